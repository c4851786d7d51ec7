#include "models/plant/coil.hpp"
#include "models/plant/read_plant.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/unit/models/plant/sample_plants.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

using namespace sample;

TEST(Effectiveness, is_that_of_the_textbook) {
  // By hand, counterflow NTU 1, c 0.5: 0.393469/(1 - 0.303265) = 0.564733; balanced: 1/2.
  EXPECT_NEAR(effectiveness(Arrangement::counterflow, 1.0, 0.5), 0.564733, 1e-6);
  EXPECT_NEAR(effectiveness(Arrangement::counterflow, 1.0, 1.0), 0.5, 1e-12);
  // Incropera fig. 11.14, both unmixed: NTU 2, c 1: about 0.61.
  EXPECT_NEAR(effectiveness(Arrangement::crossflow, 2.0, 1.0), 0.61, 0.01);
  EXPECT_NEAR(ntu_of(Arrangement::crossflow, effectiveness(Arrangement::crossflow, 2.0, 0.7), 0.7),
              2.0, 1e-9);
  EXPECT_THROW(ntu_of(Arrangement::counterflow, 1.0, 0.5), Error);
}

TEST(Exchanger, returns_its_rating_and_weakens_with_less_air) {
  const ExchangerRating rating{1e5, 320.0, 300.0, 8e3, 9e3};
  const Exchanger plate("plate", Arrangement::counterflow, rating, {0.5, 0.8, 0.6});
  EXPECT_NEAR(plate.heat(320.0, 300.0, 8e3, 9e3), 1e5, 1e-6);
  EXPECT_LT(plate.heat(320.0, 300.0, 8e3, 4.5e3), 1e5);
  EXPECT_EQ(plate.heat(300.0, 310.0, 8e3, 9e3), 0.0);
  EXPECT_THROW(Exchanger("x", Arrangement::counterflow, {2e5, 320.0, 300.0, 8e3, 9e3}, {}), Error);
}

TEST(Crah, closes_its_heat_balance_and_refuses_to_condense) {
  const ExchangerRating rating{1e5, 308.15, 293.15, 1.2e4, 1.6e4};
  const Crah crah({"CRAH 1", 10.0, 4e3, 0.3}, rating, {});
  CrahInput input{air_at(308.15, 0.2, 101325.0), 9.0, 293.15, 4.0};
  const CrahOutcome out = crah.solve(input);
  const double C_air = density(input.return_air) * 9.0 / (1.0 + input.return_air.W) *
                       (1006.0 + 1860.0 * input.return_air.W);
  EXPECT_NEAR(C_air * (308.15 - out.supply), out.to_water - out.fan_power, 1e-6);
  EXPECT_NEAR(out.fan_power, 4e3 * 0.729, 1e-9);  // 0.9 cubed
  input.water_in = 278.15;
  EXPECT_THROW(crah.solve(input), Error);  // dew point of that air: 8.7 degC
}

TEST(Chiller, has_the_efficiencies_of_its_published_record) {
  // facility_plant.yaml, check of the 1143 kW set: COP 6.40, 7.93, 8.45, 5.64 at 10/32.79 degC.
  const ChillerBank bank(published_chiller("carrier_19xr_1143kw"), 1.1429e6, 1);
  const double full = bank.at(0.0, 283.15, 305.94).capacity / 1.03;
  EXPECT_NEAR(full / 1.1429e6, 1.007, 1e-3);
  Deviation worst;
  for (const auto& [plr, cop] : {std::pair{1.0, 6.40}, {0.75, 7.93}, {0.5, 8.45}, {0.25, 5.64}}) {
    const ChillerPoint point = bank.at(plr * full, 283.15, 305.94);
    worst.see(point.heat / point.power, cop, std::to_string(plr));
    EXPECT_FALSE(point.flags.any());
  }
  record({"Plant", "COP of a 1143 kW chiller at 4 part loads", "published record of the curve set",
          6e-3, "-"},
         worst);
}

