#pragma once
#include "solver/base/error.hpp"

#include <algorithm>

namespace rackflux {

/// How the value on a face is found from the cells around it.
enum class Scheme { upwind, central, van_leer, linear_upwind };

/// Slope from the upwind node U towards the face, from the slope behind it (UU to U) and the slope
/// across the face (U to D). The face value is phi_U + slope * distance to the face. On any spacing
/// every slope but upwind's is exact for linear fields; van Leer's (J. Comput. Phys. 14 (1974) 361)
/// is their harmonic mean, zero at extrema, so that no new extremum can form.
template <Scheme scheme>
inline double face_slope(double behind, double across) {
  if constexpr (scheme == Scheme::upwind) return 0.0;
  if constexpr (scheme == Scheme::central) return across;
  if constexpr (scheme == Scheme::linear_upwind) return behind;
  const double product = behind * across, total = behind + across;
  return product > 0.0 ? 2.0 * product / total : 0.0;
}

}  // namespace rackflux
