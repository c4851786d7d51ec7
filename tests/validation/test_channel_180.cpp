// Turbulent flow between two plates at Re_tau 180 with WALE on three meshes, against direct
// simulation.
#include "tests/validation/eddy_channel_study.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(EddyChannel, with_wale_follows_direct_simulation_at_Re_tau_180) {
  SKIP_WITHOUT_SHARED_DATA(reference_table(moser_180.table));
  judge_eddies(
      "Plane channel, large eddies by WALE, Re_tau 180", moser_180,
      {.turbulence = "wale", .cells = {24, 32, 48}, .first = 15.0, .later = 6.0, .average = 20.0},
      {});
}

}  // namespace rackflux
