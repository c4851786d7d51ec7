#pragma once
// Plane flows on one rank: one cell along z between planes of symmetry.
#include "tests/support/field_run.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rackflux {

/// Piecewise linear through (x, y), x rising; the ends' values beyond them.
inline double between(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto next = std::upper_bound(x.begin(), x.end(), at) - x.begin();
  if (next == 0) return y.front();
  if (next == static_cast<std::ptrdiff_t>(x.size())) return y.back();
  const double share = (at - x[next - 1]) / (x[next] - x[next - 1]);
  return y[next - 1] + share * (y[next] - y[next - 1]);
}

/// Places of a field along an axis: nodes where it lives on faces of that axis, else centres.
inline std::vector<double> places(const FieldRun& run, const Field& field, Axis axis) {
  const Mesh& mesh = run.mesh;
  const bool on_face = field.place() == face_of(axis);
  const double* from = on_face ? mesh.node(axis) : mesh.centre(axis);
  return {from, from + mesh.cells().hi[axis] + (on_face ? 1 : 0)};
}

/// A field along y at x, straight between columns; no values at walls.
struct Column {
  std::vector<double> y, value;
};
inline Column column(const FieldRun& run, const Field& field, double x) {
  Column found{places(run, field, Axis::y), {}};
  const auto at = places(run, field, Axis::x);
  const auto v = field.view();
  for (int j = 0; j < static_cast<int>(found.y.size()); ++j) {
    std::vector<double> row;
    for (int i = 0; i < static_cast<int>(at.size()); ++i) row.push_back(v(i, j, 0));
    found.value.push_back(between(at, row, x));
  }
  return found;
}

/// A field along x at y, straight between rows; no values at walls.
struct Row {
  std::vector<double> x, value;
};
inline Row row(const FieldRun& run, const Field& field, double y) {
  Row found{places(run, field, Axis::x), {}};
  const auto at = places(run, field, Axis::y);
  const auto v = field.view();
  for (int i = 0; i < static_cast<int>(found.x.size()); ++i) {
    std::vector<double> across;
    for (int j = 0; j < static_cast<int>(at.size()); ++j) across.push_back(v(i, j, 0));
    found.value.push_back(between(at, across, y));
  }
  return found;
}

/// `column` with the value 0 at the walls of the room where the field has none.
inline Column column_between_walls(const FieldRun& run, const Field& field, double x) {
  Column found = column(run, field, x);
  const auto& nodes = run.mesh.lines().nodes[1];
  if (field.place() == Place::face_y) return found;
  found.y.insert(found.y.begin(), nodes.front()), found.value.insert(found.value.begin(), 0.0);
  found.y.push_back(nodes.back()), found.value.push_back(0.0);
  return found;
}

/// Velocity gradient du/dy at the low or high wall at each x-face, by the parabola through the wall
/// and two cells [1/s].
inline std::vector<double> wall_slope(const FieldRun& run, bool high) {
  const auto u = run.flow.velocity.x.view();
  const Box faces = run.mesh.faces(Axis::x);
  const double* const y = run.mesh.centre(Axis::y);
  const double* const nodes = run.mesh.node(Axis::y);
  const int n = run.mesh.cells().hi.j, first = high ? n - 1 : 0, second = high ? n - 2 : 1;
  const double wall = high ? nodes[n] : nodes[0];
  const double a = std::abs(y[first] - wall), b = std::abs(y[second] - wall);
  std::vector<double> slope;
  for (int i = 0; i < faces.hi.i; ++i)
    slope.push_back((u(i, first, 0) * b / a - u(i, second, 0) * a / b) / (b - a));
  return slope;
}

/// Where a row of numbers changes sign, straight between its places.
inline std::vector<double> zeros(const std::vector<double>& x, const std::vector<double>& f) {
  std::vector<double> found;
  for (std::size_t n = 1; n < x.size(); ++n)
    if (f[n - 1] * f[n] < 0.0)
      found.push_back(x[n - 1] + (x[n] - x[n - 1]) * f[n - 1] / (f[n - 1] - f[n]));
  return found;
}

}  // namespace rackflux
