#include "solver/operators/explicit_momentum.hpp"

namespace rackflux {

namespace {

/// Everything the kernel reads and writes.
struct Arrays {
  std::array<View<const double>, 3> u;
  std::array<View<const float>, 3> open;
  std::array<View<double>, 3> rate, next;
  View<const double> p, mu_t;
  std::array<const double*, 3> inverse_width, inverse_spacing, share_low, share_high;
  std::array<double, 3> acceleration;
  double nu, inverse_rho;
  Substep step;
};

/// Values of a row, moved by d steps along axis a: at(i) is the value there.
template <int a, class T>
[[gnu::always_inline]] inline T* moved_row(const View<T>& v, int j, int k, int d) {
  return v.row(j + (a == 1 ? d : 0), k + (a == 2 ? d : 0)) + (a == 0 ? d : 0);
}
/// The same moved by d along a and by e along b.
template <int a, int b, class T>
[[gnu::always_inline]] inline T* moved_row(const View<T>& v, int j, int k, int d, int e) {
  const int dj = (a == 1 ? d : 0) + (b == 1 ? e : 0), dk = (a == 2 ? d : 0) + (b == 2 ? e : 0);
  return v.row(j + dj, k + dk) + (a == 0 ? d : 0) + (b == 0 ? e : 0);
}

/// A number of the mesh lines of axis a along a row: changes with i only if the row runs along a.
template <int a>
class Along {
 public:
  Along(const double* table, int j, int k, int d = 0)
      : at_(table + d), row_(a == 0 ? 0.0 : at_[a == 1 ? j : k]) {}
  [[gnu::always_inline]] double operator()(int i) const {
    if constexpr (a == 0) return at_[i];
    return row_;
  }

 private:
  const double* at_;
  double row_;
};

/// What crosses the two faces of axis a of the volumes of component s, a and s different.
template <int s, int a, bool masked, bool eddy>
class Across {
 public:
  Across(const Arrays& r, int j, int k)
      : here_(r.u[s].row(j, k)),
        low_(moved_row<a>(r.u[s], j, k, -1)),
        high_(moved_row<a>(r.u[s], j, k, +1)),
        v_(r.u[a].row(j, k)),
        v_left_(moved_row<s>(r.u[a], j, k, -1)),
        v_up_(moved_row<a>(r.u[a], j, k, +1)),
        v_left_up_(moved_row<a, s>(r.u[a], j, k, +1, -1)),
        open_(r.open[a].row(j, k)),
        open_left_(moved_row<s>(r.open[a], j, k, -1)),
        open_up_(moved_row<a>(r.open[a], j, k, +1)),
        open_left_up_(moved_row<a, s>(r.open[a], j, k, +1, -1)),
        mu_(r.mu_t.row(j, k)),
        mu_left_(moved_row<s>(r.mu_t, j, k, -1)),
        mu_low_(moved_row<a>(r.mu_t, j, k, -1)),
        mu_left_low_(moved_row<a, s>(r.mu_t, j, k, -1, -1)),
        mu_up_(moved_row<a>(r.mu_t, j, k, +1)),
        mu_left_up_(moved_row<a, s>(r.mu_t, j, k, +1, -1)),
        share_left_(r.share_low[s], j, k),
        share_(r.share_high[s], j, k),
        inverse_width_(r.inverse_width[a], j, k),
        inverse_below_(r.inverse_spacing[a], j, k),
        inverse_above_(r.inverse_spacing[a], j, k, +1),
        inverse_left_(r.inverse_spacing[s], j, k),
        nu_(r.nu),
        quarter_(0.25 * r.inverse_rho) {}

  /// Gain of the volume by convection and friction over its size [m/s2].
  [[gnu::always_inline]] double operator()(int i) const {
    double left_low = share_left_(i), low = share_(i), left_high = left_low, high = low;
    if constexpr (masked) {
      left_low *= open_left_[i], low *= open_[i];
      left_high *= open_left_up_[i], high *= open_up_[i];
    }
    const double here = here_[i], below = low_[i], above = high_[i];
    const double flux_low = left_low * v_left_[i] + low * v_[i];
    const double flux_high = left_high * v_left_up_[i] + high * v_up_[i];
    double stress_low = inverse_below_(i) * (here - below);
    double stress_high = inverse_above_(i) * (above - here);
    if constexpr (eddy) {
      stress_low += inverse_left_(i) * (v_[i] - v_left_[i]);
      stress_high += inverse_left_(i) * (v_up_[i] - v_left_up_[i]);
      stress_low *= nu_ + quarter_ * (mu_[i] + mu_left_[i] + mu_low_[i] + mu_left_low_[i]);
      stress_high *= nu_ + quarter_ * (mu_[i] + mu_left_[i] + mu_up_[i] + mu_left_up_[i]);
    } else {
      stress_low *= nu_, stress_high *= nu_;
    }
    if constexpr (masked) stress_low *= left_low + low, stress_high *= left_high + high;
    return inverse_width_(i) * (stress_high - stress_low +
                                0.5 * (flux_low * (below + here) - flux_high * (here + above)));
  }

