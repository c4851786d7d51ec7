#pragma once
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/eddy_channel.hpp"
#include "tests/validation/mesh_study.hpp"

#include <map>

namespace rackflux {

/// R. D. Moser, J. Kim, N. N. Mansour, Phys. Fluids 11 (1999) 943-945.
inline const EddyChannel moser_180{.Re_tau = 178.12,
                                   .bulk = 15.679,
                                   .centre = 18.301,
                                   .table = "validation/05_channel/mkm1999_retau180.csv",
                                   .paper = "Moser, Kim & Mansour (1999)"};
inline const EddyChannel moser_395{.Re_tau = 392.24,
                                   .bulk = 17.545,
                                   .centre = 20.133,
                                   .table = "validation/05_channel/mkm1999_retau395.csv",
                                   .paper = moser_180.paper};

/// A maximum of a profile.
struct Crest {
  double height = 0.0;  ///< y+
  double value = 0.0;
};

/// What is compared of a run, and of direct simulation.
struct EddyNumbers {
  double bulk = 0.0, centre = 0.0;  ///< over friction velocity
  Crest u, v, w;                    ///< largest rms
  Deviation U;                      ///< mean velocity from the published over that in the middle
  Deviation uv;                     ///< -<u'v'> from the published
  Deviation balance;                ///< stress of all kinds from the straight line it must be
};

EddyNumbers numbers_of(const EddyChannel& channel, const EddyProfiles& found,
                       const ReferenceTable& table);
EddyNumbers numbers_of(const EddyChannel& channel, const ReferenceTable& table);

/// One mesh after another, each from the flow of the one before.
struct EddySchedule {
  std::string turbulence;
  std::vector<int> cells;           ///< along each axis
  double first = 0.0, later = 0.0;  ///< before averages: on the first mesh, on the others [h/u_tau]
  double average = 0.0;             ///< of averages [h/u_tau]
};
std::vector<EddyProfiles> run_through(const EddyChannel& channel, const EddySchedule& schedule);

/// Judges all lines of three meshes and draws the profiles. `misses` by the quantity of the line.
void judge_eddies(const std::string& set, const EddyChannel& channel, const EddySchedule& schedule,
                  const std::map<std::string, Miss>& misses);

}  // namespace rackflux
