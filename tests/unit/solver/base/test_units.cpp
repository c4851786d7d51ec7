#include "solver/base/error.hpp"
#include "solver/base/units.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

double si(const char* text, const Quantity& quantity) {
  const auto read = in_si(text, quantity);
  const auto* const refused = std::get_if<Refused>(&read);
  EXPECT_FALSE(refused) << text << ": " << refused->why;
  return refused ? std::nan("") : std::get<double>(read);
}

std::string refusal(const char* text, const Quantity& quantity) {
  const auto read = in_si(text, quantity);
  const auto* const refused = std::get_if<Refused>(&read);
  return refused ? refused->why : "taken as " + std::to_string(std::get<double>(read));
}

}  // namespace

// Values by hand from the definitions of the units; 1e-14 is round-off of one multiplication.
TEST(Units, turn_what_engineers_write_into_SI) {
  EXPECT_NEAR(si("40 L/min", quantity::volume_flow), 40e-3 / 60, 1e-14);
  EXPECT_NEAR(si("30 degC", quantity::temperature), 303.15, 1e-12);
  EXPECT_NEAR(si("30 °C", quantity::temperature), 303.15, 1e-12);
  EXPECT_NEAR(si("77 degF", quantity::temperature), 298.15, 1e-12);
  EXPECT_DOUBLE_EQ(si("5 K", quantity::temperature_difference), 5.0);
  EXPECT_DOUBLE_EQ(si("20 %", quantity::ratio), 0.2);
  EXPECT_DOUBLE_EQ(si("20%", quantity::ratio), 0.2);
  EXPECT_DOUBLE_EQ(si("0.25", quantity::ratio), 0.25);
  EXPECT_DOUBLE_EQ(si("1e-5 m2 K/W", quantity::contact_resistance), 1e-5);
  EXPECT_DOUBLE_EQ(si("100 MWh", quantity::energy), 3.6e11);
  EXPECT_DOUBLE_EQ(si("50 W/cm2", quantity::heat_flux), 5e5);
  EXPECT_DOUBLE_EQ(si("0.6 m", quantity::length), 0.6);
  EXPECT_DOUBLE_EQ(si("600mm", quantity::length), 0.6);
  EXPECT_DOUBLE_EQ(si("-.5 m", quantity::length), -0.5);
  EXPECT_DOUBLE_EQ(si("+3. m", quantity::length), 3.0);
  EXPECT_DOUBLE_EQ(si("3.4e-3 1/K", quantity::expansion), 3.4e-3);
  EXPECT_DOUBLE_EQ(si("10 W/m2/degC", quantity::heat_transfer), 10.0);
  EXPECT_DOUBLE_EQ(si("10 W m-2 K-1", quantity::heat_transfer), 10.0);
  EXPECT_NEAR(si("100 cfm", quantity::volume_flow), 100 * std::pow(0.3048, 3) / 60, 1e-14);
  EXPECT_NEAR(si("100 gpm", quantity::volume_flow), 100 * 231 * std::pow(0.0254, 3) / 60, 1e-14);
  EXPECT_NEAR(si("30 degrees", quantity::angle), std::acos(-1.0) / 6, 1e-14);
}

// A year of money and of schedules is 8760 h; that of UDUNITS-2 is the sun's, 365.2422 d.
TEST(Units, count_8760_hours_in_a_year) {
  EXPECT_DOUBLE_EQ(si("40 years", quantity::duration), 40.0 * 8760.0 * 3600.0);
  EXPECT_DOUBLE_EQ(si("1 year", quantity::duration), 8760.0 * 3600.0);
  EXPECT_DOUBLE_EQ(si("1 yr", quantity::duration), 8760.0 * 3600.0);
  EXPECT_DOUBLE_EQ(si("24 months", quantity::duration), 2.0 * 8760.0 * 3600.0);
  EXPECT_DOUBLE_EQ(si("1 month", quantity::duration), 730.0 * 3600.0);
}

// The example in each message is what the user will copy.
TEST(Units, take_every_example_that_messages_give) {
  using namespace quantity;
  for (const Quantity& of : {ratio,
                             length,
                             area,
                             volume,
                             duration,
                             frequency,
                             velocity,
                             acceleration,
                             temperature,
                             temperature_difference,
                             mass,
                             density,
                             mass_flow,
                             volume_flow,
                             pressure,
                             force_density,
                             energy,
                             power,
                             heat_flux,
                             conductivity,
                             heat_capacity,
                             heat_transfer,
                             thermal_resistance,
                             contact_resistance,
                             dynamic_viscosity,
                             kinematic_viscosity,
                             expansion,
                             per_length,
                             turbulent_energy,
                             dissipation,
                             voltage,
                             current,
                             angle})
    EXPECT_GT(si(std::string(of.example).c_str(), of), 0.0) << of.name;
}

