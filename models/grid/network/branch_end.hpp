#pragma once
#include "models/grid/network/admittance.hpp"

#include <array>

namespace rackflux::grid {

/// Power into a branch at end 1 and all its derivatives, from the phasors of both ends:
///   A = G cos d + B sin d,  C = G sin d - B cos d,  d = angle_1 - angle_2,  G + jB = y_12
///   P =  Re(y_11) V1^2 + V1 V2 A,   Q = -Im(y_11) V1^2 + V1 V2 C
/// Variables in this order: angle_1, angle_2, V1, V2. Hessians: lower triangle by rows (10).
struct BranchEnd {
  double power = 0.0, reactive = 0.0;
  std::array<double, 4> power_slope{}, reactive_slope{};

  BranchEnd(Complex y11, Complex y12, const std::array<double, 4>& at);

  /// Adds a Hess(P) + b Hess(Q).
  void add_hessians(double a, double b, std::array<double, 10>& sum) const;

 private:
  double v1_, v2_, g11_, b11_, A_, C_;
};

/// Position of (row, column) in a lower triangle by rows, in either order.
constexpr int in_triangle(int row, int column) {
  return row >= column ? row * (row + 1) / 2 + column : column * (column + 1) / 2 + row;
}

}  // namespace rackflux::grid
