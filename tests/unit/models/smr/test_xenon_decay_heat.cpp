#include "models/smr/decay_heat.hpp"
#include "models/smr/xenon.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

constexpr double hour = 3600.0;
constexpr double per_cm2 = 1e4;  // 1/cm2 in 1/m2

TEST(DecayHeat, follows_the_eleven_group_table_after_shutdown) {
  const auto reference = reference_table("grid/reference/decay_heat_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(reference);
  DecayHeat heat;
  Deviation worst;
  double now = 0.0;
  for (const auto& row : reference->rows) {
    const double t = std::stod(row.at("t_s"));
    heat.advance(t - now, 0.0);
    now = t;
    worst.see(heat.power(), std::stod(row.at("P_decay_over_P_fission")), row.at("t_s"));
    worst.see(heat.power() / (1.0 + DecayHeatGroups::sum_of_fractions()),
              std::stod(row.at("P_decay_over_P_total")), row.at("t_s"));
  }
  // ten decimals are printed
  record({"Reactor: decay heat and xenon", "decay heat over fission power after shutdown",
          "analytic solution of the 11-group table (TRACE)", 6e-11, "-"},
         worst);
}

TEST(DecayHeat, comes_back_to_rest_at_the_power_that_is_held) {
  DecayHeat heat(1.0);
  heat.advance(3.0e10, 0.5);  // 20 lifetimes of the slowest group
  EXPECT_NEAR(heat.power(), 0.5 * DecayHeatGroups::sum_of_fractions(), 1e-9);
}

TEST(Xenon, peaks_after_shutdown_as_the_analytic_solution_says) {
  const auto reference = reference_table("grid/reference/xenon_shutdown_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(reference);
  ASSERT_EQ(reference->rows.size(), 6u);
  Deviation worst;
  for (const auto& row : reference->rows) {
    const auto value = [&](const char* name) { return std::stod(row.at(name)); };
    const Xenon full(XenonData::at_flux(value("phi_n_per_cm2_s") * per_cm2));
    const auto after = [&](double hours) {
      Xenon pair = full;
      pair.advance(hours * hour, 0.0);
      return pair.over_rated();
    };
    worst.see_relative(full.iodine(), value("I_eq_over_Sigmaf") * per_cm2);
    worst.see_relative(full.xenon(), value("Xe_eq_over_Sigmaf") * per_cm2);
    const double t_peak = value("t_peak_h");
    worst.see_relative(after(t_peak), value("Xe_peak_over_eq"));
    EXPECT_LE(after(t_peak + 0.01), after(t_peak));
    EXPECT_LE(after(t_peak - 0.01), after(t_peak));
    EXPECT_NEAR(after(value("t_back_to_eq_h")), 1.0, 1e-8);
    worst.see_relative(after(10.0), value("Xe_10h_over_eq"));
    worst.see_relative(after(20.0), value("Xe_20h_over_eq"));
  }
  record({"Reactor: decay heat and xenon", "iodine, xenon and its peak after shutdown, 6 fluxes",
          "analytic solution; constants of Stacey", 1e-9},
         worst);
}

TEST(Xenon, follows_two_days_of_load_following) {
  const auto reference = reference_table("grid/reference/xenon_loadfollow_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(reference);
  ASSERT_EQ(reference->rows.size(), 96u);
  Xenon pair(XenonData::at_flux(3e13 * per_cm2));
  const double iodine_rated = pair.iodine();
  Deviation worst;
  for (const auto& row : reference->rows) {
    pair.advance(0.5 * hour, std::stod(row.at("flux_fraction_before")));
    worst.see(pair.over_rated(), std::stod(row.at("Xe_rel")), row.at("t_h"));
    worst.see(pair.iodine() / iodine_rated, std::stod(row.at("I_rel")), row.at("t_h"));
  }
  record({"Reactor: decay heat and xenon", "two days of load following, 96 instants",
          "analytic solution; constants of Stacey", 1e-9, "of rated"},
         worst);
}

TEST(Xenon, has_no_gap_where_both_time_constants_are_alike) {
  // The share of power at which xenon is lost as fast as iodine decays: a 0/0 in the textbook form.
  const XenonData data = XenonData::at_flux(1e18);
  const double alike = (data.iodine_decay - data.xenon_decay) / (data.absorption * data.flux);
  Xenon below(data), at(data), above(data);
  below.advance(5.0 * hour, alike * (1.0 - 1e-4));
  at.advance(5.0 * hour, alike);
  above.advance(5.0 * hour, alike * (1.0 + 1e-4));
  EXPECT_NEAR(at.xenon() / (0.5 * (below.xenon() + above.xenon())), 1.0, 1e-8);
}

TEST(Xenon, refuses_a_core_without_flux) {
  EXPECT_THROW(Xenon(XenonData::at_flux(0.0)), Error);
  EXPECT_THROW(Xenon(XenonData{}), Error);
}

}  // namespace rackflux
