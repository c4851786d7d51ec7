#pragma once
#include "models/plant/exchanger.hpp"
#include "models/plant/psychrometrics.hpp"

#include <string>

namespace rackflux {

struct DryCoolerParameters {
  std::string name;
  double air_flow = 0.0;      ///< rated, dry air [kg/s]
  double fan_rated = 0.0;     ///< electric power at rated air flow [W]
  double lowest_speed = 0.1;  ///< of the fans, while they run [-]
  double pad = 0.0;           ///< adiabatic pre-cooling towards the wet bulb, share of the way [-]
  double pad_above = 1e9;     ///< outside temperature above which the pads are wet [K]
  double pad_bleed = 0.0;     ///< water drained over water evaporated [-]
};

struct DryCoolerInput {
  double water_in = 0.0;    ///< [K]
  double water_flow = 0.0;  ///< [kg/s]
  double target = 0.0;      ///< leaving water wanted [K]
  MoistAir air;             ///< outside
  double T_wet = 0.0;       ///< its wet bulb [K]
};

struct DryCoolerOutcome {
  double water_out = 0.0;  ///< [K]
  double heat = 0.0;       ///< [W]
  double speed = 0.0;      ///< [-]
  double fan_power = 0.0;  ///< [W]
  double makeup = 0.0;     ///< water of the pads [kg/s]
};

/// Water-to-air cooler in crossflow with speed-controlled fans (power ~ speed^3).
class DryCooler {
 public:
  /// `rating`: water hot, air cold, at full speed. Throws Error naming the cooler.
  DryCooler(DryCoolerParameters parameters, const ExchangerRating& rating,
            const ExchangerFlows& flows);

  /// Fan speed that reaches the target, or full speed and what it reaches; where the slowest fan
  /// cools too far it cycles, and power and water are means over the cycle. Never warms the water.
  DryCoolerOutcome solve(const DryCoolerInput& input) const;

 private:
  DryCoolerOutcome at_speed(const DryCoolerInput& input, double speed) const;
  DryCoolerParameters parameters_;
  Exchanger exchanger_;
};

}  // namespace rackflux
