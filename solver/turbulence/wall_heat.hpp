#pragma once
#include "solver/flow/settings.hpp"

namespace rackflux {

/// The logarithmic law u+ = ln(E y+) / kappa of a model's walls.
struct LogLaw {
  double kappa = 0.0, E = 0.0;  ///< [-]
};

/// Jayatilleke's resistance of the sublayer to heat beyond that to momentum, in units of u+ [-]:
///
///   P = 9.24 ((Pr/Pr_t)^(3/4) - 1) (1 + 0.28 exp(-0.007 Pr/Pr_t))
///
/// Pr 0.5 to 1000; throws Error outside.
///   source  C. L. V. Jayatilleke, Prog. Heat Mass Transfer 1 (1969) 193-330
double jayatilleke_P(double Pr, double Pr_t);

/// T+ = rho cp u* (T_wall - T) / q of a smooth wall, as a model uses it in its cells at walls.
///
///   kader        one formula from the wall through the logarithmic layer, see kader_T_plus
///   jayatilleke  T+ = Pr y+ up to the y+ where it meets the other part, which holds beyond:
///                T+ = Pr_t (ln(E y+) / kappa + P)
///
/// source of the two parts: B. E. Launder, D. B. Spalding, Comput. Methods Appl. Mech. Eng. 3
/// (1974) 269-289
class WallHeatLaw {
 public:
  struct Numbers {
    double Pr = 0.0, Pr_t = 0.0;  ///< of the fluid, of the model's turbulence
    LogLaw law;                   ///< of the model's walls
  };
  /// rule is not of_model. Throws Error where the fluid's Pr lies outside the correlation's range.
  WallHeatLaw(WallHeat rule, const Numbers& numbers);

  double T_plus(double y_plus) const;

  /// Effective over molecular conductivity of the layer between wall and y+ [-]: Pr y+ / T+, at
  /// least 1.
  double conduction(double y_plus) const;

  /// Jayatilleke: y+ where conduction ends. Kader has no such place: 0.
  double sublayer() const { return sublayer_; }

 private:
  WallHeat rule_;
  Numbers numbers_;
  double P_ = 0.0, sublayer_ = 0.0;
};

/// What a case asks for, or the model's own where it leaves that to the model.
inline WallHeat settled(WallHeat asked, WallHeat of_model) {
  return asked == WallHeat::of_model ? of_model : asked;
}

}  // namespace rackflux
