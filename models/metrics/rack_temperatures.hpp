#pragma once
#include <vector>

namespace rackflux {

/// Air temperatures at rack intakes that are recommended and allowed [K].
struct IntakeLimits {
  double allowed_min = 0.0, recommended_min = 0.0, recommended_max = 0.0, allowed_max = 0.0;
};

/// Classes A1 to A4 recommend 18 to 27 degC; A1 allows 15 to 32 degC.
/// source: ASHRAE TC 9.9, Thermal Guidelines for Data Processing Environments, 5th ed. (2021).
inline constexpr IntakeLimits ashrae_a1{288.15, 291.15, 300.15, 305.15};

/// Rack Cooling Index, 1 where no intake is outside the recommended range, below 0 where the
/// average excess is beyond the allowed range:
///   RCI_hi = 1 - sum (T - T_rec_max)+ / (n (T_allowed_max - T_rec_max)),   RCI_lo likewise.
/// source: M. K. Herrlin, ASHRAE Transactions 111(2) (2005) 725-731.
struct RackCoolingIndex {
  double high = 0.0, low = 0.0;  ///< [-]
};
/// Throws Error for no intakes or limits that are not in order.
RackCoolingIndex rack_cooling_index(const std::vector<double>& intakes, const IntakeLimits& limits);

/// One rack's air.
struct RackAirTemperatures {
  double intake = 0.0, exhaust = 0.0;  ///< [K]
  double mdot = 0.0;                   ///< [kg/s]
};

/// Supply and return heat index; specific heat of air taken constant:
///   SHI = sum m (T_in - T_supply) / sum m (T_out - T_supply),   RHI = 1 - SHI.
/// source: R. K. Sharma, C. E. Bash, C. D. Patel, AIAA 2002-3091.
struct HeatIndices {
  double SHI = 0.0, RHI = 0.0;  ///< [-]
};
/// supply: temperature at the outlet of the cooling units [K].
/// Throws Error where no heat is added over the supply, or an intake is colder than the supply.
HeatIndices heat_indices(const std::vector<RackAirTemperatures>& racks, double supply);

}  // namespace rackflux
