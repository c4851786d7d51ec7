#include "models/grid/frequency/machine_setup.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

namespace {

using Complex = std::complex<double>;

[[noreturn]] void refuse(const DynamicRecord& record, const std::string& complaint) {
  throw Error(fmt::format("machine '{}' at bus {}, {} on line {}: {}", record.id, record.bus,
                          record.model, record.line, complaint));
}

void need(const DynamicRecord& record, std::size_t count) {
  if (record.numbers.size() != count)
    refuse(record, fmt::format("{} numbers; expected {}", record.numbers.size(), count));
}

// S(1.0), S(1.2) to B (flux - A)^2 / flux; no saturation at 1.0 means none at all.
void set_saturation(MachineData& m, double S10, double S12) {
  if (S10 <= 0.0) return;
  const double root = std::sqrt(1.2 * S12 / S10);
  m.sat_A = (root - 1.2) / (root - 1.0);
  m.sat_B = S10 / ((1.0 - m.sat_A) * (1.0 - m.sat_A));
}

void set_classical(const DynamicRecord& record, const PsseCase& from, std::size_t g,
                   MachineData& m) {
  need(record, 2);
  m.H = record.numbers[0];
  m.D = record.numbers[1];
  m.infinite = m.H == 0.0;
  if (m.H < 0.0)
    refuse(record, fmt::format("inertia H = {} s; expected 0 (infinite bus) or above", m.H));
  m.ra = from.source_resistance[g];
  m.x = from.source_reactance[g];
}

void set_round_rotor(const DynamicRecord& record, const PsseCase& from, std::size_t g,
                     MachineData& m) {
  need(record, 14);
  const auto& n = record.numbers;
  m.round_rotor = true;
  m.Td0p = n[0], m.Td0pp = n[1], m.Tq0p = n[2], m.Tq0pp = n[3];
  m.H = n[4], m.D = n[5], m.Xd = n[6], m.Xq = n[7], m.Xdp = n[8], m.Xqp = n[9];
  m.x = n[10], m.Xl = n[11];
  m.ra = from.source_resistance[g];
  set_saturation(m, n[12], n[13]);
  if (!(m.H > 0.0)) refuse(record, fmt::format("inertia H = {} s; expected one above 0", m.H));
  if (!(m.Td0p > 0.0 && m.Td0pp > 0.0 && m.Tq0p > 0.0 && m.Tq0pp > 0.0))
    refuse(record, "a time constant of the rotor is not above 0");
  if (!(m.Xd >= m.Xdp && m.Xdp >= m.x && m.x > m.Xl && m.Xq >= m.Xqp && m.Xqp >= m.x && m.Xl > 0.0))
    refuse(record, "expected reactances Xd >= X'd >= X'' > Xl > 0, and the same in q");
}

void set_exciter(const DynamicRecord& record, MachineData& m) {
  if (record.model == "SEXS") {
    need(record, 6);
    m.exciter = ExciterKind::sexs;
    const auto& n = record.numbers;
    if (!(n[1] > 0.0 && n[2] > 0.0 && n[3] > 0.0)) refuse(record, "TB, K and TE must be above 0");
  } else {
    need(record, 19);
    m.exciter = ExciterKind::esac1a;
    const auto& n = record.numbers;
    if (n[10] != 0.0 || n[11] != 0.0 || n[14] != 0.0 || n[16] != 0.0)
      refuse(record, "KC, KD and exciter saturation must be 0: the rectifier is not modelled");
    if (!(n[0] > 0.0 && n[1] > 0.0 && n[3] > 0.0 && n[4] > 0.0 && n[7] > 0.0 && n[9] > 0.0))
      refuse(record, "TR, TB, KA, TA, TE and TF must be above 0");
  }
  std::copy(record.numbers.begin(), record.numbers.end(), m.e.begin());
}

void set_governor(const DynamicRecord& record, MachineData& m) {
  need(record, 7);
  m.governed = true;
  const auto& n = record.numbers;
  if (!(n[0] > 0.0 && n[1] > 0.0 && n[5] > 0.0)) refuse(record, "R, T1 and T3 must be above 0");
  std::copy(n.begin(), n.end(), m.g.begin());
}

/// The records of the dynamics file that belong to generator g.
std::vector<const DynamicRecord*> records_of(const PsseCase& from, std::size_t g) {
  const Generator& generator = from.network.generators[g];
  const int number = from.network.buses[static_cast<std::size_t>(generator.bus)].number;
  std::vector<const DynamicRecord*> found;
  for (const DynamicRecord& record : from.dynamics)
    if (record.bus == number && record.id == from.machine_id[g]) found.push_back(&record);
  return found;
}

MachineData data_of(const PsseCase& from, std::size_t g) {
  const Generator& generator = from.network.generators[g];
  MachineData m;
  m.bus = generator.bus;
  m.scale = from.machine_base[g] / from.network.base_power;
  bool found = false;
  for (const DynamicRecord* const one : records_of(from, g)) {
    const DynamicRecord& record = *one;
    if (record.model == "GENCLS" || record.model == "GENROU") {
      found = true;
      (record.model == "GENROU" ? set_round_rotor : set_classical)(record, from, g, m);
    } else if (record.model == "SEXS" || record.model == "ESAC1A") {
      set_exciter(record, m);
    } else if (record.model == "TGOV1") {
      set_governor(record, m);
    } else {
      refuse(record, "this model is not understood (GENCLS, GENROU, SEXS, ESAC1A, TGOV1 are)");
    }
  }
  if (!found)
    throw Error(
        fmt::format("{}: no GENCLS or GENROU in the dynamics file for machine '{}'; add its "
                    "record or take it out of service",
                    name_of(from.network, generator), from.machine_id[g]));
  return m;
}

// Rotor angle and fluxes, from terminal voltage and current on machine base. Saturation depends on
// the subtransient flux alone, which both give at once.
void rest_round_rotor(MachineData& m, Complex volt, Complex current, MachineArray<double>& x) {
  const Complex j(0.0, 1.0);
  const double Se = saturation_of(m, std::abs(volt + Complex(m.ra, m.x) * current));
  const double k = (m.Xq - m.Xl) / (m.Xd - m.Xl);
  const double Xq = m.x + (m.Xq - m.x) / (1.0 + Se * k);  // saturated
  const double angle = std::arg(volt + Complex(m.ra, Xq) * current);
  const Complex turn = j * std::polar(1.0, -angle);
  const Complex v = volt * turn, i = current * turn;  // d + j q
  const double Id = i.real(), Iq = i.imag();
  const double flux_d = v.imag() + m.ra * Iq + m.x * Id, flux_q = v.real() + m.ra * Id - m.x * Iq;
  x[m_angle] = angle;
  x[m_eq] = flux_d + (m.Xdp - m.x) * Id;  // from k_d = eq - (X'd - Xl) Id in flux_d
  x[m_kd] = x[m_eq] - (m.Xdp - m.Xl) * Id;
  x[m_ed] = flux_q - (m.Xqp - m.x) * Iq;
  x[m_kq] = x[m_ed] + (m.Xqp - m.Xl) * Iq;
  m.field = x[m_eq] + (m.Xd - m.Xdp) * Id + Se * flux_d;
  m.torque = flux_d * Iq + flux_q * Id;
}

void rest_controls(MachineData& m, double volt, MachineArray<double>& x) {
  if (m.exciter == ExciterKind::sexs) {
    const double error = m.field / m.e[2];
    m.volt_set = volt + error;
    x[m_exciter] = error * (1.0 - m.e[0]);
    x[m_exciter + 1] = m.field;
  } else if (m.exciter == ExciterKind::esac1a) {
    const double VFE = m.e[12] * m.field, error = VFE / m.e[3];
    m.volt_set = volt + error;
    x[m_exciter] = volt;
    x[m_exciter + 1] = error * (1.0 - m.e[2] / m.e[1]);
    x[m_exciter + 2] = VFE;
    x[m_exciter + 3] = m.field;
    x[m_exciter + 4] = VFE;
  }
  if (!m.governed) return;
  m.load_set = m.torque;
  x[m_governor] = m.torque;
  x[m_governor + 1] = m.torque * (1.0 - m.g[4] / m.g[5]);
}

/// A control that the power flow wants beyond its limits does not rest there.
void refuse_beyond_limits(const PsseCase& from, std::size_t g, const RestingMachine& machine) {
  const auto& e = machine.data.e;
  const auto judge = [](const DynamicRecord& record, const char* what, double value,
                        StateLimits allowed) {
    constexpr double slack = 1e-8;  // of the power flow [pu]
    if (value < allowed.low - slack || value > allowed.high + slack)
      refuse(record, fmt::format("the power flow wants {} of {:.4g} pu, its limits are {:g} to {:g}"
                                 ": widen them or correct the power flow",
                                 what, value, allowed.low, allowed.high));
  };
  for (const DynamicRecord* const record : records_of(from, g)) {
    const auto limits = [&](std::size_t state) { return limits_of(machine.data, state); };
    if (record->model == "SEXS") {
      judge(*record, "a field voltage", machine.x[m_exciter + 1], limits(m_exciter + 1));
    } else if (record->model == "ESAC1A") {
      judge(*record, "a regulator output", machine.x[m_exciter + 2], limits(m_exciter + 2));
      judge(*record, "a regulator output", machine.x[m_exciter + 2], {e[18], e[17]});
    } else if (record->model == "TGOV1") {
      judge(*record, "a valve position", machine.x[m_governor], limits(m_governor));
    }
  }
}

}  // namespace

