#pragma once
#include "solver/linear/level.hpp"

#include <span>

namespace rackflux::multigrid {

/// Weights of Jacobi steps z += w (r - A z) / diag whose product is the Chebyshev polynomial that
/// damps all eigenvalues of diag^-1 A in [low, 2] most evenly; 2 is the bound for any flux system.
std::vector<float> chebyshev_weights(int degree, double low);

/// Splits the level's cells into tiles that keep a fused sweep in the second-level cache and give
/// every thread some; results do not depend on how.
void make_tiles(Level& level);

/// Smooths A z = r from z = 0, writes z, and the residual summed over merged cells to coarse->r
/// (if there is a coarse level). One pass over memory. The halo of r must be current. No
/// communication.
void sweep_down(Level& level, Level* coarse, std::span<const float> weights);

/// Adds the coarse correction to z, smooths, writes z_next and swaps it with z. One pass over
/// memory; halos of r, z and coarse.z must be current. Without coarse only smooths.
void sweep_up(Level& level, const Level* coarse, std::span<const float> weights);

/// r -= A z, of a level without flow. The halo of z must be current.
void take_off_product(Level& level);

/// Inner products over the owned cells of this rank.
struct Products {
  double rz = 0.0, wz = 0.0, sz = 0.0;
  double z = 0.0;  ///< sum of z
};

/// As sweep_up, and in the same pass w = A z, (r, z), (w, z), (s, z) and the
/// sum of z.
Products sweep_up_and_multiply(Level& level, const Level* coarse, std::span<const float> weights,
                               const Array<float>& s, Array<float>& w);

}  // namespace rackflux::multigrid
