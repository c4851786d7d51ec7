#pragma once
#include "models/smr/module.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rackflux {

/// A module out of service from one time to another [s]: refuelling, or a fault.
struct ModuleOutage {
  std::size_t module = 0;
  double from = 0.0, until = 0.0;
};

struct FleetOutputs {
  double power = 0.0;      ///< net, mean over the step [W]
  double available = 0.0;  ///< net rated power of the modules in service [W]
  double firm = 0.0;       ///< what is left of it if the largest module trips (N-1) [W]
  int in_service = 0;
  double worst_imbalance = 0.0;        ///< of energy, over modules [-]
  std::vector<ModuleOutputs> modules;  ///< out by the calendar: zero power, states NaN
};

/// Modules that share a set-point in proportion to their rated power, with a calendar of outages.
/// One whose least power is above its part runs there, and its surplus is taken off the others.
///
/// A module that comes back starts at its lowest power in equilibrium, its salt as it was left, and
/// with the xenon that grew and decayed while it stood: the heat-up before is not modelled and
/// belongs to the outage. Where rods cannot make up for that xenon it stays out until they can. One
/// that is out at the first step has stood since then. One that trips is out of service until the
/// calendar has taken it out and brought it back; its decay heat is followed, the others take its
/// share.
class Fleet {
 public:
  /// All modules at the same share of rated power. Throws Error for a calendar that names a module
  /// that is not there, ends before it starts, or keeps a module out for ever.
  Fleet(std::vector<ModuleParameters> modules, double share,
        std::vector<ModuleOutage> outages = {});

  /// Each module at the share of rated power at which all together give `power` [W], divided as by
  /// advance(). Throws Error for a power outside what their least and rated powers add up to.
  static Fleet giving(double power, const std::vector<ModuleParameters>& modules);

  /// inputs.power and inputs.extraction are for the whole fleet; modules in service share them.
  FleetOutputs advance(const Step& step, const ModuleInputs& inputs);

  std::size_t size() const { return modules_.size(); }
  const Module& module(std::size_t i) const { return modules_[i]; }

  /// Trips of all modules so far, in order, with the name of the module.
  const std::vector<std::pair<std::string, Trip>>& trips() const { return trips_; }

  /// How long xenon has kept a module out beyond its outages so far [s].
  double kept_out_by_xenon(std::size_t i) const { return kept_out_[i]; }

 private:
  Fleet(std::vector<ModuleParameters> modules, const std::vector<double>& shares,
        std::vector<ModuleOutage> outages);
  bool is_out(std::size_t module, double t) const;
  void follow_calendar(std::size_t module, const Step& step);
  Module restarted(std::size_t module, double pause) const;
  std::vector<ModuleParameters> parameters_;
  std::vector<ModuleOutage> outages_;
  std::vector<Module> modules_;
  std::vector<bool> was_out_;
  std::vector<double> out_since_, kept_out_;  ///< [s]
  std::vector<std::pair<std::string, Trip>> trips_;
};

/// What became of a dispatch in one hour.
struct ReplayedHour {
  double asked = 0.0;         ///< [J]
  double delivered = 0.0;     ///< [J]
  double not_followed = 0.0;  ///< shortfall, minute by minute [J]
  double surplus = 0.0;       ///< delivered beyond what was asked, minute by minute [J]
};

struct Replay {
  std::vector<ReplayedHour> hours;
  double not_followed = 0.0;  ///< sum over hours [J]; divide by 3.6e9 for MWh
  double surplus = 0.0;       ///< [J]
  double worst_imbalance = 0.0;
  std::vector<std::pair<std::string, Trip>> trips;  ///< module and trip, in order
};

/// Runs net set-points [W], one per hour, through the dynamics in steps of a minute; `each_minute`
/// is shown the outputs of every minute, counted from 0.
Replay replay(Fleet& fleet, const std::vector<double>& set_points, double frequency,
              const std::function<void(int, const FleetOutputs&)>& each_minute = {});

}  // namespace rackflux
