#include "solver/base/error.hpp"
#include "tests/unit/models/facility/grid_outcome.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>

namespace rackflux {
namespace {

constexpr double mw = 1e6;

std::string complaint(const std::string& text, const std::vector<std::string>& overrides) {
  try {
    outcome(text, overrides);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

// 2000 nodes of 10 kW start at 1 s beside 10 MW of cooling and 10 MW that always run.
std::string swing(const std::string& supply, const std::string& cooling = "cooling: 10 MW\n") {
  return "regime: transient\ntime: {end: 4 s, step: 20 ms}\nscheduled: mean\n"
         "workload:\n  idle_capacity: 10 MW\n  members:\n"
         "    - {name: job, kind: training, priority: 1, nodes: 2000, compute_power: 10 kW, "
         "wait_power: 5 kW, communicate_power: 5 kW, checkpoint_power: 5 kW, idle_power: 1 kW, "
         "compute: 10 s, communicate: 1 s, jitter: 0, checkpoint_every: 0, checkpoint: 0 s, start: "
         "1 s, stop: 1 h, ramp: 0 s}\n"
         "limits: {nadir: 59.9 Hz, rocof_window: 200 ms}\n" +
         cooling + supply;
}

const std::string with_module = std::string("smr:\n  inertia: 4 s\n  modules:\n    - name: M\n") +
                                module_plant("0.02") +
                                "island: {frequency: 60 Hz, damping: 0 MW/Hz}\n";

const std::string with_unit =
    "island:\n  frequency: 60 Hz\n  damping: 0 MW/Hz\n  units:\n"
    "    - {name: G, rated: 80 MW, inertia: 4 s, droop: 0.05, valve_lag: 0 s, hp_fraction: 1, "
    "reheat: 0 s, power: 40 MW, power_min: 0 MW, power_max: 80 MW}\n";

}  // namespace

TEST(TransientRun, is_of_second_order_in_the_step_with_reactors_in_the_loop) {
  const auto end = [](const char* step) {
    const GridOutcome out = outcome(swing(with_module), {std::string("time.step=") + step});
    EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
    return result(out, "frequency_at_end");
  };
  const double f20 = end("20 ms"), f10 = end("10 ms"), f5 = end("5 ms");
  EXPECT_LT(std::abs(f10 - f5), 5e-5);
  EXPECT_NEAR((f20 - f10) / (f10 - f5), 4.0, 1.0);
}

TEST(TransientRun, settles_where_droop_and_load_say) {
  // 22 MW for a second, then 40 MW while it computes and 30 MW in the exchanges.
  const GridOutcome out = outcome(swing(with_unit), {"time.end=60 s"});
  const double planned = result(out, "site_energy") / 60.0;
  EXPECT_NEAR(result(out, "it_energy") / 60.0, planned - 10.0 * mw, 1.0);
  // 59 s after the start: 5 iterations of 11 s, then 4 s of computing.
  EXPECT_NEAR(planned, (22.0 + 5 * (40.0 * 10.0 + 30.0) + 4 * 40.0) / 60.0 * mw, 1e-3);
  // The nadir is the row of the table with the lowest frequency.
  const std::vector<double>& frequency = column(out, "transient", "frequency");
  const auto lowest = std::min_element(frequency.begin(), frequency.end()) - frequency.begin();
  EXPECT_NEAR(result(out, "nadir_time"),
              column(out, "transient", "t")[static_cast<std::size_t>(lowest)], 1e-9);
  const double drop = (40.0 * mw - planned) * 0.05 * 60.0 / (80.0 * mw);
  EXPECT_NEAR(result(out, "frequency_at_end"), 60.0 - drop, 1e-4);
  EXPECT_EQ(result(out, "limit_holds.nadir"), 60.0 - drop >= 59.9 ? 1.0 : 0.0);
}

TEST(TransientRun, writes_the_mean_power_of_batteries_as_of_everything_else) {
  // 18 MW of load that come at 1 s; a battery without losses gives what it holds less at the end.
  const std::string batteries =
      "  batteries:\n    - {name: B, rated: 20 MW, droop_gain: 40 MW/Hz, lag: 50 ms, capacity: 1 "
      "GJ, "
      "energy: 500 MJ, charge_efficiency: 1, discharge_efficiency: 1}\n";
  const GridOutcome out = outcome(swing(with_unit + batteries), {"scheduled=start"});
  double given = 0.0;
  for (const double power : column(out, "transient", "battery")) given += power * 0.02;
  EXPECT_GT(given, 1.0 * mw);
  EXPECT_NEAR(given, (0.5 - result(out, "battery_least_charge")) * 1e9, 1.0);
}

TEST(TransientRun, counts_the_charge_that_stores_start_with) {
  // 40 MW for a second, then 30 MW, planned as 35 MW: both stores give from the first step on, and
  // are never as full again as at the start.
  const std::vector<std::string> overrides{"time.end=2 s", "workload.members[0].start=0 s",
                                           "workload.members[0].compute=1 s"};
  const std::string battery =
      "  batteries:\n    - {name: B, rated: 20 MW, droop_gain: 40 MW/Hz, lag: 50 ms, capacity: 1 "
      "GJ, "
      "energy: 500 MJ, charge_efficiency: 1, discharge_efficiency: 1}\n";
  const std::string store =
      "site_storage: {name: S, capacity: 100 MJ, charge_power: 0 MW, discharge_power: 20 MW, "
      "charge_efficiency: 1, discharge_efficiency: 1, smoothing_time: 10 s, target_charge: 0.6}\n";
  EXPECT_DOUBLE_EQ(result(outcome(swing(with_unit + battery), overrides), "battery_most_charge"),
                   0.5);
  const GridOutcome out = outcome(swing(with_unit + store), overrides);
  EXPECT_DOUBLE_EQ(result(out, "site_store.fullest"), 0.6);
  EXPECT_LT(result(out, "site_store.emptiest"), 0.57);
}

TEST(TransientRun, tells_no_charge_of_a_battery_without_capacity) {
  const GridOutcome out = outcome(
      swing(with_unit + "  batteries: [{name: B, rated: 20 MW, droop_gain: 40 MW/Hz, lag: 50 ms, "
                        "capacity: 0 J, energy: 0 J, charge_efficiency: 0.95, "
                        "discharge_efficiency: 0.95}]\n"));
  for (const SummaryResult& found : out.summary.results)
    EXPECT_NE(found.name.find("battery"), 0u) << found.name << " = " << found.value;
}

TEST(TransientRun, sees_the_change_of_frequency_in_the_first_judged_step) {
  // 18 MW come at 1 s, where judging begins, on rotors of 320 MJ at 60 Hz: 1.6875 Hz/s, less what
  // the droop of 26.67 MW/Hz gives back in half a step of 20 ms: 1/(1 + 0.01 s * 26.67/10.67 1/s).
  const GridOutcome out = outcome(
      swing(with_unit), {"scheduled=start", "limits.from=1 s", "limits.rocof_window=20 ms"});
  EXPECT_NEAR(result(out, "rocof"), 1.6875 / 1.025, 1e-4);
}

TEST(TransientRun, starts_unlike_modules_at_rest) {
  // A second module that keeps 23 MW of its 80 MW for itself; the load does not change.
  std::string second = module_plant("0.02");
  second.replace(second.find("house_load: 3 MW"), 16, "house_load: 23 MW");
  const GridOutcome out =
      outcome(swing("smr:\n  inertia: 4 s\n  modules:\n    - name: M\n" + module_plant("0.02") +
                    "    - name: N\n" + second + "island: {frequency: 60 Hz, damping: 0 MW/Hz}\n"),
              {"workload.members[0].start=100 s", "workload.idle_capacity=60 MW", "time.end=20 s"});
  EXPECT_NEAR(result(out, "nadir"), 60.0, 1e-6);
  EXPECT_NEAR(result(out, "zenith"), 60.0, 1e-6);
}

TEST(TransientRun, refuses_a_plan_below_the_least_power_of_its_modules) {
  // 22 MW are planned; the module would go to its 30 MW and drive the frequency up.
  const std::string text =
      complaint(swing(with_module), {"scheduled=start", "smr.modules[0].power_min=30 MW"});
  EXPECT_EQ(text, "module 'M 1': its part of what is planned is 22 MW; expected 30 MW to 77 MW");
}

TEST(TransientRun, refuses_a_second_module_of_another_frequency) {
  std::string second = module_plant("0.02");
  second.replace(second.find("frequency: 60 Hz"), 16, "frequency: 50 Hz");
  const std::string text =
      swing("smr:\n  inertia: 4 s\n  modules:\n    - name: M\n" + module_plant("0.02") +
            "    - name: N\n" + second + "island: {frequency: 60 Hz, damping: 0 MW/Hz}\n");
  EXPECT_NE(complaint(text, {}).find("turn at 50 Hz, the island at 60 Hz"), std::string::npos);
}

TEST(TransientRun, says_in_its_verdict_which_limit_is_broken) {
  const auto run = [](const char* nadir) {
    return outcome(swing(with_unit), {"time.end=60 s", std::string("limits.nadir=") + nadir});
  };
  const GridOutcome held = run("59 Hz"), broken = run("59.999 Hz");
  EXPECT_EQ(result(held, "limits_broken"), 0.0);
  EXPECT_EQ(held.summary.verdict.find("limit"), std::string::npos) << held.summary.verdict;
  EXPECT_EQ(result(broken, "limits_broken"), 1.0);
  EXPECT_TRUE(broken.summary.converged);
  EXPECT_EQ(broken.summary.doubts.size(), 1U);
  const std::string expected = fmt::format(
      "; the limit 'nadir' is broken: {:.6g} Hz found, 59.999 Hz allowed", result(broken, "nadir"));
  EXPECT_NE(broken.summary.verdict.find(expected), std::string::npos) << broken.summary.verdict;
}

TEST(TransientRun, carries_computing_on_the_ups_and_returns_it_with_what_it_owes) {
  // Below 0.9 pu for 1 s from 2 s on; back after 3 s of good voltage, at once.
  const GridOutcome out = outcome(
      swing(
          with_unit,
          "voltage: [{at: 0 s, volt: 1}, {at: 2 s, volt: 0.5}, {at: 3 s, volt: 1}]\n"
          "data_centre: {transfer_time: 0 s, return_delay: 3 s, return_ramp: 1000 1/s, ups_energy: "
          "1 GJ, ups_recharge: 5 MW, recharge_efficiency: 0.9, cooling_max: 20 MW, "
          "heat_per_cooling: 4, cooling_trip_time: 0 "
          "s, cooling_restart: 5 s, cooling_ramp: 1 1/s}\n"),
      {"time.end=20 s", "scheduled=start", "workload.members[0].start=0 s",
       "workload.members[0].compute=30 s"});
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
  // 30 MW for the second of the sag and the three after it.
  EXPECT_NEAR(result(out, "ups_given"), 120.0 * mw, 1.5 * mw);
  EXPECT_EQ(result(out, "computing_lost"), 0.0);
  // Cooling stands still from 2 s to 8 s: 30 MW of heat for six seconds.
  EXPECT_NEAR(result(out, "most_heat_held"), 180.0 * mw, 10.0 * mw);
}

TEST(TransientRun, adds_up_what_the_ups_gives_in_several_sags) {
  // Sags of 1 s at 2 s and at 8 s; each takes 20 MW off for it and the second after it: 40 MJ. In
  // the 4 s between, 5 MW put 18 MJ back and lose 2 MJ; in the 2 s at the end half of it.
  const GridOutcome out = outcome(
      swing(with_unit,
            "voltage: [{at: 0 s, volt: 1}, {at: 2 s, volt: 0.5}, {at: 3 s, volt: 1}, {at: 8 s, "
            "volt: 0.5}, {at: 9 s, volt: 1}]\n"
            "data_centre: {transfer_time: 0 s, return_delay: 1 s, return_ramp: 1000 1/s, "
            "ups_energy: 1 GJ, ups_recharge: 5 MW, recharge_efficiency: 0.9, cooling_max: 20 MW, "
            "heat_per_cooling: 4}\n"),
      {"time.end=12 s", "workload.members[0].start=100 s", "workload.idle_capacity=18 MW"});
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
  EXPECT_NEAR(result(out, "ups_given"), 80.0 * mw, 1.0 * mw);
  EXPECT_NEAR(result(out, "ups_deepest"), 62.0 * mw, 1.0 * mw);
  EXPECT_NEAR(result(out, "ups_recharged"), 27.0 * mw, 0.2 * mw);
  EXPECT_NEAR(result(out, "ups_recharge_loss"), 3.0 * mw, 0.02 * mw);
}

TEST(TransientRun, keeps_the_chain_behind_the_ups_at_rated_voltage) {
  // 20 MW of a rating of 40 MW for 4 s, a second of it at 0.6 pu: 40 kW in the core and 0.25 of
  // 400 kW in the windings, 140 kW. Without a UPS the second costs 0.36 and 1/0.36 of the two.
  const std::string chain =
      "power_chain:\n  - {name: T, kind: transformer, heat_to: outdoors, rated: 40 MW, "
      "no_load_loss: 40 kW, load_loss: 400 kW}\n"
      "voltage: [{at: 0 s, volt: 1}, {at: 2 s, volt: 0.6}, {at: 3 s, volt: 1}]\n";
  const std::string ups =
      "data_centre: {ups_energy: 1 GJ, ups_recharge: 5 MW, recharge_efficiency: 0.9, cooling_max: "
      "20 MW, heat_per_cooling: "
      "4}\n";
  const auto loss = [&](const std::string& cooling) {
    const GridOutcome out =
        outcome(swing(with_unit, cooling + chain),
                {"workload.members[0].start=100 s", "workload.idle_capacity=18 MW"});
    EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
    return result(out, "loss_energy");
  };
  EXPECT_NEAR(loss(ups), 4.0 * 140e3, 1.0);
  EXPECT_NEAR(loss("cooling: 10 MW\n"), 3.0 * 140e3 + 0.36 * 40e3 + 100e3 / 0.36, 1.0);
}

TEST(TransientRun, closes_the_balance_of_a_site_that_draws_nothing) {
  const GridOutcome out =
      outcome(swing(with_unit, "cooling: 0 W\n") + "other_load: 20 MW\n",
              {"workload.members[0].start=100 s", "workload.members[0].idle_power=0 W",
               "workload.idle_capacity=0 W"});
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
  EXPECT_EQ(result(out, "site_energy"), 0.0);
}

TEST(TransientRun, says_where_a_case_asks_for_what_cannot_be) {
  EXPECT_NE(complaint(swing(with_module), {"island.frequency=50 Hz"}).find("turn at 60 Hz"),
            std::string::npos);
  EXPECT_NE(complaint(swing(with_unit), {"time.end=4.01 s"}).find("time.end"), std::string::npos);
  // Neither a last row that is not full nor a time between two steps is taken in silence.
  EXPECT_NE(complaint(swing(with_unit), {"time.record=60 ms"}).find("time.record"),
            std::string::npos);
  for (const char* key : {"from=1.01 s", "rocof_window=30 ms", "ramp_window=30 ms"})
    EXPECT_NE(complaint(swing(with_unit), {std::string("limits.") + key}).find("limits."),
              std::string::npos)
        << key;
  EXPECT_NE(complaint(swing(with_unit), {"time.record=1e30 s"}).find("1e+08 at most"),
            std::string::npos);
  EXPECT_NE(complaint(swing(with_unit), {"voltage=[{at: 1 s, volt: 1}, {at: 1 s, volt: 0.9}]"})
                .find("voltage[1].at"),
            std::string::npos);
  EXPECT_NE(complaint(swing(with_unit), {"other_load=100 MW"}).find("unit 'G'"), std::string::npos);
}

}  // namespace rackflux
