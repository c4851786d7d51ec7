#include "solver/flow/stratification.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

/// tau over the step of the temperature. For a wave of frequency N, momentum's step s and
/// temperature's t the iteration is stable while N^2 s t < 2 (2 + N^2 s tau): for any s with a half
/// of t, to N^2 s t = 20 with this. More slows down what is rough, whose temperature forgets sooner
/// than its step [-].
constexpr double answered = 0.4;

/// Vertical velocity at a centre [m/s].
struct Rise {
  View<const double> u, v, w;
  double x, y, z;

  Rise(const Faces& velocity, const std::array<double, 3>& upwards)
      : u(velocity.x.view()),
        v(velocity.y.view()),
        w(velocity.z.view()),
        x(0.5 * upwards[0]),
        y(0.5 * upwards[1]),
        z(0.5 * upwards[2]) {}
  double operator()(int i, int j, int k) const {
    return x * (u(i, j, k) + u(i + 1, j, k)) + y * (v(i, j, k) + v(i, j + 1, k)) +
           z * (w(i, j, k) + w(i, j, k + 1));
  }
};

}  // namespace

Stratification::Stratification(const Geometry& geometry, const Fluid& fluid,
                               const std::array<double, 3>& gravity)
    : geometry_(&geometry),
      fluid_(fluid),
      gravity_(std::hypot(gravity[0], gravity[1], gravity[2])),
      upwards_{-gravity[0] / gravity_, -gravity[1] / gravity_, -gravity[2] / gravity_},
      frequency_(geometry.mesh(), Place::centre, "buoyancy_frequency", "1/s"),
      rate_(geometry.mesh(), Place::centre, "rate_of_relaxation", "1/s"),
      answer_(geometry.mesh(), Place::centre, "answer_of_buoyancy", "1/s"),
      before_(geometry.mesh(), Place::centre, "rise_before", "m/s") {
  for (Field* field : {&frequency_, &rate_, &answer_}) field->fill(0.0);
}

// dT/dx over the neighbours that fluid reaches from the centre, times the share of the axis that
// points upwards [K/m].
void Stratification::add_slope(Axis axis, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto sum = frequency_.view();
  const auto T = flow.T.view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  const double *sx = mesh.spacing(Axis::x), *sy = mesh.spacing(Axis::y),
               *sz = mesh.spacing(Axis::z);
  const Index3 e = unit(axis);
  const double up = upwards_[index(axis)];
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double low = open(i, j, k), high = open(i + e.i, j + e.j, k + e.k), here = T(i, j, k);
    const double rise =
        low * (here - T(i - e.i, j - e.j, k - e.k)) + high * (T(i + e.i, j + e.j, k + e.k) - here);
    const double run = low * (e.i * sx[i] + e.j * sy[j] + e.k * sz[k]) +
                       high * (e.i * sx[i + e.i] + e.j * sy[j + e.j] + e.k * sz[k + e.k]);
    sum(i, j, k) += run > 0.0 ? up * rise / run : 0.0;
  });
}

void Stratification::measure(const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  frequency_.fill(0.0);
  for (const Axis axis : axes)
    if (upwards_[index(axis)] != 0.0) add_slope(axis, flow);
  const auto N = frequency_.view();
  const auto fluid = geometry_->fluid.view();
  const double buoyancy = fluid_.beta_T * gravity_;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    N(i, j, k) = std::sqrt(fluid(i, j, k) * std::max(0.0, buoyancy * N(i, j, k)));
  });
}

void Stratification::foresee(const TimeTerm& time, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto N = std::as_const(frequency_).view(), rate = std::as_const(rate_).view();
  const auto answer = answer_.view(), before = before_.view();
  const double now = time.now;
  const Rise rise(flow.velocity, upwards_);
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double square = N(i, j, k) * N(i, j, k);
    answer(i, j, k) = square > 0.0 ? answered * square / std::max(now, rate(i, j, k)) : 0.0;
    before(i, j, k) = rise(i, j, k);
  });
  exchange<double>(mesh, {&frequency_, &answer_});
}

void Stratification::respond(Flow& flow) const {
  const auto T = flow.T.view();
  const auto before = before_.view(), answer = answer_.view();
  const double kelvin = 1.0 / (fluid_.beta_T * gravity_);  // [K s2/m]
  const Rise rise(flow.velocity, upwards_);
  for_each(geometry_->mesh().cells(), [=](int i, int j, int k) {
    T(i, j, k) -= kelvin * answer(i, j, k) * (rise(i, j, k) - before(i, j, k));
  });
  exchange(geometry_->mesh(), flow.T, Mesh::halo);
}

}  // namespace rackflux
