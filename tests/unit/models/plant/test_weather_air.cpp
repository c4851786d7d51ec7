#include "models/plant/psychrometrics.hpp"
#include "models/plant/weather.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/unit/models/plant/sample_weather.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace rackflux {
namespace {

std::string complaint(const std::string& text) {
  try {
    parse_epw(text, "a.epw");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(SaturationPressure, is_that_of_the_ashrae_table) {
  // The formula's own claim is 300 ppm.
  Deviation worst;
  for (const auto& [t, p] : {std::pair{-20.0, 103.24},
                             {-5.0, 401.74},
                             {5.0, 872.6},
                             {25.0, 3169.7},
                             {50.0, 12351.3},
                             {100.0, 101418.0},
                             {150.0, 476101.4}})
    worst.see_relative(saturation_pressure(t + 273.15), p, std::to_string(t));
  record({"Plant", "saturation pressure, -20 to 150 degC", "ASHRAE Fundamentals 2017 ch. 1 table 3",
          3e-4},
         worst);
  EXPECT_THROW(saturation_pressure(170.0), Error);
  EXPECT_THROW(saturation_pressure(480.0), Error);
}

TEST(WetBulb, is_3_93_degC_at_7_degC_and_61_percent) {
  // PsychroLib 2.5, test_TWetBulb_RelHum: 3.92667433781955 degC at 100 kPa, to its 1e-3.
  record(
      {"Plant", "wet bulb at 7 degC and 61 %", "PsychroLib 2.5, test_TWetBulb_RelHum", 4e-3, "K"},
      wet_bulb(air_at(280.15, 0.61, 1e5)) - 273.15 - 3.92667433781955);
}

TEST(WetBulb, agrees_with_ashrae_example_1) {
  // ASHRAE Fundamentals ch. 1 example 1 (chart): 40 degC, wet bulb 20 degC: W = 6.5 g/kg, h = 56.7
  // kJ/kg, dew point 7 degC, 14 %, v = 0.896 m3/kg.
  const MoistAir air{313.15, 6.5e-3, 101325.0};
  record(
      {"Plant", "wet bulb of air read from a chart", "ASHRAE Fundamentals ch. 1 ex. 1", 0.1, "K"},
      wet_bulb(air) - 273.15 - 20.0);
  EXPECT_NEAR(enthalpy(air), 56.7e3, 0.5e3);
  EXPECT_NEAR(dew_point(air) - 273.15, 7.0, 0.7);
  EXPECT_NEAR(relative_humidity(air), 0.14, 0.005);
  EXPECT_NEAR((1.0 + air.W) / density(air), 0.896, 0.001);
}

TEST(WetBulb, meets_the_dry_bulb_at_saturation_and_stays_between_dew_point_and_dry_bulb) {
  for (double t = -30.0; t <= 50.0; t += 4.0) {
    const MoistAir wet = air_at(t + 273.15, 1.0, 101325.0);
    EXPECT_NEAR(wet_bulb(wet), wet.T, 1e-5);
    const MoistAir air = air_at(t + 273.15, 0.4, 9e4);
    EXPECT_LT(wet_bulb(air), air.T);
    EXPECT_GT(wet_bulb(air), dew_point(air) - 1e-6) << t;
  }
  EXPECT_THROW(wet_bulb({350.0, 0.01, 101325.0}), Error);
  EXPECT_THROW(air_at(300.0, 1.1, 101325.0), Error);
  EXPECT_THROW(air_at(300.0, 0.5, 2e4), Error);
}

TEST(Epw, gives_8760_hours_with_their_wet_bulb) {
  const Weather weather = parse_epw(sample::epw(), "a.epw");
  ASSERT_EQ(weather.hours.size(), 8760u);
  EXPECT_EQ(weather.place, "Testville");
  EXPECT_DOUBLE_EQ(weather.elevation, 520.0);
  EXPECT_NEAR(weather.hours[0].air.T, 278.15, 1e-6);
  EXPECT_NEAR(weather.hours[0].air.pressure, 95000.0, 1e-9);
  EXPECT_NEAR(weather.hours[0].wind, 3.4, 1e-12);
  EXPECT_NEAR(weather.hours[0].T_wet, wet_bulb(air_at(278.15, 0.6, 95000.0)), 1e-6);
  EXPECT_EQ(&weather.at(3600.0 * 8760.0 + 1.0), &weather.hours[0]);
}

TEST(Epw, names_the_hour_that_is_missing) {
  const std::string text = complaint(sample::epw([](int month, int day, int hour) {
    return month == 3 && day == 14 && hour == 5 ? "drop" : "";
  }));
  EXPECT_NE(text.find("a.epw:1741: the hour 03-14 hour 5 is missing"), std::string::npos) << text;
}

TEST(Epw, names_the_hour_whose_value_is_missing_or_impossible) {
  const auto with = [](const std::string& values) {
    return complaint(sample::epw([values](int month, int day, int hour) {
      return month == 1 && day == 1 && hour == 3 ? values : std::string();
    }));
  };
  EXPECT_NE(with("99.9,8.0,60,95000").find("a.epw:11: the dry bulb is marked missing"),
            std::string::npos);
  EXPECT_NE(with("15.0,8.0,999,95000").find("relative humidity is marked missing"),
            std::string::npos);
  EXPECT_NE(with("15.0,8.0,60,999999").find("air pressure is marked missing"), std::string::npos);
  EXPECT_NE(with("warm,8.0,60,95000").find("must be a number"), std::string::npos);
  EXPECT_NE(with("15.0,8.0,130,95000").find("a.epw:11:"), std::string::npos);
  EXPECT_NE(with("15.0,8.0,60").find("has 35 columns; found 34"), std::string::npos);
}

TEST(Epw, refuses_a_year_that_ends_early_and_a_file_that_is_not_one) {
  std::string text = sample::epw();
  text.resize(text.size() / 2);
  text.resize(text.rfind('\n') + 1);
  EXPECT_NE(complaint(text).find("of 8760 hours are there"), std::string::npos);
  EXPECT_NE(complaint("hello\n").find("starts with LOCATION"), std::string::npos);
  EXPECT_THROW(read_epw("/nowhere/a.epw"), IoError);
}

TEST(Epw, takes_a_reading_a_little_above_saturation_as_saturated) {
  const Weather weather = parse_epw(
      sample::epw([](int month, int day, int hour) {
        return month == 1 && day == 1 && hour == 3 ? std::string("15.0,15.0,105,95000") : "";
      }),
      "a.epw");
  EXPECT_NEAR(relative_humidity(weather.hours[2].air), 1.0, 1e-12);
}

}  // namespace rackflux
