#pragma once
#include "solver/base/config.hpp"
#include "solver/base/step.hpp"

#include <string>
#include <vector>

namespace rackflux::grid {

/// A generating unit as the frequency of an island sees it: governor, valve, steam chest, reheat.
///
///   valve_lag dv/dt = clamp(power_set - gain rated df/(droop f0), power_min, power_max) - v
///   reheat dx/dt = v - x,   power = hp_fraction v + (1 - hp_fraction) x
struct IslandUnit {
  std::string name;
  double rated = 0.0;        ///< [W]
  double inertia = 0.0;      ///< H on its rated power [s]; 0: behind a converter
  double droop = 0.05;       ///< R, pu frequency per pu power [-]
  double valve_lag = 0.0;    ///< T_V [s]; 0: the valve follows at once
  double hp_fraction = 1.0;  ///< F_H [-]
  double reheat = 0.0;       ///< T_R [s]; 0: none, hp_fraction must be 1
  double gain = 1.0;         ///< K_m of the governor's share, spinning reserve factor [-]
  double power_set = 0.0;    ///< [W]
  double power_min = 0.0, power_max = 0.0;  ///< [W]
};

/// A battery that answers to frequency and to its rate of change, within its power and energy.
///
///   lag dP/dt = clamp(-droop_gain df - inertia_gain d(df)/dt) - P
struct IslandBattery {
  std::string name;
  double rated = 0.0;              ///< [W], both ways
  double droop_gain = 0.0;         ///< K_f [W/Hz]
  double inertia_gain = 0.0;       ///< K_i [W s/Hz]
  double lag = 0.05;               ///< [s]
  double capacity = 0.0;           ///< [J]
  double energy = 0.0;             ///< at the start [J]
  double charge_efficiency = 1.0;  ///< [-]
  double discharge_efficiency = 1.0;
};

/// Sheds a share of the load present at the start when the frequency has stayed below `below` for
/// `delay`; each stage acts once.
struct SheddingStage {
  double below = 0.0;  ///< [Hz]
  double delay = 0.0;  ///< [s]
  double share = 0.0;  ///< of the load at the start [-]
};

struct IslandParameters {
  double nominal = 50.0;  ///< f0 [Hz]
  double damping = 0.0;   ///< D, load damping [W/Hz]
  std::vector<IslandUnit> units;
  std::vector<IslandBattery> batteries;
  std::vector<SheddingStage> shedding;

  /// `more`: units that the caller brings, before those of the case.
  static IslandParameters read(const Config& island, std::vector<IslandUnit> more = {});

  /// Throws Error naming the unit, battery or stage that cannot be, and the cure.
  void check() const;
};

struct IslandInputs {
  double load = 0.0;  ///< over this step, before shedding [W]
};

/// One frequency for a whole island (centre of inertia).
///
///   2 H S / f0 d(df)/dt = sum P_units + sum P_batteries - P_load - D df
///
/// Implicit midpoint rule, order 2. The kinetic energy H S (f/f0)^2 and the integral of the surplus
/// close to round-off: see kinetic_rise() and work().
class Island {
 public:
  /// At rest at nominal frequency; load is what the units' set-points carry. Throws Error where
  /// they do not meet the load given.
  Island(IslandParameters parameters, double load);

  void advance(const Step& step, const IslandInputs& inputs);

  double frequency() const { return parameters_.nominal + deviation_; }  ///< [Hz]
  double deviation() const { return deviation_; }                        ///< [Hz]
  double rocof() const { return rocof_; }  ///< mean over the last step [Hz/s]
  /// Mean over the last step: the midpoint rule takes it at the middle [W].
  double unit_power(std::size_t unit) const { return unit_power_[unit]; }
  /// Given out, mean over the last step, as of a unit [W].
  double battery_power(std::size_t i) const { return battery_power_[i]; }
  double battery_energy(std::size_t i) const { return battery_[i].energy; }  ///< [J]
  double shed_share() const { return shed_share_; }  ///< of the load at the start [-]
  /// Of the kinetic energy since the start; to the last digits however small [J].
  double kinetic_rise() const;
  double work() const { return work_; }  ///< integral of surplus times f/f0 since the start [J]

  /// Sets a unit's power set-point [W], as a dispatcher would.
  void set_power(std::size_t unit, double power);

 private:
  struct UnitState {
    double valve = 0.0, reheat = 0.0;  // [W]
  };
  struct BatteryState {
    double power = 0.0, energy = 0.0;
  };
  double unit_output(std::size_t i, const UnitState& at, double deviation) const;
  double valve_wanted(const IslandUnit& unit, double deviation) const;
  double battery_wanted(std::size_t i, const BatteryState& at, double deviation, double rate) const;
  void shed(double dt);

  IslandParameters parameters_;
  double load_at_start_ = 0.0;
  double inertia_ = 0.0;  // sum of H S [J]
  double deviation_ = 0.0, rocof_ = 0.0, shed_share_ = 0.0, work_ = 0.0;
  std::vector<UnitState> unit_;
  std::vector<double> unit_power_, battery_power_;  // at the middle of the last step [W]
  std::vector<BatteryState> battery_;
  std::vector<double> below_for_;
  std::vector<bool> acted_;
};

/// The kinetic energy of an island against the work done on it. What the island generates in all is
/// no measure of a gap between them: it passes the rotors by, and grows with the length of the run.
class KineticBalance {
 public:
  void see(const Island& island);  ///< after each step
  void see(double work, double rise);

  double swing() const { return highest_ - lowest_; }  ///< of the kinetic energy so far [J]
  double gap() const;  ///< largest after any step, over the swing; 0 where nothing moved [-]

 private:
  double lowest_ = 0.0, highest_ = 0.0, worst_ = 0.0;
};

}  // namespace rackflux::grid
