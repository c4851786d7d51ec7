#include "models/grid/frequency/data_centre_load.hpp"
#include "models/grid/frequency/island.hpp"
#include "models/grid/frequency/measures.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>

namespace rackflux::grid {

const char* const island_subject = "Grid: frequency of an island";
constexpr double mw = 1e6, base = 100.0 * mw, f0 = 60.0;

// The system-frequency-response model: one reheat unit whose valve follows at once.
IslandParameters response(const std::map<std::string, std::string>& row) {
  const auto value = [&](const char* name) { return std::stod(row.at(name)); };
  IslandParameters island;
  island.nominal = f0;
  island.damping = value("D") * base / f0;
  island.units = {{.name = "unit",
                   .rated = base,
                   .inertia = value("H_s"),
                   .droop = value("R"),
                   .hp_fraction = value("FH"),
                   .reheat = value("TR_s"),
                   .gain = value("Km"),
                   .power_set = 0.5 * base,
                   .power_min = -base,
                   .power_max = 2.0 * base}};
  return island;
}

double deviation_after(const IslandParameters& island, double t, int steps, double step_load) {
  Island run(island, 0.5 * base);
  for (int n = 0; n < steps; ++n)
    run.advance({n, n * t / steps, t / steps}, {.load = 0.5 * base + step_load});
  return run.deviation() / f0;
}

TEST(Island, answers_a_step_of_load_as_the_frequency_response_model_with_order_two) {
  const auto reference = reference_table("grid/reference/sfr_step_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(reference);
  ASSERT_EQ(reference->rows.size(), 3u);
  Deviation response_after, nadirs, times;
  for (const auto& row : reference->rows) {
    const IslandParameters island = response(row);
    const double exact = std::stod(row.at("dw_5s"));
    const double coarse = deviation_after(island, 5.0, 500, 0.1 * base) - exact;
    const double fine = deviation_after(island, 5.0, 1000, 0.1 * base) - exact;
    EXPECT_NEAR(std::log2(coarse / fine), 2.0, 0.05) << row.at("set");
    EXPECT_NEAR(fine, 0.0, 1e-7);
    response_after.see(deviation_after(island, 1.0, 2000, 0.1 * base), std::stod(row.at("dw_1s")));
    response_after.see(deviation_after(island, 20.0, 20000, 0.1 * base),
                       std::stod(row.at("dw_20s")));
    Island run(island, 0.5 * base);
    double nadir = 0.0, t_nadir = 0.0;
    for (int n = 0; n < 6000; ++n) {
      run.advance({n, n * 1e-3, 1e-3}, {.load = 0.6 * base});
      if (n == 0) {
        EXPECT_NEAR(run.rocof(), std::stod(row.at("rocof0_Hz_per_s")),
                    2e-3);  // the mean over 1 ms lies half a step behind the first instant
      }
      if (run.deviation() < nadir) {
        nadir = run.deviation();
        t_nadir = (n + 1) * 1e-3;
      }
    }
    nadirs.see(nadir / f0, std::stod(row.at("dw_nadir_pu")), row.at("set"));
    times.see(t_nadir, std::stod(row.at("t_nadir_s")), row.at("set"));
  }
  const std::string source = "matrix exponential of Anderson & Mirheydar's model";
  record({island_subject, "deviation 1 and 20 s after a step, 3 sets", source, 2e-9, "pu"},
         response_after);
  record({island_subject, "nadir", source, 2e-8, "pu"}, nadirs);
  record({island_subject, "time of the nadir", source, 2e-3, "s"}, times);
}

TEST(Island, swings_with_the_gain_of_the_model_under_a_sinusoidal_load) {
  const auto steps = reference_table("grid/reference/sfr_step_reference.csv");
  const auto gains = reference_table("grid/reference/sfr_sinusoid_gain_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(steps && gains);
  Deviation worst;
  for (const auto& row : gains->rows) {
    const double f = std::stod(row.at("f_Hz"));
    if (f < 0.5 || f > 3.0)
      continue;  // the band of training swings; slower ones settle for minutes
    Island run(response(steps->where("set", row.at("set")).front()), 0.5 * base);
    const double dt = 1.0 / (500.0 * f);
    const auto settle = static_cast<int>(60.0 * f) * 500;
    std::vector<double> series;
    for (int n = 0; n < settle + 5000; ++n) {
      const double t = (n + 0.5) * dt;
      run.advance({n, n * dt, dt},
                  {.load = 0.5 * base + 0.01 * base * std::sin(2.0 * std::numbers::pi * f * t)});
      if (n >= settle) series.push_back(run.deviation() / f0);
    }
    const double amplitude = std::sqrt(2.0 * band_mean_square(series, dt, 0.9 * f, 1.1 * f));
    worst.see_relative(amplitude / 0.01, std::stod(row.at("gain")), row.at("f_Hz"));
  }
  record({island_subject, "gain under a sinusoidal load, 0.5 to 3 Hz",
          "transfer function of Anderson & Mirheydar's model", 1e-4},
         worst);
}

IslandParameters with_battery() {
  IslandParameters island;
  island.nominal = 50.0;
  island.units = {{.name = "smr",
                   .rated = base,
                   .inertia = 3.5,
                   .droop = 0.06,
                   .valve_lag = 0.2,
                   .hp_fraction = 0.3,
                   .reheat = 8.0,
                   .power_set = 0.7 * base,
                   .power_max = base}};
  island.batteries = {{.name = "bess",
                       .rated = 20.0 * mw,
                       .droop_gain = 40.0 * mw,
                       .inertia_gain = 2.0 * mw,
                       .lag = 0.05,
                       .capacity = 40.0 * mw * 3600.0,
                       .energy = 20.0 * mw * 3600.0,
                       .charge_efficiency = 0.95,
                       .discharge_efficiency = 0.95}};
  return island;
}

TEST(Island, closes_kinetic_energy_and_the_integral_of_power_however_small_its_swing) {
  for (const double more : {0.15, 1e-6, 1e-12}) {  // of the load, at once
    Island run(with_battery(), 0.7 * base);
    KineticBalance kinetic;
    for (int n = 0; n < 10000; ++n) {
      run.advance({n, n * 2e-3, 2e-3}, {.load = (n > 500 ? 0.7 + more : 0.7) * base});
      kinetic.see(run);
    }
    EXPECT_LT(run.deviation(), -1.0 * more);  // 0.2 Hz and its like
    EXPECT_LT(kinetic.gap(), 1e-11) << more;  // round-off of 10 000 steps
  }
}

TEST(KineticBalance, measures_the_gap_by_the_swing_wherever_in_the_run_it_is_widest) {
  KineticBalance kinetic;
  EXPECT_EQ(kinetic.gap(), 0.0);  // nothing has moved
  kinetic.see(-3.0, -3.0);
  kinetic.see(1.1, 1.0);
  kinetic.see(-1.0, -1.0);
  EXPECT_EQ(kinetic.swing(), 4.0);
  EXPECT_NEAR(kinetic.gap(), 0.1 / 4.0, 1e-15);
}

TEST(Battery, halves_the_nadir_while_it_has_energy_and_stops_when_it_is_empty) {
  const auto nadir = [](IslandParameters island) {
    Island run(island, 0.7 * base);
    double lowest = 50.0;
    for (int n = 0; n < 10000; ++n) {
      run.advance({n, n * 2e-3, 2e-3}, {.load = 0.8 * base});
      lowest = std::min(lowest, run.frequency());
      for (std::size_t i = 0; i < island.batteries.size(); ++i) {
        EXPECT_GE(run.battery_energy(i), 0.0);
        EXPECT_LE(std::abs(run.battery_power(i)), island.batteries[i].rated * (1.0 + 1e-9));
      }
    }
    return 50.0 - lowest;
  };
  IslandParameters without = with_battery(), empty = with_battery();
  without.batteries.clear();
  empty.batteries[0].energy = 0.0;
  EXPECT_LT(nadir(with_battery()), 0.5 * nadir(without));
  EXPECT_NEAR(nadir(empty), nadir(without), 1e-12);
}

TEST(Battery, charges_and_gives_back_with_its_efficiencies) {
  // Loss of load then: 0.95 of what goes in is stored.
  Island run(with_battery(), 0.7 * base);
  double in = 0.0;
  for (int n = 0; n < 5000; ++n) {
    run.advance({n, n * 2e-3, 2e-3}, {.load = 0.6 * base});
    in -= run.battery_power(0) * 2e-3;
  }
  EXPECT_GT(in, 0.0);
  EXPECT_NEAR((run.battery_energy(0) - 20.0 * mw * 3600.0) / in, 0.95, 1e-9);
}

TEST(Shedding, acts_once_after_its_delay_and_lets_the_frequency_recover) {
  IslandParameters island = with_battery();
  island.batteries.clear();
  island.shedding = {{.below = 49.0, .delay = 0.2, .share = 0.2}, {.below = 40.0, .share = 0.5}};
  Island run(island, 0.7 * base);
  double below_since = -1.0, acted = -1.0;
  for (int n = 0; n < 20000; ++n) {
    run.advance({n, n * 1e-3, 1e-3}, {.load = 1.0 * base});
    const double t = (n + 1) * 1e-3;
    if (below_since < 0.0 && run.frequency() < 49.0) below_since = t;
    if (acted < 0.0 && run.shed_share() > 0.0) acted = t;
  }
  EXPECT_NEAR(acted - below_since, 0.2, 2e-3);
  EXPECT_DOUBLE_EQ(run.shed_share(), 0.2);
  EXPECT_GT(run.frequency(), 49.0);
}

std::string complaint(const IslandParameters& island, double load) {
  try {
    Island made(island, load);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Island, names_the_element_that_cannot_be_and_the_cure) {
  IslandParameters negative = with_battery(), floating = with_battery(), over = with_battery();
  negative.units[0].inertia = -1.0;
  floating.units[0].inertia = 0.0;
  over.batteries[0].energy = 1e15;
  EXPECT_NE(complaint(negative, 0.7 * base).find("unit 'smr': inertia"), std::string::npos);
  EXPECT_NE(complaint(floating, 0.7 * base).find("add a rotating"), std::string::npos);
  EXPECT_NE(complaint(over, 0.7 * base).find("battery 'bess'"), std::string::npos);
  EXPECT_NE(complaint(with_battery(), 0.5 * base).find("set-points meet"), std::string::npos);
}

TEST(Island, has_no_answer_where_a_step_has_no_solution) {
  IslandParameters light = with_battery();
  for (IslandUnit& unit : light.units) unit.inertia = 1e-9;
  Island island(light, 0.7 * base);
  EXPECT_THROW(island.advance({0, 0.0, 0.1}, {.load = 0.8 * base}), Unconverged);
}

TEST(Island, is_read_with_units_batteries_and_shedding) {
  const Config config = Config::parse(R"(
frequency: 50 Hz
damping: 1 MW/Hz
units:
  - {name: smr, rated: 80 MW, inertia: 4 s, droop: 5 %, valve_lag: 200 ms, hp_fraction: 0.3,
     reheat: 8 s, power: 60 MW, power_min: 15 MW, power_max: 80 MW}
batteries:
  - {name: bess, rated: 20 MW, droop_gain: 40 MW/Hz, lag: 50 ms, capacity: 20 MWh, energy: 10 MWh,
     charge_efficiency: 95 %, discharge_efficiency: 95 %}
shedding:
  - {below: 49 Hz, delay: 200 ms, share: 10 %}
)");
  const IslandParameters island = IslandParameters::read(config);
  config.reject_unread();
  EXPECT_EQ(island.units.at(0).rated, 80.0 * mw);
  EXPECT_EQ(island.batteries.at(0).droop_gain, 40.0 * mw);
  EXPECT_EQ(island.batteries.at(0).energy, 10.0 * mw * 3600.0);
  EXPECT_EQ(island.shedding.at(0).below, 49.0);
  EXPECT_NO_THROW(Island(island, 60.0 * mw));
}

TEST(DataCentreLoad, is_read_with_its_limits) {
  const Config config = Config::parse(R"(
load: {ups_energy: 2 MWh, ups_recharge: 5 MW, recharge_efficiency: 0.9, cooling_max: 30 MW,
       heat_per_cooling: 4, cooling_restart: 45 s, return_ramp: 0.2 1/s}
limits: {nadir: 49.5 Hz, rocof: 1 Hz/s, ramp: 10 MW/s}
)");
  const auto load = DataCentreParameters::read(config.at("load"));
  const auto limits = FrequencyLimits::read(config.at("limits"));
  config.reject_unread();
  EXPECT_EQ(load.cooling_restart, 45.0);
  EXPECT_EQ(load.ups_energy, 2.0 * mw * 3600.0);
  EXPECT_EQ(limits.ramp.value(), 10.0 * mw);
  EXPECT_FALSE(limits.zenith.has_value());
}

DataCentreParameters centre() {
  DataCentreParameters data;
  data.ups_energy = 80.0 * mw * 120.0;
  data.ups_recharge = 5.0 * mw;
  data.recharge_efficiency = 0.9;
  data.cooling_max = 30.0 * mw;
  return data;
}

TEST(DataCentreLoad, keeps_computing_on_the_ups_while_cooling_trips_and_comes_back_with_a_surge) {
  DataCentreLoad load(centre());
  const double dt = 0.01, computing = 80.0 * mw;
  double surge = 0.0, drawn = 0.0, removed = 0.0, ups_low = load.ups_energy();
  DataCentreOutputs out;
  for (int n = 0; n < 60000; ++n) {
    const double t = n * dt;
    const double voltage = t >= 5.0 && t < 5.2 ? 0.4 : 1.0;  // a 200 ms sag
    out = load.advance({n, t, dt}, {.computing = computing, .voltage = voltage});
    if (t < 5.0) {
      EXPECT_NEAR(out.total, 100.0 * mw, 1e-3);  // 80 MW and 80/4 MW of cooling
    }
    if (t > 5.3 && t < 15.1) {
      EXPECT_EQ(out.computing, 0.0);  // the UPS carries it
      EXPECT_EQ(out.cooling, 0.0);    // nobody carries the cooling
    }
    ups_low = std::min(ups_low, load.ups_energy());
    surge = std::max(surge, out.total);
    drawn += out.lost * dt;
    removed += 4.0 * out.cooling * dt;
  }
  EXPECT_EQ(drawn, 0.0);
  EXPECT_LT(ups_low, 80.0 * mw * 110.0);
  EXPECT_NEAR(surge, 115.0 * mw, 1.0);  // computing + 30 MW pulling the heat down + recharging
  EXPECT_NEAR(out.total, 100.0 * mw, 1.0);
  // All the heat of 600 s at 80 MW has been removed, the part held included.
  EXPECT_NEAR(removed + out.heat_held, 80.0 * mw * 600.0, 1.0);
  EXPECT_NEAR(out.heat_held, 0.0, 1.0);
}

TEST(DataCentreLoad, takes_more_to_recharge_than_its_ups_has_given) {
  // 80 MW for 10.2 s or so; what comes back passes the rectifier, the battery and the inverter.
  DataCentreLoad load(centre());
  double given = 0.0, taken = 0.0, lost = 0.0;
  for (int n = 0; n < 30000; ++n) {
    const DataCentreOutputs out =
        load.advance({n, n * 0.01, 0.01}, {.computing = 80.0 * mw, .voltage = n < 20 ? 0.4 : 1.0});
    given += 0.01 * out.from_ups;
    taken += 0.01 * out.recharge;
    lost += 0.01 * out.recharge_loss;
  }
  EXPECT_GT(given, 80.0 * mw * 10.0);
  EXPECT_NEAR(load.ups_energy(), centre().ups_energy, 1.0);
  EXPECT_NEAR(taken, given / 0.9, 1e-9 * taken);
  EXPECT_NEAR(lost, 0.1 * taken, 1e-9 * taken);
}

TEST(DataCentreLoad, loses_computing_when_the_batteries_are_empty) {
  DataCentreParameters data = centre();
  data.ups_energy = 80.0 * mw * 3.0;
  DataCentreLoad load(data);
  double lost = 0.0;
  for (int n = 0; n < 1000; ++n)
    lost += 0.01 * load.advance({n, n * 0.01, 0.01}, {.computing = 80.0 * mw, .voltage = 0.0}).lost;
  // 10 s of outage; the transfer acts after 20 ms and holds 3 s.
  EXPECT_NEAR(lost, 80.0 * mw * (10.0 - 0.02 - 3.0), 1.0);
}

TEST(DataCentreLoad, leaves_and_returns_at_the_same_instants_whatever_the_step) {
  // A sag from 1.0 s to 1.2 s: off the grid at 1.02 s, back from 11.2 s to 21.2 s; recharging then.
  for (const double dt : {0.02, 0.01, 0.005}) {
    DataCentreLoad load(centre());
    double in_sag = 0.0, given = 0.0, recharge = 0.0, cooling = 0.0;
    for (int n = 0; n * dt < 31.2 - 1e-9; ++n) {
      const double t = n * dt;
      const bool is_low = t > 1.0 - 1e-9 && t < 1.2 - 1e-9;
      const DataCentreOutputs out =
          load.advance({n, t, dt}, {.computing = 80.0 * mw, .voltage = is_low ? 0.4 : 1.0});
      if (is_low) in_sag += out.from_ups * dt;
      given += out.from_ups * dt, recharge += out.recharge * dt, cooling += out.cooling * dt;
    }
    EXPECT_NEAR(in_sag, 80.0 * mw * 0.18, 1.0) << dt;
    EXPECT_NEAR(given, 80.0 * mw * (10.18 + 5.0), 1.0) << dt;
    EXPECT_NEAR(recharge, 5.0 * mw * 10.0, 1.0) << dt;
    EXPECT_NEAR(cooling, 20.0 * mw * 1.02, 1.0) << dt;  // restarts after 30 s
  }
}

TEST(DataCentreLoad, ends_a_ramp_within_a_step) {
  // Back at 1.0 s and complete 4 ms later: 80 MW over 0.98 s and half of 4 ms, then recharging.
  DataCentreParameters data = centre();
  data.transfer_time = data.cooling_trip_time = 0.0;
  data.return_delay = data.cooling_restart = 0.98;
  data.return_ramp = data.cooling_ramp = 250.0;
  DataCentreLoad load(data);
  double given = 0.0, recharge = 0.0, cooling = 0.0;
  for (int n = 0; n < 51; ++n) {
    const DataCentreOutputs out =
        load.advance({n, 0.02 * n, 0.02}, {.computing = 80.0 * mw, .voltage = n == 0 ? 0.4 : 1.0});
    given += 0.02 * out.from_ups, recharge += 0.02 * out.recharge, cooling += 0.02 * out.cooling;
  }
  EXPECT_NEAR(given, 80.0 * mw * 1.002, 1.0);
  EXPECT_NEAR(recharge, 5.0 * mw * 0.016, 1.0);
  EXPECT_NEAR(cooling, 30.0 * mw * 0.018, 1.0);  // pulls down at its rating
}

TEST(DataCentreLoad, does_not_restart_cooling_while_the_grid_is_not_healthy) {
  DataCentreParameters data = centre();
  data.cooling_restart = 0.0;
  DataCentreLoad load(data);
  DataCentreOutputs out;
  for (int n = 0; n < 200; ++n)  // trips at 0.4 pu; 0.8 pu is no healthy grid
    out = load.advance({n, 0.01 * n, 0.01}, {.computing = 80.0 * mw, .voltage = n < 5 ? 0.4 : 0.8});
  EXPECT_EQ(out.cooling, 0.0);
}

TEST(DataCentreLoad, refuses_thresholds_that_chatter) {
  DataCentreParameters data = centre();
  data.return_voltage = 0.85;
  EXPECT_THROW(DataCentreLoad{data}, Error);
  data = centre();
  data.recharge_efficiency = 0.0;
  EXPECT_THROW(DataCentreLoad{data}, Error);
  data = centre();
  data.cooling_max = 0.0;
  EXPECT_THROW(DataCentreLoad{data}, Error);
}

TEST(BandMeanSquare, of_two_sines_separates_them_and_keeps_the_variance) {
  std::vector<double> series;
  for (int n = 0; n < 4000; ++n) {
    const double t = n * 0.005;
    series.push_back(7.0 + 3.0 * std::sin(2.0 * std::numbers::pi * 1.5 * t) +
                     0.5 * std::cos(2.0 * std::numbers::pi * 25.0 * t));
  }
  EXPECT_NEAR(band_mean_square(series, 0.005, 0.1, 20.0), 4.5, 1e-12);
  EXPECT_NEAR(band_mean_square(series, 0.005, 20.0, 100.0), 0.125, 1e-12);
  EXPECT_NEAR(band_mean_square(series, 0.005, 0.0, 100.0), 4.625, 1e-12);
  EXPECT_THROW(band_mean_square(series, 0.1, 0.1, 20.0), Error);
}

TEST(Judge, tells_which_of_the_limits_given_hold) {
  std::vector<double> frequency, power;
  for (int n = 0; n < 2000; ++n) {
    const double t = n * 0.01;
    frequency.push_back(50.0 - (t > 5.0 ? 0.4 * (t - 5.0) * std::exp(5.0 - t) : 0.0));
    power.push_back(t < 5.0 ? 10.0 * mw : 12.0 * mw);
  }
  EXPECT_THROW(measure(frequency, power, 0.01), Error);
  power.pop_back();
  const FrequencyMeasures found = measure(frequency, power, 0.01);
  EXPECT_NEAR(found.nadir, 50.0 - 0.4 / std::numbers::e, 1e-5);  // of x e^-x at x = 1
  EXPECT_NEAR(found.nadir_time, 6.0, 0.011);
  EXPECT_NEAR(found.ramp, 2.0 * mw, 1e-6);
  FrequencyLimits limits;
  limits.nadir = 49.9;
  limits.rocof = 1.0;
  limits.ramp = 1.9 * mw;
  const auto verdicts = judge(found, limits);
  ASSERT_EQ(verdicts.size(), 3u);
  EXPECT_FALSE(verdicts[0].holds);
  EXPECT_TRUE(verdicts[1].holds);
  EXPECT_FALSE(verdicts[2].holds);
}

}  // namespace rackflux::grid