std::vector<RestingMachine> rest_machines(const PsseCase& from, const std::vector<Complex>& volt,
                                          const std::vector<Complex>& power) {
  std::vector<RestingMachine> machines;
  for (std::size_t g = 0; g < from.network.generators.size(); ++g) {
    if (!from.network.runs(from.network.generators[g])) continue;
    RestingMachine made;
    MachineData& m = made.data = data_of(from, g);
    const Complex v = volt[static_cast<std::size_t>(m.bus)];
    const Complex current = std::conj(power[g] / v) / m.scale;
    if (m.round_rotor) {
      rest_round_rotor(m, v, current, made.x);
    } else {
      const Complex emf = v + Complex(m.ra, m.x) * current;
      m.emf = std::abs(emf);
      made.x[m_angle] = std::arg(emf);
      m.torque = (emf * std::conj(current)).real();
    }
    rest_controls(m, std::abs(v), made.x);
    refuse_beyond_limits(from, g, made);
    const auto mark = [&](std::size_t first, std::size_t count) {
      for (std::size_t s = first; s < first + count; ++s) made.moves[s] = true;
    };
    if (!m.infinite) mark(m_angle, 2);
    if (m.round_rotor) mark(m_eq, 4);
    if (m.exciter != ExciterKind::none) mark(m_exciter, m.exciter == ExciterKind::sexs ? 2 : 5);
    if (m.governed) mark(m_governor, 2);
    machines.push_back(made);
  }
  return machines;
}

}  // namespace rackflux::grid
