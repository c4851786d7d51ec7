#pragma once
#include <deque>
#include <functional>
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

/// The reading that swings most against its scale, as half a sentence.
std::string widest_swing(const std::vector<Trend>& trends);
/// The same with the swing that would do, a share `drift` of its scale; nothing if none swings
/// more.
std::string widest_unrest(const std::vector<Trend>& trends, double drift);

/// The last readings of every iteration, and whether those that decide stand still.
class Monitors {
 public:
  /// drift: share of its scale by which a reading may change over the window.
  Monitors(int window, double drift) : window_(static_cast<std::size_t>(window)), drift_(drift) {}

  /// The same list of names every time.
  void record(const std::vector<Reading>& readings);

  std::vector<Trend> trends() const;

  /// Every spread within its bound over a full window. Where no reading decides nothing is steady.
  bool steady() const { return still_ > 0; }
  /// The flow may cycle about a mean: every drift within its bound over a full window, and at each
  /// record of a window, so that no turning point is taken for a standstill. A swing that dies out
  /// is no cycle.
  bool steady_in_the_mean() const { return still_in_the_mean_ >= window_ && !dies_out(); }

 private:
  double widest_swing() const;
  bool dies_out() const;
  bool all_within(const std::function<double(const Trend&)>& change) const;

  std::size_t window_;
  double drift_;
  std::size_t still_ = 0, still_in_the_mean_ = 0;  ///< successive records that stood still
  std::vector<Reading> names_;
  std::deque<std::vector<double>> history_;
  std::deque<double> swings_;  ///< the widest, of this record and those of a window before it
};

}  // namespace rackflux
