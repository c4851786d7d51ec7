#pragma once
#include <string>

namespace rackflux {

enum class Arrangement { counterflow, crossflow };

/// Heat passed over the most that could be, of an exchanger without phase change.
///
///   counterflow  (1 - exp(-NTU(1-c)))/(1 - c exp(-NTU(1-c))),  NTU/(1+NTU) at c = 1
///   crossflow    1 - exp(NTU^0.22 (exp(-c NTU^0.78) - 1)/c), both streams unmixed
///
///   NTU      UA over the smaller capacity rate [-], 0 to 50
///   c        smaller over larger capacity rate [-], 0 to 1
///   throws   Error outside these ranges
///   source   Incropera & DeWitt, Fundamentals of Heat and Mass Transfer, table 11.3
double effectiveness(Arrangement arrangement, double NTU, double c);

/// NTU that gives this effectiveness. Throws Error where no NTU up to 50 does.
double ntu_of(Arrangement arrangement, double effectiveness, double c);

/// One measured point of an exchanger.
struct ExchangerRating {
  double heat = 0.0;                   ///< from hot to cold [W]
  double hot_in = 0.0, cold_in = 0.0;  ///< [K]
  double C_hot = 0.0, C_cold = 0.0;    ///< capacity rates [W/K]
};

/// How its conductance follows the flows: 1/UA = (s (C_hot/C_hot,r)^-a +
/// (1-s)(C_cold/C_cold,r)^-b)/UA_r
struct ExchangerFlows {
  double share_hot = 0.5;  ///< s: share of the resistance on the hot side at the rating [-]
  double a = 0.8;          ///< turbulent flow in tubes or plates: Dittus-Boelter exponent
  double b = 0.8;
};

class Exchanger {
 public:
  /// Throws Error, naming the exchanger, for a rating that breaks the second law or needs NTU > 50.
  Exchanger(std::string name, Arrangement arrangement, const ExchangerRating& rating,
            const ExchangerFlows& flows);

  /// Heat from hot to cold [W]; 0 where a stream stands still or the cold one is the warmer.
  double heat(double hot_in, double cold_in, double C_hot, double C_cold) const;
  double UA(double C_hot, double C_cold) const;  ///< [W/K]

 private:
  std::string name_;
  Arrangement arrangement_;
  ExchangerRating rating_;
  ExchangerFlows flows_;
  double UA_rated_ = 0.0;
};

}  // namespace rackflux
