#pragma once
#include "solver/base/config.hpp"
#include "solver/driver/devices.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// What an event changes of an object.
enum class Changed { flow, supply, temperature, heat, speed };

/// One entry of the case's `events`: a quantity of an object in points of time. Straight lines
/// between the points; before the first the object's own value holds, after the last the last. Two
/// points at one time make a jump, and so does a first point that is not the object's own value.
struct Event {
  Config config;  ///< where it stands in the case, for complaints
  std::string object;
  Changed changed = Changed::flow;
  std::vector<double> at;     ///< rising or equal [s]
  std::vector<double> value;  ///< as many, in SI

  /// At a time; of a jump the value before it. `own` is what holds before the first point.
  double value_at(double t, double own) const;
};

/// Reads `events`.
std::vector<Event> read_events(const Config& root);

/// Gives one time to all points of the events that differ by round-off, as 10.2 s and 0.17 min do,
/// and to those that so differ from the run's start or its end that one [s]: a step ends at them
/// all and takes the value of each before its jump.
void unite_moments(std::vector<Event>& events, double end);

/// The events of a case on the patches and zones of its site.
class Timeline {
 public:
  /// Throws Error at the place in the case where an event names no object or a quantity that the
  /// object has not, where two change the same, or where the flows of a closed room no longer
  /// balance.
  Timeline(std::vector<Event> events, const Site& site);

  /// Sets what holds at time t; just before a jump at t itself.
  void impose(double t, std::vector<Patch>& patches, std::vector<Zone>& zones,
              Devices& devices) const;

  /// Times at which a value bends or jumps, rising, each once [s].
  const std::vector<double>& bends() const { return bends_; }
  bool bends_at_start() const { return !bends_.empty() && bends_.front() == 0.0; }

 private:
  /// One number of the site that an event sets.
  struct Target {
    std::size_t event = 0;
    int patch = -1, zone = -1;
    double own = 0.0;    ///< the object's value in the case, in the event's unit
    double share = 1.0;  ///< of the value that goes to this patch or zone [unit of it / unit]
  };
  void find_targets(std::size_t event, const Site& site);
  void find_in(std::size_t event, const Site& site, std::size_t object);
  void add_heat(std::size_t event, const Site& site, const std::vector<std::size_t>& objects);
  static void impose_heat(const Target& target, double value, std::vector<Patch>& patches,
                          std::vector<Zone>& zones, Devices& devices);
  void refuse_second(const Target& target) const;
  void require_balance(const Site& site) const;

  std::vector<Event> events_;
  std::vector<Target> targets_;
  std::vector<double> bends_;
};

}  // namespace rackflux
