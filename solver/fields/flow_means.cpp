#include "solver/fields/flow_means.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

Field at_centre(const Mesh& mesh, const char* name, const char* unit) {
  return {mesh, Place::centre, name, unit};
}

void add_scalar(const Field& value, double share, Field& mean) {
  const auto x = value.view();
  const auto m = mean.view();
  for_each(mean.owned(),
           [=](int i, int j, int k) { m(i, j, k) += share * (x(i, j, k) - m(i, j, k)); });
}

void add_temperature(const Field& value, double share, Field& mean, Field& variance) {
  const auto x = value.view();
  const auto m = mean.view(), s = variance.view();
  for_each(mean.owned(), [=](int i, int j, int k) {
    const double off = x(i, j, k) - m(i, j, k);
    m(i, j, k) += share * off;
    s(i, j, k) = (1.0 - share) * (s(i, j, k) + share * off * off);
  });
}

void add_velocity(const Faces& velocity, double share, std::array<Field, 3>& mean,
                  std::array<Field, 6>& stress) {
  const auto x = velocity.x.view(), y = velocity.y.view(), z = velocity.z.view();
  const auto U = mean[0].view(), V = mean[1].view(), W = mean[2].view();
  const auto uu = stress[0].view(), vv = stress[1].view(), ww = stress[2].view();
  const auto uv = stress[3].view(), uw = stress[4].view(), vw = stress[5].view();
  for_each(mean[0].owned(), [=](int i, int j, int k) {
    const double u = 0.5 * (x(i, j, k) + x(i + 1, j, k)) - U(i, j, k);
    const double v = 0.5 * (y(i, j, k) + y(i, j + 1, k)) - V(i, j, k);
    const double w = 0.5 * (z(i, j, k) + z(i, j, k + 1)) - W(i, j, k);
    U(i, j, k) += share * u, V(i, j, k) += share * v, W(i, j, k) += share * w;
    const double rest = 1.0 - share;
    uu(i, j, k) = rest * (uu(i, j, k) + share * u * u);
    vv(i, j, k) = rest * (vv(i, j, k) + share * v * v);
    ww(i, j, k) = rest * (ww(i, j, k) + share * w * w);
    uv(i, j, k) = rest * (uv(i, j, k) + share * u * v);
    uw(i, j, k) = rest * (uw(i, j, k) + share * u * w);
    vw(i, j, k) = rest * (vw(i, j, k) + share * v * w);
  });
}

}  // namespace

FlowMeans::FlowMeans(const Mesh& mesh, bool viscous)
    : velocity{at_centre(mesh, "velocity_mean_x", "m/s"), at_centre(mesh, "velocity_mean_y", "m/s"),
               at_centre(mesh, "velocity_mean_z", "m/s")},
      p(at_centre(mesh, "pressure_mean", "Pa")),
      T(at_centre(mesh, "temperature_mean", "K")),
      T_variance(at_centre(mesh, "temperature_variance", "K2")),
      stress{at_centre(mesh, "resolved_stress_uu", "m2/s2"),
             at_centre(mesh, "resolved_stress_vv", "m2/s2"),
             at_centre(mesh, "resolved_stress_ww", "m2/s2"),
             at_centre(mesh, "resolved_stress_uv", "m2/s2"),
             at_centre(mesh, "resolved_stress_uw", "m2/s2"),
             at_centre(mesh, "resolved_stress_vw", "m2/s2")} {
  if (viscous) mu_t.emplace(at_centre(mesh, "eddy_viscosity_mean", "Pa s"));
}

void FlowMeans::add(const Flow& flow, double w) {
  weight += w;
  const double share = w / weight;
  add_velocity(flow.velocity, share, velocity, stress);
  add_scalar(flow.p, share, p);
  if (mu_t) add_scalar(flow.mu_t, share, *mu_t);
  add_temperature(flow.T, share, T, T_variance);
}

Field temperature_rms(const Mesh& mesh, const FlowMeans& means) {
  Field rms = at_centre(mesh, "temperature_rms", "K");
  const auto root = rms.view();
  const auto square = means.T_variance.view();
  // What was taken back may leave a variance below zero by round-off.
  for_each(rms.owned(),
           [=](int i, int j, int k) { root(i, j, k) = std::sqrt(std::max(0.0, square(i, j, k))); });
  return rms;
}

}  // namespace rackflux
