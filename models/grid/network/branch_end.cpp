#include "models/grid/network/branch_end.hpp"

#include <cmath>

namespace rackflux::grid {

BranchEnd::BranchEnd(Complex y11, Complex y12, const std::array<double, 4>& at)
    : v1_(at[2]), v2_(at[3]), g11_(y11.real()), b11_(y11.imag()) {
  const double c = std::cos(at[0] - at[1]), s = std::sin(at[0] - at[1]);
  A_ = y12.real() * c + y12.imag() * s;
  C_ = y12.real() * s - y12.imag() * c;
  const double vv = v1_ * v2_;
  power = g11_ * v1_ * v1_ + vv * A_;
  reactive = -b11_ * v1_ * v1_ + vv * C_;
  power_slope = {-vv * C_, vv * C_, 2.0 * g11_ * v1_ + v2_ * A_, v1_ * A_};
  reactive_slope = {vv * A_, -vv * A_, -2.0 * b11_ * v1_ + v2_ * C_, v1_ * C_};
}

void BranchEnd::add_hessians(double a, double b, std::array<double, 10>& sum) const {
  const double angles = v1_ * v2_ * (a * A_ + b * C_);
  const double cross = -a * C_ + b * A_;  // of angle_1 and V, per voltage of the other end
  sum[in_triangle(0, 0)] -= angles;
  sum[in_triangle(1, 0)] += angles;
  sum[in_triangle(1, 1)] -= angles;
  sum[in_triangle(2, 0)] += v2_ * cross;
  sum[in_triangle(3, 0)] += v1_ * cross;
  sum[in_triangle(2, 1)] -= v2_ * cross;
  sum[in_triangle(3, 1)] -= v1_ * cross;
  sum[in_triangle(2, 2)] += 2.0 * (a * g11_ - b * b11_);
  sum[in_triangle(3, 2)] += a * A_ + b * C_;
}

}  // namespace rackflux::grid
