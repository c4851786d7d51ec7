#include "models/facility/coupler.hpp"
#include "models/facility/lumped.hpp"
#include "solver/base/error.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace rackflux {
namespace {

/// Rows of a reference table, without the names of its columns.
std::vector<std::vector<std::string>> rows_of(const std::string& file) {
  auto rows = csv_rows(shared_data("grid/reference/" + file));
  rows.erase(rows.begin());
  return rows;
}

constexpr double MW = 1e6;

// Case A of coupled_steady_reference.csv.
LumpedFacilityParameters site() {
  return {78 * MW, 6 * MW, 0.012,    333.15, 313.15,   0.35e-6, 0.6 * MW,
          0.03,    0.012,  100 * MW, 9.0,    1.8 * MW, 0.2};
}

CouplingParameters tight() {
  CouplingParameters p;
  p.power_base = 100 * MW;
  p.power = p.volt = p.freq = p.energy = 1e-10;
  return p;
}

// Bisects the reactance between 0.42 (reference case C) and 0.45 (beyond the nose): the last one
// that has an operating point, and the jacobian there.
double near_the_nose(LumpedFacility& facility, int halvings = 10, double* jacobian = nullptr) {
  double low = 0.42, high = 0.45;
  for (int n = 0; n < halvings; ++n) {
    const double X = 0.5 * (low + high);
    TheveninGrid grid({1.03, X, 100 * MW});
    CouplingParameters p = tight();
    p.largest_iterations = 1000;
    Coupler coupler(p, facility, grid, {});
    try {
      const CouplingReport report = coupler.advance(Step{});
      if (jacobian) *jacobian = report.jacobian;
      low = X;
    } catch (const Error&) {
      high = X;
    }
  }
  return low;
}

// Parameters printed at the head of coupled_transient_reference.csv.
LinearFacilityParameters linear_site() {
  return {100 * MW, 0.08, 0.0012, 0.0045, 0.04, 0.9, 0.012, 0.05, 313.15};
}
ReheatIslandParameters island() {
  return {100 * MW, 3.5, 0.06, 0.9, 0.3, 9.0, 0.8};
}

// Largest error against the reference, each over the largest value it takes, in steps of dt [s];
// rows of the reference whose time is no multiple of `every` are left out.
double transient_error(double dt, double end, CouplingReport& worst, double every = 0.05) {
  LinearFacility facility(linear_site());
  ReheatIsland grid(island());
  CouplingParameters p = tight();
  p.T = 1e-7;
  Coupler coupler(p, facility, grid, {});
  double t = 0.0, error = 0.0;
  for (const auto& row : rows_of("coupled_transient_reference.csv")) {
    const double until = std::stod(row[0]);
    if (until > end + 1e-9) break;
    if (std::abs(until / every - std::round(until / every)) > 1e-9) continue;
    const int steps = static_cast<int>(std::lround((until - t) / dt));
    for (int n = 0; n < steps; ++n) {
      const CouplingReport report = coupler.advance({n, t + n * dt, dt});
      worst.iterations = std::max(worst.iterations, report.iterations);
      worst.contraction = std::max(worst.contraction, report.contraction);
      worst.halvings += report.halvings;
    }
    t = until;
    // Each over the largest value it takes: 0.011 pu, 0.0077 pu, 7.4 K, 0.12 pu.
    error = std::max({error, size_of(grid.w() - std::stod(row[1])) / 0.011,
                      size_of(grid.x() - std::stod(row[2])) / 0.0077,
                      size_of(facility.T() - std::stod(row[3])) / 7.4,
                      size_of(coupler.demand().power() / (100 * MW) - std::stod(row[4])) / 0.12});
  }
  return error;
}

}  // namespace

