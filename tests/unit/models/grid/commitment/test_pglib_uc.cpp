#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/pglib_uc.hpp"
#include "tests/support/record.hpp"
#include "tests/unit/models/grid/commitment/reference_cases.hpp"
#include "tests/unit/models/grid/commitment/schedule_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

class SmallCommitment : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_SHARED_DATA();
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
  record({"Commitment", std::string("proven optimum of ") + GetParam(),
          "CBC 2.10.8 and HiGHS 1.15.3", 2e-6},
         schedule.cost / reference.milp - 1.0);
  EXPECT_GE(schedule.cost, reference.bound * (1.0 - 1e-9));
  EXPECT_LE(schedule.gap(), 1e-6);
  expect_system_keeps_its_rules(system, schedule);
  EXPECT_NEAR(cost_accounts(system, schedule).total(), schedule.cost, 1e-9 * schedule.cost);
}

TEST_P(SmallCommitment, has_the_reference_relaxation) {
  // printed to 1e-4 dollar
  record({"Commitment", std::string("LP relaxation of ") + GetParam(), "Clp and HiGHS", 1e-6},
         relaxed_cost(system) / reference.lp_relaxation - 1.0);
}

INSTANTIATE_TEST_SUITE_P(UcSmall, SmallCommitment,
                         testing::Values("uc_t12_g6", "uc_t24_g12_r4", "uc_t24_smr_dc"));

}  // namespace rackflux
