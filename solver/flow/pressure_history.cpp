#include "solver/flow/pressure_history.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <utility>

namespace rackflux {

namespace {

void add(const Mesh& mesh, double factor, const Field& from, Field& to) {
  const auto p = to.view();
  const auto more = from.view();
  for_each(grown(mesh.cells(), 1),
           [=](int i, int j, int k) { p(i, j, k) += factor * more(i, j, k); });
}

}  // namespace

PressureHistory::PressureHistory(const Mesh& mesh)
    : mesh_(&mesh),
      p_{Field(mesh, Place::centre, "pressure_guess", "m2/s2"),
         Field(mesh, Place::centre, "pressure_guess", "m2/s2"),
         Field(mesh, Place::centre, "pressure_guess", "m2/s2")} {}

void PressureHistory::copy_from(const PressureHistory& other) {
  for (std::size_t n = 0; n < p_.size(); ++n) p_[n].copy_from(other.p_[n]);
  times_ = other.times_, known_ = other.known_;
}

/// Lagrange's weights of the known values; zero for the others.
std::array<double, PressureHistory::depth> PressureHistory::weights(double time) const {
  std::array<double, depth> weight{};
  for (int a = 0; a < known_; ++a) {
    weight[a] = 1.0;
    for (int b = 0; b < known_; ++b)
      if (b != a) weight[a] *= (time - times_[b]) / (times_[a] - times_[b]);
  }
  return weight;
}

void PressureHistory::extrapolate(double time, double factor, Field& p) const {
  const std::array<double, depth> w = weights(time);
  const double w0 = factor * w[0], w1 = factor * w[1], w2 = factor * w[2];
  const auto p0 = p_[0].view(), p1 = p_[1].view(), p2 = p_[2].view();
  const auto out = p.view();
  for_each(grown(mesh_->cells(), 1), [=](int i, int j, int k) {
    out(i, j, k) = w0 * p0(i, j, k) + w1 * p1(i, j, k) + w2 * p2(i, j, k);
  });
}

const Field& PressureHistory::begin(double time, double factor, const Field& otherwise) {
  Field& oldest = p_[depth - 1];
  if (known_ > 0) {
    extrapolate(time, 1.0, oldest);
  } else {
    oldest.fill(0.0);
    add(*mesh_, factor, otherwise, oldest);
  }
  std::rotate(p_.begin(), p_.end() - 1, p_.end());
  std::rotate(times_.begin(), times_.end() - 1, times_.end());
  times_[0] = time;
  known_ = std::min(known_ + 1, depth);
  return p_[0];
}

void PressureHistory::correct(double factor, const Field& phi) {
  add(*mesh_, factor, phi, p_[0]);
}

}  // namespace rackflux
