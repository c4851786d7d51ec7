#include "solver/turbulence/tanh.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rackflux {

TEST(TanhOfPositive, is_that_of_the_library_to_1e_15) {
  double worst = 0.0;
  for (int n = 0; n <= 400000; ++n) {
    const double x = 1e-4 * n;
    worst = std::max(worst, std::abs(tanh_of_positive(x) - std::tanh(x)));
  }
  EXPECT_LT(worst, 1e-15);
}

TEST(TanhOfPositive, ends_at_1_and_hands_on_what_is_no_number) {
  EXPECT_EQ(tanh_of_positive(0.0), 0.0);
  EXPECT_EQ(tanh_of_positive(1e300), 1.0);
  EXPECT_EQ(tanh_of_positive(std::numeric_limits<double>::infinity()), 1.0);
  EXPECT_TRUE(std::isnan(tanh_of_positive(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace rackflux
