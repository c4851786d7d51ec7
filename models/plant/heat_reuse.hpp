#pragma once
#include <string>

namespace rackflux {

/// A customer of heat (district heating, absorption chiller) at the return of the facility water.
struct HeatReuse {
  std::string name;
  double demand = 0.0;      ///< heat the customer takes [W]
  double T_supply = 0.0;    ///< what the customer needs [K]
  double T_back = 0.0;      ///< what the customer sends back, below T_supply [K]
  double approach = 0.0;    ///< of the exchanger between the two [K]
  double second_law = 0.0;  ///< heat pump's COP over Carnot's; 0: no heat pump [-]

  /// Lift below which the heat pump's COP no longer grows [K]: the least of the 33 large heat pumps
  /// on the market in Jesper et al., Renew. Sust. Energy Rev. 137 (2021) 110646, 10 to 78 K.
  static constexpr double smallest_lift = 10.0;

  void validate() const;  ///< throws Error naming the customer

  struct Outcome {
    double from_water = 0.0;  ///< taken out of the facility water [W]
    double delivered = 0.0;   ///< to the customer [W]
    double power = 0.0;       ///< of the heat pump [W]
    bool is_held = false;     ///< its COP is that of the smallest lift
  };
  /// Direct where the facility water's return is warm enough for the customer's supply, down to the
  /// customer's return; both with the approach between them. What is still wanted comes by heat
  /// pump, COP = second_law T_h/max(T_h - T_c, smallest_lift) with T_c = coldest - approach;
  /// nothing where there is none. `available`: heat above the water's coldest temperature wanted
  /// [W]. Throws Error for a lift above 80 K.
  Outcome take(double T_return, double coldest, double available) const;
};

}  // namespace rackflux