TEST(Chiller, flags_every_range_it_leaves_and_leaves_heat_over_when_full) {
  const ChillerBank bank(published_chiller("carrier_19xr_1143kw"), 1.1429e6, 1);
  EXPECT_TRUE(bank.at(5e5, 291.15, 300.0).flags.te);
  EXPECT_TRUE(bank.at(5e5, 283.15, 285.0).flags.tc);
  EXPECT_TRUE(bank.at(1e5, 283.15, 300.0).flags.is_cycling);
  const ChillerPoint full = bank.at(5e6, 283.15, 300.0);
  EXPECT_TRUE(full.flags.is_full);
  EXPECT_DOUBLE_EQ(full.heat, full.capacity);
  // The 1586 kW fit turns negative at part load with a hot condenser: refused, not returned.
  const ChillerBank other(published_chiller("carrier_19xr_1586kw"), 1.586e6, 1);
  EXPECT_THROW(other.at(0.25 * 1.586e6, 282.04, 309.41), Error);
  EXPECT_THROW(published_chiller("carrier"), Error);
}

TEST(YorkTower, approaches_3_84_K_at_its_nominal_point) {
  bool flagged =
      false;  // yorkCalc.mo, nominal 25.55 degC, range 5.56 K: design 3.89, evaluates to 3.84
  record({"Plant", "approach of the York tower at its nominal point",
          "yorkCalc of Modelica Buildings", 0.01, "K"},
         york_approach(298.70, 5.56, 1.0, flagged) - 3.84);
  EXPECT_FALSE(flagged);
  york_approach(302.0, 5.56, 1.0, flagged);
  EXPECT_TRUE(flagged);
}

TEST(YorkTower, cools_no_water_whose_spread_is_below_the_smallest_approach) {
  // York at 10 degC, range 1.1 K and L/G 5 (fan at 0.2): approach 12.76 K. Water 9 K over the wet
  // bulb stays as it is; at full speed range 3.51 K and approach 5.49 K share the 9 K.
  const Tower tower(cells(260.0, 200.0));
  MoistAir air = air_at(283.15, 1.0, 101325.0);
  TowerInput input{292.15, 260.0, 288.65, air, 283.15};
  bool flagged = false;
  EXPECT_NEAR(york_approach(283.15, 1.1, 5.0, flagged), 12.765, 1e-3);
  EXPECT_DOUBLE_EQ(tower.at_speed(input, 0.2).water_out, 292.15);
  EXPECT_NEAR(tower.at_speed(input, 1.0).water_out, 288.637, 1e-3);
  // A target just within reach needs the fan close to full speed.
  EXPECT_GT(tower.solve(input).speed, 0.9);
  for (const double speed : {0.1, 0.2, 0.3, 0.5, 0.7})
    EXPECT_GE(tower.at_speed(input, speed).water_out, tower.at_speed(input, speed + 0.1).water_out);
}

TEST(Plant, leaves_an_economiser_standing_whose_tower_cools_no_water) {
  PlantParameters parameters = wet_plant();
  const Plant plant(parameters);
  // Water comes back at 22.1 degC, 0.9 K over the wet bulb: nothing to gain.
  const PlantOutcome out = plant.solve(at(9e6, 21.2, 1.0));
  EXPECT_EQ(out.free, 0.0);
  parameters.free_cooling = std::monostate{};
  EXPECT_DOUBLE_EQ(out.power(), Plant(parameters).solve(at(9e6, 21.2, 1.0)).power());
}

TEST(MerkelTower, agrees_with_merkels_integral) {
  // Me = integral of c_p dT_w/(h_s - h) over the fill, counterflow; NTU of the model times m_a/m_w.
  const TowerParameters p = merkel_cells();
  const MoistAir air = air_at(300.15, 0.5, 101325.0);
  const TowerInput input{310.15, 50.0, 0.0, air, wet_bulb(air)};
  const TowerOutcome out = Tower(p).at_speed(input, 1.0);
  double Me = 0.0;
  const int n = 2000;
  const double dT = (input.water_in - out.water_out) / n;
  for (int k = 0; k < n; ++k) {
    const double T = out.water_out + (k + 0.5) * dT;
    const double h = enthalpy(air) + 50.0 * water_cp * (T - out.water_out) / 40.0;
    Me += water_cp * dT / (enthalpy_saturated(T, air.pressure) - h);
  }
  const double NTU = std::get<MerkelFill>(p.kind).c * std::pow(50.0 / 40.0, 0.4);
  record({"Plant", "Merkel number of a tower by effectiveness-NTU", "Merkel's integral", 0.03},
         NTU * 40.0 / 50.0 / Me - 1.0);
}

