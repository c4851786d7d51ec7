#include "solver/operators/transport.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <omp.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

// Several of these functions are called for every face. Left to itself the compiler finds the
// sum of it too long to inline, and a loop with a call in it does not run on SIMD lanes: central
// and van Leer assembly then take two to four times as long.

/// Everything a control volume reads, as the kernel sees it.
struct Reads {
  View<const double> phi, flux_x, flux_y, flux_z, gamma;
  View<const float> pass_x, pass_y, pass_z, open_x, open_y, open_z;
  const double *wx, *wy, *wz;              // widths
  const double *per_wx, *per_wy, *per_wz;  // 1 / widths
  const double *per_dx, *per_dy, *per_dz;  // 1 / spacings
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
  [[gnu::always_inline]] double per_width(int i, int j, int k) const {
    if constexpr (a == 0) return per_wx[i];
    if constexpr (a == 1) return per_wy[j];
    if constexpr (a == 2) return per_wz[k];
  }
  template <int a>
  [[gnu::always_inline]] double per_spacing(int i, int j, int k) const {
    if constexpr (a == 0) return per_dx[i];
    if constexpr (a == 1) return per_dy[j];
    if constexpr (a == 2) return per_dz[k];
  }
};

/// Control volume = cell.
template <FaceMean mean>
struct Cells {
  Reads r;

  [[gnu::always_inline]] double kept(int, int, int) const { return 1.0; }
  template <int a>
  [[gnu::always_inline]] double flux(int i, int j, int k) const {
    return r.capacity * r.inner_flux<a>(i, j, k);
  }
  /// 1 / distance from the node below the face to that above.
  template <int a>
  [[gnu::always_inline]] double per_distance(int i, int j, int k) const {
    return r.per_spacing<a>(i, j, k);
  }
  /// From the node to the face on its low (-1) or high (+1) side.
  template <int a>
  [[gnu::always_inline]] double to_face(int i, int j, int k, int) const {
    return 0.5 * r.width<a>(i, j, k);
  }
  /// Whether the fluid goes on behind the volume (i, j, k), on its low (-1) or high (+1) side.
  template <int a, int side>
  [[gnu::always_inline]] float open_behind(int i, int j, int k) const {
    constexpr int up = side > 0;
    return r.open<a>(i + up * (a == 0), j + up * (a == 1), k + up * (a == 2));
  }
  template <int a>
  [[gnu::always_inline]] double conductance(int i, int j, int k) const {
    constexpr int ei = a == 0, ej = a == 1, ek = a == 2;
    constexpr int b = (a + 1) % 3, c = (a + 2) % 3;
    const double area = r.width<b>(i, j, k) * r.width<c>(i, j, k);
    const double low = r.gamma(i - ei, j - ej, k - ek), high = r.gamma(i, j, k);
    const double w_low = r.width<a>(i - ei, j - ej, k - ek), w_high = r.width<a>(i, j, k);
    const double per_distance = r.per_spacing<a>(i, j, k);
    double g = 0.0;
    if constexpr (mean == FaceMean::harmonic)
      g = 2.0 * low * high / (w_low * high + w_high * low);
    else
      g = 0.5 * (low * w_high + high * w_low) * (per_distance * per_distance);
    // Inside bodies without a conductivity g is 0 / 0.
    return r.passes<a>(i, j, k) > 0.0 ? area * g : 0.0;
  }
};

/// Control volume = the two half cells beside a face of axis s: a velocity component's.
template <int s>
struct FaceVolumes {
  Reads r;
  static constexpr int si = s == 0, sj = s == 1, sk = s == 2;

