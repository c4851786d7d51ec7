#include "models/grid/frequency/machine_system.hpp"

#include "models/grid/frequency/machine_setup.hpp"
#include "models/grid/network/power_flow.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace rackflux::grid {

namespace {

using Complex = std::complex<double>;
constexpr std::size_t n_local = machine_states + 2;  // states, then the terminal voltage
using Local = Dual<n_local>;

// Dense linear system, row by row, by elimination with row exchanges; several right-hand sides.
void solve_dense(std::vector<double>& a, std::vector<double>& b, std::size_t n, std::size_t sides) {
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(a[i * n + k]) > std::abs(a[best * n + k])) best = i;
    if (a[best * n + k] == 0.0)
      throw Error(
          "the network and its machines have no solution: a bus floats without any admittance");
    for (std::size_t j = 0; j < n; ++j) std::swap(a[k * n + j], a[best * n + j]);
    for (std::size_t j = 0; j < sides; ++j) std::swap(b[k * sides + j], b[best * sides + j]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      if (factor == 0.0) continue;
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      for (std::size_t j = 0; j < sides; ++j) b[i * sides + j] -= factor * b[k * sides + j];
    }
  }
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t s = 0; s < sides; ++s) {
      for (std::size_t j = i + 1; j < n; ++j) b[i * sides + s] -= a[i * n + j] * b[j * sides + s];
      b[i * sides + s] /= a[i * n + i];
    }
}

// The largest change so far; one that is not a number stays the largest.
void widen(double& largest, double change) {
  if (!std::isnan(largest) && !(std::abs(change) <= largest)) largest = std::abs(change);
}

// A state at a limit does not move further out.
double held(const RestingMachine& machine, std::size_t state, double rate) {
  const StateLimits limits = limits_of(machine.data, state);
  const bool out = (machine.x[state] >= limits.high && rate > 0.0) ||
                   (machine.x[state] <= limits.low && rate < 0.0);
  return out ? 0.0 : rate;
}

// Newton's correction of a machine's states over half a step, dx = b0 + b1 dVr + b2 dVi. A state
// that the rule would carry beyond a limit is set on it.
constexpr std::size_t sides = 3;
std::vector<double> correction(const RestingMachine& machine, const MachineArray<double>& known,
                               const MachineRates<Local>& out, double half) {
  constexpr std::size_t order = machine_states;
  std::vector<double> m(order * order, 0.0), b(order * sides, 0.0);
  for (std::size_t i = 0; i < order; ++i) {
    m[i * order + i] = 1.0;
    const double next = known[i] + half * out.rate[i].v;
    const StateLimits limits = limits_of(machine.data, i);
    if (next > limits.high || next < limits.low) {
      b[i * sides] = (next > limits.high ? limits.high : limits.low) - machine.x[i];
      continue;
    }
    for (std::size_t j = 0; j < order; ++j) m[i * order + j] -= half * out.rate[i].d[j];
    b[i * sides] = next - machine.x[i];
    b[i * sides + 1] = half * out.rate[i].d[order];
    b[i * sides + 2] = half * out.rate[i].d[order + 1];
  }
  solve_dense(m, b, order, sides);
  return b;
}

struct Load {
  std::size_t bus = 0;
  double power = 0.0, reactive = 0.0, volt = 1.0;
};

}  // namespace

struct MachineSystem::Work {
  Network network;
  LoadKind kind = LoadKind::impedance;
  double w_s = 0.0;
  std::vector<RestingMachine> machines;
  std::vector<Load> loads;
  std::vector<Complex> y;  // bus admittances, row by row
  std::vector<double> v;   // voltages, real and imaginary part in turn

  std::size_t n() const { return v.size(); }

  void build_admittance() {
    const std::size_t buses = network.buses.size();
    y.assign(buses * buses, 0.0);
    for (const Branch& branch : network.branches) {
      if (!network.runs(branch)) continue;
      const Complex series = 1.0 / Complex(branch.resistance, branch.reactance);
      const Complex half(0.0, 0.5 * branch.charging), tap = std::polar(branch.tap, branch.shift);
      const auto f = static_cast<std::size_t>(branch.from), t = static_cast<std::size_t>(branch.to);
      y[f * buses + f] += (series + half) / std::norm(tap);
      y[t * buses + t] += series + half;
      y[f * buses + t] -= series / std::conj(tap);
      y[t * buses + f] -= series / tap;
    }
    for (std::size_t k = 0; k < buses; ++k)
      y[k * buses + k] +=
          Complex(network.buses[k].shunt_conductance, network.buses[k].shunt_susceptance);
  }

