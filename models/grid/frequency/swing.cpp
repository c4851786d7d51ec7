#include "models/grid/frequency/swing.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace rackflux::grid {

SwingSystem::SwingSystem(std::vector<SwingMachine> machines, double synchronous_speed)
    : machines_(std::move(machines)), synchronous_speed_(synchronous_speed) {
  if (machines_.size() < 2)
    throw Error(
        fmt::format("a swing needs two machines, found {}; add the infinite bus as a machine",
                    machines_.size()));
  if (!(synchronous_speed_ > 0.0)) throw Error("the synchronous speed must be above 0 rad/s");
  for (const SwingMachine& machine : machines_) {
    if (!machine.infinite && !(machine.inertia > 0.0 && std::isfinite(machine.inertia)))
      throw Error(
          fmt::format("machine '{}': inertia constant H = {} s; expected one above 0 (2 to 10 "
                      "s), or mark it as an infinite bus",
                      machine.name, machine.inertia));
    if (!(machine.damping >= 0.0))
      throw Error(
          fmt::format("machine '{}': damping {} pu; negative damping feeds oscillations, "
                      "expected 0 or more",
                      machine.name, machine.damping));
    if (!(machine.emf > 0.0))
      throw Error(fmt::format("machine '{}': internal voltage {} pu; expected one above 0",
                              machine.name, machine.emf));
    angle_.push_back(machine.angle);
    speed_.push_back(1.0);
  }
}

double SwingSystem::power_at(std::size_t i, const std::vector<double>& angle,
                             const ReducedAdmittance& network) const {
  const std::size_t n = size();
  double power = 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    const std::complex<double> y = network[i * n + j];
    const double difference = angle[i] - angle[j];
    power += machines_[j].emf * (y.real() * std::cos(difference) + y.imag() * std::sin(difference));
  }
  return machines_[i].emf * power;
}

double SwingSystem::electric_power(std::size_t i, const ReducedAdmittance& network) const {
  return power_at(i, angle_, network);
}

double SwingSystem::kinetic_energy() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < size(); ++i)
    if (!machines_[i].infinite) sum += machines_[i].inertia * speed_[i] * speed_[i];
  return sum;
}

std::vector<std::size_t> SwingSystem::heaviest() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto inertia = [&](std::size_t i) {
    return machines_[i].infinite ? infinity : machines_[i].inertia;
  };
  double largest = 0.0;
  for (std::size_t i = 0; i < size(); ++i) largest = std::max(largest, inertia(i));
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size(); ++i)
    if (inertia(i) == largest) found.push_back(i);
  return found;
}

// With m the midpoint: angle_m = angle + dt/2 w_s (w_m - 1), w_m = w + dt/(4 H) P(angle_m, w_m).
// The iteration contracts by dt^2 w_s dP/dangle / (8 H), about 1e-4 at 1 ms.
void SwingSystem::advance(double dt, const ReducedAdmittance& network) {
  const std::size_t n = size();
  if (network.size() != n * n)
    throw Error(fmt::format("a reduced network of {} entries for {} machines; expected {}",
                            network.size(), n, n * n));
  std::vector<double> middle_angle = angle_, middle_speed = speed_, surplus(n, 0.0);
  double change = 1.0;
  for (int pass = 0; pass < 60 && change > 1e-15; ++pass) {
    change = 0.0;
    for (std::size_t i = 0; i < n; ++i)
      middle_angle[i] = angle_[i] + 0.5 * dt * synchronous_speed_ * (middle_speed[i] - 1.0);
    for (std::size_t i = 0; i < n; ++i) {
      const SwingMachine& machine = machines_[i];
      if (machine.infinite) continue;
      surplus[i] = machine.power - power_at(i, middle_angle, network) -
                   machine.damping * (middle_speed[i] - 1.0);
      const double speed = speed_[i] + 0.25 * dt / machine.inertia * surplus[i];
      change = std::max(change, std::abs(speed - middle_speed[i]));
      middle_speed[i] = speed;
    }
  }
  if (!(change <= 1e-14))
    throw Error(
        fmt::format("the swing equation has no solution over a step of {} s; shorten the step "
                    "to a few milliseconds",
                    dt));
  for (std::size_t i = 0; i < n; ++i) {
    angle_[i] += dt * synchronous_speed_ * (middle_speed[i] - 1.0);
    if (machines_[i].infinite) continue;
    speed_[i] += 0.5 * dt / machines_[i].inertia * surplus[i];
    work_ += dt * middle_speed[i] * surplus[i];
  }
}

