#pragma once
#include "models/plant/psychrometrics.hpp"

#include <string>
#include <variant>

namespace rackflux {

/// Counterflow tower by effectiveness-NTU on enthalpies:
///
///   NTU  = c (m_w/m_a)^(1+n)
///   m*   = m_a c_s/(m_w c_p),  c_s = (h_s(T_in) - h_s(T_out))/(T_in - T_out)
///   eps  = (1 - exp(-NTU(1-m*)))/(1 - m* exp(-NTU(1-m*)))
///   heat = eps m_a (h_s(T_in) - bend - h_air),  bend = (h_s(T_in) + h_s(T_out) - 2 h_s(T_mean))/4
///
/// Lewis number 1 and water loss neglected in the water balance of the fill (Merkel); `bend` is the
/// correction for the curvature of h_s: within 3 % of Merkel's integral at a range of 8 K.
/// source: Jaber & Webb, J. Heat Transfer 111 (1989) 837-843; NTU against flows: Braun, Klein &
/// Mitchell, ASHRAE Trans. 95(2) (1989) 164-174.
struct MerkelFill {
  double c = 0.0;  ///< [-], see merkel_coefficient
  double n = 0.0;  ///< [-], -0.35 to -1.1
};

/// Approach of a York tower from 27 coefficients in wet bulb, range and L/G ratio.
///
/// Valid for wet bulb -34.4 to 26.7 degC, range 1.1 to 22.2 K, approach 1.1 to 40 K, water flow
/// 0.75 to 1.25 of nominal, L/G up to 8; outside, the argument is held at the end and the outcome
/// flagged. source: YorkCalc, coefficients and bounds as in the Modelica Buildings Library
/// (Correlations/yorkCalc.mo, BoundsYorkCalc.mo; LBNL).
struct YorkCorrelation {};

struct TowerParameters {
  std::string name;
  double water_flow = 0.0;    ///< nominal [kg/s]
  double air_flow = 0.0;      ///< nominal, dry air [kg/s]
  double fan_rated = 0.0;     ///< electric power at nominal air flow [W]
  double lowest_speed = 0.1;  ///< of the fan, while it runs [-]
  double cycles = 5.0;        ///< of concentration: sets the blow-down [-], above 1
  double drift = 0.0;         ///< water carried away over water flow [-]
  std::variant<MerkelFill, YorkCorrelation> kind;
};

struct TowerInput {
  double water_in = 0.0;    ///< [K]
  double water_flow = 0.0;  ///< [kg/s]
  double target = 0.0;      ///< leaving water wanted [K]
  MoistAir air;             ///< outside
  double T_wet = 0.0;       ///< its wet bulb [K]
};

struct TowerOutcome {
  double water_out = 0.0;   ///< [K]
  double heat = 0.0;        ///< [W]
  double speed = 0.0;       ///< fan speed [-]
  double fan_power = 0.0;   ///< [W]
  double evaporated = 0.0;  ///< [kg/s]
  double makeup = 0.0;      ///< evaporated + blow-down + drift [kg/s]
  bool is_flagged = false;  ///< the York correlation was held at the end of its range
};

/// c of MerkelFill from one rated point: heat moved, air enthalpy at its inlet, flows. Throws Error
/// where no fill does it.
double merkel_coefficient(const TowerParameters& nominal, double n, double water_in,
                          double water_out, const MoistAir& air);

/// York approach [K] for T_wet [K], range [K] and L/G ratio [-]; flagged is set where it was held.
double york_approach(double T_wet, double range, double liquid_gas, bool& flagged);

class Tower {
 public:
  /// Throws Error naming the tower for flows, cycles or n that cannot be.
  explicit Tower(TowerParameters parameters);

  /// Fan speed that reaches the target, or full speed and what it reaches. Where the slowest fan
  /// cools too far it cycles, and power and water are means over the cycle; where the target is met
  /// without, it stands. A standing fan cools no water.
  TowerOutcome solve(const TowerInput& input) const;
  TowerOutcome at_speed(const TowerInput& input, double speed) const;

 private:
  double leaving(const TowerInput& input, double air, bool& flagged) const;
  void count_water(const TowerInput& input, TowerOutcome& out) const;
  TowerParameters parameters_;
};

}  // namespace rackflux
