#pragma once
#include "models/plant/exchanger.hpp"
#include "models/plant/psychrometrics.hpp"

#include <string>

namespace rackflux {

/// A computer-room air handler: fan and water coil, dry.
struct CrahParameters {
  std::string name;
  double rated_airflow = 0.0;  ///< [m3/s]
  double fan_rated = 0.0;      ///< electric power at rated airflow [W]; all of it warms the air
  double lowest_speed = 0.3;   ///< airflow over rated [-]
};

struct CrahInput {
  MoistAir return_air;
  double airflow = 0.0;     ///< at return density [m3/s]
  double water_in = 0.0;    ///< [K]
  double water_flow = 0.0;  ///< [kg/s]
};

struct CrahOutcome {
  double supply = 0.0;     ///< air temperature behind the fan [K]
  double water_out = 0.0;  ///< [K]
  double to_water = 0.0;   ///< [W]
  double fan_power = 0.0;  ///< [W]
};

/// Coil by effectiveness-NTU in crossflow, fan behind the coil.
class Crah {
 public:
  /// `rating` of the coil: air hot, water cold.
  Crah(CrahParameters parameters, const ExchangerRating& rating, const ExchangerFlows& flows);

  /// Throws Error for water colder than the dew point (the coil would be wet: not modelled), for an
  /// airflow outside lowest_speed to 1, naming the unit.
  CrahOutcome solve(const CrahInput& input) const;

 private:
  CrahParameters parameters_;
  Exchanger coil_;
};

}  // namespace rackflux
