// Iterations do not grow with the mesh: the cube at Ra 1e6, whose peers need more than 1.5 times as
// many on eight times the cells.
#include "tests/verification/flow/cavity_iterations.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(Cube, needs_as_many_iterations_on_eight_times_the_cells) {
  const CavityIterations coarse = iterations_of("cube_cavity", "[64,64,64]", 80);
  const CavityIterations fine = iterations_of("cube_cavity", "[128,128,128]", 80);
  ASSERT_GT(coarse.to_millionth, 0);
  ASSERT_GT(coarse.to_thousandth, 0);
  EXPECT_NEAR(fine.to_millionth, coarse.to_millionth, 0.3 * coarse.to_millionth);
  EXPECT_NEAR(fine.to_thousandth, coarse.to_thousandth, 0.3 * coarse.to_thousandth);
}

}  // namespace rackflux
