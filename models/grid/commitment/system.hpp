#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

// What a commitment or a dispatch is computed for. SI throughout; money is in the currency of the
// case, so a price is [1/J], a cost rate [1/s] and a cost [1]. A series has one value per period.

using Series = std::vector<double>;

/// A start costs `cost` after at least `off_time` without power; categories go from hot to cold.
struct StartCategory {
  double off_time = 0.0;  ///< [s]
  double cost = 0.0;
};

/// Cost rate of producing steadily at a power; straight lines between points.
struct CostPoint {
  double power = 0.0;  ///< [W]
  double rate = 0.0;   ///< [1/s]
};

/// The unit cannot run from begin to end. A planned outage is prepared by a ramp down; a forced one
/// (a trip) drops the power at once and owes nothing to ramps or minimum up time.
struct UnitOutage {
  double begin = 0.0, end = 0.0;  ///< on the clock of PowerSystem::begin [s]
  bool is_forced = false;
};

/// Heat store between a reactor and its turbine (molten salt):
///   d(heat)/dt = reactor - power / efficiency.
struct HeatTank {
  double capacity = 0.0;                        ///< [J of heat]
  double reactor_min = 0.0, reactor_max = 0.0;  ///< heat flow into the tank while available [W]
  double efficiency = 0.0;                      ///< heat to electricity [-]
  double held = 0.0;                            ///< at the beginning [J]
  std::optional<double> final_held;             ///< at least this at the end [J]
};

/// What a unit brings into the first period.
struct UnitInitialState {
  bool is_on = false;
  double time_in_state = 0.0;  ///< since the last start or stop [s]
  double power = 0.0;          ///< in the period before the first [W]
  double reserve = 0.0;        ///< upward reserve held in that period [W]
};

/// A generator with commitment: thermal unit or SMR module.
struct GeneratingUnit {
  std::string name;
  double power_min = 0.0, power_max = 0.0;           ///< while on [W]
  double ramp_up = 0.0, ramp_down = 0.0;             ///< while on [W/s]
  double startup_power = 0.0, shutdown_power = 0.0;  ///< most in the first / last period on [W]
  double up_time = 0.0, down_time = 0.0;             ///< least time on / off [s]
  bool must_run = false;  ///< on whenever it is available and its minimum down time is over
  std::vector<StartCategory> starts;
  std::vector<CostPoint> cost;  ///< from power_min to power_max, convex
  Series ceiling;               ///< most power per period (xenon, derating) [W]; empty: power_max
  std::vector<UnitOutage> outages;  ///< refuelling calendar, maintenance, trips
  std::optional<HeatTank> tank;
  double carbon = 0.0;  ///< emitted per energy delivered [kg/J]
  UnitInitialState initial;
};

/// Wind, sun, run-of-river: anything between least and most is free to take.
struct RenewablePlant {
  std::string name;
  Series power_min, power_max;  ///< [W]
};

/// Battery or pumped hydro:
///   d(held)/dt = charge_efficiency charge - discharge / discharge_efficiency - self_discharge
///   held.
struct GridStorage {
  std::string name;
  double charge_max = 0.0, discharge_max = 0.0;                ///< at the grid side [W]
  double capacity = 0.0;                                       ///< [J]
  double held_min = 0.0;                                       ///< [J]
  double charge_efficiency = 1.0, discharge_efficiency = 1.0;  ///< [-]
  double self_discharge = 0.0;                                 ///< [1/s]
  double wear = 0.0;                                           ///< cost of energy discharged [1/J]
  double held = 0.0;                                           ///< at the beginning [J]
  std::optional<double> final_held;  ///< at least this at the end [J]; cyclic: equal to `held`
  bool gives_reserve = false;        ///< spare discharge counts as upward reserve
};

/// Energy that a flexible load takes between two times.
struct EnergyBudget {
  double begin = 0.0, end = 0.0;  ///< on the clock of PowerSystem::begin, at period ends [s]
  double least = 0.0;             ///< [J]
  double most = std::numeric_limits<double>::infinity();  ///< [J]
};

/// Thermal limit of a load that runs hotter than it can hold: in any stretch just longer than
/// `duration`, the energy above `sustained` is at most (power_max - sustained) duration.
struct LoadOverdrive {
  double sustained = 0.0;  ///< power that cooling holds for ever [W]
  double duration = 0.0;   ///< time at power_max until the thermal limit [s]
};

/// A data centre with a band: scheduled power stays between least and most, ramps, and takes its
/// energy budgets.
struct FlexibleLoad {
  std::string name;
  Series power_min, power_max;                            ///< [W]
  double ramp = std::numeric_limits<double>::infinity();  ///< either way [W/s]
  std::vector<EnergyBudget> budgets;
  std::optional<LoadOverdrive> overdrive;
  std::optional<double> power_before;  ///< in the period before the first [W]; ramps start there
  Series
      above_before;  ///< power above `sustained` in the periods before the first, oldest first [W]
};

/// The connection point: import and export with caps, energy prices and a demand charge on the
/// highest import of each billing period.
struct GridConnection {
  Series import_cap, export_cap;      ///< [W]
  Series import_price, export_price;  ///< [1/J]
  double demand_charge = 0.0;         ///< per watt of the billing period's peak import [1/W]
  std::vector<double> billing_ends;   ///< ends of billing periods, rising [s]; empty: one period
  double peak_so_far = 0.0;           ///< in the billing period that is running [W]
};

/// Everything that is scheduled together on one bus.
struct PowerSystem {
  double begin = 0.0;   ///< start of the first period [s]
  double period = 0.0;  ///< length of every period [s]
  Series demand;        ///< load that is not flexible [W]; its size is the number of periods
  Series reserve;       ///< upward spinning reserve [W]; empty: none
  Series reserve_down;  ///< downward reserve [W]; empty: none
  std::vector<GeneratingUnit> units;
  std::vector<RenewablePlant> renewables;
  std::vector<GridStorage> storages;
  std::vector<FlexibleLoad> loads;
  std::optional<GridConnection> grid;
  std::optional<double> lost_load_value;  ///< cost of energy not served [1/J]; absent: all served
  std::optional<double> lost_reserve_value;  ///< cost of reserve not held [1/J]; absent: all held

  int n_periods() const { return static_cast<int>(demand.size()); }
  double start(int n) const { return begin + n * period; }  ///< of period n [s]
};

/// Throws Error naming the element whose data cannot be meant: wrong length of a series, power_min
/// above power_max, a cost curve that is not convex or does not span the unit's range, a start-up
/// power below power_min (the unit can never start), an initial state outside its limits.
void check(const PowerSystem& system);

/// Periods that a duration [s] takes, rounded up; a duration within 1e-9 of whole periods is whole.
int periods_up(double duration, double period);

/// Whole periods until a duration is over of which `passed` is behind already [s].
int periods_left(double duration, double passed, double period);

/// One flag per period: true where no outage touches it.
std::vector<char> availability(const GeneratingUnit& unit, const PowerSystem& system);

/// The most the unit may give in period t [W], outages not counted.
double ceiling(const GeneratingUnit& unit, int t);

/// Whether the ceiling of period t leaves the unit its least power; below it the unit is off.
bool keeps_on(const GeneratingUnit& unit, int t);

}  // namespace rackflux
