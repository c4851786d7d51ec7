#include "models/cooling/server_metal.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

namespace rackflux {

// A 2U server of 12 kJ/K, 350 W and 0.0661 kg/s of air at 1005 J/kg/K; effectiveness 0.8.
constexpr IntakeAir air{.capacity_rate = 66.43, .temperature = 293.0};
const ServerMetal server(12e3, 0.8);

TEST(ServerMetal, gives_off_all_its_power_at_its_steady_temperature) {
  const double T = server.steady(350.0, air);
  EXPECT_NEAR(T - air.temperature, 6.586, 1e-3);  // 350 / (0.8 * 66.43)
  EXPECT_NEAR(server.to_air(T, air), 350.0, 1e-10);
}

TEST(ServerMetal, holds_at_a_steps_end_what_it_does_not_give_off) {
  const double now = 0.3, past = -0.3 * 296.0;
  const double T = server.at_end(350.0, air, now, past);
  EXPECT_NEAR(12e3 * (now * T + past), 350.0 - server.to_air(T, air), 1e-7);
  EXPECT_GT(T, 296.0);
  EXPECT_LT(T, server.steady(350.0, air));
}

TEST(ServerMetal, keeps_all_heat_while_no_air_passes) {
  const double T = server.at_end(350.0, {.temperature = 293.0}, 0.1, -0.1 * 300.0);
  EXPECT_NEAR(T, 300.0 + 10.0 * 350.0 / 12e3, 1e-10);
}

TEST(ServerMetal, cools_warmer_air) {
  EXPECT_LT(server.to_air(292.0, air), 0.0);
}

TEST(ServerMetal, refuses_numbers_that_mean_nothing) {
  EXPECT_THROW(ServerMetal(0.0, 0.9), Error);
  EXPECT_THROW(ServerMetal(12e3, 0.0), Error);
  EXPECT_THROW(ServerMetal(12e3, 1.1), Error);
  EXPECT_THROW(server.steady(350.0, {}), Broken);
}

}  // namespace rackflux