TEST(Tower, reaches_its_target_with_the_slowest_fan_that_does) {
  const Tower tower(merkel_cells());
  const MoistAir air = air_at(293.15, 0.5, 101325.0);
  TowerInput input{305.15, 50.0, 299.15, air, wet_bulb(air)};
  const TowerOutcome out = tower.solve(input);
  EXPECT_DOUBLE_EQ(out.water_out, 299.15);
  EXPECT_LT(out.speed, 1.0);
  EXPECT_GT(tower.at_speed(input, out.speed - 0.01).water_out, 299.15);
  // Evaporation carries most, never more than all, of the heat: 2.45e6 J/kg, air leaves warmer.
  EXPECT_GT(out.evaporated * 2.45e6 / out.heat, 0.6);
  EXPECT_LT(out.evaporated * 2.45e6 / out.heat, 1.05);
  EXPECT_NEAR(out.makeup, 1.25 * out.evaporated, 1e-12);  // five cycles: e * 5/4
  input.target = input.T_wet - 1.0;
  EXPECT_GT(tower.solve(input).water_out, input.T_wet);
}

TEST(Tower, counts_drift_as_part_of_what_keeps_the_salts_down) {
  // Salts leave with blow-down and drift B + D, n times as strong as in the make-up M = E + B + D:
  // M = n (B + D), so that M = E n/(n-1) however the two share. At 50 kg/s a drift of 0.1 % is 0.05
  // kg/s, less than the 0.13 kg/s of five cycles, and one of 1 % is 0.5 kg/s, without blow-down.
  TowerParameters p = merkel_cells();
  const MoistAir air = air_at(293.15, 0.5, 101325.0);
  const TowerInput input{305.15, 50.0, 299.15, air, wet_bulb(air)};
  const TowerOutcome dry = Tower(p).solve(input);
  p.drift = 0.001;
  const TowerOutcome some = Tower(p).solve(input);
  EXPECT_GT(some.evaporated / 4.0, 0.05);
  EXPECT_NEAR(some.makeup, dry.makeup, 1e-12);
  p.drift = 0.01;
  const TowerOutcome much = Tower(p).solve(input);
  EXPECT_NEAR(much.makeup, much.evaporated + 0.5, 1e-4);  // the fan runs all but 1e-6 of the time
}

TEST(Tower, cycles_its_fan_below_the_lowest_speed) {
  // Half of what the slowest fan reaches takes half of its time: power 30 kW * 0.1^3 / 2.
  const Tower tower(merkel_cells());
  const MoistAir air = air_at(278.15, 0.5, 101325.0);
  TowerInput input{303.15, 50.0, 0.0, air, wet_bulb(air)};
  const TowerOutcome slowest = tower.at_speed(input, 0.1);
  input.target = 0.5 * (303.15 + slowest.water_out);
  const TowerOutcome out = tower.solve(input);
  EXPECT_NEAR(out.fan_power, 0.5 * 30.0, 1e-9);
  EXPECT_NEAR(out.heat, 0.5 * slowest.heat, 1e-6);
  EXPECT_NEAR(out.evaporated, 0.5 * slowest.evaporated, 1e-12);
}

TEST(DryCooler, holds_its_target_and_never_warms_the_water) {
  const DryCooler cooler = dry_cooler();
  const DryCoolerOutcome out =
      cooler.solve({313.15, 200.0, 303.15, air_at(288.15, 0.5, 101325.0), 283.0});
  EXPECT_DOUBLE_EQ(out.water_out, 303.15);
  EXPECT_NEAR(out.heat, 200.0 * water_cp * 10.0, 1e-4);
  EXPECT_LT(out.speed, 1.0);
  const DryCoolerOutcome hot =
      cooler.solve({303.15, 200.0, 293.15, air_at(310.15, 0.3, 101325.0), 295.0});
  EXPECT_EQ(hot.heat, 0.0);
  EXPECT_EQ(hot.fan_power, 0.0);
}

