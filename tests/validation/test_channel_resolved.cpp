// Turbulent flow between two plates at Re_tau 180, resolved without a model, against direct
// simulation.
#include "tests/validation/eddy_channel_study.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(EddyChannel, resolved_has_the_profiles_of_direct_simulation_at_Re_tau_180) {
  const auto table = reference_table(moser_180.table);
  SKIP_WITHOUT_SHARED_DATA(table);
  const EddyProfiles run =
      run_through(
          moser_180,
          {.turbulence = "laminar", .cells = {32, 64}, .first = 8.0, .later = 4.0, .average = 10.0})
          .back();
  const EddyNumbers found = numbers_of(moser_180, run, *table),
                    wanted = numbers_of(moser_180, *table);
  const std::string subject = "Channel, Re_tau 180, resolved on 64^3";
  record({subject, "mean velocity at all heights, over that in the middle", moser_180.paper, 0.05},
         found.U);
  record({subject, "bulk velocity over friction velocity", moser_180.paper, 0.05},
         found.bulk / wanted.bulk - 1.0);
  record({subject, "largest rms of the velocity along the flow", moser_180.paper, 0.1},
         found.u.value / wanted.u.value - 1.0);
  record({subject, "shear stress at all heights over that of the wall", moser_180.paper, 0.1, "-"},
         found.uv);
}

}  // namespace rackflux
