#include "solver/operators/transposed_stress.hpp"

#include "solver/parallel/loops.hpp"

#include <utility>

namespace rackflux {

namespace {

/// Everything the force on a face of axis s reads.
template <int s>
struct Reads {
  std::array<View<const double>, 3> u;
  View<const double> mu;
  View<const float> fluid;
  std::array<const double*, 3> width;
  static constexpr int si = s == 0, sj = s == 1, sk = s == 2;

  template <int a>
  [[gnu::always_inline]] double wide(int i, int j, int k) const {
    return width[a][a == 0 ? i : a == 1 ? j : k];
  }
  /// On the middle of a cell.
  [[gnu::always_inline]] double straight(int i, int j, int k) const {
    constexpr int a = (s + 1) % 3, b = (s + 2) % 3;
    const double rise = u[s](i + si, j + sj, k + sk) - u[s](i, j, k);
    return mu(i, j, k) * rise / wide<s>(i, j, k) * wide<a>(i, j, k) * wide<b>(i, j, k);
  }
  /// On the low side along a. The area is spacing times width, and the spacing cancels.
  template <int a>
  [[gnu::always_inline]] double aside(int i, int j, int k) const {
    constexpr int ai = a == 0, aj = a == 1, ak = a == 2;
    double total = 0.0, cells = 0.0;
    const auto see = [&](int p, int q, int r) {
      total += fluid(p, q, r) > 0.0F ? mu(p, q, r) : 0.0;
      cells += fluid(p, q, r);
    };
    see(i, j, k), see(i - si, j - sj, k - sk), see(i - ai, j - aj, k - ak);
    see(i - si - ai, j - sj - aj, k - sk - ak);
    const double rise = u[a](i, j, k) - u[a](i - si, j - sj, k - sk);
    return cells > 0.0 ? total / cells * rise * wide<3 - a - s>(i, j, k) : 0.0;
  }
  template <int a>
  [[gnu::always_inline]] double gain(int i, int j, int k) const {
    return aside<a>(i + (a == 0), j + (a == 1), k + (a == 2)) - aside<a>(i, j, k);
  }
};

template <int s>
void add(const Geometry& geometry, const Field& mu, const Faces& velocity, const Stretches& where,
         Field& force) {
  const Mesh& mesh = geometry.mesh();
  const Reads<s> read{{velocity.x.view(), velocity.y.view(), velocity.z.view()},
                      mu.view(),
                      geometry.fluid.view(),
                      {mesh.width(Axis::x), mesh.width(Axis::y), mesh.width(Axis::z)}};
  const auto rhs = force.view();
  constexpr int si = s == 0, sj = s == 1, sk = s == 2, a = (s + 1) % 3, b = (s + 2) % 3;
  for_each(where, [=](int i, int j, int k) {
    rhs(i, j, k) += read.straight(i, j, k) - read.straight(i - si, j - sj, k - sk) +
                    read.template gain<a>(i, j, k) + read.template gain<b>(i, j, k);
  });
}

}  // namespace

void add_transposed_stress(const Geometry& geometry, Axis axis, const Field& mu,
                           const Faces& velocity, const Stretches& where, Field& rhs) {
  if (axis == Axis::x) add<0>(geometry, mu, velocity, where, rhs);
  if (axis == Axis::y) add<1>(geometry, mu, velocity, where, rhs);
  if (axis == Axis::z) add<2>(geometry, mu, velocity, where, rhs);
}

}  // namespace rackflux
