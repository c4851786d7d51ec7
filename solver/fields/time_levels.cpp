#include "solver/fields/time_levels.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace rackflux {

namespace {

/// The fields of a flow or a level that steps carry.
template <class State>
auto carried(State& s) {
  return std::array{&s.velocity.x, &s.velocity.y, &s.velocity.z, &s.p,
                    &s.T,          &s.tke,        &s.dissipation};
}
constexpr std::size_t n_velocity_to_T = 5;  // of carried: what is extrapolated

/// result = a first + b second + c third, halos included.
void combine(std::array<double, 3> weight, std::array<const Field*, 3> of, Field& result) {
  const auto a = of[0]->view(), b = of[1]->view(), c = of[2]->view();
  const auto r = result.view();
  const auto [wa, wb, wc] = weight;
  for_each(result.allocated(), [=, wa = wa, wb = wb, wc = wc](int i, int j, int k) {
    r(i, j, k) = wa * a(i, j, k) + wb * b(i, j, k) + wc * c(i, j, k);
  });
}

/// Where a field is an unknown: 1, else 0. Of velocities all faces within the fluid.
const FloatField& unknown(const Geometry& geometry, const Field& phi) {
  for (const Axis axis : axes)
    if (phi.place() == face_of(axis)) return geometry.open.along(axis);
  return geometry.conducts;
}

/// Volume mean of the square of phi - (a first + b second + c third) where phi is an unknown.
double mean_square(const Geometry& geometry, const Field& phi, std::array<double, 3> weight,
                   std::array<const Field*, 3> of) {
  const Mesh& mesh = geometry.mesh();
  const auto f = phi.view(), a = of[0]->view(), b = of[1]->view(), c = of[2]->view();
  const auto counts = unknown(geometry, phi).view();
  const auto length = [&](Axis axis) {
    return phi.place() == face_of(axis) ? mesh.spacing(axis) : mesh.width(axis);
  };
  const double *lx = length(Axis::x), *ly = length(Axis::y), *lz = length(Axis::z);
  const double wa = weight[0], wb = weight[1], wc = weight[2];
  auto sums = sum_of_two(phi.owned(), [=](int i, int j, int k, double& squares, double& volumes) {
    const double off = f(i, j, k) - wa * a(i, j, k) - wb * b(i, j, k) - wc * c(i, j, k);
    const double volume = counts(i, j, k) * lx[i] * ly[j] * lz[k];
    squares += volume * off * off, volumes += volume;
  });
  mesh.comm().sum(sums);
  return sums[1] > 0.0 ? sums[0] / sums[1] : 0.0;
}

/// Distance of a flow from a sum of levels, over the scales: the larger of velocity and
/// temperature.
double distance(const Geometry& geometry, const Flow& flow, std::array<double, 3> weights,
                std::array<const FlowLevel*, 3> levels, const ErrorScales& scales) {
  const auto found = carried(flow);
  const auto a = carried(*levels[0]), b = carried(*levels[1]), c = carried(*levels[2]);
  double u2 = 0.0, T2 = 0.0;
  for (std::size_t n = 0; n < n_velocity_to_T; ++n) {
    if (found[n] == &flow.p) continue;
    const double square = mean_square(geometry, *found[n], weights, {a[n], b[n], c[n]});
    (found[n] == &flow.T ? T2 : u2) += square;
  }
  const double u = std::sqrt(u2) / scales.speed, T = std::sqrt(T2) / scales.temperature;
  return std::isnan(u) || u > T ? u : T;  // std::max would drop a NaN in T
}

}  // namespace

void FlowLevel::take(const Flow& flow) {
  const auto from = carried(flow);
  const auto to = carried(*this);
  for (std::size_t n = 0; n < to.size(); ++n) to[n]->copy_from(*from[n]);
}

void FlowLevel::give(Flow& flow) const {
  const auto from = carried(*this);
  const auto to = carried(flow);
  for (std::size_t n = 0; n < to.size(); ++n) to[n]->copy_from(*from[n]);
}

void FlowLevel::copy_from(const FlowLevel& other) {
  const auto from = carried(other);
  const auto to = carried(*this);
  for (std::size_t n = 0; n < to.size(); ++n) to[n]->copy_from(*from[n]);
}

