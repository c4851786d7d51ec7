#pragma once
#include "solver/base/config.hpp"
#include "solver/base/step.hpp"

namespace rackflux::grid {

/// A data centre as the grid sees it, after the PERC1 load model: computing behind a UPS that
/// transfers on a voltage sag and comes back in steps, and cooling that has no UPS, trips on its
/// own contactors and restarts late, while the computing goes on heating.
struct DataCentreParameters {
  double transfer_voltage = 0.9;     ///< below it the UPS takes over [pu]
  double transfer_time = 0.02;       ///< after this time below it [s]
  double transfer_share = 1.0;       ///< F_cease: share of computing that leaves the grid [-]
  double return_voltage = 0.95;      ///< the grid counts as healthy above it [pu]
  double return_delay = 10.0;        ///< healthy for this long before computing returns [s]
  double return_share = 1.0;         ///< F_recon: share of what left that returns by itself [-]
  double return_ramp = 0.1;          ///< of the computing power per second [1/s]
  double ups_energy = 0.0;           ///< usable energy when full [J]
  double ups_recharge = 0.0;         ///< power taken to recharge after the return [W]
  double recharge_efficiency = 0.0;  ///< energy usable again over energy taken, above 0, to 1 [-]

  double cooling_trip_voltage = 0.7;  ///< contactors drop below it [pu]
  double cooling_trip_time = 0.02;    ///< after this time below it [s]
  double cooling_restart = 30.0;      ///< chiller restart after a healthy grid [s], 10 to 60
  double cooling_ramp = 0.05;     ///< rise of cooling power after the restart [1/s of its rating]
  double cooling_max = 0.0;       ///< electric rating of the cooling [W]
  double heat_per_cooling = 4.0;  ///< heat removed per electric watt, COP of the chain [-]

  static DataCentreParameters read(const Config& node);
  void check() const;  ///< Throws Error naming the number that cannot be, and the cure.
};

struct DataCentreInputs {
  double computing = 0.0;  ///< power that computing wants [W]; all of it becomes heat
  double voltage = 1.0;    ///< at the terminals [pu]
};

struct DataCentreOutputs {
  double computing = 0.0;      ///< of computing, from the grid [W]
  double recharge = 0.0;       ///< of the UPS batteries, from the grid [W]
  double recharge_loss = 0.0;  ///< part of it that rectifier, battery and inverter lose [W]
  double cooling = 0.0;        ///< of cooling, from the grid [W]
  double total = 0.0;          ///< from the grid [W]
  double connected = 1.0;      ///< share of computing on the grid [-]
  double from_ups = 0.0;       ///< of computing, from the UPS batteries [W]
  double lost = 0.0;           ///< computing without any supply because the batteries are empty [W]
  double heat_held = 0.0;      ///< heat made and not yet removed since the start [J]
};

/// State of the load; advance() holds inputs constant over the step and answers with the mean
/// powers of the step, so that energies are exact.
class DataCentreLoad {
 public:
  explicit DataCentreLoad(const DataCentreParameters& parameters);

  DataCentreOutputs advance(const Step& step, const DataCentreInputs& inputs);

  double ups_energy() const { return ups_energy_; }  ///< [J]

 private:
  void watch_voltage(double dt, double voltage);
  double cooling_power(double dt, double heat);

  DataCentreParameters parameters_;
  double connected_ = 1.0, aim_ = 1.0;
  double ups_energy_ = 0.0, heat_held_ = 0.0;
  double low_for_ = 0.0, healthy_for_ = 0.0, cooling_low_for_ = 0.0;
  double cooling_share_ = 1.0;  // of the cooling's rating that its soft start allows
  bool cooling_off_ = false;
};

}  // namespace rackflux::grid
