#include "solver/operators/explicit_momentum.hpp"

#include <vector>

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

/// What crosses the low faces of axis a of the volumes of component s, a and s different.
template <int s, int a, bool masked, bool eddy>
class EdgeFlux {
 public:
  EdgeFlux(const Arrays& r, int j, int k)
      : here_(r.u[s].row(j, k)),
        below_(moved_row<a>(r.u[s], j, k, -1)),
        v_(r.u[a].row(j, k)),
        v_left_(moved_row<s>(r.u[a], j, k, -1)),
        open_(r.open[a].row(j, k)),
        open_left_(moved_row<s>(r.open[a], j, k, -1)),
        mu_(r.mu_t.row(j, k)),
        mu_left_(moved_row<s>(r.mu_t, j, k, -1)),
        mu_below_(moved_row<a>(r.mu_t, j, k, -1)),
        mu_left_below_(moved_row<a, s>(r.mu_t, j, k, -1, -1)),
        share_left_(r.share_low[s], j, k),
        share_(r.share_high[s], j, k),
        inverse_spacing_(r.inverse_spacing[a], j, k),
        inverse_left_(r.inverse_spacing[s], j, k),
        nu_(r.nu),
        quarter_(0.25 * r.inverse_rho) {}

  /// Convection less friction, along a [m2/s2].
  [[gnu::always_inline]] double operator()(int i) const {
    double left = share_left_(i), right = share_(i);
    if constexpr (masked) left *= open_left_[i], right *= open_[i];
    const double flux = left * v_left_[i] + right * v_[i];
    double stress = inverse_spacing_(i) * (here_[i] - below_[i]);
    if constexpr (eddy) {
      stress += inverse_left_(i) * (v_[i] - v_left_[i]);
      stress *= nu_ + quarter_ * (mu_[i] + mu_left_[i] + mu_below_[i] + mu_left_below_[i]);
    } else {
      stress *= nu_;
    }
    if constexpr (masked) stress *= left + right;
    return 0.5 * flux * (below_[i] + here_[i]) - stress;
  }

 private:
  const double *here_, *below_, *v_, *v_left_;
  const float *open_, *open_left_;
  const double *mu_, *mu_left_, *mu_below_, *mu_left_below_;
  Along<s> share_left_, share_;
  Along<a> inverse_spacing_;
  Along<s> inverse_left_;
  double nu_, quarter_;
};

/// Edge fluxes of one thread, each computed once: those across x of the row at hand, those across y
/// and z until the next row or plane has taken them for its low side.
class EdgeFluxes {
 public:
  explicit EdgeFluxes(Index3 most) : row_(static_cast<std::size_t>(most.i) + 1) {
    for (int s = 0; s < 3; ++s)
      for (int a = 0; a < 3; ++a)
        if (a != s) kept_[s][a].resize(row_ * (a == 2 ? most.j : 1));
  }

  template <int s, int a>
  double* row(int j) {
    return kept_[s][a].data() + (a == 2 ? row_ * j : 0);
  }

 private:
  std::size_t row_;
  std::array<std::array<std::vector<double>, 3>, 3> kept_;
};

/// Cells of a row of volumes; whether the row, the plane is the first that its thread sees.
struct Row {
  int j, k, end;
  bool first_row, first_plane;
};

/// What the volumes of component s gain across axis a.
template <int s, int a, bool masked, bool eddy>
class Across {
 public:
  Across(const Arrays& r, const Row& row, double* flux)
      : flux_(flux),
        above_(r, row.j + (a == 1 ? 1 : 0), row.k + (a == 2 ? 1 : 0)),
        inverse_width_(r.inverse_width[a], row.j, row.k) {
    if (!(a == 0 || (a == 1 ? row.first_row : row.first_plane))) return;
    const EdgeFlux<s, a, masked, eddy> below(r, row.j, row.k);
    const int end = row.end + (a == 0 ? 1 : 0);
#pragma omp simd
    for (int i = 0; i < end; ++i) flux[i] = below(i);
  }

  /// Gain over the volume's size [m/s2]; to be called once for each cell.
  [[gnu::always_inline]] double operator()(int i) const {
    const double low = flux_[i];
    if constexpr (a == 0) return inverse_width_(i) * (low - flux_[i + 1]);
    const double high = above_(i);
    flux_[i] = high;
    return inverse_width_(i) * (low - high);
  }

 private:
  double* flux_;
  EdgeFlux<s, a, masked, eddy> above_;
  Along<a> inverse_width_;
};

template <int s, bool masked, bool eddy>
void advance_row(const Arrays& r, const Row& at, EdgeFluxes& kept) {
  constexpr int a = (s + 1) % 3, b = (s + 2) % 3;
  const int j = at.j, k = at.k;
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
  const Across<s, a, masked, eddy> across_a(r, at, kept.row<s, a>(j));
  const Across<s, b, masked, eddy> across_b(r, at, kept.row<s, b>(j));
  const Substep step = r.step;
  const double nu = r.nu, inverse_rho = r.inverse_rho, acceleration = r.acceleration[s];
#pragma omp simd
  for (int i = 0; i < at.end; ++i) {
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

template <int s, bool masked, bool eddy>
void advance_rows(const Arrays& r, const Box& faces, int k, bool first_plane, EdgeFluxes& kept) {
  if (k >= faces.hi.k) return;
  for (int j = 0; j < faces.hi.j; ++j)
    advance_row<s, masked, eddy>(r, {j, k, faces.hi.i, j == 0, first_plane}, kept);
}

template <bool masked, bool eddy>
void advance(const Mesh& mesh, const Arrays& r) {
  const Box x = mesh.faces(Axis::x), y = mesh.faces(Axis::y), z = mesh.faces(Axis::z);
#pragma omp parallel
  {
    EdgeFluxes kept({x.hi.i, y.hi.j, z.hi.k});
    bool first = true;
#pragma omp for schedule(static)
    for (int k = 0; k < z.hi.k; ++k) {
      advance_rows<0, masked, eddy>(r, x, k, first, kept);
      advance_rows<1, masked, eddy>(r, y, k, first, kept);
      advance_rows<2, masked, eddy>(r, z, k, first, kept);
      first = false;
    }
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
