#pragma once
#include "solver/driver/case.hpp"

namespace rackflux {

/// No step is longer than this many times the one before it: BDF2 is stable for any sequence of
/// steps whose ratio stays below 1 + sqrt(2) (R. D. Grigorieff, Numer. Math. 42 (1983) 359-377).
constexpr double most_growth = 2.0;

/// Chooses the lengths of implicit steps by what the last ones cost: their error over the one aimed
/// at, or the iterations they took over those that are worthwhile. The digital filter H211b (b = 4)
/// keeps noise in either out of the lengths: G. Soederlind, ACM Trans. Math. Softw. 29 (2003) 1-26;
/// its smooth limiter: G. Soederlind, L. Wang, J. Comput. Appl. Math. 185 (2006) 225-243. Changes
/// of a few percent are left out. Steps of a given length only double back to it after a short one.
class StepLength {
 public:
  explicit StepLength(const TimeSettings& settings);

  /// Length that the next step should have [s].
  double dt() const { return state_.dt; }

  /// Nothing is known of the past; the next step takes this long [s].
  void restart(double dt);

  /// A step of dt was accepted. error: estimate in the measure of the tolerance, which goes with dt
  /// to the power `order`.
  void accept(double dt, double error, int order, int iterations);
  /// It was not, for its error, or, where that is 0, because its iterations did not come to rest.
  void repeat(double dt, double error, int order, int iterations);

  /// All that lengths depend on.
  struct State {
    double dt = 0.0;      ///< of the next step [s]
    double wanted = 0.0;  ///< more than dt where a stop cut a step short and lengths grow again [s]
    double last = 0.0;    ///< of the last accepted step; 0: none since the restart [s]
    double load = 0.0;    ///< of that step, 1: as much as is aimed at; 0: none [-]
  };
  const State& state() const { return state_; }
  void resume(const State& state) { state_ = state; }

 private:
  double load(double error, int order, int iterations) const;

  double target_, largest_;
  std::optional<double> fixed_;
  State state_;
};

}  // namespace rackflux
