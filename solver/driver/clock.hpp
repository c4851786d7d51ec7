#pragma once
#include "solver/base/step.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// A time that a step must end at.
struct Stop {
  double t = 0.0;       ///< [s]
  bool bends = false;   ///< something that drives the room bends or jumps
  bool output = false;  ///< fields are to be written
  bool means = false;   ///< means over time begin
};

/// Divides a run into steps that end exactly at given times.
class Clock {
 public:
  /// Of the run: times this near each other are one.
  static constexpr double round_off = 1e-9;

  /// bends: times at which something bends; those outside (0, end) are left out. Output is due at
  /// every multiple of output_every and at the end. Means over time begin at means_from, if that is
  /// given and in (0, end). Where a bend differs from other stops by round-off its time is taken.
  /// All in seconds.
  Clock(double end, const std::vector<double>& bends, double output_every,
        std::optional<double> means_from = std::nullopt);

  bool done() const { return next_ == stops_.size(); }
  double t() const { return t_; }

  /// A step of about dt: shorter where a stop comes first, and half the way where the one after
  /// would be cut short.
  Step next(double dt) const;
  /// Where that step ends: the stop itself, to the last bit, where it reaches one [s].
  double end_of(const Step& step) const;
  /// The step was made. Returns what it ended at; of no stop, only the time.
  Stop accept(const Step& step);

 private:
  std::vector<Stop> stops_;
  std::size_t next_ = 0;  ///< of stops_, not yet reached
  double t_ = 0.0;
  int index_ = 0;
};

}  // namespace rackflux