double distance(const Geometry& geometry, const FlowLevel& from, const ErrorScales& scales,
                const Flow& flow) {
  return distance(geometry, flow, {1.0, 0.0, 0.0}, {&from, &from, &from}, scales);
}

Bdf2::Bdf2(double dt, double dt_before) {
  const double omega = dt_before > 0.0 ? dt / dt_before : 0.0;
  now = (1.0 + 2.0 * omega) / ((1.0 + omega) * dt);
  last = -(1.0 + omega) / dt;
  before = omega * omega / ((1.0 + omega) * dt);
}

TimeLevels::TimeLevels(const Mesh& mesh)
    : levels_{FlowLevel(mesh), FlowLevel(mesh), FlowLevel(mesh)}, past_(mesh) {}

void TimeLevels::copy_from(const TimeLevels& other) {
  for (std::size_t n = 0; n < levels_.size(); ++n) levels_[n].copy_from(other.levels_[n]);
  steps_ = other.steps_, known_ = other.known_;
}

void TimeLevels::restart(const Flow& flow) {
  levels_[0].take(flow);
  known_ = 1;
  steps_ = {};
}

void TimeLevels::accept(double dt, const Flow& flow) {
  std::rotate(levels_.begin(), levels_.end() - 1, levels_.end());
  levels_[0].take(flow);
  steps_ = {dt, steps_[0]};
  known_ = std::min(known_ + 1, 3);
}

Bdf2 TimeLevels::formula(double dt) const {
  if (known_ == 0) broken("time levels are started before a step");
  return {dt, known_ == 1 ? 0.0 : steps_[0]};
}

TimeTerm TimeLevels::term(double dt) {
  const Bdf2 step = formula(dt);
  const auto newest = carried(std::as_const(levels_[0]));
  const auto older = carried(std::as_const(levels_[1]));
  const auto to = carried(past_);
  for (std::size_t n = 0; n < to.size(); ++n)
    combine({step.last, step.before, 0.0}, {newest[n], older[n], older[n]}, *to[n]);
  return {step.now, &past_};
}

// Weights of the polynomial through the known levels, dt beyond the newest.
std::array<double, 3> TimeLevels::extrapolation(double dt) const {
  const double a = steps_[0], b = steps_[0] + steps_[1];  // ages of the older levels
  if (known_ == 1) return {1.0, 0.0, 0.0};
  if (known_ == 2) return {1.0 + dt / a, -dt / a, 0.0};
  return {(dt + a) * (dt + b) / (a * b), -dt * (dt + b) / (a * (b - a)),
          dt * (dt + a) / (b * (b - a))};
}

void TimeLevels::extrapolate(double dt, Flow& flow) const {
  const auto weights = extrapolation(dt);
  const auto to = carried(flow);
  const auto a = carried(levels_[0]), b = carried(levels_[1]), c = carried(levels_[2]);
  for (std::size_t n = 0; n < n_velocity_to_T; ++n) combine(weights, {a[n], b[n], c[n]}, *to[n]);
}

void TimeLevels::rewind(Flow& flow) const {
  levels_[0].give(flow);
}

// With P the extrapolation, phi''' or phi'' taken from phi - P:
//   BDF2      error = K phi''' = K / (K + Pi/6) |phi - P|,  K  = dt^3 (1 + w)^2 / (6 w (1 + 2 w)),
//             Pi = product of dt, dt + a, dt + b, the distances to the three levels
//   2 levels  error = dt^2/2 phi'' = dt / (dt + a) |phi - P|
double TimeLevels::error(const Geometry& geometry, double dt, const ErrorScales& scales,
                         const Flow& flow) const {
  const double off =
      distance(geometry, flow, extrapolation(dt), {&levels_[0], &levels_[1], &levels_[2]}, scales);
  if (known_ == 1) return 0.5 * off * off;
  if (known_ == 2) return off * dt / (dt + steps_[0]);
  const double w = dt / steps_[0];
  const double K = dt * dt * dt * (1.0 + w) * (1.0 + w) / (6.0 * w * (1.0 + 2.0 * w));
  const double Pi = dt * (dt + steps_[0]) * (dt + steps_[0] + steps_[1]);
  return off * K / (K + Pi / 6.0);
}

}  // namespace rackflux
