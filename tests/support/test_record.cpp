#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace rackflux {

const Claim claim{"subject", "quantity", "reference", 1e-3, "K"};

TEST(Record, fails_a_test_that_is_not_declared_with_RECORDS) {
  setenv("RACKFLUX_RECORD", "", 1);
  EXPECT_NONFATAL_FAILURE(record(claim, 1e-4), "say RECORDS");
  unsetenv("RACKFLUX_RECORD");
  record(claim, 1e-4);
}

TEST(Record, fails_beyond_the_demanded_deviation_and_without_a_comparison) {
  unsetenv("RACKFLUX_RECORD");
  record(claim, -1e-3);
  EXPECT_NONFATAL_FAILURE(record(claim, -2e-3), "subject, quantity: 0.002 from reference");
  EXPECT_NONFATAL_FAILURE(record(claim, std::nan("")), "nan");
  EXPECT_NONFATAL_FAILURE(record(claim, Deviation()), "nan");
}

TEST(Deviation, keeps_the_largest_and_any_nan) {
  Deviation one;
  one.see(1.0, 1.5, "first"), one.see(2.0, 2.1, "second");
  EXPECT_DOUBLE_EQ(one.largest(), 0.5);
  EXPECT_EQ(one.where(), "first");
  one.see_relative(1.0, 0.0), one.see(std::nan(""), 1.0), one.see(7.0, 7.0);
  EXPECT_TRUE(std::isnan(one.largest()));
}

TEST(Differences, let_no_nan_pass_for_a_small_one) {
  const double none = std::nan("");
  EXPECT_EQ(std::max(0.0, std::abs(none)), 0.0);  // what a maximum makes of it
  EXPECT_EQ(std::max(0.0, size_of(none)), HUGE_VAL);
  EXPECT_EQ(size_of(-2.0), 2.0);
  EXPECT_EQ(short_of(2.0, none), HUGE_VAL);
  EXPECT_EQ(short_of(2.0, 1.75), 0.25);
  EXPECT_EQ(short_of(2.0, 2.25), 0.0);
}

}  // namespace rackflux
