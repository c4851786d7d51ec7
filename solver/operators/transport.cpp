#include "solver/operators/transport.hpp"

#include "solver/parallel/loops.hpp"

namespace rackflux {

namespace {

// Each of these functions is called for six faces of a cell. Left to itself the compiler finds the
// sum of it too long to inline, and a loop with a call in it does not run on SIMD lanes: central
// and van Leer assembly then take two to four times as long.

/// Everything a control volume reads, as the kernel sees it.
struct Reads {
  View<const double> phi, flux_x, flux_y, flux_z, gamma;
  View<const float> pass_x, pass_y, pass_z, open_x, open_y, open_z;
  const double *wx, *wy, *wz, *dx, *dy, *dz;
  double capacity;

  template <int a>
  [[gnu::always_inline]] double flux(int i, int j, int k) const {
    if constexpr (a == 0) return flux_x(i, j, k);
    if constexpr (a == 1) return flux_y(i, j, k);
    if constexpr (a == 2) return flux_z(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double passes(int i, int j, int k) const {
    if constexpr (a == 0) return pass_x(i, j, k);
    if constexpr (a == 1) return pass_y(i, j, k);
    if constexpr (a == 2) return pass_z(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] float open(int i, int j, int k) const {
    if constexpr (a == 0) return open_x(i, j, k);
    if constexpr (a == 1) return open_y(i, j, k);
    if constexpr (a == 2) return open_z(i, j, k);
  }
  /// What crosses between two fluid cells; inlets and outlets are left to boundary passes.
  template <int a>
  [[gnu::always_inline]] double inner_flux(int i, int j, int k) const {
    return open<a>(i, j, k) * flux<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double width(int i, int j, int k) const {
    if constexpr (a == 0) return wx[i];
    if constexpr (a == 1) return wy[j];
    if constexpr (a == 2) return wz[k];
  }
  template <int a>
  [[gnu::always_inline]] double spacing(int i, int j, int k) const {
    if constexpr (a == 0) return dx[i];
    if constexpr (a == 1) return dy[j];
    if constexpr (a == 2) return dz[k];
  }
};

/// Control volume = cell.
template <FaceMean mean>
struct Cells {
  Reads r;

  template <int a>
  [[gnu::always_inline]] double flux(int i, int j, int k) const {
    return r.capacity * r.inner_flux<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double distance(int i, int j, int k) const {
    return r.spacing<a>(i, j, k);
  }
  /// From the node to the face on its low (-1) or high (+1) side.
  template <int a>
  [[gnu::always_inline]] double to_face(int i, int j, int k, int) const {
    return 0.5 * r.width<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double conductance(int i, int j, int k) const {
    constexpr int ei = a == 0, ej = a == 1, ek = a == 2;
    constexpr int b = (a + 1) % 3, c = (a + 2) % 3;
    const double area = r.width<b>(i, j, k) * r.width<c>(i, j, k);
    const double low = r.gamma(i - ei, j - ej, k - ek), high = r.gamma(i, j, k);
    const double w_low = r.width<a>(i - ei, j - ej, k - ek), w_high = r.width<a>(i, j, k);
    const double both = w_low + w_high;
    double g = 0.0;
    if constexpr (mean == FaceMean::harmonic)
      g = 2.0 * low * high / (w_low * high + w_high * low);
    else
      g = 2.0 * (low * w_high + high * w_low) / (both * both);
    // Inside bodies without a conductivity g is 0 / 0.
    return r.passes<a>(i, j, k) > 0.0 ? area * g : 0.0;
  }
};

/// Control volume = the two half cells beside a face of axis s: a velocity component's.
template <int s>
struct FaceVolumes {
  Reads r;
  static constexpr int si = s == 0, sj = s == 1, sk = s == 2;

  template <int a>
  [[gnu::always_inline]] double flux(int i, int j, int k) const {
    if constexpr (a == s)  // across a cell; velocities on inlets and outlets are neighbours too
      return 0.5 * (r.flux<a>(i - si, j - sj, k - sk) + r.flux<a>(i, j, k));
    return 0.5 * (r.inner_flux<a>(i - si, j - sj, k - sk) + r.inner_flux<a>(i, j, k));
  }
  template <int a>
  [[gnu::always_inline]] double distance(int i, int j, int k) const {
    if constexpr (a == s) return r.width<a>(i - si, j - sj, k - sk);
    return r.spacing<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double to_face(int i, int j, int k, int side) const {
    if constexpr (a == s)
      return 0.5 * (side > 0 ? r.width<a>(i, j, k) : r.width<a>(i - si, j - sj, k - sk));
    return 0.5 * r.width<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double conductance(int i, int j, int k) const {
    constexpr int b = (a + 1) % 3, c = (a + 2) % 3;
    if constexpr (a == s) {  // across the cell between two faces of axis s
      const double area = r.width<b>(i, j, k) * r.width<c>(i, j, k);
      return r.gamma(i - si, j - sj, k - sk) * area / r.width<s>(i - si, j - sj, k - sk);
    } else {  // along a side of which each half may be open or not
      constexpr int ei = a == 0, ej = a == 1, ek = a == 2;
      constexpr int t = 3 - a - s;
      const double area =
          0.5 * r.width<t>(i, j, k) *
          (r.passes<a>(i - si, j - sj, k - sk) * r.width<s>(i - si, j - sj, k - sk) +
           r.passes<a>(i, j, k) * r.width<s>(i, j, k));
      const double edge =
          0.25 * (r.gamma(i, j, k) + r.gamma(i - si, j - sj, k - sk) +
                  r.gamma(i - ei, j - ej, k - ek) + r.gamma(i - si - ei, j - sj - ej, k - sk - ek));
      return edge * area / r.spacing<a>(i, j, k);
    }
  }
};

/// What `scheme` adds to upwind on the face between the volumes L (low) and H = (i, j, k):
/// F (phi_f - phi_upwind), F along the axis.
template <int a, Scheme scheme, class Volumes>
[[gnu::always_inline]] inline double correction(const Volumes& v, int i, int j, int k) {
  if constexpr (scheme == Scheme::upwind) {
    return 0.0;
  } else {
    constexpr int ei = a == 0, ej = a == 1, ek = a == 2;
    const auto& phi = v.r.phi;
    const double F = v.template flux<a>(i, j, k);
    const double low = phi(i - ei, j - ej, k - ek), high = phi(i, j, k);
    const double across = (high - low) / v.template distance<a>(i, j, k);
    const bool rising = F > 0.0;  // chosen before dividing: divisions are what this costs
    double behind = across;
    if constexpr (scheme != Scheme::central) {
      const float see_low = v.r.template open<a>(i - ei, j - ej, k - ek);
      const float see_high = v.r.template open<a>(i + ei, j + ej, k + ek);
      const double step_low = low - phi(i - 2 * ei, j - 2 * ej, k - 2 * ek);
      const double step_high = phi(i + ei, j + ej, k + ek) - high;
      const double length_low = v.template distance<a>(i - ei, j - ej, k - ek);
      const double length_high = v.template distance<a>(i + ei, j + ej, k + ek);
      behind = (rising ? step_low : step_high) / (rising ? length_low : length_high);
      behind = (rising ? see_low : see_high) > 0.0F ? behind : 0.0;
    }
    const double slope = face_slope<scheme>(behind, across);
    const double up = slope * v.template to_face<a>(i - ei, j - ej, k - ek, +1);
    const double down = -slope * v.template to_face<a>(i, j, k, -1);
    return F * (rising ? up : down);
  }
}

template <Scheme scheme, class Volumes>
void assemble_volumes(const Box& box, const Volumes& v, TransportSystem& system) {
  const auto centre = system.centre.view(), rhs = system.rhs.view();
  const auto west = system.west.view(), east = system.east.view();
  const auto south = system.south.view(), north = system.north.view();
  const auto bottom = system.bottom.view(), top = system.top.view();
  for_each(
      box, [=](int i, int j, int k) __attribute__((always_inline)) {
        const double aw =
            v.template conductance<0>(i, j, k) + std::max(v.template flux<0>(i, j, k), 0.0);
        const double ae = v.template conductance<0>(i + 1, j, k) +
                          std::max(-v.template flux<0>(i + 1, j, k), 0.0);
        const double as =
            v.template conductance<1>(i, j, k) + std::max(v.template flux<1>(i, j, k), 0.0);
        const double an = v.template conductance<1>(i, j + 1, k) +
                          std::max(-v.template flux<1>(i, j + 1, k), 0.0);
        const double ab =
            v.template conductance<2>(i, j, k) + std::max(v.template flux<2>(i, j, k), 0.0);
        const double at = v.template conductance<2>(i, j, k + 1) +
                          std::max(-v.template flux<2>(i, j, k + 1), 0.0);
        west(i, j, k) = aw, east(i, j, k) = ae, south(i, j, k) = as;
        north(i, j, k) = an, bottom(i, j, k) = ab, top(i, j, k) = at;
        centre(i, j, k) = aw + ae + as + an + ab + at;
        rhs(i, j, k) = correction<0, scheme>(v, i, j, k) - correction<0, scheme>(v, i + 1, j, k) +
                       correction<1, scheme>(v, i, j, k) - correction<1, scheme>(v, i, j + 1, k) +
                       correction<2, scheme>(v, i, j, k) - correction<2, scheme>(v, i, j, k + 1);
      });
}

template <class Volumes>
void assemble_scheme(Scheme scheme, const Box& box, const Volumes& v, TransportSystem& system) {
  switch (scheme) {
    case Scheme::upwind:
      return assemble_volumes<Scheme::upwind>(box, v, system);
    case Scheme::central:
      return assemble_volumes<Scheme::central>(box, v, system);
    case Scheme::van_leer:
      return assemble_volumes<Scheme::van_leer>(box, v, system);
    case Scheme::linear_upwind:
      return assemble_volumes<Scheme::linear_upwind>(box, v, system);
  }
  broken("every scheme has a kernel");
}

}  // namespace

void assemble(const Geometry& geometry, const Carrier& carrier, const Field& phi,
              TransportSystem& system) {
  const Mesh& mesh = geometry.mesh();
  const FaceMask &pass = carrier.passes, &open = carrier.open;
  const Reads r{phi.view(),
                carrier.mass_flux.x.view(),
                carrier.mass_flux.y.view(),
                carrier.mass_flux.z.view(),
                carrier.diffusivity.view(),
                pass.x.view(),
                pass.y.view(),
                pass.z.view(),
                open.x.view(),
                open.y.view(),
                open.z.view(),
                mesh.width(Axis::x),
                mesh.width(Axis::y),
                mesh.width(Axis::z),
                mesh.spacing(Axis::x),
                mesh.spacing(Axis::y),
                mesh.spacing(Axis::z),
                carrier.capacity};
  const Box box = mesh.box_of(phi.place());
  switch (phi.place()) {
    case Place::centre:
      if (carrier.mean == FaceMean::linear)
        return assemble_scheme(carrier.scheme, box, Cells<FaceMean::linear>{r}, system);
      return assemble_scheme(carrier.scheme, box, Cells<FaceMean::harmonic>{r}, system);
    case Place::face_x:
      return assemble_scheme(carrier.scheme, box, FaceVolumes<0>{r}, system);
    case Place::face_y:
      return assemble_scheme(carrier.scheme, box, FaceVolumes<1>{r}, system);
    case Place::face_z:
      return assemble_scheme(carrier.scheme, box, FaceVolumes<2>{r}, system);
  }
  broken("every place has control volumes");
}

}  // namespace rackflux