 private:
  const double *here_, *low_, *high_, *v_, *v_left_, *v_up_, *v_left_up_;
  const float *open_, *open_left_, *open_up_, *open_left_up_;
  const double *mu_, *mu_left_, *mu_low_, *mu_left_low_, *mu_up_, *mu_left_up_;
  Along<s> share_left_, share_;
  Along<a> inverse_width_, inverse_below_, inverse_above_;
  Along<s> inverse_left_;
  double nu_, quarter_;
};

template <int s, bool masked, bool eddy>
void advance_row(const Arrays& r, int j, int k, int i_begin, int i_end) {
  const double* const u = r.u[s].row(j, k);
  const double* const low = moved_row<s>(r.u[s], j, k, -1);
  const double* const high = moved_row<s>(r.u[s], j, k, +1);
  const double *const p = r.p.row(j, k), *const p_low = moved_row<s>(r.p, j, k, -1);
  const double *const mu = r.mu_t.row(j, k), *const mu_low = moved_row<s>(r.mu_t, j, k, -1);
  const float* const open = r.open[s].row(j, k);
  double* const rate = r.rate[s].row(j, k);
  double* const next = r.next[s].row(j, k);
  const Along<s> inverse_low(r.inverse_width[s], j, k, -1), inverse_high(r.inverse_width[s], j, k);
  const Along<s> inverse_spacing(r.inverse_spacing[s], j, k);
  const Across<s, (s + 1) % 3, masked, eddy> across_a(r, j, k);
  const Across<s, (s + 2) % 3, masked, eddy> across_b(r, j, k);
  const Substep step = r.step;
  const double nu = r.nu, inverse_rho = r.inverse_rho, acceleration = r.acceleration[s];
#pragma omp simd
  for (int i = i_begin; i < i_end; ++i) {
    const double here = u[i], sum_high = here + high[i], sum_low = low[i] + here;
    double nu_high = nu, nu_low = nu;
    if constexpr (eddy) {
      nu_high = 2.0 * (nu + inverse_rho * mu[i]);
      nu_low = 2.0 * (nu + inverse_rho * mu_low[i]);
    }
    const double stress =
        nu_high * inverse_high(i) * (high[i] - here) - nu_low * inverse_low(i) * (here - low[i]);
    const double along =
        inverse_spacing(i) * (stress + 0.25 * (sum_low * sum_low - sum_high * sum_high));
    const double gain = along + across_a(i) + across_b(i) + acceleration;
    double change = step.now * gain + step.before * rate[i] -
                    step.pressure * inverse_spacing(i) * (p[i] - p_low[i]);
    if constexpr (masked) change *= open[i];
    rate[i] = gain;
    next[i] = here + change;
  }
}

template <bool masked, bool eddy>
void advance(const Mesh& mesh, const Arrays& r) {
  const Box x = mesh.faces(Axis::x), y = mesh.faces(Axis::y), z = mesh.faces(Axis::z);
  const auto in = [](const Box& box, int j, int k) { return j < box.hi.j && k < box.hi.k; };
#pragma omp parallel for collapse(2) schedule(static)
  for (int k = 0; k < z.hi.k; ++k)
    for (int j = 0; j < y.hi.j; ++j) {
      if (in(x, j, k)) advance_row<0, masked, eddy>(r, j, k, 0, x.hi.i);
      if (in(y, j, k)) advance_row<1, masked, eddy>(r, j, k, 0, y.hi.i);
      if (in(z, j, k)) advance_row<2, masked, eddy>(r, j, k, 0, z.hi.i);
    }
}

}  // namespace

void advance_velocity(const Geometry& geometry, const MeshWeights& weights,
                      const MomentumState& state, const Substep& step, Faces& rate, Faces& next) {
  const auto tables = [&](auto table) {
    return std::array{(weights.*table)(Axis::x), (weights.*table)(Axis::y),
                      (weights.*table)(Axis::z)};
  };
  const Faces& u = state.velocity;
  const FaceMask& open = geometry.open;
  const bool eddy = state.mu_t != nullptr;
  const Arrays r{.u = {u.x.view(), u.y.view(), u.z.view()},
                 .open = {open.x.view(), open.y.view(), open.z.view()},
                 .rate = {rate.x.view(), rate.y.view(), rate.z.view()},
                 .next = {next.x.view(), next.y.view(), next.z.view()},
                 .p = state.p.view(),
                 .mu_t = eddy ? state.mu_t->view() : state.p.view(),
                 .inverse_width = tables(&MeshWeights::inverse_width),
                 .inverse_spacing = tables(&MeshWeights::inverse_spacing),
                 .share_low = tables(&MeshWeights::share_low),
                 .share_high = tables(&MeshWeights::share_high),
                 .acceleration = state.acceleration,
                 .nu = state.nu,
                 .inverse_rho = state.inverse_rho,
                 .step = step};
  const Mesh& mesh = geometry.mesh();
  if (state.masked)
    eddy ? advance<true, true>(mesh, r) : advance<true, false>(mesh, r);
  else
    eddy ? advance<false, true>(mesh, r) : advance<false, false>(mesh, r);
}

}  // namespace rackflux