TEST(Mover, follows_the_affinity_law_without_lift) {
  const Mover p = pump("p", 0.1);
  EXPECT_NEAR(p.power(0.05) / p.power(0.1), 0.125, 1e-12);
  EXPECT_NEAR(p.power(0.1), 0.1 * 2.5e5 / (0.78 * 0.93), 1e-9);
  EXPECT_THROW(p.power(0.13), Error);
}

TEST(HeatReuse, takes_directly_where_warm_and_by_heat_pump_where_not) {
  HeatReuse customer{"district", 1e6, 313.15, 293.15, 3.0, 0.5};
  EXPECT_DOUBLE_EQ(customer.take(318.15, 303.15, 5e6).power, 0.0);
  const HeatReuse::Outcome out = customer.take(310.15, 303.15, 5e6);
  // By hand: T_c = 300.15 K, lift 13 K, COP 0.5 * 313.15/13 = 12.0442.
  EXPECT_NEAR(out.power, 1e6 / 12.04423, 1.0);
  EXPECT_NEAR(out.from_water + out.power, out.delivered, 1e-6);
}

TEST(HeatReuse, grows_no_better_below_the_smallest_lift_of_heat_pumps) {
  // Supply of 28 degC from 27 degC: 0.5 * 301.15/1 would be a COP of 150.6.
  HeatReuse customer{"district", 1e6, 301.15, 293.15, 3.0, 0.5};
  const HeatReuse::Outcome tiny = customer.take(303.65, 303.15, 5e6);
  EXPECT_NEAR(tiny.delivered / tiny.power, 0.5 * 301.15 / 10.0, 1e-9);
  EXPECT_TRUE(tiny.is_held);
  customer.T_supply = 311.15;  // a lift of 11 K
  const HeatReuse::Outcome small = customer.take(303.65, 303.15, 5e6);
  EXPECT_NEAR(small.delivered / small.power, 0.5 * 311.15 / 11.0, 1e-9);
  EXPECT_FALSE(small.is_held);
}

TEST(HeatReuse, cools_the_water_no_further_than_the_customers_return) {
  // 200 kW/K of water at 45 degC, 30 degC wanted: 3 MW above that. A customer at 40/35 degC behind
  // an exchanger of 3 K cools it to 38 degC: 7 K or 1.4 MW of the 2 MW it would take.
  HeatReuse customer{"district", 2e6, 313.15, 308.15, 3.0, 0.0};
  const HeatReuse::Outcome direct = customer.take(318.15, 303.15, 3e6);
  EXPECT_NEAR(direct.delivered, 1.4e6, 1.0);
  EXPECT_DOUBLE_EQ(direct.from_water, direct.delivered);
  // With a heat pump behind the exchanger it gets the rest: lift 40 - 27 K, COP 12.0442.
  customer.second_law = 0.5;
  const HeatReuse::Outcome lifted = customer.take(318.15, 303.15, 3e6);
  EXPECT_NEAR(lifted.delivered, 2e6, 1.0);
  EXPECT_NEAR(lifted.power, 0.6e6 / 12.04423, 1.0);
  EXPECT_NEAR(lifted.from_water + lifted.power, lifted.delivered, 1e-6);
  customer.T_back = 314.0;
  EXPECT_THROW(customer.validate(), Error);
}

TEST(Plant, closes_the_ledger_in_frost_and_heat) {
  PlantParameters with_customer = wet_plant();
  with_customer.reuse = HeatReuse{"heat customer", 2e6, 333.15, 313.15, 3.0, 0.5};
  for (const Plant& plant : {Plant(dry_plant()), Plant(wet_plant()), Plant(with_customer)}) {
    Ledger ledger;
    for (const char* outside : {"facility water", "utility", "heat customer", "ambient"})
      ledger.open_ended(outside);
    for (const auto& [t, rh] :
         {std::pair{-10.0, 0.8}, {5.0, 0.9}, {15.0, 0.6}, {28.0, 0.5}, {36.0, 0.25}}) {
      const Step step{0, 0.0, 3600.0};
      const PlantOutcome out = plant.advance(step, at(9e6, t, rh), ledger);
      EXPECT_NO_THROW(ledger.close(step, 1e-9)) << t;
      EXPECT_GE(out.supply, plant.parameters().set_point);
    }
  }
}

