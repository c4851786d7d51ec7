#include "models/power/chain.hpp"
#include "models/power/read_power.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace rackflux {
namespace {

// 80 PLUS Titanium, 230 V internal redundant: 0.90, 0.94, 0.96, 0.91 at 10, 20, 50, 100 % load.
LossCurve titanium() {
  return {"psu", 5500.0, 30.0, {{0.1, 0.90}, {0.2, 0.94}, {0.5, 0.96}, {1.0, 0.91}}};
}

PowerChain rack_to_grid() {
  const Busbar bar{"bar", 50.0, 20e-6, 3000.0};
  const LossCurve ups{"ups", 1.5e6, {12e3, 0.01, 0.015}};
  const TransformerRating transformer{"transformer", 2.5e6, 2.1e3, 19e3};
  return PowerChain({{"bar", bar, 8, HeatPlace::rack_air},
                     {"psu", titanium(), 240, HeatPlace::rack_liquid},
                     {"ups", ups, 1, HeatPlace::electrical_room},
                     {"transformer", transformer, 1, HeatPlace::outdoors, 0.2}});
}

}  // namespace

TEST(LossCurve, meets_the_efficiency_at_every_point_of_its_table) {
  for (const auto& [load, eta] : {std::pair{0.1, 0.90}, {0.2, 0.94}, {0.5, 0.96}, {1.0, 0.91}}) {
    const double output = load * 5500.0;
    EXPECT_NEAR(output / (output + titanium().loss(output)), eta, 1e-14);
  }
  EXPECT_DOUBLE_EQ(titanium().loss(0.0), 30.0);
}

TEST(LossCurve, refuses_an_overload_and_tables_that_cannot_be) {
  EXPECT_THROW(titanium().loss(5501.0), Error);
  EXPECT_THROW(titanium().loss(-1.0), Error);
  EXPECT_THROW(LossCurve("a", 1e3, 0.0, {{0.5, 0.9}, {0.4, 0.9}}), Error);
  EXPECT_THROW(LossCurve("a", 1e3, 0.0, {{0.5, 1.2}}), Error);
  EXPECT_THROW(LossCurve("a", 0.0, {1.0, 0.0, 0.0}), Error);
}

TEST(Busbar, solves_the_quadratic_of_a_constant_power_load) {
  // By hand: 50 V, 1 mohm, 600 W: I = (50 - sqrt(2500 - 2.4)) / 0.002 = 12.002882 A, I^2 R =
  // 0.144069 W
  const Busbar bar{"bar", 50.0, 1e-3, 100.0};
  EXPECT_NEAR(bar.current(600.0), 12.0028819, 1e-6);
  EXPECT_NEAR(bar.loss(600.0), 0.1440692, 1e-6);
}

TEST(Busbar, loses_256_times_less_at_800_V_than_at_50_V) {
  // To first order in R the loss is R (P/V)^2: (800/50)^2 = 256; the drop adds under 0.3 % here.
  const Busbar low{"low", 50.0, 1e-6, 1e5}, high{"high", 800.0, 1e-6, 1e5};
  EXPECT_NEAR(low.loss(120e3) / high.loss(120e3), 256.0, 0.6);
}

