#pragma once
#include "models/plant/chiller.hpp"
#include "models/plant/dry_cooler.hpp"
#include "models/plant/heat_reuse.hpp"
#include "models/plant/pump.hpp"
#include "models/plant/tower.hpp"
#include "models/plant/weather.hpp"
#include "solver/base/ledger.hpp"
#include "solver/base/step.hpp"

#include <optional>
#include <string>
#include <variant>

namespace rackflux {

/// Tower cells that cool the facility water through a plate exchanger.
struct TowerEconomiser {
  Tower tower;
  Exchanger plate;           ///< facility water hot, tower water cold
  double tower_water = 0.0;  ///< water flow over the tower [kg/s]
  Mover pump;                ///< of the tower water, between tower and plate
  double approach = 0.0;     ///< tower water aims at the facility set-point less this [K]
};

/// Chillers behind the free cooling, with tower cells of their own.
struct TrimChiller {
  ChillerBank bank;
  Tower tower;
  double condenser_water = 0.0;   ///< [kg/s]
  double condenser_target = 0.0;  ///< leaving tower water wanted [K]
  Mover pump;                     ///< of the condenser water, between tower and condensers
};

struct PlantParameters {
  std::string name;
  double set_point = 0.0;    ///< facility water supply wanted [K]
  double rise = 0.0;         ///< design rise over the load: flow follows heat/rise [K]
  double lowest_flow = 0.3;  ///< flow over the pump's rated flow that is always kept [-]
  double warmest = 0.0;      ///< supply temperature beyond which the plant has failed [K]
  Mover pump;                ///< of the facility water
  std::optional<HeatReuse> reuse;
  std::variant<std::monostate, DryCooler, TowerEconomiser> free_cooling;
  std::optional<TrimChiller> chiller;
};

struct PlantInput {
  double heat = 0.0;     ///< into the facility water from the racks [W]
  MoistAir air;          ///< outside
  double T_wet = 0.0;    ///< its wet bulb [K]
  double freq_pu = 1.0;  ///< of the supply of pumps without converter: their flow follows it [-]
};

/// Electric powers [W], heat flows [W], water [kg/s] of one moment.
struct PlantOutcome {
  double supply = 0.0, back = 0.0;  ///< facility water to and from the racks [K]
  double flow = 0.0;                ///< facility water [kg/s]
  double pumps = 0.0, fans = 0.0, compressors = 0.0, heat_pump = 0.0;  ///< [W]
  double reused = 0.0;              ///< delivered to the customer of heat [W]
  double free = 0.0;                ///< heat removed without compressor [W]
  double chilled = 0.0;             ///< heat removed by the chillers [W]
  double rejected = 0.0;            ///< heat that water gives up in dry coolers and towers [W]
  double to_water = 0.0;            ///< work of all pumps on the water [W]
  double to_ambient = 0.0;          ///< all heat that leaves to the air outside [W]
  double makeup = 0.0;              ///< water taken [kg/s]
  bool is_above_set_point = false;  ///< the supply floats: the plant could not hold the set-point
  ChillerFlags chiller_flags;
  bool tower_is_flagged = false;
  bool heat_pump_is_held = false;  ///< at the COP of its smallest lift

  double power() const { return pumps + fans + compressors + heat_pump; }  ///< [W]
};

/// Facility water: return -> heat reuse -> free cooling -> chillers -> supply, quasi-steady.
///
/// The plant holds its set-point if it can; if not, the supply rises until all heat leaves (a
/// warmer return helps free cooling), and beyond `warmest` the run stops with an Error. Energy:
///   heat + power = reused + to_ambient, closed to round-off (losses of motors and fans leave to
///   the air outside with the heat). The work of a pump warms its water: the facility pump's before
///   heat reuse, the others' between tower and plate or condenser.
class Plant {
 public:
  /// Throws Error naming the plant for parts that cannot be.
  explicit Plant(PlantParameters parameters);

  PlantOutcome solve(const PlantInput& input) const;

  /// Solves and posts: racks' water -> plant, utility -> plant, plant -> customer and ambient.
  PlantOutcome advance(const Step& step, const PlantInput& input, Ledger& ledger) const;

  const PlantParameters& parameters() const { return parameters_; }

 private:
  PlantOutcome at_supply(const PlantInput& input, double supply, double& left) const;
  double cool_freely(const PlantInput& input, double T_in, double target, PlantOutcome& out) const;
  double chill(const PlantInput& input, double heat, double target, PlantOutcome& out) const;
  PlantParameters parameters_;
};

}  // namespace rackflux