  /// 0 on closed faces, inlets and outlets, whose velocities follow no equation of this kind.
  [[gnu::always_inline]] double kept(int i, int j, int k) const { return r.open<s>(i, j, k); }
  template <int a>
  [[gnu::always_inline]] double flux(int i, int j, int k) const {
    if constexpr (a == s)  // across a cell; velocities on inlets and outlets are neighbours too
      return 0.5 * (r.flux<a>(i - si, j - sj, k - sk) + r.flux<a>(i, j, k));
    return 0.5 * (r.inner_flux<a>(i - si, j - sj, k - sk) + r.inner_flux<a>(i, j, k));
  }
  template <int a>
  [[gnu::always_inline]] double per_distance(int i, int j, int k) const {
    if constexpr (a == s) return r.per_width<a>(i - si, j - sj, k - sk);
    return r.per_spacing<a>(i, j, k);
  }
  template <int a>
  [[gnu::always_inline]] double to_face(int i, int j, int k, int side) const {
    if constexpr (a == s)
      return 0.5 * (side > 0 ? r.width<a>(i, j, k) : r.width<a>(i - si, j - sj, k - sk));
    return 0.5 * r.width<a>(i, j, k);
  }
  /// Whether the fluid goes on behind the volume (i, j, k), on its low (-1) or high (+1) side.
  /// Along s that is behind the volume's own face, whichever side it is seen from; across s, on
  /// both halves of the side.
  template <int a, int side>
  [[gnu::always_inline]] float open_behind(int i, int j, int k) const {
    if constexpr (a == s) return r.open<s>(i, j, k);
    const int fi = i + (side > 0 && a == 0), fj = j + (side > 0 && a == 1);
    const int fk = k + (side > 0 && a == 2);
    return r.open<a>(fi, fj, fk) * r.open<a>(fi - si, fj - sj, fk - sk);
  }
  template <int a>
  [[gnu::always_inline]] double conductance(int i, int j, int k) const {
    constexpr int b = (a + 1) % 3, c = (a + 2) % 3;
    if constexpr (a == s) {  // across the cell between two faces of axis s
      const double area = r.width<b>(i, j, k) * r.width<c>(i, j, k);
      return r.gamma(i - si, j - sj, k - sk) * area * r.per_width<s>(i - si, j - sj, k - sk);
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
      return edge * area * r.per_spacing<a>(i, j, k);
    }
  }
};

/// Slope from UU to U behind the face, whose upwind volume U is the low (-1) or high (+1) one;
/// 0 where UU lies beyond a face that is not open.
template <int a, int side, class Volumes>
[[gnu::always_inline]] inline double slope_behind(const Volumes& v, int i, int j, int k) {
  constexpr int ei = side * (a == 0), ej = side * (a == 1), ek = side * (a == 2);
  constexpr int ui = side < 0 ? ei : 0, uj = side < 0 ? ej : 0, uk = side < 0 ? ek : 0;
  const auto& phi = v.r.phi;
  const double step = phi(i + ui + ei, j + uj + ej, k + uk + ek) - phi(i + ui, j + uj, k + uk);
  return side * step * v.template per_distance<a>(i + ei, j + ej, k + ek) *
         v.template open_behind<a, side>(i + ui, j + uj, k + uk);
}

/// What `scheme` adds to upwind on the face between the volumes L (low) and H = (i, j, k):
/// F (phi_f - phi_upwind), F along the axis. Both sides are computed and one is multiplied by zero:
/// a choice would keep the loop off SIMD lanes.
template <int a, Scheme scheme, class Volumes>
[[gnu::always_inline]] inline double correction(const Volumes& v, int i, int j, int k) {
  constexpr int ei = a == 0, ej = a == 1, ek = a == 2;
  const auto& phi = v.r.phi;
  const double F = v.template flux<a>(i, j, k);
  const double to_low = v.template to_face<a>(i - ei, j - ej, k - ek, +1);
  const double to_high = v.template to_face<a>(i, j, k, -1);
  const double up = std::max(F, 0.0) * to_low, down = std::min(F, 0.0) * to_high;
  const double across =
      (phi(i, j, k) - phi(i - ei, j - ej, k - ek)) * v.template per_distance<a>(i, j, k);
  if constexpr (scheme == Scheme::central) return (up - down) * across;
  const double from_low = slope_behind<a, -1>(v, i, j, k);
  const double from_high = slope_behind<a, +1>(v, i, j, k);
  if constexpr (scheme == Scheme::linear_upwind) return up * from_low - down * from_high;
  const double behind = F > 0.0 ? from_low : from_high;
  return (up - down) * face_slope<scheme>(behind, across);
}

/// Coefficient, without what `scheme` adds, of the volume below the face in the equation of that
/// above it.
template <int a, class Volumes>
[[gnu::always_inline]] inline double from_low(const Volumes& v, int i, int j, int k) {
  return v.template conductance<a>(i, j, k) + std::max(v.template flux<a>(i, j, k), 0.0);
}

/// ... of that above it in the equation of that below.
template <int a, class Volumes>
[[gnu::always_inline]] inline double from_high(const Volumes& v, int i, int j, int k) {
  return v.template conductance<a>(i, j, k) + std::max(-v.template flux<a>(i, j, k), 0.0);
}

