#include "solver/base/error.hpp"
#include "solver/base/ledger.hpp"
#include "solver/base/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rackflux {

namespace {

std::string broken_promise(Ledger& ledger, const Step& step) {
  try {
    ledger.close(step);
  } catch (const Broken& error) {
    return error.what();
  }
  return "closed";
}

/// Mains feed a chip that warms up by 30 J of 100 J; air carries the rest outside.
Ledger chip_in_air() {
  Ledger ledger;
  ledger.open_ended("utility");
  ledger.open_ended("ambient");
  ledger.store("chip", 1000.0);
  ledger.transfer("utility", "chip", 100.0);
  ledger.transfer("chip", "air", 70.0);
  ledger.transfer("air", "ambient", 70.0);
  return ledger;
}

}  // namespace

TEST(Ledger, closes_when_every_joule_is_stored_or_passed_on) {
  Ledger ledger = chip_in_air();
  ledger.store("chip", 1030.0);
  EXPECT_EQ(ledger.imbalance(), 0.0);
  EXPECT_EQ(broken_promise(ledger, {}), "closed");
}

TEST(Ledger, names_the_account_that_lost_joules) {
  Ledger ledger = chip_in_air();
  ledger.store("chip", 1029.0);
  EXPECT_NEAR(ledger.imbalance(), 1.0 / 240.0, 1e-15);  // 1 J of 100 + 70 + 70 J
  const std::string text = broken_promise(ledger, {.index = 7});
  EXPECT_NE(text.find("the ledger closes: in step 7 chip received 100 J, gave 70 J and its store "
                      "rose by 29 J; 1 J are unaccounted for, 0.0042 of the throughput"),
            std::string::npos)
      << text;
}

TEST(Ledger, refuses_a_leak_in_an_account_without_store) {
  Ledger ledger;
  ledger.open_ended("utility");
  ledger.transfer("utility", "air", 5.0);
  EXPECT_NE(broken_promise(ledger, {}).find("air received 5 J"), std::string::npos);
}

TEST(Ledger, starts_each_step_from_the_store_at_the_end_of_the_last) {
  Ledger ledger = chip_in_air();
  ledger.store("chip", 1030.0);
  ledger.close({});
  ledger.transfer("chip", "ambient", 10.0);
  ledger.store("chip", 1020.0);
  EXPECT_EQ(broken_promise(ledger, {}), "closed");
}

TEST(Ledger, takes_negative_joules_as_flow_the_other_way) {
  Ledger ledger;
  ledger.open_ended("ambient");
  ledger.store("wall", 0.0);
  ledger.transfer("wall", "ambient", -4.0);
  ledger.store("wall", 4.0);
  EXPECT_EQ(broken_promise(ledger, {}), "closed");
}

TEST(Ledger, sees_a_store_that_changes_while_nothing_flows) {
  Ledger ledger;
  ledger.store("wall", 1.0);
  ledger.store("wall", 2.0);
  EXPECT_TRUE(std::isinf(ledger.imbalance()));
  EXPECT_NE(broken_promise(ledger, {}), "closed");
}

TEST(Ledger, refuses_what_is_not_a_number) {
  Ledger ledger;
  EXPECT_THROW(ledger.transfer("a", "b", std::nan("")), Broken);
  EXPECT_THROW(ledger.store("a", std::numeric_limits<double>::infinity()), Broken);
}

TEST(EditDistance, counts_letters_to_change) {
  EXPECT_EQ(edit_distance("supply", "suply"), 1u);
  EXPECT_EQ(edit_distance("flow", "folw"), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, finds_a_slip_and_nothing_far_away) {
  EXPECT_EQ(nearest("direct_chip", {"air", "direct_to_chip", "rear_door"}), "direct_to_chip");
  EXPECT_EQ(nearest("zzz", {"air", "rear_door"}), std::nullopt);
}

}  // namespace rackflux
