#include "models/power/read_power.hpp"
#include "models/power/storage.hpp"
#include "models/power/ups.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rackflux {
namespace {

// 1 MW, losses of 4 % online and 2 % on the inverter, 5 min of battery at full load.
UpsParameters five_minutes() {
  UpsParameters p{"ups", {"online", 1e6, {0.0, 0.04, 0.0}}, {"inverter", 1e6, {0.0, 0.02, 0.0}}};
  p.capacity = 1.02e6 * 300.0 / 0.96;
  p.charge_rate = 0.2 / 3600.0;
  p.discharge_rate = 15.0 / 3600.0;
  p.eta_charge = 0.95;
  p.eta_discharge = 0.96;
  p.eta_rectifier = 0.98;
  p.freq_low = 47.0;
  p.freq_high = 53.0;
  p.return_delay = 10.0;
  p.walk_in = 20.0;
  return p;
}

constexpr UpsInput healthy{1e6, 1.0, 50.0}, sag{1e6, 0.5, 50.0}, off_frequency{1e6, 1.0, 46.9};

StorageParameters shelf() {
  StorageParameters p;
  p.name = "shelf";
  p.capacity = 20e6;
  p.charge = p.discharge = 1e6;
  p.tau = 2.0;
  return p;
}

}  // namespace

TEST(Ups, carries_the_load_through_a_sag_and_then_runs_empty_to_the_second) {
  Ups ups(five_minutes(), 1.0);
  EXPECT_DOUBLE_EQ(ups.advance({0, 0.0, 300.0}, sag).unserved, 0.0);
  EXPECT_NEAR(ups.state_of_charge(), 0.0, 1e-12);
  EXPECT_NEAR(ups.advance({1, 300.0, 5.0}, sag).unserved, 5e6, 1.0);
}

TEST(Ups, transfers_on_frequency_as_on_voltage) {
  Ups ups(five_minutes(), 1.0);
  EXPECT_EQ(ups.advance({0, 0.0, 1.0}, off_frequency).mode, UpsMode::battery);
}

TEST(Ups, waits_then_walks_in_and_recharges) {
  // By hand: 10 s delay and 20 s ramp; the ramp costs the grid half of 1.04 MW * 20 s.
  Ups ups(five_minutes(), 1.0);
  ups.advance({0, 0.0, 60.0}, sag);
  const UpsOutcome waiting = ups.advance({1, 60.0, 10.0}, healthy);
  EXPECT_DOUBLE_EQ(waiting.from_grid, 0.0);
  const UpsOutcome ramp = ups.advance({2, 70.0, 20.0}, healthy);
  EXPECT_NEAR(ramp.from_grid, 0.5 * 1.04e6 * 20.0, 1e-3);
  const UpsOutcome after = ups.advance({3, 90.0, 1.0}, healthy);
  EXPECT_EQ(after.mode, UpsMode::online);
  EXPECT_NEAR(after.power_at_end, 1.04e6 + 0.2 / 3600.0 * five_minutes().capacity / 0.98, 1e-3);
}

TEST(Ups, recharges_through_its_rectifier) {
  // Half of the cells' energy is missing; it passes charging (0.95) and rectifier (0.98). The load
  // of 1 MW takes 40 kW of loss all the while.
  Ups ups(five_minutes(), 0.5);
  const double missing = 0.5 * five_minutes().capacity;
  const UpsOutcome out = ups.advance({0, 0.0, 36000.0}, healthy);
  EXPECT_DOUBLE_EQ(ups.state_of_charge(), 1.0);
  const double taken = missing / (0.95 * 0.98);
  EXPECT_NEAR(out.from_grid - 1.04e6 * 36000.0, taken, 1e-9 * out.from_grid);
  EXPECT_NEAR(out.loss - 0.04e6 * 36000.0, taken - missing, 1e-9 * out.from_grid);
}

TEST(Ups, gives_the_same_energies_in_one_step_and_in_a_thousand) {
  Ups one(five_minutes(), 0.5), many(five_minutes(), 0.5);
  double grid_one = 0.0, grid_many = 0.0, unserved_one = 0.0, unserved_many = 0.0;
  for (const auto& [input, length] :
       {std::pair{sag, 155.0}, {healthy, 60.0}, {sag, 3.0}, {healthy, 4000.0}}) {
    const UpsOutcome out = one.advance({0, 0.0, length}, input);
    grid_one += out.from_grid;
    unserved_one += out.unserved;
    for (int n = 0; n < 1000; ++n) {
      const UpsOutcome part = many.advance({0, 0.0, length / 1000.0}, input);
      grid_many += part.from_grid;
      unserved_many += part.unserved;
    }
  }
  EXPECT_GT(unserved_one, 0.0);  // half a battery lasts 150 s of the 155 s
  EXPECT_NEAR(grid_many, grid_one, 1e-9 * grid_one);
  EXPECT_NEAR(unserved_many, unserved_one, 1e-9 * grid_one);
  EXPECT_NEAR(many.state_of_charge(), one.state_of_charge(), 1e-10);
}

