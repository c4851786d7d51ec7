#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/pglib_uc.hpp"
#include "models/grid/dispatch/year.hpp"
#include "tests/support/smr_site.hpp"
#include "tests/unit/models/grid/commitment/reference_cases.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

namespace rackflux {

/// Processor time of one call [s]: other users of the machine do not count.
template <class Call>
double cpu_seconds(Call call) {
  const std::clock_t begin = std::clock();
  call();
  return double(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(CommitmentSpeed, proves_each_small_case_in_seconds) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const char* const name : {"uc_t12_g6", "uc_t24_g12_r4", "uc_t24_smr_dc"}) {
    const PowerSystem system = read_pglib_uc(grid_data() + "/uc_small/" + name + ".json");
    Schedule schedule;
    const double seconds = cpu_seconds([&] { schedule = commit(system); });
    std::printf("commitment %-14s %7.2f s of processor, gap %.1e\n", name, seconds, schedule.gap());
    EXPECT_LT(seconds, 20.0);
  }
}

TEST(CommitmentSpeed, dispatches_a_year_of_hours_of_a_site_in_less_than_a_minute) {
  const PowerSystem site = smr_site(365);
  YearDispatch year;
  const double seconds = cpu_seconds([&] { year = dispatch_year(site, {192, 168}, {}); });
  std::printf("dispatch of 8760 h, 4 modules   %7.2f s of processor, imbalance %.1e\n", seconds,
              year.energy.imbalance());
  EXPECT_LT(seconds, 60.0);
  EXPECT_LE(std::abs(year.energy.imbalance()), 1e-9);
  // each module is out for 10 of 365 days and cheaper than the grid nearly always
  for (const double factor : year.capacity_factor) EXPECT_LT(factor, 355.0 / 365.0);
}

}  // namespace rackflux
