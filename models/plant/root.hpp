#pragma once
#include <cmath>

namespace rackflux {

/// Root of a continuous function that changes sign between low and high, to `tolerance` in x.
///
/// Illinois false position with a bisection whenever three steps did not halve the bracket: a
/// handful of evaluations where the function is smooth, never more than three times those of
/// bisection. Returns the end of the last bracket at which f has the sign of f(high).
template <class Function>
double root_between(Function f, double low, double high, double tolerance) {
  double f_low = f(low), f_high = f(high);
  if (f_high == 0.0) return high;
  if ((f_low > 0.0) == (f_high > 0.0)) return f_low == 0.0 ? low : high;
  double before = high - low;
  for (int n = 1; high - low > tolerance; ++n) {
    double x = (low * f_high - high * f_low) / (f_high - f_low);
    if (n % 3 == 0) {
      if (high - low > 0.5 * before) x = 0.5 * (low + high);
      before = high - low;
    }
    // A step of half the tolerance beyond the estimate brings the other end of the bracket in.
    if (x - low < 0.5 * tolerance) x = low + 0.5 * tolerance;
    if (high - x < 0.5 * tolerance) x = high - 0.5 * tolerance;
    const double value = f(x);
    if (value == 0.0) return x;
    if ((value > 0.0) == (f_high > 0.0)) {
      high = x;
      f_high = value;
      f_low *= 0.5;
    } else {
      low = x;
      f_low = value;
      f_high *= 0.5;
    }
  }
  return high;
}

}  // namespace rackflux
