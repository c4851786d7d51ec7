#include "models/grid/network/power_flow.hpp"

#include "models/grid/network/newton.hpp"
#include "models/grid/network/reactive_limits.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

struct PowerFlowSolver::Work {
  explicit Work(const Network& network_in) : Work(checked(network_in)) {}
  explicit Work(WithDcLineEnds given)
      : network(std::move(given.network)),
        links(std::move(given.links)),
        newton(network),
        parts(islands(network)) {
    for (const Branch& branch : network.branches) branch_y.push_back(admittance(branch));
  }

  static WithDcLineEnds checked(const Network& network_in) {
    check_for_power_flow(network_in);
    return WithDcLineEnds(network_in);
  }
  BusState start(const Dispatch& dispatch, const PowerFlowOptions& options,
                 const PowerFlow* from) const;
  std::vector<double> set_points() const;
  PowerFlow answer(const BusState& state, const Dispatch& dispatch) const;
  BusState follow_from_no_load(const BusState& wanted, const PowerFlowOptions& options,
                               PowerFlow& count);
  [[noreturn]] void refuse(const BusState& wanted, const BusState& last, double carried);

  Network network;
  std::vector<DcLineLink> links;
  Newton newton;
  Islands parts;
  std::vector<BranchAdmittance> branch_y;
};

PowerFlowSolver::PowerFlowSolver(Network network) : work_(std::make_unique<Work>(network)) {}
PowerFlowSolver::~PowerFlowSolver() = default;
PowerFlowSolver::PowerFlowSolver(PowerFlowSolver&&) noexcept = default;
PowerFlowSolver& PowerFlowSolver::operator=(PowerFlowSolver&&) noexcept = default;

const Network& PowerFlowSolver::network() const {
  return work_->network;
}

void PowerFlowSolver::set_load(int bus, double power, double reactive) {
  work_->network.buses.at(bus).load_power = power;
  work_->network.buses.at(bus).load_reactive = reactive;
}

void PowerFlowSolver::set_power(int generator, double power) {
  work_->network.generators.at(generator).power = power;
}

void PowerFlowSolver::set_volt(int generator, double volt_set) {
  const int bus = work_->network.generators.at(generator).bus;
  for (Generator& other : work_->network.generators)
    if (other.bus == bus) other.volt_set = volt_set;
}

/// Per bus, the voltage its generators hold, or 0 where none runs.
std::vector<double> PowerFlowSolver::Work::set_points() const {
  std::vector<double> held(network.buses.size(), 0.0);
  for (const Generator& generator : network.generators)
    if (network.runs(generator)) held[generator.bus] = generator.volt_set;
  return held;
}

BusState PowerFlowSolver::Work::start(const Dispatch& dispatch, const PowerFlowOptions& options,
                                      const PowerFlow* from) const {
  const std::vector<double> held = set_points();
  std::vector<double> reference_angle(parts.count, 0.0);
  for (int n = 0; n < network.n_buses(); ++n)
    if (network.buses[n].kind == BusKind::reference)
      reference_angle[parts.of_bus[n]] = network.buses[n].angle;
  BusState state;
  state.kind = dispatch.kind;
  state.injection = dispatch.injection(network);
  for (int n = 0; n < network.n_buses(); ++n) {
    const Bus& bus = network.buses[n];
    const bool alive = bus.kind != BusKind::isolated;
    double volt = from ? from->volt[n] : options.flat_start ? 1.0 : bus.volt;
    double angle = from                 ? from->angle[n]
                   : options.flat_start ? (alive ? reference_angle[parts.of_bus[n]] : 0.0)
                                        : bus.angle;
    if (state.kind[n] == BusKind::reference) angle = bus.angle;
    if (state.kind[n] == BusKind::reference || state.kind[n] == BusKind::generator) volt = held[n];
    state.volt.push_back(alive ? volt : 0.0);
    state.angle.push_back(alive ? angle : 0.0);
  }
  return state;
}

PowerFlow PowerFlowSolver::Work::answer(const BusState& state, const Dispatch& dispatch) const {
  PowerFlow flow;
  flow.volt = state.volt, flow.angle = state.angle;
  flow.power = dispatch.power, flow.reactive = dispatch.reactive;
  flow.at_reactive_limit = dispatch.limited;
  for (int n = 0; n < network.n_branches(); ++n) {
    const Branch& branch = network.branches[n];
    const bool runs = network.runs(branch);
    const auto volt = [&](int bus) { return std::polar(state.volt[bus], state.angle[bus]); };
    flow.flows.push_back(runs ? branch_flow(branch_y[n], volt(branch.from), volt(branch.to))
                              : BranchFlow{});
    flow.loss += flow.flows.back().loss().real();
  }
  flow.references.assign(parts.count, -1), flow.slack_power.assign(parts.count, 0.0);
  for (int n = 0; n < network.n_buses(); ++n)
    if (state.kind[n] == BusKind::reference) flow.references[parts.of_bus[n]] = n;
  for (int g = 0; g < network.n_generators(); ++g)
    if (network.runs(network.generators[g]) && network.generators[g].dc_line < 0 &&
        state.kind[network.generators[g].bus] == BusKind::reference)
      flow.slack_power[parts.of_bus[network.generators[g].bus]] += flow.power[g];
  flow.dc_lines = take_dc_lines(network, links, flow.power, flow.reactive);
  return flow;
}

