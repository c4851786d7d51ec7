#pragma once
#include <deque>
#include <string>
#include <vector>

namespace rackflux {

/// One number that a user watches: a probe's temperature, an object's heat or flow.
struct Reading {
  std::string name;
  std::string unit;
  double value = 0.0;
  double scale = 0.0;  ///< size against which a change counts: a temperature rise, a load; 0: the
                       ///< reading is shown but does not decide
};

/// A reading over the window.
struct Trend {
  std::string name, unit;
  double mean = 0.0;
  double spread = 0.0;  ///< largest minus smallest
  double drift = 0.0;   ///< mean of the later half minus mean of the earlier half
  double scale = 0.0;
};

/// The last readings of every iteration, and whether they stand still.
class Monitors {
 public:
  explicit Monitors(int window) : window_(static_cast<std::size_t>(window)) {}

  /// The same list of names every time.
  void record(const std::vector<Reading>& readings);
  void restart() { history_.clear(); }

  bool full() const { return history_.size() >= window_; }
  std::vector<Trend> trends() const;

  /// Every spread within share * scale over a full window.
  bool steady(double share) const;
  /// Every drift within share * scale over a full window: the flow may cycle about a mean.
  bool steady_in_the_mean(double share) const;

 private:
  std::size_t window_;
  std::vector<Reading> names_;
  std::deque<std::vector<double>> history_;
};

}  // namespace rackflux
