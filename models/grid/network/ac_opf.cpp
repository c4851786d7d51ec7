#include "models/grid/network/ac_opf.hpp"

#include "models/grid/network/ac_opf_program.hpp"
#include "models/grid/network/opf_common.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {
namespace {

/// The rows farthest from their limits where Ipopt gave up.
std::string why_infeasible(const Network& network, const AcOpfProgram& program,
                           const std::vector<double>& x) {
  if (const auto reason = no_balance(network, Shunts::left_out)) return *reason;
  std::vector<double> g(program.row_lower.size());
  program.rows(x.data(), g.data());
  std::vector<std::pair<double, int>> violations;
  violations.reserve(g.size());
  for (int row = 0; row < static_cast<int>(g.size()); ++row)
    violations.emplace_back(
        std::max(program.row_lower[row] - g[row], g[row] - program.row_upper[row]), row);
  std::sort(violations.rbegin(), violations.rend());
  std::string text = network.source +
                     ": infeasible: no point near the start keeps all limits; farthest from it are";
  constexpr std::size_t named = 3;
  constexpr double visible = 1e-6;
  for (std::size_t k = 0; k < std::min(named, violations.size()); ++k)
    if (violations[k].first > visible)
      text += fmt::format("{} {} ({:.4g} pu)", k ? ";" : "",
                          program.name_of_row(violations[k].second), violations[k].first);
  return text + ". Widen voltage, reactive or branch limits there, or lower the load";
}

}  // namespace

AcDispatch solve_ac_opf(const Network& given) {
  check(given);
  const WithDcLineEnds with_ends(given);
  const Network& network = with_ends.network;
  refuse_costs_not_convex(network);
  const AcOpfProgram program(network, with_ends.links);
  const SmoothSolution solution = solve_smooth(program);
  AcDispatch found;
  found.iterations = solution.iterations;
  if (solution.status == SmoothSolution::Status::infeasible) {
    found.reason = why_infeasible(network, program, solution.x);
    return found;
  }
  if (solution.status == SmoothSolution::Status::stopped)
    throw Unconverged(fmt::format("{}: AC optimal power flow: {} after {} iterations",
                                  network.source, solution.message, solution.iterations));
  found.feasible = true, found.cost = solution.objective;
  const std::vector<double>& x = solution.x;
  for (int n = 0; n < network.n_buses(); ++n) {
    found.volt.push_back(x[program.volt(n)]), found.angle.push_back(x[program.angle(n)]);
    // The rows hold at - load, so a price is the multiplier with its own sign.
    found.price.push_back(solution.multipliers[program.power_row(n)]);
    found.price_reactive.push_back(solution.multipliers[program.reactive_row(n)]);
  }
  for (int g = 0; g < network.n_generators(); ++g) {
    found.power.push_back(x[program.power(g)]);
    found.reactive.push_back(x[program.reactive(g)]);
  }
  found.dc_lines = take_dc_lines(network, with_ends.links, found.power, found.reactive);
  for (const Branch& branch : network.branches) {
    const auto volt = [&](int bus) { return std::polar(found.volt[bus], found.angle[bus]); };
    found.flows.push_back(network.runs(branch)
                              ? branch_flow(admittance(branch), volt(branch.from), volt(branch.to))
                              : BranchFlow{});
    found.loss += found.flows.back().loss().real();
  }
  return found;
}

}  // namespace rackflux::grid
