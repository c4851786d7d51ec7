#include "solver/base/error.hpp"
#include "solver/driver/comparison.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace rackflux {

namespace {

constexpr const char* summary = R"({"converged": true, "results": {
  "server exhaust": {"value": 40.2, "unit": "degC"},
  "inlet drift": {"value": -0.02, "unit": "K"},
  "row heat": {"value": 326400.0, "unit": "W"},
  "Nusselt": {"value": 1.118, "unit": "1"},
  "diverged probe": {"value": null, "unit": "m/s"}}})";

class Comparisons : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("rackflux_comparison_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    write("summary.json", summary);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  /// Verdict on one expectation, written as a flow map without its braces.
  Judged one(const std::string& expectation) const {
    const std::string file =
        write("expected.yaml", "expected:\n  - {" + expectation + ", source: by hand}\n");
    return judge(folder_.string(), file).quantities.at(0);
  }
  std::string complaint(const std::string& expectation) const {
    try {
      one(expectation);
    } catch (const Error& error) {
      const std::string text = error.what();
      return text.substr(text.find("expected.yaml"));
    }
    return "no complaint";
  }
  /// What is said of a result with that text, from its line on.
  std::string complaint_of_result(const std::string& text) const {
    try {
      judge(write("broken.json", text), folder() + "/expected.yaml");
    } catch (const IoError& error) {
      return std::string(error.what()).substr((folder_ / "broken.json").string().size());
    }
    return "no complaint";
  }
  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace

TEST_F(Comparisons, pass_within_an_absolute_tolerance_in_any_unit) {
  const Judged near = one("quantity: server exhaust, value: 40.6 degC, tolerance: 1 K");
  EXPECT_TRUE(near.passes());
  EXPECT_NEAR(near.difference, 0.4, 1e-12);
  EXPECT_NEAR(near.of_allowed, 0.4, 1e-12);
  EXPECT_EQ(near.unit, "K");
  EXPECT_FALSE(one("quantity: server exhaust, value: 40.6 degC, tolerance: 0.3 K").passes());
  EXPECT_TRUE(one("quantity: row heat, value: 0.33 MW, tolerance: 4 kW").passes());
  EXPECT_FALSE(one("quantity: row heat, value: 0.33 MW, tolerance: 3 kW").passes());
}

TEST_F(Comparisons, take_per_cent_of_the_expected_value) {
  EXPECT_TRUE(one("quantity: Nusselt, value: 1.117, tolerance: 0.1 %").passes());
  EXPECT_FALSE(one("quantity: Nusselt, value: 1.117, tolerance: 0.05 %").passes());
  EXPECT_TRUE(one("quantity: Nusselt, value: 1.117, tolerance: 0.002").passes());
}

TEST_F(Comparisons, take_bounds) {
  EXPECT_TRUE(one("quantity: inlet drift, min: -0.1 K, max: 0.1 K").passes());
  EXPECT_FALSE(one("quantity: inlet drift, min: 0 K").passes());
  EXPECT_TRUE(one("quantity: server exhaust, max: 45 degC").passes());
  const Judged above = one("quantity: server exhaust, max: 39 degC");
  EXPECT_FALSE(above.passes());
  EXPECT_NEAR(above.difference, 1.2, 1e-12);
}

TEST_F(Comparisons, never_pass_what_is_not_a_number) {
  EXPECT_FALSE(one("quantity: diverged probe, value: 1 m/s, tolerance: 1000 m/s").passes());
  EXPECT_FALSE(one("quantity: diverged probe, max: 1000 m/s").passes());
}

TEST_F(Comparisons, refuse_expectations_that_say_nothing) {
  EXPECT_EQ(complaint("quantity: row heat"),
            "expected.yaml:2:5: expected[0]: needs a value with a tolerance, or min, or max");
  EXPECT_EQ(complaint("quantity: row heat, value: 1 kW"),
            "expected.yaml:2:5: expected[0].tolerance: is missing; needs a text");
  EXPECT_EQ(complaint("quantity: row haet, min: 1 kW"),
            "expected.yaml:2:16: expected[0].quantity: the result has no 'row haet'; did you mean "
            "'row heat'?");
  EXPECT_EQ(complaint("quantity: row heat, value: 1, tolerance: 1 W"),
            "expected.yaml:2:33: expected[0].value: needs a value like the result's with its unit, "
            "such as '1.5 W'; found '1'");
  EXPECT_EQ(complaint("quantity: server exhaust, value: 40 degC, tolerance: 2 %"),
            "expected.yaml:2:59: expected[0].tolerance: per cent of a temperature or of zero says "
            "nothing; give a difference");
  EXPECT_EQ(complaint("quantity: row heat, min: 2 kW, max: 1 kW"),
            "expected.yaml:2:31: expected[0].min: must not be above max");
  EXPECT_EQ(complaint("quantity: row heat, min: 2 kW, tolerance: 1 W"),
            "expected.yaml:2:37: expected[0].tolerance: nobody reads this key (known here: "
            "quantity, source, value, min, max)");
  EXPECT_THROW(judge(folder(), write("expected.yaml", "expected: []")), Error);
}

TEST_F(Comparisons, fail_a_run_that_did_not_converge) {
  const std::string other = write(
      "other.json", R"({"converged": false, "results": {"Nusselt": {"value": 1, "unit": "1"}}})");
  const std::string file = write(
      "expected.yaml", "expected: [{quantity: Nusselt, value: 1, tolerance: 1 %, source: hand}]");
  EXPECT_FALSE(judge(other, file).passes());
}

TEST_F(Comparisons, tell_a_missing_result_from_a_damaged_one) {
  EXPECT_THROW(judge(folder() + "/none", folder() + "/expected.yaml"), Error);
  const std::string damaged = write("damaged.json", "{\"results\": {\"a\": {\"val");
  EXPECT_THROW(judge(damaged, folder() + "/expected.yaml"), IoError);
  const std::string silent = write("silent.json", R"({"results": {}})");
  EXPECT_THROW(judge(silent, folder() + "/expected.yaml"), IoError) << "says not if it converged";
}

TEST_F(Comparisons, say_where_a_result_is_no_JSON) {
  const std::string needed =
      " where JSON must go on; a whole summary.json is needed, as a run writes it at its end";
  EXPECT_EQ(complaint_of_result("{\"results\": {\n  \"a\": {\"value\": 1.0, unit: \"W\"}}}"),
            ":2:23: found 'unit: \"W\"}}}'" + needed);
  EXPECT_EQ(complaint_of_result("{\"results\": {\n"), ":2:1: found the end of the file" + needed);
  EXPECT_EQ(complaint_of_result(""), ":1:1: found the end of the file" + needed);
}

TEST_F(Comparisons, say_which_part_of_a_result_is_not_what_a_run_writes) {
  EXPECT_EQ(complaint_of_result("[1, 2]"),
            ": the whole: needs names with their values, as a run writes them; found [1,2]");
  EXPECT_EQ(complaint_of_result("{}"),
            ": results: needs names with their values, as a run writes them; found nothing");
  const auto one_result = [this](const std::string& entry) {
    return complaint_of_result(R"({"converged": true, "results": {"row heat": )" + entry + "}}");
  };
  EXPECT_EQ(one_result("326400.0"),
            ": results.row heat: needs names with their values, as a run writes them; found "
            "326400.0");
  EXPECT_EQ(one_result(R"({"value": 326400.0})"),
            ": results.row heat.unit: needs a unit as text, such as \"W\"; found nothing");
  EXPECT_EQ(one_result(R"({"value": "much", "unit": "W"})"),
            ": results.row heat.value: needs a number, or null for none; found \"much\"");
  EXPECT_EQ(
      one_result(R"({"value": -300, "unit": "degC"})"),
      ": results.row heat.value: needs a temperature in degC above absolute zero; found -300");
  EXPECT_EQ(one_result(R"({"value": 1e999, "unit": "W"})"),
            ": holds a number beyond 1.8e308, which no run writes");
  EXPECT_EQ(complaint_of_result(R"({"results": {}, "converged": "yes"})"),
            ": converged: needs true or false; found \"yes\"");
}

TEST_F(Comparisons, of_two_results_find_the_worst_difference) {
  const std::string other = write("other.json", R"({"converged": true, "results": {
    "server exhaust": {"value": 313.35, "unit": "K"},
    "inlet drift": {"value": -0.02, "unit": "K"},
    "row heat": {"value": 326401.0, "unit": "W"},
    "Nusselt": {"value": 1.118, "unit": "1"}}})");
  const Comparison comparison = compare_results(folder(), other, {.relative = 1e-5});
  EXPECT_EQ(comparison.worst()->quantity, "row heat");
  EXPECT_NEAR(comparison.worst()->of_allowed, 1.0 / 3.26401, 1e-9);
  EXPECT_FALSE(comparison.passes());
  EXPECT_EQ(comparison.failures, std::vector<std::string>{other + " has no 'diverged probe'"});
  EXPECT_FALSE(compare_results(other, folder(), {.relative = 1e-5}).passes());
  EXPECT_TRUE(compare_results(other, other, {.relative = 0.0, .absolute = 0.0}).passes());
}

TEST_F(Comparisons, print_the_verdict_of_each_quantity) {
  const std::string file =
      write("expected.yaml",
            "expected: [{quantity: row heat, value: 330 kW, tolerance: 3 kW, source: hand}]");
  const std::string text = comparison_text(judge(folder(), file));
  EXPECT_NE(text.find("row heat        326400             330000 +/- 3000  W            3.6e+03 "
                      "    120.0%  FAILS\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("worst: row heat, 120.0 % of what is allowed\nNOT as expected\n"),
            std::string::npos);
}

}  // namespace rackflux