  Local dual_of(const RestingMachine& machine, MachineArray<Local>& x, Local& vi) const {
    for (std::size_t s = 0; s < machine_states; ++s) x[s] = Local::variable(machine.x[s], s);
    const auto at = 2 * static_cast<std::size_t>(machine.data.bus);
    vi = Local::variable(v[at + 1], machine_states + 1);
    return Local::variable(v[at], machine_states);
  }

  // Current balance of the network, r = Y V + I_loads, and its derivatives.
  void network_part(std::vector<double>& a, std::vector<double>& r) const {
    const std::size_t buses = network.buses.size();
    a.assign(n() * n(), 0.0);
    r.assign(n(), 0.0);
    for (std::size_t i = 0; i < buses; ++i)
      for (std::size_t j = 0; j < buses; ++j) {
        const Complex e = y[i * buses + j];
        a[(2 * i) * n() + 2 * j] += e.real(), a[(2 * i) * n() + 2 * j + 1] -= e.imag();
        a[(2 * i + 1) * n() + 2 * j] += e.imag(), a[(2 * i + 1) * n() + 2 * j + 1] += e.real();
      }
    for (std::size_t i = 0; i < n(); ++i)
      for (std::size_t j = 0; j < n(); ++j) r[i] += a[i * n() + j] * v[j];
    for (const Load& load : loads) add_load(load, a, r);
  }

  // I = conj(S/V) with S ~ |V|^2, |V| or constant.
  void add_load(const Load& load, std::vector<double>& a, std::vector<double>& r) const {
    const std::size_t at = 2 * load.bus;
    const Dual<2> vr = Dual<2>::variable(v[at], 0), vi = Dual<2>::variable(v[at + 1], 1);
    const Dual<2> square = vr * vr + vi * vi;
    const double v0 = load.volt;
    const Dual<2> over = kind == LoadKind::impedance ? Dual<2>(1.0 / (v0 * v0))
                         : kind == LoadKind::current ? 1.0 / (v0 * sqrt(square))
                                                     : 1.0 / square;  // |S|-law over V^2
    const Dual<2> real = over * (load.power * vr + load.reactive * vi);
    const Dual<2> imaginary = over * (load.power * vi - load.reactive * vr);
    r[at] += real.v, r[at + 1] += imaginary.v;
    for (std::size_t k = 0; k < 2; ++k) {
      a[at * n() + at + k] += real.d[k];
      a[(at + 1) * n() + at + k] += imaginary.d[k];
    }
  }

  void solve_network();
  void step(double dt);
};

// Voltages for the states as they are.
void MachineSystem::Work::solve_network() {
  std::vector<double> a, r;
  for (int pass = 0; pass < 50; ++pass) {
    network_part(a, r);
    for (const RestingMachine& machine : machines) {
      MachineArray<Local> x;
      Local vi;
      const Local vr = dual_of(machine, x, vi);
      const auto out = machine_rates(machine.data, w_s, x, vr, vi);
      const auto at = 2 * static_cast<std::size_t>(machine.data.bus);
      r[at] -= out.current_r.v, r[at + 1] -= out.current_i.v;
      for (std::size_t k = 0; k < 2; ++k) {
        a[at * n() + at + k] -= out.current_r.d[machine_states + k];
        a[(at + 1) * n() + at + k] -= out.current_i.d[machine_states + k];
      }
    }
    solve_dense(a, r, n(), 1);
    double change = 0.0;
    for (std::size_t i = 0; i < n(); ++i) {
      v[i] -= r[i];
      widen(change, r[i]);
    }
    if (change < 1e-13) return;
    if (!std::isfinite(change)) break;
  }
  throw Error(
      "the network has no voltages at the present states: loads of constant power or current "
      "draw more than it carries; model them as impedances or reduce them");
}

