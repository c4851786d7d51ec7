// The schedule of a module and the ceiling that its own xenon leaves are made in turn; these tests
// look at where that ends.
#include "models/facility/reactors.hpp"
#include "tests/unit/models/facility/grid_outcome.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <string>

namespace rackflux {
namespace {

constexpr double mw = 1e6;

struct Scheduled {
  GridOutcome out;
  ReactorPlant plant;
  UnitSchedule unit;
  double passes = 0.0, unused = 0.0;

  Series left_by_xenon() const { return xenon_ceilings(plant, {unit}).at(0); }
};

/// One 77 MW module for two days: 77 MW by day and less by night, beside a connection that costs
/// more; rod_out is the reactivity left to override xenon.
Scheduled two_days(double night, double rod_out, const std::string& more = "") {
  std::string demand;
  for (int h = 0; h < 48; ++h)
    demand += fmt::format("{}{} MW", h ? ", " : "", h % 24 < 8 ? night : 77.0);
  const std::string text = fmt::format(
      "regime: horizon\nsearch: {{method: dispatch}}\n"
      "system:\n  period: 1 h\n  periods: 48\n  demand: {{values: [{}]}}\n"
      "  grid: {{import_cap: {{constant: 200 MW}}, import_price: {{constant: 50 USD/MWh}}}}\n"
      "{}"
      "smr:\n  share: 1\n  frequency: 60 Hz\n  replay: false\n  modules:\n    - name: M\n"
      "      schedule: {{fuel: 8 USD/MWh, start_cost: 0 USD}}\n{}",
      demand, more, module_plant(fmt::format("{}", rod_out)));
  Scheduled made;
  made.out = outcome(text);
  made.plant = ReactorPlant::read(Config::parse(text).at("smr"));
  made.unit.power = column(made.out, "dispatch", "unit.M 1");
  for (const double on : column(made.out, "units", "on.M 1")) made.unit.is_on.push_back(on > 0.5);
  made.passes = result(made.out, "xenon_passes");
  made.unused = result(made.out, "xenon_ceiling_unused");
  return made;
}

TEST(XenonSchedule, keeps_below_the_ceiling_that_it_leaves_itself) {
  for (const double rod_out : {0.002, 0.004, 0.008}) {
    const Scheduled made = two_days(20.0, rod_out);
    const Series left = made.left_by_xenon();
    for (std::size_t t = 0; t < left.size(); ++t)
      EXPECT_LE(made.unit.power[t], left[t] + 2e3) << "rod_out " << rod_out << ", hour " << t;
  }
}

TEST(XenonSchedule, binds_by_day_and_gives_up_no_more_than_xenon_takes) {
  // With 0.004 in the rods the module stays on and is held back in the mornings; with 0.002 and
  // 0.001 xenon shuts it down in the night until the afternoon, and it is held back after that.
  for (const double rod_out : {0.001, 0.002, 0.004}) {
    const Scheduled made = two_days(20.0, rod_out);
    const Series left = made.left_by_xenon();
    int bound = 0;
    for (std::size_t t = 8; t < left.size(); ++t) {
      const bool has_just_started = !made.unit.is_on[t - 1];
      if (t % 24 < 8 || !made.unit.is_on[t] || has_just_started) continue;
      if (made.unit.power[t] > 77.0 * mw - 1e4) continue;  // what is asked
      EXPECT_NEAR(made.unit.power[t], left[t], 1e-3 * 77.0 * mw) << rod_out << ", hour " << t;
      ++bound;
    }
    EXPECT_GE(bound, 1) << rod_out;
    EXPECT_GT(made.passes, 1.0) << rod_out;
    EXPECT_LE(made.passes, 6.0) << rod_out;
    EXPECT_LE(made.unused, 0.05 * mw * 3600.0) << rod_out;
  }
}

TEST(XenonSchedule, settles_with_a_battery_whose_charging_changes_the_xenon_it_answers_to) {
  // Once the ceiling binds in the morning, the battery charges from the module before; the module
  // runs higher then, xenon peaks lower, and less must be charged. Ceilings that only fall give up
  // 69 MWh here.
  const Scheduled made = two_days(
      20.0, 0.004,
      "  storages: [{name: battery, charge: 30 MW, capacity: 200 MWh, charge_efficiency: 0.95, "
      "discharge_efficiency: 0.95, self_discharge: 1e-6 1/s, held: 0 MWh}]\n");
  const Series left = made.left_by_xenon();
  double night = 0.0;
  for (std::size_t t = 24; t < 32; ++t) night += made.unit.power[t] / 8.0;
  EXPECT_GT(night, 20.5 * mw);
  for (std::size_t t = 0; t < left.size(); ++t) EXPECT_LE(made.unit.power[t], left[t] + 2e3) << t;
  EXPECT_LE(made.unused, 0.1 * mw * 3600.0);
  EXPECT_LE(made.passes, 12.0);
}

TEST(XenonSchedule, needs_one_pass_where_nothing_binds) {
  EXPECT_EQ(two_days(20.0, 0.02).passes, 1.0);
  EXPECT_EQ(two_days(77.0, 0.0005).passes, 1.0);  // no night, no xenon to override
}

}  // namespace
}  // namespace rackflux
