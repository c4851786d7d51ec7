#pragma once

/// Bytes per cell that each kernel must move: every array that a pass needs, read once and written
/// once, as if the caches held all neighbours and nothing between passes. What a store reads first
/// is not counted; STREAM does not count it either. Lists of boundary faces and mesh lines are left
/// out.
namespace rackflux::traffic {

inline constexpr double d = 8.0, f = 4.0;  // [bytes] of a double and of a float or int

// mass fluxes, diffusivity, one mask an axis; six neighbours, centre and rhs
inline constexpr double assemble_upwind = 3 * d + d + 3 * f + 8 * d;
inline constexpr double assemble = assemble_upwind + d;    // other schemes read phi too
inline constexpr double assemble_heat = assemble + 3 * f;  // another mask for conduction

inline constexpr double relax_sweep = 8 * d + 2 * d;  // system; x there and back
inline constexpr double misfit = 8 * d + d;
inline constexpr double sum = d;
inline constexpr double mass_flux = 3 * 2 * d;     // velocity, flux
inline constexpr double mass_balance = 3 * d + f;  // fluxes, mask

// Momentum::close: pressure, temperature, velocity, mask; centre, rhs and neighbours there and
// back; response
inline constexpr double close_momentum = 3 * d + f + 8 * 2 * d + d;
inline constexpr double momentum(int sweeps) {
  return assemble + close_momentum + misfit + sweeps * relax_sweep;
}

// The finest level of the multigrid alone; coarser ones add about a seventh.
inline constexpr double smooth = 7 * f;                // r, three g, sink, inverse; z
inline constexpr double smooth_and_multiply = 10 * f;  // those, z before, s; w
inline constexpr double cycle = smooth + smooth_and_multiply;
// With r of the coarse level; with its z and the weights of its six neighbours: an eighth of a
// cell.
inline constexpr double way_down = smooth + f / 8;
inline constexpr double way_up = smooth_and_multiply + 7 * f / 8;
inline constexpr double poisson_set = (4 * d + 4 * f) + 5 * f + 5 * f;  // copy, invert, coarsen
inline constexpr double poisson_step = cycle + 10 * f;  // z, w; p, s, x, r there and back
inline constexpr double poisson_solve(int iterations) {
  const double balance = d + f;           // b, mask
  const double residual = 6 * d + 3 * f;  // x, b, three g, sink; inverse, part, r
  const double add = 2 * d + 3 * f;       // x and the correction there and back, part
  return balance + 2 * residual + add + iterations * poisson_step;
}

// PressureCorrection beside the Poisson solver: conductances, right-hand side, correction of
// velocity and pressure.
inline constexpr double pressure_rest =
    3 * (2 * d + f) + d + (4 * d + f) + d + 3 * (4 * d + f) + 3 * d;

// TransportSolver with multigrid, and what Temperature does around it.
inline constexpr double use_direction = 2 * f + 6 * f;  // products, update of x and r
// way down, way up, two sweeps along the flow, product with the matrix
inline constexpr double transport_cycle = 10 * f + 10 * f + 2 * 10 * f + 12 * f;
inline constexpr double transport_solve(int iterations) {
  const double take = 3 * (2 * d + 3 * f) + (7 * d + 2 * f) + 8 * f;  // split, diagonal, coarsen
  const double residual = 9 * d + f, add = 2 * d + 4 * f;
  const double last = 7 * d + 4 * f + use_direction;  // the correction of the solve before
  const double orthogonalise = 2 * f + 6 * f;         // to each direction before
  return take + d + 2 * residual + add + last + iterations * (transport_cycle + use_direction) +
         0.5 * iterations * (iterations + 1) * orthogonalise;
}
inline constexpr double temperature(int iterations) {
  const double conductivity = 2 * d + f, relaxation = 5 * d + f;
  return conductivity + assemble_heat + relaxation + misfit + transport_solve(iterations) +
         2 * relax_sweep;
}

inline constexpr double strain = 3 * d + 3 * f + d;  // velocity, masks; rate

// k-epsilon: production, two equations, eddy viscosity.
inline constexpr double turbulence(int sweeps) {
  const double produce = 5 * d + 3 * f + 2 * d;
  const double equation =
      2 * d + assemble_upwind + 5 * d + f + misfit + sweeps * relax_sweep + 2 * d;
  const double sources = (2 * 2 * d + 4 * d) + (2 * 2 * d + 9 * d + 6 * 2 * d);
  return produce + 2 * equation + sources + 3 * d + f;
}

}  // namespace rackflux::traffic