namespace {

/// A load bus below half its rated voltage, or with its voltage turned round: Newton's method found
/// the equations' lower solution, at which no network runs. A line that feeds a purely inductive
/// load gives way at half the voltage of its source, other loads above that.
bool is_lower_solution(const BusState& state) {
  constexpr double lowest = 0.5;  // [pu]
  for (std::size_t n = 0; n < state.volt.size(); ++n)
    if (state.kind[n] == BusKind::load && !(state.volt[n] >= lowest)) return true;
  return false;
}

/// Loads and generation at a share of what they should be.
BusState scaled(BusState state, double share) {
  for (Complex& injection : state.injection) injection *= share;
  return state;
}

}  // namespace

/// Newton's method from no load upwards, in steps that are halved where it fails, down to 1/1000 of
/// the load. Ends at the full load, or throws Error where the operating point ceases to exist.
BusState PowerFlowSolver::Work::follow_from_no_load(const BusState& wanted,
                                                    const PowerFlowOptions& options,
                                                    PowerFlow& count) {
  constexpr double smallest_step = 1e-3;
  BusState last = wanted;
  std::vector<double> reference_angle(parts.count, 0.0);
  for (int n = 0; n < network.n_buses(); ++n)
    if (wanted.kind[n] == BusKind::reference) reference_angle[parts.of_bus[n]] = wanted.angle[n];
  for (int n = 0; n < network.n_buses(); ++n) {
    if (wanted.kind[n] == BusKind::load) last.volt[n] = 1.0;
    if (parts.of_bus[n] >= 0) last.angle[n] = reference_angle[parts.of_bus[n]];
  }
  double carried = 0.0, step = 0.25;
  while (step >= smallest_step && carried < 1.0) {
    BusState next = scaled(wanted, std::min(1.0, carried + step));
    next.volt = last.volt, next.angle = last.angle;
    const Newton::Outcome outcome = newton.solve(next, options.tolerance, options.max_iterations);
    count.iterations += outcome.iterations, count.mismatch = outcome.mismatch;
    if (outcome.converged)
      carried = std::min(1.0, carried + step), last = next;
    else
      step /= 2.0;
  }
  if (carried < 1.0) refuse(wanted, last, carried);
  return last;
}

void PowerFlowSolver::Work::refuse(const BusState& wanted, const BusState& last, double carried) {
  std::string text = network.source + ": no operating point: ";
  if (carried == 0.0) {
    text +=
        "not even a thousandth of load and generation can be carried; look at impedances, taps "
        "and voltage set-points";
  } else {
    const std::vector<Pair> slope = newton.sensitivity(last, wanted.injection);
    int weakest = 0;
    for (int n = 0; n < network.n_buses(); ++n)
      if (std::abs(slope[n].y) > std::abs(slope[weakest].y)) weakest = n;
    text += fmt::format(
        "the network carries {:.1f} % of this load and generation and no more; there the voltage "
        "gives way first at bus {} ({:.3f} pu). Reduce the load there, bring reactive power or "
        "generation near it, or strengthen its branches",
        100.0 * carried, network.buses[weakest].number, last.volt[weakest]);
  }
  for (const std::string& remark : remarks(network)) text += "\n  note: " + remark;
  throw Error(text);
}

PowerFlow PowerFlowSolver::solve(const PowerFlowOptions& options, const PowerFlow* start) {
  Work& w = *work_;
  Dispatch dispatch(w.network);
  BusState state = w.start(dispatch, options, start);
  PowerFlow count;
  while (true) {
    const BusState wanted = state;
    const Newton::Outcome outcome =
        w.newton.solve(state, options.tolerance, options.max_iterations);
    count.iterations += outcome.iterations, count.mismatch = outcome.mismatch;
    if (!outcome.converged || is_lower_solution(state))
      state = w.follow_from_no_load(wanted, options, count);
    dispatch.take(w.network, w.newton.injections());
    if (!options.enforce_reactive_limits || !dispatch.hold_at_limits(w.network, w.parts)) break;
    state.kind = dispatch.kind, state.injection = dispatch.injection(w.network);
  }
  for (int n = 0; n < w.network.n_buses(); ++n) {
    // Where the reference moved, the first one keeps its angle.
    if (w.network.buses[n].kind != BusKind::reference) continue;
    const double turned = state.angle[n] - w.network.buses[n].angle;
    for (int m = 0; m < w.network.n_buses(); ++m)
      if (w.parts.of_bus[m] == w.parts.of_bus[n]) state.angle[m] -= turned;
  }
  PowerFlow flow = w.answer(state, dispatch);
  flow.iterations = count.iterations, flow.mismatch = count.mismatch;
  return flow;
}

PowerFlow solve_power_flow(const Network& network, const PowerFlowOptions& options) {
  return PowerFlowSolver(network).solve(options);
}

}  // namespace rackflux::grid
