#include "models/cooling/supply_coil.hpp"

#include <algorithm>

namespace rackflux {

double SupplyCoil::leaving(double back) const {
  const double coldest = water ? back - effectiveness * (back - *water) : supply;
  return std::min(back, std::max(supply, coldest));
}

}  // namespace rackflux
