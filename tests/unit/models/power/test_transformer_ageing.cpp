#include "models/power/transformer.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace rackflux {
namespace {

const char* const ageing_subject = "Power chain: transformer life";

using Row = std::vector<std::string>;

/// Rows of a reference table, without the names of its columns.
std::vector<Row> rows_of(const std::string& file) {
  auto rows = csv_rows(shared_data("grid/reference/" + file));
  rows.erase(rows.begin());
  return rows;
}

struct Segment {
  double minutes = 0.0, K = 0.0;
};

// "480@0.6 600@1.1" or "5@1.2 5@0.4 x36"
std::vector<Segment> sequence(const std::string& text) {
  std::vector<Segment> once, all;
  std::istringstream words(text);
  int repeats = 1;
  for (std::string word; words >> word;) {
    if (word[0] == 'x') {
      repeats = std::stoi(word.substr(1));
    } else {
      const auto at = word.find('@');
      once.push_back({std::stod(word.substr(0, at)), std::stod(word.substr(at + 1))});
    }
  }
  for (int n = 0; n < repeats; ++n) all.insert(all.end(), once.begin(), once.end());
  return all;
}

struct Case {
  TransformerThermal thermal;
  double ambient = 0.0, K0 = 0.0;
  std::vector<Segment> load;
  double hottest = 0.0, FEQA = 0.0, lost_percent = 0.0;
};

std::map<std::string, Case> cases() {
  std::map<std::string, Case> all;
  for (const Row& r : rows_of("c57_91_thermal_summary.csv")) {
    const auto value = [&](std::size_t n) { return std::stod(r[n]); };
    Case c;
    c.thermal = {
        value(2),        value(3),
        value(4),        value(5),
        value(6),        60.0 * value(7),
        60.0 * value(8), r[1] == "var" ? OilTimeConstant::corrected : OilTimeConstant::rated};
    c.ambient = value(9) + 273.15;
    c.K0 = value(10);
    c.load = sequence(r[11]);
    c.hottest = value(12), c.FEQA = value(13), c.lost_percent = value(14);
    all[r[0] + " " + r[1]] = c;
  }
  return all;
}

}  // namespace

TEST(TransformerAgeing, has_the_published_factor_at_every_hot_spot) {
  SKIP_WITHOUT_SHARED_DATA();
  const auto rows = rows_of("c57_91_aging_factor_reference.csv");
  Deviation factor, rate;
  for (const Row& r : rows) {
    const double theta = std::stod(r[0]);
    factor.see_relative(ageing_factor(theta + 273.15), std::stod(r[1]), r[0] + " degC");
    if (theta < 80.0 || theta > 140.0) continue;
    rate.see_relative(ageing_rate_plain_paper(theta + 273.15), std::stod(r[4]), r[0] + " degC");
  }
  record({ageing_subject, "ageing acceleration factor", "IEEE C57.91 eq. 2", 1e-9}, factor);
  record({ageing_subject, "ageing rate of plain paper", "IEC 60076-7", 1e-9}, rate);
}

TEST(TransformerAgeing, follows_clause_7_through_every_reference_load) {
  SKIP_WITHOUT_SHARED_DATA();
  const auto all = cases();
  std::map<std::string, std::vector<Row>> wanted;
  for (const Row& r : rows_of("c57_91_thermal_reference.csv"))
    wanted[r[0] + " " + r[1]].push_back(r);
  Deviation rises, aged;
  for (const auto& [name, c] : all) {
    TransformerHotSpot unit(name, c.thermal, c.K0);
    std::size_t next = 0;
    double minute = 0.0;
    const auto check = [&](double now) {
      while (next < wanted[name].size() && std::stod(wanted[name][next][2]) <= now + 1e-9) {
        const Row& r = wanted[name][next++];
        const std::string where = name + " at " + r[2] + " min";
        rises.see(unit.hot_spot(c.ambient) - 273.15, std::stod(r[6]), where);
        rises.see(unit.state().dTO, std::stod(r[4]), where);
        rises.see(unit.state().dH, std::stod(r[5]), where);
      }
    };
    check(0.0);
    for (const Segment& segment : c.load)
      for (double done = 0.0; done < segment.minutes; done += 0.5) {
        unit.advance({0, 60.0 * minute, 30.0}, segment.K, c.ambient);
        minute += 0.5;
        check(minute);
      }
    EXPECT_EQ(next, wanted[name].size()) << name;
    aged.see_relative(unit.equivalent_ageing(), c.FEQA, name);
    aged.see_relative(100.0 * unit.life_lost(), c.lost_percent, name);
  }
  const std::string source = "IEEE C57.91 clause 7, exact exponentials";
  record({ageing_subject, "top-oil rise, hot-spot rise and hot spot", source, 1e-6, "K"}, rises);
  record({ageing_subject, "equivalent ageing and loss of life", source, 1e-6}, aged);
}

