#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/pglib_uc.hpp"
#include "tests/unit/models/grid/commitment/reference_cases.hpp"
#include "tests/unit/models/grid/commitment/schedule_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

class SmallCommitment : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (grid_data().empty()) GTEST_SKIP() << "RACKFLUX_DATA/grid is absent";
    reference = uc_reference(GetParam());
    system = read_pglib_uc(grid_data() + "/uc_small/" + GetParam() + ".json");
  }
  UcReference reference;
  PowerSystem system;
};

TEST_P(SmallCommitment, has_the_proven_optimum) {
  const SearchLimits limits{1e-6, 120.0};
  const Schedule schedule = commit(system, limits);
  EXPECT_TRUE(schedule.is_proven);
  // both are optimal to the relative gap asked; the reference is printed to 1e-8
  EXPECT_NEAR(schedule.cost, reference.milp, 2e-6 * reference.milp);
  EXPECT_GE(schedule.cost, reference.bound * (1.0 - 1e-9));
  EXPECT_LE(schedule.gap(), 1e-6);
  expect_system_keeps_its_rules(system, schedule);
  EXPECT_NEAR(cost_accounts(system, schedule).total(), schedule.cost, 1e-9 * schedule.cost);
}

TEST_P(SmallCommitment, has_the_reference_relaxation) {
  // printed to 1e-4 dollar
  EXPECT_NEAR(relaxed_cost(system), reference.lp_relaxation, 1e-6 * reference.lp_relaxation);
}

INSTANTIATE_TEST_SUITE_P(UcSmall, SmallCommitment,
                         testing::Values("uc_t12_g6", "uc_t24_g12_r4", "uc_t24_smr_dc"));

}  // namespace rackflux