TEST(CoupledSite, meets_the_exact_steady_operating_points) {
  SKIP_WITHOUT_SHARED_DATA();
  const auto rows = rows_of("coupled_steady_reference.csv");
  Deviation all;
  for (const auto& r : rows) {
    const auto v = [&](std::size_t n) { return std::stod(r[n]); };
    LumpedFacility facility({v(1) * MW, v(2) * MW, v(3), v(4) + 273.15, v(5) + 273.15, v(6) / MW,
                             v(7) * MW, v(8), v(9), v(10) * MW, v(11), v(12) * MW, v(13)});
    TheveninGrid grid({v(14), v(15), v(16) * MW});
    for (const Acceleration kind :
         {Acceleration::none, Acceleration::aitken, Acceleration::anderson}) {
      CouplingParameters p = tight();
      p.acceleration = kind;
      p.largest_iterations = 1000;
      Coupler coupler(p, facility, grid, {});
      const CouplingReport report = coupler.advance(Step{});
      const FacilityDemand& demand = coupler.demand();
      const double worst = std::max({size_of(demand.it / MW / v(17) - 1.0),
                                     size_of((facility.junction() - 273.15) / v(18) - 1.0),
                                     size_of((demand.it + demand.losses) / MW / v(19) - 1.0),
                                     size_of(demand.cooling / MW / v(20) - 1.0),
                                     size_of(demand.power() / MW / v(21) - 1.0),
                                     size_of(demand.reactive / MW / v(22) - 1.0),
                                     size_of(coupler.supply().volt_pu / v(23) - 1.0),
                                     size_of(demand.power() / demand.it / v(24) - 1.0)});
      all.see(worst, 0.0, r[0]);
      std::printf(
          "[ coupling ] %-13s %-8s %3d iterations, contraction %.4f, 1-dPdV.dVdP %.4f, error "
          "%.1e\n",
          r[0].c_str(),
          kind == Acceleration::none     ? "plain"
          : kind == Acceleration::aitken ? "Aitken"
                                         : "Anderson",
          report.iterations, report.contraction, report.jacobian, worst);
      EXPECT_NEAR(report.jacobian, 1.0 - report.contraction, 1e-6) << "one unknown, same sign";
    }
  }
  record(
      {"Facility and grid coupled", "8 quantities at each steady operating point, 3 accelerations",
       "exact solution of the coupled equations", 1e-6},
      all);
}

TEST(CoupledSite, bounds_the_error_and_not_the_last_change_near_the_nose) {
  // Where the contraction is near 1 a plain iteration that stops at a change of 1e-6 is still
  // contraction/(1 - contraction) times that away.
  LumpedFacility facility(site());
  TheveninGrid grid({1.03, near_the_nose(facility), 100 * MW});
  CouplingParameters p = tight();
  p.largest_iterations = 1000;
  Coupler exact(p, facility, grid, {});
  const CouplingReport report = exact.advance(Step{});
  EXPECT_GT(report.contraction, 0.8);
  p = CouplingParameters{};
  p.power_base = 100 * MW;
  p.acceleration = Acceleration::none;
  p.largest_iterations = 1000;
  Coupler plain(p, facility, grid, {});
  plain.advance(Step{});
  EXPECT_NEAR(plain.supply().volt_pu, exact.supply().volt_pu, 1e-6);
}

TEST(CoupledSite, finds_its_operating_point_from_a_voltage_at_which_there_is_none) {
  // At 0.3 pu the site would want 125 MW and the grid has no answer; from the open circuit it has.
  LumpedFacility facility(site());
  TheveninGrid grid({1.03, 0.42, 100 * MW});
  GridSupply low;
  low.volt_pu = 0.3;
  Coupler coupler(tight(), facility, grid, low);
  coupler.advance(Step{});
  EXPECT_NEAR(coupler.supply().volt_pu, 0.74612042261759, 1e-9);  // reference case C
}

