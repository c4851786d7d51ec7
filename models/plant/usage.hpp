#pragma once
#include <string>

namespace rackflux {

/// Where the energy of the IT equipment is counted: categories of ISO/IEC 30134-2 (PUE).
enum class ItBoundary {
  ups_output,  ///< category 1: losses of PDU, bars and power supplies count as IT
  pdu_output,  ///< category 2
  it_input,    ///< category 3: at the plug of the IT equipment
};
const char* name_of(ItBoundary boundary);

/// Integrals over a period, all over the same hours. Source of the ratios: ISO/IEC 30134-2 (PUE),
/// 30134-6 (ERF), 30134-8 (CUE), 30134-9 (WUE, category 1: water used on site).
struct Usage {
  ItBoundary boundary = ItBoundary::it_input;
  double it = 0.0;       ///< energy of IT at the boundary [J]
  double total = 0.0;    ///< energy into the data centre [J]
  double reused = 0.0;   ///< heat given to customers outside [J]
  double water = 0.0;    ///< taken on site [kg]
  double carbon = 0.0;   ///< CO2 equivalent of the energy bought [kg]
  double seconds = 0.0;  ///< length of the period [s]

  /// Adds powers [W], a water flow [kg/s] and a carbon intensity [kg/J] held over dt [s].
  struct Rates {
    double it = 0.0, total = 0.0, reused = 0.0, water = 0.0, carbon_intensity = 0.0;
  };
  void add(const Rates& rates, double dt);

  // Each throws Error where no IT energy was counted.
  double pue() const;  ///< total/it [-]
  double wue() const;  ///< water/it [kg/J]; times 3.6e6 it is L/kWh
  double cue() const;  ///< carbon/it [kg/J]; times 3.6e6 it is kg/kWh
  double erf() const;  ///< reused/total [-]
  /// "PUE 1.084 (ISO/IEC 30134-2, IT at its input, 8760 h)" and the others, one line.
  std::string summary() const;
};

}  // namespace rackflux
