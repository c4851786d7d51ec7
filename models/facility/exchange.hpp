#pragma once
#include "solver/base/step.hpp"

#include <limits>
#include <vector>

namespace rackflux {

/// What the site wants from the grid at one moment. Powers are positive into the site.
struct FacilityDemand {
  double it = 0.0;        ///< at the plug of the IT equipment [W]
  double cooling = 0.0;   ///< pumps, fans, compressors [W]
  double losses = 0.0;    ///< of the power chain [W]
  double reactive = 0.0;  ///< [var]
  double T_supply = 0.0;  ///< coolant or air supplied to the racks [K]

  double least = 0.0;  ///< power it can be lowered to at once [W]
  double most = 0.0;   ///< power it could take [W]
  double ramp = 0.0;   ///< fastest change [W/s]
  double seconds_to_limit = std::numeric_limits<double>::infinity();  ///< thermal, at `most` [s]
  double heat_request = 0.0;                                          ///< steam heat wanted [W]
  double T_heat = 0.0;                                                ///< at this temperature [K]

  double power() const { return it + cooling + losses; }  ///< [W]
};

/// What the grid offers the site at one moment.
struct GridSupply {
  double volt_pu = 1.0;    ///< at the point of connection [pu]
  double freq_pu = 1.0;    ///< over nominal [pu]
  double connected = 1.0;  ///< share of the load that is connected [-]
  double cap = std::numeric_limits<double>::infinity();  ///< power available [W]
  double price = 0.0;                                    ///< [currency/J]
  double carbon_average = 0.0;                           ///< [kg/J]
  double carbon_marginal = 0.0;                          ///< [kg/J]
  double steam_heat = 0.0;                               ///< heat available [W]
  double T_steam = 0.0;                                  ///< at this temperature [K]
};

/// Answer of the grid: a supply, or that there is none.
struct GridAnswer {
  GridSupply supply;
  bool exists = true;
  double discriminant = 1.0;  ///< of the load-flow equation in V^2 [pu^4]; below 0: no solution
};

/// The thermal and electric inside of the site: a lumped model, or the field solver with its racks.
/// solve() starts from the last accepted state and may be called any number of times for one step;
/// the supply runs straight from begin to end. accept() keeps the last solve. A step of length 0
/// asks for the demand at once.
class FacilitySide {
 public:
  virtual ~FacilitySide() = default;
  virtual FacilityDemand solve(const Step& step, const GridSupply& begin,
                               const GridSupply& end) = 0;
  virtual void accept() = 0;
};

/// The grid as the site sees it; the same rules.
class GridSide {
 public:
  virtual ~GridSide() = default;
  virtual GridAnswer solve(const Step& step, const FacilityDemand& begin,
                           const FacilityDemand& end) = 0;
  virtual void accept() = 0;
};

struct RackHeat {
  double to_air = 0.0, to_water = 0.0;  ///< [W]
};
struct RackInlet {
  double air = 0.0, water = 0.0;  ///< [K]
};

/// The room between racks and plant: heat of every rack in, inlet temperatures back, in the order
/// of the racks. A facility is given one; the field solver is one. The rules are those of
/// FacilitySide.
class RackRoom {
 public:
  virtual ~RackRoom() = default;
  virtual std::vector<RackInlet> solve(const Step& step, const std::vector<RackHeat>& heat,
                                       double T_supply) = 0;
  virtual void accept() = 0;
};

}  // namespace rackflux