/// What a row of faces across axis a gives to the volumes on both sides of it.
struct FaceRow {
  double* from_low;    ///< coefficient of the low volume in the high one's equation
  double* from_high;   ///< ... of the high volume in the low one's
  double* correction;  ///< see correction()

  /// Of the faces of these stretches and, across x, of the one that ends each.
  template <int a, Scheme scheme, class Volumes>
  [[gnu::always_inline]] void fill(const Volumes& v, const Stretches& where, int j, int k) const {
    double *const low = from_low, *const high = from_high, *const extra = correction;
    for (const auto& stretch : where.row(j, k)) {
      const int first = where.box().lo.i, end = stretch.hi + (a == 0 ? 1 : 0);
#pragma omp simd
      for (int i = stretch.lo; i < end; ++i) {
        low[i - first] = rackflux::from_low<a>(v, i, j, k);
        high[i - first] = rackflux::from_high<a>(v, i, j, k);
        extra[i - first] = rackflux::correction<a, scheme>(v, i, j, k);
      }
    }
  }
};

/// Rows of faces of one thread, so that every face is computed once though two volumes share it: a
/// row across x, the last two across y, and a plane across z.
class FaceRows {
 public:
  explicit FaceRows(const Box& box)
      : length_(static_cast<std::size_t>(box.hi.i - box.lo.i) + 1),
        below_(static_cast<std::size_t>(box.hi.j - box.lo.j)),
        numbers_(3 * length_ * (4 + below_.size())) {
    std::iota(below_.begin(), below_.end(), std::size_t{4});
  }

  FaceRow x() { return row(0); }
  FaceRow y(bool odd) { return row(odd ? 1 : 2); }
  FaceRow below(int n) { return row(below_[n]); }
  FaceRow above() { return row(above_); }
  /// What was above the n-th row of volumes is below that of the next plane.
  void lift(int n) { std::swap(below_[n], above_); }

 private:
  FaceRow row(std::size_t n) {
    double* const at = numbers_.data() + 3 * length_ * n;
    return {at, at + length_, at + 2 * length_};
  }

  std::size_t length_;
  std::size_t above_ = 3;
  std::vector<std::size_t> below_;
  std::vector<double> numbers_;
};

/// The equations of a row of volumes.
struct Equations {
  explicit Equations(TransportSystem& s)
      : centre(s.centre.view()),
        west(s.west.view()),
        east(s.east.view()),
        south(s.south.view()),
        north(s.north.view()),
        bottom(s.bottom.view()),
        top(s.top.view()),
        rhs(s.rhs.view()) {}
  View<double> centre, west, east, south, north, bottom, top, rhs;

  /// Faces on the low and high sides of the row; those of x lie in one row.
  struct Sides {
    FaceRow x, y_low, y_high, z_low, z_high;
  };

  template <class Volumes>
  void write(const Volumes& v, const Sides& f, const Stretches& where, int j, int k) const {
    const int lo = where.box().lo.i;
    double *const c = centre.row(j, k) + lo, *const b = rhs.row(j, k) + lo;
    double *const w = west.row(j, k) + lo, *const e = east.row(j, k) + lo,
                  *const s = south.row(j, k) + lo;
    double *const nn = north.row(j, k) + lo, *const d = bottom.row(j, k) + lo,
                  *const u = top.row(j, k) + lo;
    for (const auto& stretch : where.row(j, k)) {
      const int end = stretch.hi - lo;
#pragma omp simd
      for (int i = stretch.lo - lo; i < end; ++i) {
        const double kept = v.kept(lo + i, j, k);
        const double aw = kept * f.x.from_low[i], ae = kept * f.x.from_high[i + 1];
        const double as = kept * f.y_low.from_low[i], an = kept * f.y_high.from_high[i];
        const double ab = kept * f.z_low.from_low[i], at = kept * f.z_high.from_high[i];
        w[i] = aw, e[i] = ae, s[i] = as, nn[i] = an, d[i] = ab, u[i] = at;
        c[i] = aw + ae + as + an + ab + at;
        b[i] = f.x.correction[i] - f.x.correction[i + 1] + f.y_low.correction[i] -
               f.y_high.correction[i] + f.z_low.correction[i] - f.z_high.correction[i];
      }
    }
  }
};

