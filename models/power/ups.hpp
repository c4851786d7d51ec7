#pragma once
#include "models/power/loss_curve.hpp"
#include "solver/base/ledger.hpp"
#include "solver/base/step.hpp"

#include <string>

namespace rackflux {

/// A double-conversion UPS with its battery.
struct UpsParameters {
  std::string name;
  LossCurve online;             ///< rectifier and inverter together
  LossCurve inverter;           ///< inverter alone, when the battery carries the load
  double capacity = 0.0;        ///< energy of the full battery at its cells [J]
  double empty_at = 0.0;        ///< share of capacity below which it does not discharge [-]
  double charge_rate = 0.0;     ///< largest charging power at the terminals over capacity [1/s]
  double discharge_rate = 0.0;  ///< largest discharging power at the terminals over capacity [1/s]
  double eta_charge = 1.0, eta_discharge = 1.0;  ///< cells over terminals, terminals over cells [-]
  double eta_rectifier = 1.0;  ///< terminals of the battery over the grid while it charges [-]
  double volt_low_pu = 0.85, volt_high_pu = 1.10;  ///< input window [pu of nominal]
  double freq_low = 0.0, freq_high = 0.0;          ///< input window [Hz]
  double return_delay = 0.0;  ///< input must be good this long before the load goes back [s]
  double walk_in = 0.0;       ///< the rectifier takes the load over on a straight ramp [s]

  /// Throws Error for a range that is not one, and for a battery too weak for the inverter's
  /// rating.
  void validate() const;
};

enum class UpsMode { online, battery, waiting, walk_in };

/// Conditions held over one step.
struct UpsInput {
  double load = 0.0;     ///< wanted at the output [W]
  double volt_pu = 1.0;  ///< at the input [pu]
  double freq = 0.0;     ///< at the input [Hz]
};

/// Energies over one step [J]. from_grid = to_load + loss + rise of the battery.
struct UpsOutcome {
  double from_grid = 0.0, to_load = 0.0, loss = 0.0, unserved = 0.0;
  double stored = 0.0;             ///< in the cells at the end
  double power_at_end = 0.0;       ///< taken from the grid at the end of the step [W]
  UpsMode mode = UpsMode::online;  ///< at the end
};

/// Transfer logic: input outside its window -> battery at once (the inverter never stops); input
/// good for return_delay -> walk-in; then online, recharging at charge_rate until full. Events
/// inside a step (battery empty or full, delay over, ramp done) are met at their exact time, so
/// energies do not depend on the step length.
class Ups {
 public:
  Ups(UpsParameters parameters, double state_of_charge);

  UpsOutcome advance(const Step& step, const UpsInput& input);
  /// The same, posting source -> ups -> load and the loss to the electrical room.
  UpsOutcome advance(const Step& step, const UpsInput& input, const std::string& source,
                     const std::string& load, Ledger& ledger);

  double state_of_charge() const { return stored_ / parameters_.capacity; }
  UpsMode mode() const { return mode_; }

 private:
  bool is_good(const UpsInput& input) const;
  double follow_online(const UpsInput& input, double left, UpsOutcome& out);
  double follow_battery(const UpsInput& input, double left, UpsOutcome& out);
  double follow_walk_in(const UpsInput& input, double left, UpsOutcome& out);
  double floor() const { return parameters_.empty_at * parameters_.capacity; }

  UpsParameters parameters_;
  UpsMode mode_ = UpsMode::online;
  double stored_ = 0.0;  // [J]
  double timer_ = 0.0;   // time in waiting or walk_in [s]
};

}  // namespace rackflux
