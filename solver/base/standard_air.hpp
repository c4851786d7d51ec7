#pragma once

namespace rackflux {

/// Density that makers state fan curves and pressure losses of air devices at [kg/m3]. Source: ISO
/// 5801; AMCA 210 has 0.075 lb/ft3, 1.201.
constexpr double standard_air = 1.2;

}  // namespace rackflux
