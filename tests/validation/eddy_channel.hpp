#pragma once
#include "tests/support/vortex_run.hpp"

#include <array>
#include <string>
#include <vector>

namespace rackflux {

/// Turbulence between two plates, published in wall units. Computed with rho = half height = 1 and
/// mu = 1 / Re_tau, so that the friction velocity is 1 where the friction is that published.
struct EddyChannel {
  double Re_tau = 0.0;  ///< on the half height
  double bulk = 0.0;    ///< mean velocity over friction velocity
  double centre = 0.0;  ///< velocity in the middle over friction velocity
  std::string table;    ///< its profiles, in the shared data
  std::string paper;
};

/// Means over planes, both halves and time, in wall units with the friction found.
struct EddyProfiles {
  std::vector<double> y;              ///< of the wall and of cells up to the middle
  std::vector<double> U, uu, vv, ww;  ///< there, resolved
  std::vector<double> y_face;         ///< of the wall and of faces up to the middle
  std::vector<double> uv;             ///< there: -<u'v'>, resolved and modelled
  double u_tau = 0.0;
  double scatter = 0.0;  ///< relative standard error of u_tau, from the quarters of the time
};

/// The flow in a box of 2 pi, 2, pi half heights on n^3 cells: even along the flow (x) and across
/// it (z), crowded at the plates. A force that is even in space holds the bulk velocity at the
/// published one at every step; what the force comes to is the friction found.
class EddyChannelRun {
 public:
  EddyChannelRun(const EddyChannel& channel, int n, const std::string& turbulence);

  /// A turbulent mean with rolls and waves that grow.
  void begin();
  /// The present flow of another mesh.
  void begin_from(EddyChannelRun& other);
  /// Goes on for a time [half heights / published friction velocity].
  void advance(double duration);
  /// The same, and the means over it.
  EddyProfiles average(double duration);

  int steps() const { return steps_; }

 private:
  struct Sums;
  double step();  ///< the force of this step, per mass
  double bulk() const;
  void add(Sums& sums) const;
  EddyProfiles profiles(Sums& sums, const std::array<double, 4>& forces) const;

  EddyChannel channel_;
  int n_;
  FractionalRun run_;
  int steps_ = 0;
  double dt_ = 0.0;
};

}  // namespace rackflux
