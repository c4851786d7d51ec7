#include "tests/validation/mesh_study.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace rackflux {

TEST(MeshStudy, finds_order_and_limit_of_a_power_law_for_unequal_ratios) {
  const auto f = [](double h) { return 3.0 + 0.5 * std::pow(h, 1.7); };
  const Extrapolation e = extrapolate({{1.0, 0.6, 0.4}, {f(1.0), f(0.6), f(0.4)}});
  EXPECT_NEAR(*e.order, 1.7, 1e-9);
  EXPECT_NEAR(*e.limit, 3.0, 1e-12);
  // 1.25 |f2 - f1| / (1.5^1.7 - 1), and f2 - f1 over that denominator is the error 0.5 h^1.7.
  EXPECT_NEAR(e.band, 1.25 * 0.5 * std::pow(0.4, 1.7), 1e-12);
}

// Celik et al. 2008, table 1, left column: 18000, 8000 and 4500 cells in two dimensions, phi 6.063,
// 5.972, 5.863; p = 1.53, extrapolated 6.1685, GCI 2.2 % of 6.063.
TEST(MeshStudy, agrees_with_the_worked_example_of_celik) {
  const auto h = [](double cells) { return 1.0 / std::sqrt(cells); };
  const Extrapolation e = extrapolate({{h(4500), h(8000), h(18000)}, {5.863, 5.972, 6.063}});
  EXPECT_NEAR(*e.order, 1.53, 0.01);
  EXPECT_NEAR(*e.limit, 6.1685, 0.001);
  EXPECT_NEAR(e.band / 6.063, 0.022, 0.0005);
}

TEST(MeshStudy, claims_no_order_where_values_swing_or_part) {
  const Extrapolation swinging = extrapolate({{4.0, 2.0, 1.0}, {1.0, 1.2, 1.1}});
  EXPECT_FALSE(swinging.order || swinging.limit);
  EXPECT_NEAR(swinging.band, 0.6, 1e-12);
  EXPECT_FALSE(extrapolate({{4.0, 2.0, 1.0}, {1.0, 1.1, 1.4}}).order);
}

TEST(MeshStudy, holds_the_order_of_its_band_to_the_scheme) {
  const Extrapolation e = extrapolate({{4.0, 2.0, 1.0}, {1.0 + 256e-3, 1.0 + 16e-3, 1.0 + 1e-3}});
  EXPECT_NEAR(*e.order, 4.0, 1e-9);
  EXPECT_NEAR(e.band, 1.25 * 15e-3 / 3.0, 1e-12);
}

TEST(MeshStudy, refuses_meshes_that_do_not_refine) {
  EXPECT_THROW(extrapolate({{1.0, 1.0, 0.5}, {1.0, 2.0, 3.0}}), std::invalid_argument);
  EXPECT_THROW(extrapolate({{4.0, 2.0, 1.0}, {1.0, NAN, 3.0}}), std::invalid_argument);
}

TEST(Judge, fails_a_miss_without_a_reason_and_a_hit_with_one) {
  unsetenv("RACKFLUX_RECORD");  // these lines are no results
  const MeshStudy study{{4.0, 2.0, 1.0}, {1.4, 1.1, 1.05}};
  Benchmark benchmark{"set", "quantity", "paper", 1.0, 0.06, "m"};
  judge(benchmark, study);
  benchmark.miss = {"the channel is too short", 0.05};
  EXPECT_NONFATAL_FAILURE(judge(benchmark, study), "declare no miss any more");
  benchmark.demanded = 0.04;
  judge(benchmark, study);
  benchmark.miss.reset();
  EXPECT_NONFATAL_FAILURE(judge(benchmark, study), "1.05 where 1 +/- 0.04 m is published");
}

TEST(Judge, says_where_a_pass_hangs_on_the_mesh) {
  const Benchmark benchmark{"set", "quantity", "paper", 1.0, 0.06, "m", Miss{"too short", 0.1}};
  EXPECT_EQ(verdict(benchmark, 1.05, 1.03), "pass");
  EXPECT_EQ(verdict(benchmark, 1.05, std::nullopt), "pass");
  EXPECT_EQ(verdict(benchmark, 0.95, 0.93),
            "pass on the finest mesh; the limit is outside the demanded");
  EXPECT_EQ(verdict(benchmark, 1.1, 1.0), "fail: too short");
}

TEST(Judge, fails_a_declared_miss_that_has_grown_or_shrunk_or_was_not_measured) {
  unsetenv("RACKFLUX_RECORD");
  Benchmark benchmark{"set", "quantity", "paper", 1.0, 0.04, "m", Miss{"too short", 0.1}};
  const auto off_by = [&](double deviation) {
    judge_profile(benchmark, {{4.0, 2.0, 1.0}, {1.4, 1.2, 1.0 + deviation}});
  };
  off_by(0.1049), off_by(-0.0951);
  EXPECT_NONFATAL_FAILURE(off_by(0.106), "off by 0.106: the miss declared is 0.1");
  EXPECT_NONFATAL_FAILURE(off_by(-0.2), "off by 0.2: the miss declared is 0.1");
  EXPECT_NONFATAL_FAILURE(off_by(0.094), "off by 0.094: the miss declared is 0.1");
  EXPECT_NONFATAL_FAILURE(off_by(std::nan("")), "the miss declared is 0.1");
  benchmark.miss->drift = 0.2;
  off_by(0.119), off_by(0.081);
  EXPECT_NONFATAL_FAILURE(off_by(0.121), "off by 0.121: the miss declared is 0.1");
}

}  // namespace rackflux
