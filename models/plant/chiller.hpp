#pragma once
#include <array>
#include <string>
#include <vector>

namespace rackflux {

/// Curves of one water-cooled chiller in the reformulated EIR form of DOE-2 and EnergyPlus.
///
///   Te, Tc   leaving evaporator and leaving condenser water [degC]
///   capacity = q_ref capft(Te, Tc),   PLR = heat/capacity
///   power    = q_ref/cop_ref capft(Te, Tc) eirft(Te, Tc) eirfplr(Tc, PLR)
///   biquadratic  c0 + c1 Te + c2 Te^2 + c3 Tc + c4 Tc^2 + c5 Te Tc
///   bicubic      c0 + c1 x + c2 x^2 + c3 y + c4 y^2 + c5 xy + c6 x^3 + c7 y^3 + c8 x^2 y + c9 x
///   y^2
struct ChillerCurves {
  std::string name, source;
  double q_ref = 0.0;                                             ///< [W]
  double cop_ref = 0.0;                                           ///< [-]
  double te_min = 0.0, te_max = 0.0, tc_min = 0.0, tc_max = 0.0;  ///< range of the fit [degC]
  double plr_min = 0.0, plr_max = 0.0;                            ///< [-]
  std::array<double, 6> capft{}, eirft{};
  std::array<double, 10> eirfplr{};
};

/// The sets shipped; Carrier 19XR with variable-speed drive, as in the Modelica Buildings Library.
const std::vector<ChillerCurves>& published_chillers();
/// The set of that name. Throws Error listing the names.
const ChillerCurves& published_chiller(const std::string& name);

/// Where a curve was held at the end of its published range: flags of one evaluation.
struct ChillerFlags {
  bool te = false, tc = false;  ///< water temperature outside the fit
  bool is_cycling = false;      ///< load below plr_min: on and off at plr_min
  bool is_full = false;         ///< load above plr_max: heat is left over
  bool any() const { return te || tc || is_cycling || is_full; }
};

struct ChillerPoint {
  double heat = 0.0;               ///< taken from the evaporator [W]
  double power = 0.0;              ///< of the compressor [W]
  double capacity = 0.0;           ///< at plr_max and these temperatures [W]
  double leaving_condenser = 0.0;  ///< [K]
  ChillerFlags flags;
};

/// Equal chillers side by side, as many running as the load needs.
class ChillerBank {
 public:
  /// Each of size `q_rated` [W]: the published set scaled in q_ref only. Throws Error for count
  /// < 1.
  ChillerBank(ChillerCurves curves, double q_rated, int count);

  /// Takes up to `heat` [W] with water leaving at T_evaporator [K]; condenser water enters at T_in
  /// [K] with capacity rate C [W/K]. Throws Error where the curves give no positive power.
  ChillerPoint solve(double heat, double T_evaporator, double T_in, double C) const;

  /// One bank at known leaving temperatures [K]: no balance of the condenser.
  ChillerPoint at(double heat, double T_evaporator, double T_condenser) const;

 private:
  ChillerCurves curves_;
  int count_ = 1;
};

}  // namespace rackflux
