#include "tests/validation/eddy_channel.hpp"

#include "solver/fields/halo.hpp"
#include "solver/fields/prolong.hpp"
#include "tests/support/mpi_main.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace rackflux {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double courant = 1.5;  // the scheme is stable up to sqrt(3)
constexpr int every = 10;        // steps between samples, and between choices of the step

/// Faces between planes of cells: of 48 planes the first is 1 % of the half height wide, those in
/// the middle 7.5 %.
double crowded(double s) {
  constexpr double gamma = 1.7;
  return 0.5 + 0.5 * std::tanh(gamma * (2.0 * s - 1.0)) / std::tanh(gamma);
}

Site site_of(int n) {
  const std::array<double, 3> size{2.0 * pi, 2.0, pi};
  Site site = periodic_site({n, n, n}, size, {true, false, true});
  for (double& y : site.lines.nodes[1]) y = size[1] * crowded(y / size[1]);
  return site;
}

/// Mean over the lower half and the mirrored upper one; `sign` is that of the mirror.
std::vector<double> folded(const std::vector<double>& across, double sign) {
  std::vector<double> half((across.size() + 1) / 2);
  for (std::size_t j = 0; j < half.size(); ++j)
    half[j] = 0.5 * (across[j] + sign * across[across.size() - 1 - j]);
  return half;
}

}  // namespace

/// Over planes and samples: velocity and its squares at the height of cells, stresses at faces.
struct EddyChannelRun::Sums {
  explicit Sums(int n)
      : U(static_cast<std::size_t>(n)), uu(U), vv(U), ww(U), uv(U.size() + 1), modelled(uv) {}
  std::vector<double> U, uu, vv, ww, uv, modelled;
  double samples = 0.0;
};

EddyChannelRun::EddyChannelRun(const EddyChannel& channel, int n, const std::string& turbulence)
    : channel_(channel),
      n_(n),
      run_(comm(), site_of(n), {.rho = 1.0, .mu = 1.0 / channel.Re_tau, .cp = 1.0, .lambda = 1.0},
           {.acceleration = {1.0, 0.0, 0.0}}, turbulence) {}

/// The mean is that of H. Reichardt, ZAMM 31 (1951) 208-219.
void EddyChannelRun::begin() {
  run_.set_velocity([this](double x, double y, double z) {
    const double Y = channel_.Re_tau * std::min(y, 2.0 - y);
    const double U = std::log(1.0 + 0.4 * Y) / 0.4 +
                     7.8 * (1.0 - std::exp(-Y / 11.0) - Y / 11.0 * std::exp(-Y / 3.0));
    const double bump = y * (2.0 - y), wave = std::sin(4.0 * z) + 0.6 * std::cos(6.0 * z + 1.0);
    const double ripple = std::sin(2.0 * x + 2.0 * z) + std::cos(3.0 * x - 4.0 * z);
    return std::array{U + bump * (1.5 * wave + ripple),
                      bump * bump * (1.5 * std::cos(4.0 * z) + ripple),
                      bump * (std::cos(2.0 * x) + std::sin(3.0 * x + 2.0 * z))};
  });
  run_.solver.initialise(run_.flow);
}

void EddyChannelRun::begin_from(EddyChannelRun& other) {
  Flow& flow = other.run_.flow;
  exchange<double>(other.run_.mesh, {&flow.velocity.x, &flow.velocity.y, &flow.velocity.z, &flow.p,
                                     &flow.T, &flow.mu_t});
  prolong(other.run_.geometry, flow, run_.geometry, run_.flow);
  exchange<double>(run_.mesh,
                   {&run_.flow.velocity.x, &run_.flow.velocity.y, &run_.flow.velocity.z});
  run_.solver.initialise(run_.flow);
}

double EddyChannelRun::bulk() const {
  const auto u = run_.flow.velocity.x.view();
  const Mesh& mesh = run_.mesh;
  const double flow = sum(mesh.cells(), [&](int i, int j, int k) {
    return u(i, j, k) * mesh.volume({i, j, k});
  });
  return mesh.comm().sum(flow) / (4.0 * pi * pi);
}