TEST(Plant, rejects_what_its_tower_pumps_put_into_the_water) {
  // 720 kg/s, 0.9 of the rated flow: 202 kPa and 0.78 are 187 kW, which warm the condenser water by
  // 0.062 K; four times the pressure by 0.249 K. On a hot day the tower is at its limit, so that
  // the condensers run warmer and more water evaporates.
  PlantParameters weak = wet_plant();
  weak.free_cooling = std::monostate{};
  PlantParameters strong = weak;
  strong.chiller->pump.friction *= 4.0;
  const PlantOutcome few = Plant(weak).solve(at(9e6, 36.0, 0.5));
  const PlantOutcome many = Plant(strong).solve(at(9e6, 36.0, 0.5));
  EXPECT_GT(many.compressors, few.compressors * 1.001);
  EXPECT_GT(many.makeup, few.makeup * 1.03);
  EXPECT_NEAR(few.rejected, 9e6 + few.compressors + 0.93 * few.pumps, 1.0);
  EXPECT_NEAR(many.rejected, 9e6 + many.compressors + 0.93 * many.pumps, 1.0);
  // In frost the same for the economiser: its tower evaporates more.
  weak = wet_plant();
  strong = weak;
  std::get<TowerEconomiser>(strong.free_cooling).pump.friction *= 4.0;
  EXPECT_GT(Plant(strong).solve(at(9e6, 2.0, 0.8)).makeup,
            Plant(weak).solve(at(9e6, 2.0, 0.8)).makeup);
}

TEST(Plant, lets_the_supply_float_on_a_hot_day_and_says_when_no_heat_can_leave) {
  const Plant plant(dry_plant());
  EXPECT_FALSE(plant.solve(at(9e6, 10.0, 0.5)).is_above_set_point);
  const PlantOutcome hot = plant.solve(at(9e6, 36.0, 0.3));
  EXPECT_TRUE(hot.is_above_set_point);
  EXPECT_NEAR(hot.fans, 250e3, 1e-6);
  try {
    plant.solve(at(9e6, 50.0, 0.2));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("cannot leave"), std::string::npos) << error.what();
  }
  PlantParameters none = dry_plant();
  none.free_cooling = std::monostate{};
  EXPECT_THROW(Plant{none}, Error);
}

TEST(ReadPlant, builds_the_plant_of_a_case_file_and_refuses_two_kinds_of_free_cooling) {
  const std::string pump =
      "{flow: 0.26 m3/s, friction: 250 kPa, pump_efficiency: 0.78, drive_efficiency: 0.93}";
  const std::string tower =
      "{water: 720 kg/s, air: 560 kg/s, fan_power: 30 kW, lowest_speed: 0.1, cycles: 5, drift: 0, "
      "model: york}";
  const std::string dry =
      "dry_cooler: {fan_power: 250 kW, lowest_speed: 0.1, rated: {heat: 10 MW, hot_in: 45 degC, "
      "cold_in: 26 degC, hot_flow: 240 kg/s, cold_flow: 700 kg/s, hot_resistance: 0.3, "
      "cold_exponent: 0.6}}\n";
  const std::string text =
      "set_point: 12 degC\nrise: 10 K\nlowest_flow: 0.3\nwarmest: 45 degC\npump: " + pump + "\n" +
      "heat_reuse: {demand: 1 MW, supply: 60 degC, return: 40 degC, approach: 3 K, second_law: "
      "0.5}\n" +
      dry +
      "chiller: {curves: carrier_19xr_1586kw, size: 1586 kW, count: 8, condenser_water: 720 kg/s, "
      "condenser_target: 27 degC, tower: " +
      tower +
      ", pump: {flow: 0.8 m3/s, friction: 250 kPa, pump_efficiency: 0.78, drive_efficiency: "
      "0.93}}\n";
  const Config config = Config::parse(text);
  const Plant plant = read_plant(config);
  config.reject_unread();
  const PlantOutcome out = plant.solve(at(9e6, 20.0, 0.5));
  EXPECT_NEAR(out.reused, 1e6, 1.0);
  EXPECT_GT(out.chilled, 0.0);
  EXPECT_THROW(read_plant(Config::parse(text + "tower_economiser: {}\n")), Error);
  EXPECT_THROW(read_plant(Config::parse("set_point: 12 degC\n")), Error);
}

}  // namespace rackflux