namespace {

bool stays_together(SwingSystem system, const FaultStudy& study, double cleared) {
  const std::vector<std::size_t> heaviest = system.heaviest();
  const auto run = [&](const ReducedAdmittance& network, double length) {
    const auto steps = static_cast<long>(std::ceil(length / study.dt - 1e-9));
    for (long n = 0; n < steps; ++n) {
      system.advance(length / static_cast<double>(steps), network);
      for (const std::size_t centre : heaviest)
        for (std::size_t i = 0; i < system.size(); ++i)
          if (std::abs(system.angle(i) - system.angle(centre)) > std::numbers::pi) return false;
    }
    return true;
  };
  return run(study.during, cleared) && run(study.after, study.horizon - cleared);
}

}  // namespace

double critical_clearing_time(const SwingSystem& before, const FaultStudy& study) {
  double low = 0.0, high = study.horizon;
  if (!stays_together(before, study, 0.0))
    throw Error(
        "the machines fall out of step even if the fault is cleared at once; the network after "
        "the fault cannot carry the power: reduce it or keep a line in service");
  if (stays_together(before, study, high))
    throw Error(
        fmt::format("the machines stay in step though the fault lasts all of {} s; there is no "
                    "critical clearing time",
                    high));
  while (high - low > 1e-6) {
    const double middle = 0.5 * (low + high);
    (stays_together(before, study, middle) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

namespace {

using Complex = std::complex<double>;
/// Square complex matrix, row by row.
struct Matrix {
  explicit Matrix(std::size_t order) : n(order), entries(order * order) {}
  Complex& operator()(std::size_t i, std::size_t j) { return entries[i * n + j]; }

  std::size_t n;
  std::vector<Complex> entries;
};

Complex voltage(const Bus& bus) {
  return std::polar(bus.volt, bus.angle);
}

void add_branch(const Branch& branch, Matrix& y) {
  const Complex series = 1.0 / Complex(branch.resistance, branch.reactance);
  const Complex charging(0.0, 0.5 * branch.charging);
  const Complex tap = std::polar(branch.tap, branch.shift);
  const auto from = static_cast<std::size_t>(branch.from), to = static_cast<std::size_t>(branch.to);
  y(from, from) += (series + charging) / std::norm(tap);
  y(to, to) += series + charging;
  y(from, to) -= series / std::conj(tap);
  y(to, from) -= series / tap;
}

std::vector<int> running(const Network& network, const TransientReactances& reactances) {
  if (reactances.size() != network.generators.size())
    throw Error(fmt::format("{}: {} transient reactances for {} generators; expected one each",
                            network.source, reactances.size(), network.generators.size()));
  for (const DcLine& line : network.dc_lines)
    if (line.in_service)
      throw Error(name_of(network, line) +
                  ": swings are calculated without DC lines; put its powers into the loads of its "
                  "two buses and its status to 0");
  std::vector<int> found;
  for (int g = 0; g < network.n_generators(); ++g) {
    if (!network.runs(network.generators[static_cast<std::size_t>(g)])) continue;
    if (!(reactances[static_cast<std::size_t>(g)] > 0.0))
      throw Error(fmt::format("{}: transient reactance {} pu; expected one above 0 (0.05 to 0.5)",
                              name_of(network, network.generators[static_cast<std::size_t>(g)]),
                              reactances[static_cast<std::size_t>(g)]));
    found.push_back(g);
  }
  return found;
}

}  // namespace

namespace {

// Admittances of all buses, loads and shunts included; bus k stands at row k.
void add_buses(const Network& solved, const NetworkChange& change, Matrix& y) {
  for (int b = 0; b < solved.n_branches(); ++b) {
    const Branch& branch = solved.branches[static_cast<std::size_t>(b)];
    if (b != change.open_branch && solved.runs(branch)) add_branch(branch, y);
  }
  for (std::size_t k = 0; k < solved.buses.size(); ++k) {
    const Bus& bus = solved.buses[k];
    y(k, k) += Complex(bus.load_power, -bus.load_reactive) / (bus.volt * bus.volt) +
               Complex(bus.shunt_conductance, bus.shunt_susceptance);
  }
}

// Kron reduction: takes node k out of all rows and columns.
void eliminate(Matrix& y, std::size_t k) {
  if (y(k, k) == 0.0) return;  // an isolated bus
  for (std::size_t i = 0; i < y.n; ++i) {
    if (i == k || y(i, k) == 0.0) continue;
    const Complex share = y(i, k) / y(k, k);
    for (std::size_t j = 0; j < y.n; ++j)
      if (j != k) y(i, j) -= share * y(k, j);
    y(i, k) = 0.0;
  }
}

bool is_connected(const Network& network, int bus, int open_branch) {
  for (int b = 0; b < network.n_branches(); ++b) {
    const Branch& branch = network.branches[static_cast<std::size_t>(b)];
    if (b != open_branch && network.runs(branch) && (branch.from == bus || branch.to == bus))
      return true;
  }
  return false;
}

}  // namespace

ReducedAdmittance reduce_to_machines(const Network& solved, const TransientReactances& reactances,
                                     const NetworkChange& change) {
  constexpr double bolted = 1e12;  // admittance of the short circuit [pu]
  const std::vector<int> machines = running(solved, reactances);
  const std::size_t n_bus = solved.buses.size(), n = machines.size();
  Matrix y(n_bus + n);
  add_buses(solved, change, y);
  if (change.faulted_bus >= 0) {
    const auto k = static_cast<std::size_t>(change.faulted_bus);
    y(k, k) += bolted;
  }
  for (std::size_t m = 0; m < n; ++m) {
    const auto g = static_cast<std::size_t>(machines[m]);
    const Generator& generator = solved.generators[g];
    if (!is_connected(solved, generator.bus, change.open_branch))
      throw Error(
          fmt::format("{}: no branch in service connects it; an islanded machine has no swing: "
                      "keep a branch in service or take the machine out",
                      name_of(solved, generator)));
    const auto bus = static_cast<std::size_t>(generator.bus);
    const Complex link = 1.0 / Complex(0.0, reactances[g]);
    y(n_bus + m, n_bus + m) += link;
    y(bus, bus) += link;
    y(n_bus + m, bus) -= link;
    y(bus, n_bus + m) -= link;
  }
  for (std::size_t k = 0; k < n_bus; ++k) eliminate(y, k);
  ReducedAdmittance result;
  for (std::size_t i = n_bus; i < y.n; ++i)
    for (std::size_t j = n_bus; j < y.n; ++j) result.push_back(y(i, j));
  return result;
}

std::vector<SwingMachine> machines_at_rest(const Network& solved,
                                           const TransientReactances& reactances,
                                           const std::vector<double>& inertia) {
  std::vector<SwingMachine> machines;
  for (const int g : running(solved, reactances)) {
    const auto k = static_cast<std::size_t>(g);
    const Generator& generator = solved.generators[k];
    const Complex v = voltage(solved.buses[static_cast<std::size_t>(generator.bus)]);
    const Complex current = std::conj(Complex(generator.power, generator.reactive) / v);
    const Complex emf = v + Complex(0.0, reactances[k]) * current;
    machines.push_back({.name = name_of(solved, generator),
                        .inertia = inertia.at(k),
                        .power = generator.power,
                        .emf = std::abs(emf),
                        .angle = std::arg(emf)});
  }
  return machines;
}

}  // namespace rackflux::grid