TEST(Units, refuse_a_bare_number_and_show_how_to_write_it) {
  EXPECT_EQ(refusal("150", quantity::volume_flow),
            "needs a volume flow with its unit, such as '150 L/min'; found '150'");
  EXPECT_EQ(refusal("30", quantity::angle),
            "needs an angle with its unit, such as '30 degrees'; found '30'");
  EXPECT_EQ(refusal("much", quantity::ratio), "needs a number, such as '0.5'; found 'much'");
  EXPECT_EQ(refusal("", quantity::ratio), "needs a number, such as '0.5'; found ''");
}

TEST(Units, refuse_another_dimension) {
  EXPECT_EQ(refusal("150 kg/s", quantity::volume_flow),
            "'kg/s' does not measure a volume flow; write it as in '150 L/min'; found '150 kg/s'");
  EXPECT_EQ(refusal("5 m", quantity::ratio),
            "'m' does not measure a number; write it as in '0.5'; found '5 m'");
}

TEST(Units, refuse_words_that_are_no_unit) {
  EXPECT_EQ(refusal("5 parsnip", quantity::length),
            "'parsnip' is no unit; needs a length, such as '0.6 m'; found '5 parsnip'");
  for (const char* const slip : {"5 10 m", "5 m 10", "5 m @ 3", "5 m from 3", "5 (m", "5 /m",
                                 "5 m/", "5 2 m", "5 Kg", "5 -3 m", "5 m,", "5 (3) m"})
    EXPECT_NE(refusal(slip, quantity::length).find("is no unit"), std::string::npos) << slip;
  EXPECT_NE(refusal("5 -3", quantity::ratio).find("is no unit"), std::string::npos);
}

// UDUNITS-2 counts angles as numbers: 3000 rpm would become 314 Hz.
TEST(Units, keep_angles_and_numbers_apart) {
  EXPECT_EQ(refusal("3000 rpm", quantity::frequency),
            "'rpm' does not measure a frequency; write it as in '50 Hz'; found '3000 rpm'");
  EXPECT_NE(refusal("30 degrees", quantity::ratio).find("does not measure"), std::string::npos);
  EXPECT_NE(refusal("30 %", quantity::angle).find("does not measure"), std::string::npos);
}

TEST(Units, refuse_degC_for_a_difference) {
  EXPECT_EQ(refusal("5 degC", quantity::temperature_difference),
            "temperature difference counts kelvins, such as '5 K', since 'degC' has its zero "
            "elsewhere; found '5 degC'");
}

TEST(Units, refuse_temperatures_below_absolute_zero) {
  EXPECT_EQ(refusal("-300 degC", quantity::temperature), "'-300 degC' is below absolute zero");
}

TEST(Units, take_finite_decimal_numbers_only) {
  for (const char* const bad :
       {"0x10 m", "010 m", "1_000 m", "1,000 m", "inf m", "nan m", ".inf m", "1e999 m", "-inf",
        "1e m", "--1 m", "+ 1 m", ". m", "1.2.3 m", "1e400", "٣ m", "0o17 m", "1e3e3 m", "1'000 m"})
    EXPECT_EQ(refusal(bad, quantity::length).find("taken"), std::string::npos) << bad;
  EXPECT_EQ(
      refusal("010 m", quantity::length),
      "needs a length with its unit, such as '0.6 m'; found '010 m', whose leading 0 makes it "
      "octal to some");
  EXPECT_EQ(refusal("1e300 MWh", quantity::energy), "'1e300 MWh' is too large to compute with");
}

TEST(Decimal, takes_the_whole_text_or_nothing) {
  EXPECT_EQ(decimal("12.5e-1"), 1.25);
  EXPECT_EQ(decimal("0.5"), 0.5);
  EXPECT_EQ(decimal("0"), 0.0);
  EXPECT_FALSE(decimal("12 "));
  EXPECT_FALSE(decimal("00"));
  EXPECT_FALSE(decimal(""));
}

TEST(WithUnit, writes_large_powers_with_a_prefix) {
  EXPECT_EQ(with_unit(1e6, "W"), "1 MW");
  EXPECT_EQ(with_unit(-40.8e3, "W"), "-40.8 kW");
  EXPECT_EQ(with_unit(0.0, "W"), "0 W");
  EXPECT_EQ(with_unit(0.5, "1"), "0.5");
  EXPECT_EQ(with_unit(2500.0, "m"), "2500 m");
}

}  // namespace rackflux
