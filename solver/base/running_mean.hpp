#pragma once

namespace rackflux {

/// Mean of values that come one by one, each with a weight, and their variance about it.
///
///   W += w,  a = w / W,  d = x - mean,  mean += a d,  variance = (1 - a) (variance + a d^2)
///
/// No square of a value is ever taken, so a small variance about a large mean keeps its digits. A
/// weight may be negative if the value has been added before with at least as much: that much of it
/// is taken back.
///   source  D. H. D. West, Commun. ACM 22 (1979) 532-535, for the variance in place of W variance
struct RunningMean {
  double weight = 0.0;    ///< W
  double mean = 0.0;      ///< [unit of the values]
  double variance = 0.0;  ///< over W, not W - 1 [the same squared]

  void add(double value, double w) {
    weight += w;
    const double share = w / weight, off = value - mean;
    mean += share * off;
    variance = (1.0 - share) * (variance + share * off * off);
  }
};

}  // namespace rackflux
