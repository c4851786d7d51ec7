#pragma once
#include "solver/fields/field.hpp"

namespace rackflux {

/// A symmetric seven-point system in flux form. At every cell P with neighbours N across faces f:
///
///   sum over faces  g_f (x_P - x_N)  +  sink_P x_P  =  b_P
///
/// x, y, z hold g on the faces of each axis (face i between cells i-1 and i), all >= 0 and zero on
/// blocked faces and on walls of the room; sink >= 0 at centres ties a cell to a fixed value. A
/// cell whose faces and sink are all zero (inside a solid) is no part of the system.
struct Conductances {
  explicit Conductances(const Mesh& mesh)
      : x(mesh, Place::face_x, "g_x", "1"),
        y(mesh, Place::face_y, "g_y", "1"),
        z(mesh, Place::face_z, "g_z", "1"),
        sink(mesh, Place::centre, "sink", "1") {}

  Field x, y, z, sink;

  Field& along(Axis axis) { return axis == Axis::x ? x : axis == Axis::y ? y : z; }
  const Field& along(Axis axis) const { return axis == Axis::x ? x : axis == Axis::y ? y : z; }
};

/// A general seven-point system, as convection makes it. At every cell or face P of one place:
///
///   centre_P x_P  =  west x_W + east x_E + south x_S + north x_N + bottom x_B + top x_T + rhs
///
/// with all neighbour coefficients >= 0. West is -x, south -y, bottom -z. Where a neighbour is no
/// unknown its coefficient is zero and its part sits in centre and rhs.
struct TransportSystem {
  TransportSystem(const Mesh& mesh, Place place)
      : centre(mesh, place, "centre", "1"),
        west(mesh, place, "west", "1"),
        east(mesh, place, "east", "1"),
        south(mesh, place, "south", "1"),
        north(mesh, place, "north", "1"),
        bottom(mesh, place, "bottom", "1"),
        top(mesh, place, "top", "1"),
        rhs(mesh, place, "rhs", "1") {}

  Field centre, west, east, south, north, bottom, top, rhs;
};

/// A transport system as kernels see it: centre x = rhs + pull(x).
struct Rows {
  View<const double> centre, west, east, south, north, bottom, top, rhs;

  explicit Rows(const TransportSystem& s)
      : centre(s.centre.view()),
        west(s.west.view()),
        east(s.east.view()),
        south(s.south.view()),
        north(s.north.view()),
        bottom(s.bottom.view()),
        top(s.top.view()),
        rhs(s.rhs.view()) {}

  /// What the neighbours' values give.
  template <class T>
  double pull(const View<const T>& x, int i, int j, int k) const {
    return west(i, j, k) * x(i - 1, j, k) + east(i, j, k) * x(i + 1, j, k) + across(x, i, j, k);
  }
  /// ... those of other rows.
  template <class T>
  double across(const View<const T>& x, int i, int j, int k) const {
    return south(i, j, k) * x(i, j - 1, k) + north(i, j, k) * x(i, j + 1, k) +
           bottom(i, j, k) * x(i, j, k - 1) + top(i, j, k) * x(i, j, k + 1);
  }
  double sum_of_neighbours(int i, int j, int k) const {
    return west(i, j, k) + east(i, j, k) + south(i, j, k) + north(i, j, k) + bottom(i, j, k) +
           top(i, j, k);
  }
};

/// When an iterative solve may stop: residual 2-norm below relative * (norm of b) or below
/// absolute.
struct Tolerance {
  double relative = 1e-8;
  double absolute = 0.0;
  int most_iterations = 200;
};

/// How an iterative solve went.
struct SolveReport {
  int iterations = 0;
  double initial = 0.0;  ///< 2-norm of the residual at the first guess, over the norm of b [-]
  /// The same at the end; after the most iterations to single precision only [-].
  double residual = 0.0;
  bool converged = false;
  /// Largest |sum of b| over a part of the system without sink, over the sum of |b| of the whole:
  /// what had to be taken off b so that a solution exists [-]. Round-off if b was compatible.
  double imbalance = 0.0;
};

}  // namespace rackflux