/// Upwind alone computes every face twice: that costs less than keeping what it gave.
template <class Volumes>
void assemble_upwind(const Stretches& where, const Volumes& v, TransportSystem& system) {
  const Equations of(system);
  for_each(
      where, [=](int i, int j, int k) __attribute__((always_inline)) {
        const double kept = v.kept(i, j, k);
        const double aw = kept * from_low<0>(v, i, j, k);
        const double ae = kept * from_high<0>(v, i + 1, j, k);
        const double as = kept * from_low<1>(v, i, j, k);
        const double an = kept * from_high<1>(v, i, j + 1, k);
        const double ab = kept * from_low<2>(v, i, j, k);
        const double at = kept * from_high<2>(v, i, j, k + 1);
        of.west(i, j, k) = aw, of.east(i, j, k) = ae, of.south(i, j, k) = as;
        of.north(i, j, k) = an, of.bottom(i, j, k) = ab, of.top(i, j, k) = at;
        of.centre(i, j, k) = aw + ae + as + an + ab + at;
        of.rhs(i, j, k) = 0.0;
      });
}

template <Scheme scheme, class Volumes>
void assemble_volumes(const Coverage& of, const Volumes& v, TransportSystem& system) {
  const Equations equations(system);
  const Box& box = of.volumes.box();
  const int n_planes = box.hi.k - box.lo.k;
#pragma omp parallel
  {
    FaceRows rows(box);
    const int threads = omp_get_num_threads(), thread = omp_get_thread_num();
    const int first = box.lo.k + n_planes * thread / threads;
    const int last = box.lo.k + n_planes * (thread + 1) / threads;
    for (int j = box.lo.j; first < last && j < box.hi.j; ++j)
      rows.below(j - box.lo.j).fill<2, scheme>(v, of.z_faces, j, first);
    for (int k = first; k < last; ++k) {
      rows.y(false).fill<1, scheme>(v, of.y_faces, box.lo.j, k);
      for (int j = box.lo.j; j < box.hi.j; ++j) {
        const int n = j - box.lo.j;
        const bool odd = n % 2 == 1;
        rows.x().fill<0, scheme>(v, of.volumes, j, k);
        rows.y(!odd).fill<1, scheme>(v, of.y_faces, j + 1, k);
        rows.above().fill<2, scheme>(v, of.z_faces, j, k + 1);
        equations.write(v, {rows.x(), rows.y(odd), rows.y(!odd), rows.below(n), rows.above()},
                        of.volumes, j, k);
        rows.lift(n);
      }
    }
  }
}

template <class Volumes>
void assemble_scheme(Scheme scheme, const Coverage& of, const Volumes& v, TransportSystem& system) {
  switch (scheme) {
    case Scheme::upwind:
      return assemble_upwind(of.volumes, v, system);
    case Scheme::central:
      return assemble_volumes<Scheme::central>(of, v, system);
    case Scheme::van_leer:
      return assemble_volumes<Scheme::van_leer>(of, v, system);
    case Scheme::linear_upwind:
      return assemble_volumes<Scheme::linear_upwind>(of, v, system);
  }
  broken("every scheme has a kernel");
}

}  // namespace

void assemble(const Geometry& geometry, const Carrier& carrier, const Field& phi,
              const Coverage& coverage, TransportSystem& system) {
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
                mesh.per_width(Axis::x),
                mesh.per_width(Axis::y),
                mesh.per_width(Axis::z),
                mesh.per_spacing(Axis::x),
                mesh.per_spacing(Axis::y),
                mesh.per_spacing(Axis::z),
                carrier.capacity};
  if (!(coverage.volumes.box() == mesh.box_of(phi.place()))) broken("assembled where phi is");
  switch (phi.place()) {
    case Place::centre:
      if (carrier.mean == FaceMean::linear)
        return assemble_scheme(carrier.scheme, coverage, Cells<FaceMean::linear>{r}, system);
      return assemble_scheme(carrier.scheme, coverage, Cells<FaceMean::harmonic>{r}, system);
    case Place::face_x:
      return assemble_scheme(carrier.scheme, coverage, FaceVolumes<0>{r}, system);
    case Place::face_y:
      return assemble_scheme(carrier.scheme, coverage, FaceVolumes<1>{r}, system);
    case Place::face_z:
      return assemble_scheme(carrier.scheme, coverage, FaceVolumes<2>{r}, system);
  }
  broken("every place has control volumes");
}

}  // namespace rackflux
