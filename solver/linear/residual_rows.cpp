#include "solver/linear/residual_rows.hpp"

namespace rackflux {

namespace {

constexpr double differ = -1.0;

/// The number that all n are, or `differ`.
double common_value(const double* values, int n) {
  if (n < 2 || values[1] != values[0] || values[n - 1] != values[0]) return differ;
  int others = 0;
#pragma omp simd reduction(| : others)
  for (int i = 0; i < n; ++i) others |= values[i] != values[0];
  return others ? differ : values[0];
}

/// What a stencil reads of a row.
struct RowOfX {
  RowOfX(const Field& right_side, const View<const double>& x, int j, int k)
      : b(right_side.view().row(j, k)),
        at(x.row(j, k)),
        south(x.row(j - 1, k)),
        north(x.row(j + 1, k)),
        bottom(x.row(j, k - 1)),
        top(x.row(j, k + 1)) {}

  const double *b, *at, *south, *north, *bottom, *top;
};

/// Conductances on the sides of one cell.
struct Sides {
  double west, east, south, north, bottom, top;
};

inline double left_of(const Sides& g, const RowOfX& x, int i) {
  const double c = x.at[i];
  return x.b[i] -
         (g.west * (c - x.at[i - 1]) + g.east * (c - x.at[i + 1]) + g.south * (c - x.south[i]) +
          g.north * (c - x.north[i]) + g.bottom * (c - x.bottom[i]) + g.top * (c - x.top[i]));
}

}  // namespace

ResidualRows::ResidualRows(Index3 cells) : n_(cells), ends_(at(0, n_.k + 1)) {
  common_.fill(std::vector<double>(at(0, n_.k + 1), differ));
}

void ResidualRows::look(Axis axis, int j, int k, const double* faces) {
  if (axis != Axis::x) {
    common(axis, j, k) = common_value(faces, n_.i);
    return;
  }
  common(axis, j, k) = common_value(faces + 1, n_.i - 1);
  ends_[at(j, k)] = {faces[0], faces[n_.i]};
}

void ResidualRows::subtract_fluxes(const Conductances& g, const Field& b,
                                   const View<const double>& x, int j, int k, double* left) const {
  const RowOfX row(b, x, j, k);
  const auto gx = g.x.view(), gy = g.y.view(), gz = g.z.view();
  const double *west = gx.row(j, k), *south = gy.row(j, k), *bottom = gz.row(j, k);
  const double *north = gy.row(j + 1, k), *top = gz.row(j, k + 1);
  const auto sides = [=](int i) {
    return Sides{west[i], west[i + 1], south[i], north[i], bottom[i], top[i]};
  };
  const auto& [in_x, in_y, in_z] = common_;
  const Sides all{in_x[at(j, k)],     in_x[at(j, k)], in_y[at(j, k)],
                  in_y[at(j + 1, k)], in_z[at(j, k)], in_z[at(j, k + 1)]};
  const bool alike = all.west >= 0.0 && all.south >= 0.0 && all.north >= 0.0 && all.bottom >= 0.0 &&
                     all.top >= 0.0;
  double* __restrict out = left;
  const int n = n_.i;
  if (!alike) {
#pragma omp simd
    for (int i = 0; i < n; ++i) out[i] = left_of(sides(i), row, i);
    return;
  }
#pragma omp simd
  for (int i = 1; i < n - 1; ++i) out[i] = left_of(all, row, i);
  Sides first = all, last = all;
  first.west = ends_[at(j, k)][0], last.east = ends_[at(j, k)][1];
  out[0] = left_of(first, row, 0), out[n - 1] = left_of(last, row, n - 1);
}

}  // namespace rackflux
