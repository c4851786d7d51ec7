#pragma once
#include "solver/fields/geometry.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace rackflux {

/// The shape of one eddy along each axis, f(s) = sqrt(3/2) (1 - |s|) for |s| < 1, of unit square
/// integral, and its correlation with itself a distance s away: 1 at 0, 0 from 2 on, integral 3/4.
double eddy_shape(double s);
double eddy_correlation(double s);

/// What enters through one face besides the mean velocity, as the momentum equations need it: the
/// fluctuation along the face's axis, and those along the two others at the face's edges [m/s].
struct EnteringFluctuation {
  double normal = 0.0;
  /// [axis][low or high side of the cell along it]; the face's own axis stays 0.
  std::array<std::array<double, 2>, 3> along{};
};

/// Synthetic eddies at inlets (Patch::eddies): N. Jarrin, S. Benhamadouche, D. Laurence, R.
/// Prosser, Int. J. Heat Fluid Flow 27 (2006) 585-593.
///
///   u'_i(x) = a_ij s_j(x),   s_j = sqrt(V / (N sigma^3)) sum over eddies n of e_nj f f f
///
/// The f are eddy_shape of the distance from the eddy's place over sigma along each axis; N = V /
/// sigma^3 eddies drift with the mean velocity through a box V that reaches sigma beyond the inlet
/// on all sides; one that leaves comes back at the other end, at a new random place and with new
/// random signs e_nj. a_ij is the Cholesky factor of the stresses. From every s_j its mean over the
/// inlet is taken, so that the flow through the inlet is exact at every moment, and what is left is
/// scaled to unit variance over the inlet.
///
/// Random numbers are a function of the patch's name, its seed, the eddy and how often it has come
/// round: the state is the distance drifted, and neither ranks, threads nor the order of patches
/// matter.
class SyntheticInflow {
 public:
  /// Throws Error where eddies are smaller than the inlet's cells or too large for the inlet, or
  /// where the stresses are none.
  explicit SyntheticInflow(const Geometry& geometry);

  /// Inlets that have eddies. `drifted` below has one distance for each [m]: the whole state.
  std::size_t size() const { return mouths_.size(); }

  /// Lets eddies drift for dt [s] with the mean velocities that the patches have now.
  void drift(double dt, std::span<const Patch> patches, std::span<double> drifted) const;

  /// Finds what enters with the eddies that have drifted so far. Collective.
  void measure(std::span<const Patch> patches, std::span<const double> drifted);

  /// Of the last measure, one per entry of Geometry::inlets; empty without eddies.
  std::span<const EnteringFluctuation> entering() const { return entering_; }

 private:
  struct Mouth {
    int patch = -1;
    std::uint64_t key = 0;
    std::array<Axis, 2> across{};         ///< the two axes of the inlet's plane
    std::array<double, 2> low{}, high{};  ///< its edges there [m]
    std::array<double, 2> period{};       ///< of the room, where the inlet spans it all; else 0 [m]
    double sigma = 0.0;                   ///< half width of an eddy [m]
    int n_eddies = 0;
    double size = 0.0;                         ///< sqrt(V / (N sigma^3)), over the deviation of s_j
    std::array<std::array<double, 3>, 3> a{};  ///< Cholesky factor over the mean velocity [-]
    std::vector<std::size_t> faces;            ///< in Geometry::inlets
  };
  /// Where s_j is wanted on the inlet's plane, and s_j.
  struct Point {
    std::array<double, 2> at{};
    std::array<double, 3> s{};
  };
  Mouth mouth_of(int patch) const;
  void check_size(const Mouth& mouth) const;
  double variance_of_mean(const Mouth& mouth) const;
  double centre(Axis axis, Index3 cell) const { return geometry_->mesh().centre(axis)[cell[axis]]; }
  void add_eddies(const Mouth& mouth, double drifted, std::span<Point> points) const;
  std::vector<Point> points_of(const Mouth& mouth) const;
  /// How far a cell beyond the end of a room that repeats is from the one that it images [m].
  double to_room(Axis axis, Index3 cell) const;
  void take_mean_out(const Mouth& mouth, std::span<Point> points) const;

  const Geometry* geometry_;
  std::vector<Mouth> mouths_;
  std::vector<EnteringFluctuation> entering_;
};

}  // namespace rackflux
