// Iterations do not grow with the mesh: the square cavity at Ra 1e6 on equal cells.
#include "tests/verification/flow/cavity_iterations.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(SquareCavity, needs_as_many_iterations_on_four_times_the_cells) {
  const int coarse = iterations_of("heated_cavity", "[128,128,1]", 70).to_millionth;
  const int fine = iterations_of("heated_cavity", "[256,256,1]", 70).to_millionth;
  ASSERT_GT(coarse, 0);
  ASSERT_GT(fine, 0);
  EXPECT_NEAR(fine, coarse, 0.3 * coarse);
}

}  // namespace rackflux
