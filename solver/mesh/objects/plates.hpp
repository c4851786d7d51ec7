#pragma once

namespace rackflux {

/// Loss coefficient of a thin plate with sharp-edged holes, on the approach velocity.
///
///   K = (0.707 (1 - f)^0.375 + 1 - f)^2 / f^2,   dp = K rho u^2 / 2
///
///   f       open fraction of the plate [-], 0.001 to 0.99
///   returns K [-]; holes with Re above 1e4 and a plate thinner than 0.015 hole diameters are
///           assumed, so that thick or rounded holes lose less
///   throws  Error outside the range of f
///   source  I. E. Idelchik, Handbook of Hydraulic Resistance, diagram 8-1
double thin_plate_loss(double f);

}  // namespace rackflux