namespace {

// A linear pair in which voltage and frequency both matter, contraction 0.6.
struct LinearSite : FacilitySide {
  FacilityDemand solve(const Step&, const GridSupply&, const GridSupply& end) override {
    const double V = end.volt_pu - 1.0, f = end.freq_pu - 1.0;
    FacilityDemand demand;
    demand.it = 100 * MW * (1.0 + 0.8 * V + 0.3 * f);
    demand.reactive = 100 * MW * (0.1 - 0.2 * V - 0.7 * f);
    return demand;
  }
  void accept() override {}
};
struct LinearGrid : GridSide {
  GridAnswer solve(const Step&, const FacilityDemand&, const FacilityDemand& end) override {
    GridAnswer answer;
    answer.supply.volt_pu = 1.0 - 0.6 * end.power() / (100 * MW) + 0.2 * end.reactive / (100 * MW);
    answer.supply.freq_pu = 1.0 - 0.3 * end.power() / (100 * MW) - 0.6 * end.reactive / (100 * MW);
    return answer;
  }
  void accept() override {}
};

}  // namespace

TEST(CoupledSite, solves_a_linear_pair_of_two_unknowns_in_the_steps_anderson_promises) {
  // Anderson with two steps of memory is exact on two unknowns after three pairs; one more to see
  // it.
  LinearSite facility;
  LinearGrid grid;
  Coupler coupler(tight(), facility, grid, {});
  EXPECT_LE(coupler.advance(Step{}).iterations, 6);
}

TEST(CoupledSite, says_that_no_operating_point_exists_and_keeps_iterating_no_longer) {
  // Case A at ever larger X: beyond the nose there is none. With tan_phi = 0.2 the nose is near
  // 0.43.
  LumpedFacility facility(site());
  for (const double X : {0.45, 0.5, 0.8}) {
    TheveninGrid grid({1.03, X, 100 * MW});
    Coupler coupler(tight(), facility, grid, {});
    try {
      coupler.advance(Step{});
      FAIL() << X;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("no operating point"), std::string::npos)
          << error.what();
      EXPECT_NE(std::string(error.what()).find("discriminant"), std::string::npos);
    }
  }
}

TEST(CoupledSite, has_a_vanishing_jacobian_at_the_nose) {
  LumpedFacility facility(site());
  double jacobian = 1.0;
  near_the_nose(facility, 14, &jacobian);
  EXPECT_LT(std::abs(jacobian), 0.1);
}

TEST(CoupledSite, follows_the_exact_linear_transient) {
  SKIP_WITHOUT_SHARED_DATA();
  CouplingReport worst;
  const double error = transient_error(0.05, 600.0, worst);
  std::printf(
      "[ coupling ] transient, H = 50 ms: error %.1e, at most %d iterations, contraction %.1e\n",
      error, worst.iterations, worst.contraction);
  record({"Facility and grid coupled", "linear transient of 10 minutes at 50 ms",
          "exact solution (matrix exponential)", 1e-6, "of the largest value"},
         error);
  EXPECT_EQ(worst.halvings, 0);
}

TEST(CoupledSite, is_second_order_in_the_macro_step) {
  SKIP_WITHOUT_SHARED_DATA();
  CouplingReport worst;
  const double coarse = transient_error(0.5, 20.0, worst, 0.5),
               fine = transient_error(0.25, 20.0, worst, 0.5);
  EXPECT_GT(coarse / fine, 3.6);  // 4 for second order
  EXPECT_LT(coarse / fine, 4.6);
}

TEST(CoupledSite, refuses_a_leakage_that_runs_away) {
  LumpedFacilityParameters hot = site();
  hot.beta = 0.06;  // 0.06 * 0.35e-6 * 20 MW > 0.4 at the supply already, and grows with itself
  hot.R_th = 1.2e-6;
  try {
    LumpedFacility facility(hot);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("thermal runaway"), std::string::npos);
  }
}

TEST(CoupledSite, says_what_is_left_when_it_does_not_converge) {
  LumpedFacility facility(site());
  TheveninGrid grid({1.03, 0.25, 100 * MW});
  CouplingParameters p = tight();
  p.acceleration = Acceleration::none;
  p.largest_iterations = 3;
  Coupler coupler(p, facility, grid, {});
  EXPECT_THROW(coupler.advance(Step{}), Unconverged);
  EXPECT_THROW(coupler.advance({0, 0.0, 1e-4}), Unconverged);
  p.power_base = 0.0;
  EXPECT_THROW(Coupler(p, facility, grid, {}), Error);
}

}  // namespace rackflux