TEST(Ups, closes_the_ledger_through_every_mode) {
  Ups ups(five_minutes(), 0.6);
  Ledger ledger;
  for (const char* outside : {"utility", "racks", "electrical room"}) ledger.open_ended(outside);
  ledger.store("ups", 0.6 * five_minutes().capacity);
  for (const auto& [input, length] :
       {std::pair{healthy, 7.0}, {sag, 170.0}, {sag, 50.0}, {healthy, 21.0}, {healthy, 90.0}}) {
    const Step step{0, 0.0, length};
    ups.advance(step, input, "utility", "racks", ledger);
    ledger.close(step, 1e-13);
  }
}

TEST(Ups, refuses_a_battery_weaker_than_its_inverter) {
  UpsParameters weak = five_minutes();
  weak.discharge_rate = 2.0 / 3600.0;
  EXPECT_THROW(Ups(weak, 1.0), Error);
  EXPECT_THROW(Ups(five_minutes(), 1.1), Error);
  UpsParameters lossless = five_minutes();
  lossless.eta_rectifier = 1.1;
  EXPECT_THROW(Ups(lossless, 1.0), Error);
}

TEST(Storage, damps_a_sinusoid_as_a_first_order_lag_does) {
  // Gain 1/sqrt(1 + (w tau)^2) at 0.2 Hz and tau 2 s: 0.36967; steps of 5 ms, error O(dt).
  const double w = 2.0 * std::numbers::pi * 0.2, dt = 0.005;
  Storage storage(shelf(), 1e6);
  double low = 1e9, high = 0.0;
  for (int n = 0; n < 20000; ++n) {
    const double load = 1e6 + 4e5 * std::sin(w * (n + 0.5) * dt);
    const StorageOutcome out = storage.advance({n, n * dt, dt}, load);
    ASSERT_DOUBLE_EQ(out.unsmoothed, 0.0);
    if (n * dt < 50.0) continue;
    low = std::min(low, out.upstream_end);
    high = std::max(high, out.upstream_end);
  }
  EXPECT_NEAR((high - low) / 8e5, 1.0 / std::sqrt(1.0 + w * w * 4.0), 1e-4);
}

TEST(Storage, keeps_the_ramp_and_reports_what_an_empty_store_could_not_smooth) {
  StorageParameters p = shelf();
  p.tau = 0.0;
  p.ramp = 1e4;
  p.capacity = 40e6;  // 20 MJ at the start
  Storage storage(p, 0.0);
  // A step to 1 MW needs integral (1e6 - 1e4 t) over 100 s = 50 MJ: 30 MJ too many.
  double unsmoothed = 0.0, previous = 0.0;
  for (int n = 0; n < 1000; ++n) {
    const StorageOutcome out = storage.advance({n, 0.1 * n, 0.1}, 1e6);
    const bool is_smoothed = out.unsmoothed == 0.0 && unsmoothed == 0.0;
    EXPECT_TRUE(!is_smoothed || out.upstream_end - previous <= 1e3 * (1.0 + 1e-9)) << n;
    previous = out.upstream_end;
    unsmoothed += out.unsmoothed;
  }
  EXPECT_NEAR(storage.state_of_charge(), 0.0, 1e-12);
  EXPECT_GT(unsmoothed, 0.0);
}

TEST(Storage, closes_the_ledger_with_its_losses) {
  StorageParameters p = shelf();
  p.eta_charge = 0.97;
  p.eta_discharge = 0.96;
  p.recovery = 120.0;
  Storage storage(p, 0.0);
  Ledger ledger;
  for (const char* outside : {"upstream of shelf", "load of shelf", "rack air"})
    ledger.open_ended(outside);
  ledger.store("shelf", 0.5 * p.capacity);
  for (int n = 0; n < 200; ++n) {
    const Step step{n, 0.25 * n, 0.25};
    storage.advance(step, n % 8 < 5 ? 9e5 : 3e5, "rack air", ledger);
    ledger.close(step, 1e-12);
  }
}

TEST(Storage, refuses_values_that_cannot_be) {
  StorageParameters p = shelf();
  p.eta_charge = 1.1;
  EXPECT_THROW(Storage(p, 0.0), Error);
  p = shelf();
  p.capacity = 0.0;
  EXPECT_THROW(Storage(p, 0.0), Error);
}

TEST(Ups, starts_its_walk_in_inside_a_step) {
  // 10 s of delay, then 5 s on a ramp of 20 s: 1.04 MW * 5^2/(2*20).
  Ups ups(five_minutes(), 1.0);
  ups.advance({0, 0.0, 60.0}, sag);
  EXPECT_NEAR(ups.advance({1, 60.0, 15.0}, healthy).from_grid, 1.04e6 * 0.625, 1e-3);
}

TEST(Storage, stores_what_its_efficiencies_leave) {
  // By hand: 100 kW into the terminals for 10 s at 0.9 stores 900 kJ; 100 kW out at 0.8 takes 1250
  // kJ.
  StorageParameters p = shelf();
  p.eta_charge = 0.9;
  p.eta_discharge = 0.8;
  p.tau = 1e9;  // the power upstream stays at 100 kW
  Storage storage(p, 1e5);
  const double before = storage.advance({0, 0.0, 10.0}, 1e5).stored;
  const double charged = storage.advance({1, 10.0, 10.0}, 0.0).stored;
  EXPECT_NEAR(charged - before, 9e5, 1.0);
  EXPECT_NEAR(storage.advance({2, 20.0, 10.0}, 2e5).stored - charged, -1.25e6, 1.0);
}

}  // namespace rackflux