// Trapezoidal rule: x1 - dt/2 f(x1, V1) = x0 + dt/2 f(x0, V0) together with the network. Each
// machine's states are eliminated first; what is left is a system in the voltages.
void MachineSystem::Work::step(double dt) {
  const double half = 0.5 * dt;
  std::vector<MachineArray<double>> known;
  for (const RestingMachine& machine : machines) {
    const auto at = 2 * static_cast<std::size_t>(machine.data.bus);
    const auto now = machine_rates(machine.data, w_s, machine.x, v[at], v[at + 1]);
    known.push_back(machine.x);
    for (std::size_t s = 0; s < machine_states; ++s)
      known.back()[s] += half * held(machine, s, now.rate[s]);
  }
  constexpr std::size_t order = machine_states;
  std::vector<double> a, r;
  std::vector<std::vector<double>> answers(machines.size());
  for (int pass = 0; pass < 30; ++pass) {
    network_part(a, r);
    for (std::size_t k = 0; k < machines.size(); ++k) {
      MachineArray<Local> x;
      Local vi;
      const Local vr = dual_of(machines[k], x, vi);
      const auto out = machine_rates(machines[k].data, w_s, x, vr, vi);
      const std::vector<double> b = correction(machines[k], known[k], out, half);
      const auto at = 2 * static_cast<std::size_t>(machines[k].data.bus);
      const Local* const current[2] = {&out.current_r, &out.current_i};
      for (std::size_t part = 0; part < 2; ++part) {
        const Local& i = *current[part];
        double constant = i.v, by_vr = i.d[order], by_vi = i.d[order + 1];
        for (std::size_t s = 0; s < order; ++s) {
          constant += i.d[s] * b[s * sides];
          by_vr += i.d[s] * b[s * sides + 1];
          by_vi += i.d[s] * b[s * sides + 2];
        }
        r[at + part] -= constant;
        a[(at + part) * n() + at] -= by_vr;
        a[(at + part) * n() + at + 1] -= by_vi;
      }
      answers[k] = b;
    }
    solve_dense(a, r, n(), 1);
    double change = 0.0;
    for (std::size_t i = 0; i < n(); ++i) {
      v[i] -= r[i];
      widen(change, r[i]);
    }
    for (std::size_t k = 0; k < machines.size(); ++k) {
      const auto at = 2 * static_cast<std::size_t>(machines[k].data.bus);
      for (std::size_t s = 0; s < order; ++s) {
        const double dx = answers[k][s * sides] - answers[k][s * sides + 1] * r[at] -
                          answers[k][s * sides + 2] * r[at + 1];
        machines[k].x[s] += dx;
        widen(change, dx);
      }
    }
    if (change < 1e-11) return;
    if (!std::isfinite(change)) break;
  }
  throw Error(
      fmt::format("the machines find no state over a step of {} s; the system has collapsed or "
                  "the step is too long: shorten it to a few milliseconds",
                  dt));
}

MachineSystem::MachineSystem(const PsseCase& from, LoadKind loads) : work_(new Work) {
  Work& w = *work_;
  w.network = from.network;
  w.kind = loads;
  w.w_s = 2.0 * std::numbers::pi * from.frequency;
  const PowerFlow flow = solve_power_flow(from.network);
  std::vector<Complex> volt, power;
  for (std::size_t k = 0; k < flow.volt.size(); ++k)
    volt.push_back(std::polar(flow.volt[k], flow.angle[k]));
  for (std::size_t g = 0; g < flow.power.size(); ++g)
    power.emplace_back(flow.power[g], flow.reactive[g]);
  w.machines = rest_machines(from, volt, power);
  for (std::size_t k = 0; k < from.network.buses.size(); ++k) {
    const Bus& bus = from.network.buses[k];
    if (bus.load_power != 0.0 || bus.load_reactive != 0.0)
      w.loads.push_back({k, bus.load_power, bus.load_reactive, flow.volt[k]});
    w.v.push_back(volt[k].real());
    w.v.push_back(volt[k].imag());
  }
  w.build_admittance();
  w.solve_network();
}

MachineSystem::~MachineSystem() = default;
MachineSystem::MachineSystem(MachineSystem&&) noexcept = default;
MachineSystem& MachineSystem::operator=(MachineSystem&&) noexcept = default;