double EddyChannelRun::step() {
  if (steps_++ % every == 0) dt_ = run_.solver.stable_step(courant, run_.flow);
  run_.solver.advance(dt_, run_.flow);
  // The published friction drives the flow; what it lacks or has too much is made good here.
  const double lacks = channel_.bulk - bulk();
  const auto u = run_.flow.velocity.x.view();
  for_each(run_.mesh.faces(Axis::x), [=](int i, int j, int k) { u(i, j, k) += lacks; });
  exchange(run_.mesh, run_.flow.velocity.x, 1);
  return 1.0 + lacks / dt_;
}

void EddyChannelRun::advance(double duration) {
  for (double t = 0.0; t < duration; t += dt_) step();
}

void EddyChannelRun::add(Sums& sums) const {
  const Flow& flow = run_.flow;
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view(),
             mu_t = flow.mu_t.view();
  const Mesh& mesh = run_.mesh;
  const double share = 1.0 / (1.0 * n_ * n_);
  const double along = n_ / (2.0 * pi);  // inverse width of cells
  const double* const y = mesh.centre(Axis::y);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const auto at = static_cast<std::size_t>(j + mesh.offset().j);
    const double here = u(i, j, k);
    sums.U[at] += share * here, sums.uu[at] += share * here * here;
    sums.vv[at] += share * 0.5 * (v(i, j, k) * v(i, j, k) + v(i, j + 1, k) * v(i, j + 1, k));
    sums.ww[at] += share * w(i, j, k) * w(i, j, k);
    if (at == 0) return;  // nothing passes the plate
    // At the edge of four cells, as momentum itself is carried.
    sums.uv[at] += share * 0.25 * (here + u(i, j - 1, k)) * (v(i, j, k) + v(i - 1, j, k));
    const double strain =
        (here - u(i, j - 1, k)) / (y[j] - y[j - 1]) + along * (v(i, j, k) - v(i - 1, j, k));
    sums.modelled[at] +=
        share * strain * 0.25 *
        (mu_t(i, j, k) + mu_t(i - 1, j, k) + mu_t(i, j - 1, k) + mu_t(i - 1, j - 1, k));
  });
  sums.samples += 1.0;
}

EddyProfiles EddyChannelRun::average(double duration) {
  Sums sums(n_);
  std::array<double, 4> forces{};
  for (double& force : forces) {
    double t = 0.0;
    for (; t < duration / 4.0; t += dt_) {
      force += step() * dt_;
      if (steps_ % every == 0) add(sums);
    }
    force /= t;
  }
  return profiles(sums, forces);
}

EddyProfiles EddyChannelRun::profiles(Sums& sums, const std::array<double, 4>& forces) const {
  for (auto* each : {&sums.U, &sums.uu, &sums.vv, &sums.ww, &sums.uv, &sums.modelled}) {
    run_.mesh.comm().sum(*each);
    for (double& value : *each) value /= sums.samples;
  }
  for (std::size_t j = 0; j < sums.U.size(); ++j) sums.uu[j] -= sums.U[j] * sums.U[j];
  for (std::size_t j = 0; j < sums.uv.size(); ++j) sums.uv[j] = sums.modelled[j] - sums.uv[j];
  const double tau = std::accumulate(forces.begin(), forces.end(), 0.0) / 4.0;
  double variance = 0.0;
  for (const double force : forces) variance += (force - tau) * (force - tau) / 3.0;
  EddyProfiles found;
  found.u_tau = std::sqrt(tau);
  found.scatter = 0.5 * std::sqrt(variance / 4.0) / tau;
  const auto in_units = [](std::vector<double> values, double unit, bool with_wall) {
    for (double& value : values) value /= unit;
    if (with_wall) values.insert(values.begin(), 0.0);
    return values;
  };
  found.U = in_units(folded(sums.U, 1.0), found.u_tau, true);
  found.uu = in_units(folded(sums.uu, 1.0), tau, true);
  found.vv = in_units(folded(sums.vv, 1.0), tau, true);
  found.ww = in_units(folded(sums.ww, 1.0), tau, true);
  found.uv = in_units(folded(sums.uv, -1.0), tau, false);
  const double unit = 1.0 / (channel_.Re_tau * found.u_tau);
  found.y.push_back(0.0);
  for (int j = 0; j < n_ / 2; ++j)
    found.y.push_back((crowded((j + 1.0) / n_) + crowded(1.0 * j / n_)) / unit);
  for (int j = 0; j <= n_ / 2; ++j) found.y_face.push_back(2.0 * crowded(1.0 * j / n_) / unit);
  return found;
}

}  // namespace rackflux
