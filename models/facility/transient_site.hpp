#pragma once
#include "models/grid/frequency/data_centre_load.hpp"
#include "models/power/chain.hpp"
#include "models/power/storage.hpp"
#include "models/workload/mixed.hpp"
#include "solver/base/config.hpp"
#include "solver/base/summary.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// Equal steps of a transient.
struct TransientTime {
  double dt = 0.0;  ///< [s]
  std::size_t steps = 0;
  std::size_t record = 1;  ///< steps in one row of the results

  static TransientTime read(const Config& node);  ///< {end, step, record}

  /// Steps in a duration [s]; rejects the value at `key` where they are not whole.
  std::size_t whole_steps(const Config& node, const char* key, double duration) const;
};

/// What passes the terminals of a store, and what it keeps and loses.
struct StoreAccount {
  double to_terminals = 0.0, loss = 0.0, rise = 0.0, unsmoothed = 0.0;  ///< [J]
  std::optional<double> fullest, emptiest;  ///< state of charge, the start included; of a store [-]
};

/// Power of a site along its chain, mean of each step [W].
struct SiteWaveform {
  std::vector<double> it, rack_side, chain_input, computing, cooling, drawn, voltage, heat_held;
  std::vector<double> T_coolant;        ///< at the end of each step [K]; empty: no coolant given
  double chain_loss = 0.0, lost = 0.0;  ///< [J]
  double ups_given = 0.0, recharged = 0.0, recharge_loss = 0.0;  ///< [J]
  double ups_start = 0.0, ups_end = 0.0, ups_least = 0.0;        ///< [J]
  StoreAccount rack_store, site_store;
};

/// The electric side of a site in a transient, from the racks to the connection:
///
///   workload (read_mixed_workload) -> rack_storage (read_storage) -> power_chain ->
///   data_centre (DataCentreParameters: UPS transfer, cooling that trips) | cooling: a power
///   -> site_storage (read_storage) -> connection, whose `voltage` is a list of {at, volt}; a chain
///   behind the UPS of a data centre stays at rated voltage
///   coolant {heat_capacity, supply}: what the heat held warms, optional beside a data centre
///
/// Stores, chain and data centre are there if the case has them. Nothing here answers to frequency.
class TransientSite {
 public:
  TransientSite(const Config& config, const TransientTime& time);

  /// From start to end, once. plans_mean: stores start at their mean load, else at the first.
  SiteWaveform run(bool plans_mean);

 private:
  std::vector<double> computing_of(SiteWaveform& site);
  double volt_at(double t) const;

  TransientTime time_;
  MixedWorkload workload_;
  std::optional<Config> rack_storage_, site_storage_;
  std::optional<PowerChain> chain_;
  std::optional<grid::DataCentreParameters> data_centre_;
  double cooling_ = 0.0;
  double coolant_ = 0.0, T_supply_ = 0.0;           // heat capacity [J/K], 0: not given; [K]
  std::vector<std::pair<double, double>> voltage_;  // from time [s], value [pu]
};

/// Energies and balances of the site's side.
void summarise_waveform(const SiteWaveform& site, double dt, Summary& summary);

}  // namespace rackflux
