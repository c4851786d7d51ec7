#pragma once
#include "models/metrics/finance.hpp"
#include "models/metrics/tariff.hpp"
#include "models/metrics/tokens.hpp"
#include "solver/base/config.hpp"

namespace rackflux {

/// {energy_price: [USD/MWh, ...], export_price, demand_charge, demand_interval, billing_ends,
/// fixed}
Tariff read_tariff(const Config& node);

/// {capital: 6000 USD/kW, fixed_yearly: 120 USD/kW, variable, fuel, rate, life, capacity_factor}
PowerPlantCosts read_power_plant_costs(const Config& node);

/// {name, count, price, life, residual, tokens, power}; life in years, as a duration.
HardwareGeneration read_hardware_generation(const Config& node);

/// {newest: {...}, discount_rate, energy_price, PUE}
TokenMarket read_token_market(const Config& node);

/// {before, after, asked_before, elasticity, cap}
EfficiencyGain read_efficiency_gain(const Config& node);

}  // namespace rackflux