TEST(TransformerAgeing, does_not_depend_on_how_a_constant_load_is_cut_into_steps) {
  const TransformerThermal thermal{45.0, 35.0, 6.5, 0.9, 0.8, 9000.0, 300.0};
  TransformerHotSpot one("one", thermal, 0.6), many("many", thermal, 0.6);
  one.advance({0, 0.0, 36000.0}, 1.1, 303.15);
  for (int n = 0; n < 600; ++n) many.advance({n, 60.0 * n, 60.0}, 1.1, 303.15);
  EXPECT_NEAR(many.hot_spot(303.15), one.hot_spot(303.15), 1e-9);
  EXPECT_NEAR(many.life_lost(), one.life_lost(), 1e-9 * one.life_lost());
}

TEST(TransformerAgeing, goes_on_through_frost) {
  // Equation 2 has no lower limit: at -20 degC exp(15000/383 - 15000/253).
  EXPECT_NEAR(ageing_factor(253.15) / 1.820697e-9, 1.0, 1e-6);
  // Idle in air of -40 degC for an hour, then rated in 30 degC for ten: 110 degC in the end.
  const TransformerThermal thermal{65.0, 15.0, 6.5, 0.9, 0.8, 9000.0, 300.0};
  TransformerHotSpot unit("t", thermal, 0.0);
  unit.advance({0, 0.0, 3600.0}, 0.0, 233.15);
  EXPECT_LT(unit.equivalent_ageing(), 1e-8);
  unit.advance({1, 3600.0, 36000.0}, 1.0, 303.15);
  EXPECT_NEAR(unit.hot_spot(303.15), 383.15, 2.0);
}

TEST(TransformerAgeing, refuses_loads_beyond_clause_7) {
  const TransformerThermal thermal{45.0, 35.0, 6.5, 0.9, 0.8, 9000.0, 300.0};
  TransformerHotSpot unit("t", thermal, 1.0);
  EXPECT_NO_THROW(unit.advance({0, 0.0, 60.0}, 2.0, 303.15));
  EXPECT_THROW(unit.advance({1, 60.0, 60.0}, 2.01, 303.15), Error);
  EXPECT_THROW(unit.advance({1, 60.0, 60.0}, -0.1, 303.15), Error);
  EXPECT_THROW(TransformerHotSpot("t", thermal, 2.01), Error);
}

TEST(TransformerAgeing, refuses_exponents_that_no_transformer_has) {
  const auto unit = [](double n, double m) {
    return TransformerHotSpot("t", {45.0, 35.0, 6.5, n, m, 9000.0, 300.0}, 0.6);
  };
  EXPECT_NO_THROW(unit(0.8, 0.65));  // y = 1.3, medium transformers in IEC 60076-7
  EXPECT_NO_THROW(unit(1.0, 1.0));   // ODAF
  EXPECT_THROW(unit(0.9, 400.0), Error);
  EXPECT_THROW(unit(9.0, 0.8), Error);
  EXPECT_THROW(unit(0.9, 0.08), Error);
}

TEST(TransformerAgeing, refuses_parameters_and_temperatures_that_cannot_be) {
  EXPECT_THROW(TransformerHotSpot("t", {45.0, 35.0, 0.0, 0.9, 0.8, 9000.0, 300.0}, 0.6), Error);
  EXPECT_THROW(ageing_factor(173.0), Error);
  EXPECT_THROW(ageing_factor(574.0), Error);
  EXPECT_THROW(ageing_rate_plain_paper(430.0), Error);
  TransformerHotSpot unit("t", {45.0, 35.0, 6.5, 0.9, 0.8, 9000.0, 300.0}, 0.6);
  EXPECT_THROW(unit.advance({0, 0.0, 60.0}, -0.1, 303.15), Error);
  EXPECT_THROW(unit.advance(Step{}, 1.0, 303.15), Error);
}

}  // namespace rackflux