void MachineSystem::advance(double dt) {
  work_->step(dt);
}

void MachineSystem::open_branch(int branch) {
  work_->network.branches.at(static_cast<std::size_t>(branch)).in_service = false;
  work_->build_admittance();
  work_->solve_network();
}

double MachineSystem::angle(std::size_t machine) const {
  return work_->machines[machine].x[m_angle];
}
double MachineSystem::speed(std::size_t machine) const {
  return 1.0 + work_->machines[machine].x[m_speed];
}

double MachineSystem::field_voltage(std::size_t machine) const {
  const RestingMachine& m = work_->machines[machine];
  MachineArray<double> rate{};
  const auto at = 2 * static_cast<std::size_t>(m.data.bus);
  return excite(m.data, m.x, std::hypot(work_->v[at], work_->v[at + 1]), rate);
}

Complex MachineSystem::voltage(int bus) const {
  const auto at = 2 * static_cast<std::size_t>(bus);
  return {work_->v.at(at), work_->v.at(at + 1)};
}

double MachineSystem::unrest() const {
  double most = 0.0;
  for (const RestingMachine& machine : work_->machines) {
    const auto at = 2 * static_cast<std::size_t>(machine.data.bus);
    const auto now =
        machine_rates(machine.data, work_->w_s, machine.x, work_->v[at], work_->v[at + 1]);
    for (std::size_t s = 0; s < machine_states; ++s)
      most = std::max(most, std::abs(held(machine, s, now.rate[s])));
  }
  return most;
}

std::size_t MachineSystem::moving_states() const {
  std::size_t count = 0;
  for (const RestingMachine& machine : work_->machines)
    count += static_cast<std::size_t>(std::count(machine.moves.begin(), machine.moves.end(), true));
  return count;
}

// A = f_x + f_V (Y - I_V)^-1 I_x
std::vector<double> MachineSystem::state_matrix() const {
  const Work& w = *work_;
  const std::size_t count = moving_states(), n = w.n();
  std::vector<double> a, r, by_state(n * count, 0.0), matrix(count * count, 0.0);
  w.network_part(a, r);
  struct Row {
    std::array<double, n_local> d;
    std::size_t bus, first;
  };
  std::vector<Row> rows;
  std::size_t first = 0;
  std::vector<std::pair<const RestingMachine*, std::size_t>> places;
  for (const RestingMachine& machine : w.machines) {
    MachineArray<Local> x;
    Local vi;
    const Local vr = w.dual_of(machine, x, vi);
    const auto out = machine_rates(machine.data, w.w_s, x, vr, vi);
    const auto at = 2 * static_cast<std::size_t>(machine.data.bus);
    const Local* const current[2] = {&out.current_r, &out.current_i};
    for (std::size_t part = 0; part < 2; ++part) {
      for (std::size_t k = 0; k < 2; ++k)
        a[(at + part) * n + at + k] -= current[part]->d[machine_states + k];
      std::size_t column = first;
      for (std::size_t s = 0; s < machine_states; ++s)
        if (machine.moves[s]) by_state[(at + part) * count + column++] += current[part]->d[s];
    }
    for (std::size_t s = 0; s < machine_states; ++s)
      if (machine.moves[s]) rows.push_back({out.rate[s].d, at, first});
    places.emplace_back(&machine, first);
    first = rows.size();
  }
  solve_dense(a, by_state, n, count);  // dV = by_state dx
  std::size_t i = 0;
  for (const auto& [machine, begin] : places)
    for (std::size_t s = 0; s < machine_states; ++s) {
      if (!machine->moves[s]) continue;
      const Row& row = rows[i];
      std::size_t column = begin;
      for (std::size_t other = 0; other < machine_states; ++other)
        if (machine->moves[other]) matrix[i * count + column++] += row.d[other];
      for (std::size_t j = 0; j < count; ++j)
        matrix[i * count + j] += row.d[machine_states] * by_state[row.bus * count + j] +
                                 row.d[machine_states + 1] * by_state[(row.bus + 1) * count + j];
      ++i;
    }
  return matrix;
}

}  // namespace rackflux::grid