TEST(Busbar, says_that_no_current_carries_the_load) {
  const Busbar bar{"row bar", 50.0, 1e-3, 1e9};  // at most 2500 / 0.004 = 625 kW
  EXPECT_NO_THROW(bar.current(624e3));
  try {
    bar.current(626e3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("row bar: no current carries"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("625000 W at most"), std::string::npos);
  }
  EXPECT_THROW((Busbar{"bar", 50.0, 1e-3, 10.0}).current(600.0), Error);
}

TEST(CopperResistance, is_that_of_annealed_copper) {
  // IEC 60028: 1/58 ohm mm2/m at 20 degC; at 70 degC 1 + 3.93e-3 * 50 = 1.1965 times that.
  EXPECT_NEAR(copper_resistance(1.0, 1e-6, 293.15), 1.0 / 58.0, 1e-12);
  EXPECT_NEAR(copper_resistance(1.0, 1e-6, 343.15), 1.1965 / 58.0, 1e-12);
  EXPECT_THROW(copper_resistance(1.0, 1e-6, 500.0), Error);
}

TEST(PowerChain, takes_in_what_is_useful_plus_all_losses) {
  const PowerFlow flow = rack_to_grid().flow(900e3);
  const double lost = std::accumulate(flow.loss.begin(), flow.loss.end(), 0.0);
  const double heat = std::accumulate(flow.heat.begin(), flow.heat.end(), 0.0);
  EXPECT_NEAR(flow.input - flow.useful, lost, 1e-9);  // round-off of 1e6 W
  EXPECT_NEAR(heat, lost, 1e-9);
  EXPECT_GT(flow.heat_at(HeatPlace::rack_liquid), 0.0);
}

TEST(PowerChain, adds_up_stage_by_stage) {
  // By hand: the UPS delivers bar + psu + load; its loss is 12 kW + 1 % + 1.5 % P^2 / 1.5 MW.
  const PowerFlow flow = rack_to_grid().flow(900e3);
  const double ups = 900e3 + flow.loss[0] + flow.loss[1];
  EXPECT_NEAR(flow.loss[2], 12e3 + 0.01 * ups + 0.015 * ups * ups / 1.5e6, 1e-6);
  const double S = (ups + flow.loss[2]) * std::hypot(1.0, 0.2);
  EXPECT_NEAR(flow.loss[3], 2.1e3 + 19e3 * S * S / 6.25e12, 1e-6);
}

TEST(PowerChain, closes_the_ledger_with_losses_at_their_places) {
  Ledger ledger;
  for (const char* outside :
       {"utility", "chips", "rack air", "rack liquid", "electrical room", "outdoors"})
    ledger.open_ended(outside);
  for (const double load : {50e3, 400e3, 900e3}) {
    const Step step{0, 0.0, 300.0};
    rack_to_grid().advance(step, load, "utility", "chips", ledger);
    EXPECT_LT(ledger.imbalance(), 1e-15);
    ledger.close(step, 1e-14);
  }
}

TEST(PowerChain, names_the_stage_that_is_overloaded) {
  try {
    rack_to_grid().flow(1.4e6);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("bar: 175000 W draw"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(PowerChain({}), Error);
  EXPECT_THROW(PowerChain({{"a", titanium()}, {"a", titanium()}}), Error);
}

TEST(ReadPowerChain, reads_every_kind_of_stage_and_refuses_a_missing_efficiency) {
  const char* text =
      "chain:\n"
      "  - {name: bar, kind: busbar, heat_to: rack_air, voltage: 800 V, rated_current: 900 A,\n"
      "     length: 20 m, section: 4e-4 m2, temperature: 50 degC}\n"
      "  - {name: ups, kind: converter, heat_to: electrical_room, rated: 1 MW, idle_loss: 6 kW,\n"
      "     load: [0.25, 1.0], efficiency: [0.95, 0.96]}\n"
      "  - {name: mv, kind: transformer, heat_to: outdoors, rated: 1.6 MW, no_load_loss: 1.5 kW,\n"
      "     load_loss: 12 kW, tan_phi: 0.1}\n";
  const Config config = Config::parse(text);
  const PowerFlow flow = read_power_chain(config.at("chain")).flow(600e3);
  config.reject_unread();
  EXPECT_EQ(flow.loss.size(), 3u);
  EXPECT_GT(flow.input, 600e3);
  const Config bad = Config::parse(
      "chain: [{name: ups, kind: converter, heat_to: outdoors, rated: 1 MW, idle_loss: 6 kW}]\n");
  EXPECT_THROW(read_power_chain(bad.at("chain")), Error);
}

}  // namespace rackflux
