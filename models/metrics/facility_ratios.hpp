#pragma once
#include "models/metrics/series.hpp"

#include <optional>

namespace rackflux {

/// Where the energy of the IT equipment is measured; the three categories of ISO/IEC 30134-2:2016.
enum class ItBoundary {
  ups_output,      ///< category 1
  pdu_output,      ///< category 2
  equipment_input  ///< category 3
};

const char* name(ItBoundary boundary);

/// Meter readings of a site, all over the same periods.
struct FacilityMeters {
  ItBoundary boundary = ItBoundary::equipment_input;
  Metered total;   ///< into the data centre, all energy carriers as electricity [W]
  Metered it;      ///< at the boundary [W]
  Metered water;   ///< used on site [m3/s]; no values: not metered
  Metered carbon;  ///< emitted for the energy used [kg/s]; no values: not metered
  Metered reused;  ///< heat taken by others [W]; no values: none
};

/// Ratios of integrals (not means of ratios) over all readings; meaningless without the boundary.
///   PUE = E_total / E_it [-],   WUE = V_water / E_it [m3/J],   CUE = m_CO2 / E_it [kg/J],
///   ERF = E_reused / E_total [-],   ERE = (E_total - E_reused) / E_it [-]
/// source: ISO/IEC 30134-2 (PUE), -6 (ERF), -8 (CUE), -9 (WUE); The Green Grid WP 29 (ERE).
struct FacilityRatios {
  ItBoundary boundary = ItBoundary::equipment_input;
  double PUE = 0.0;
  std::optional<double> WUE, CUE;
  double ERF = 0.0, ERE = 0.0;
};

/// Throws Error where clocks differ, the IT energy is not above 0, or it exceeds the total.
FacilityRatios facility_ratios(const FacilityMeters& meters);

/// 1 L/kWh and 1 kg/kWh in SI.
inline constexpr double litre_per_kilowatt_hour = 1e-3 / 3.6e6;    // [m3/J]
inline constexpr double kilogram_per_kilowatt_hour = 1.0 / 3.6e6;  // [kg/J]

}  // namespace rackflux
