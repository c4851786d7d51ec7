#pragma once
#include "models/numerics/dual.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace rackflux::grid {

// A synchronous machine with exciter and governor, written for any number type. Symbols as in the
// PSS/E model library; the equations stand in docs/theory/frequency.md.
enum MachineState : std::size_t {
  m_angle,
  m_speed,  // deviation from synchronous [pu]
  m_eq,
  m_ed,
  m_kd,
  m_kq,
  m_exciter,                   // five states
  m_governor = m_exciter + 5,  // two states
  machine_states = m_governor + 2
};

template <class T>
using MachineArray = std::array<T, machine_states>;

enum class ExciterKind { none, sexs, esac1a };

struct MachineData {
  bool round_rotor = false;                    // GENROU; otherwise GENCLS
  bool infinite = false;                       // GENCLS with H = 0
  double H = 0.0, D = 0.0, ra = 0.0, x = 0.0;  // x: subtransient, or transient of GENCLS
  double Td0p = 0, Td0pp = 0, Tq0p = 0, Tq0pp = 0, Xd = 0, Xq = 0, Xdp = 0, Xqp = 0, Xl = 0;
  double sat_A = 0.0, sat_B = 0.0;
  ExciterKind exciter = ExciterKind::none;
  std::array<double, 19> e{};  // numbers of the exciter in file order
  bool governed = false;
  std::array<double, 7> g{};  // numbers of TGOV1 in file order
  double scale = 1.0;         // machine base over system base
  int bus = 0;
  double emf = 1.0, field = 0.0, torque = 0.0, volt_set = 0.0, load_set = 0.0;  // held inputs
};

template <class T>
struct MachineRates {
  MachineArray<T> rate;
  T current_r, current_i;  // into the network, system base
};

struct StateLimits {
  double low = -1e300, high = 1e300;
};

// Limits of a state that its model holds without wind-up.
inline StateLimits limits_of(const MachineData& m, std::size_t state) {
  if (m.exciter == ExciterKind::sexs && state == m_exciter + 1) return {m.e[4], m.e[5]};
  if (m.exciter == ExciterKind::esac1a && state == m_exciter + 2) return {m.e[6], m.e[5]};
  if (m.governed && state == m_governor) return {m.g[3], m.g[2]};
  return {};
}

// Efd now, and the rates of the exciter's states.
template <class T>
T excite(const MachineData& m, const MachineArray<T>& x, const T& volt, MachineArray<T>& rate) {
  const auto& e = m.e;
  const std::size_t at = m_exciter;
  if (m.exciter == ExciterKind::none) return T(m.field);
  if (m.exciter == ExciterKind::sexs) {  // TA/TB, TB, K, TE, EMIN, EMAX
    const T error = m.volt_set - volt;
    rate[at] = (error * (1.0 - e[0]) - x[at]) / e[1];
    rate[at + 1] = (e[2] * (x[at] + e[0] * error) - x[at + 1]) / e[3];
    return x[at + 1];
  }
  // ESAC1A with KC = KD = 0 and no saturation:
  // TR, TB, TC, KA, TA, VAMAX, VAMIN, TE, KF, TF, KC, KD, KE, E1, SE1, E2, SE2, VRMAX, VRMIN
  const T VFE = e[12] * x[at + 3];
  const T feedback = e[8] / e[9] * (VFE - x[at + 4]);
  const T error = m.volt_set - x[at] - feedback;
  const double lead = e[2] / e[1];
  rate[at] = (volt - x[at]) / e[0];
  rate[at + 1] = (error * (1.0 - lead) - x[at + 1]) / e[1];
  rate[at + 2] = (e[3] * (x[at + 1] + lead * error) - x[at + 2]) / e[4];
  rate[at + 3] = (clamped(x[at + 2], e[18], e[17]) - VFE) / e[7];
  rate[at + 4] = (VFE - x[at + 4]) / e[9];
  return x[at + 3];
}

// Mechanical torque, and the rates of TGOV1: R, T1, VMAX, VMIN, T2, T3, DT.
template <class T>
T govern(const MachineData& m, const MachineArray<T>& x, MachineArray<T>& rate) {
  if (!m.governed) return T(m.torque);
  const auto& g = m.g;
  const T& valve = x[m_governor];
  rate[m_governor] = (m.load_set - x[m_speed] / g[0] - valve) / g[1];
  rate[m_governor + 1] = (valve * (1.0 - g[4] / g[5]) - x[m_governor + 1]) / g[5];
  return x[m_governor + 1] + g[4] / g[5] * valve - g[6] * x[m_speed];
}

template <class T>
T saturation_of(const MachineData& m, const T& flux) {
  if (m.sat_B == 0.0 || value_of(flux) <= m.sat_A) return T(0.0);
  return m.sat_B * (flux - m.sat_A) * (flux - m.sat_A) / flux;
}

// GENROU: fluxes behind the subtransient reactance, rates of the rotor; returns the torque.
template <class T>
T rotor(const MachineData& m, const MachineArray<T>& x, const T& Efd, const std::array<T, 2>& v,
        MachineArray<T>& rate, std::array<T, 2>& i) {
  using std::sqrt;
  const double gd1 = (m.x - m.Xl) / (m.Xdp - m.Xl), gq1 = (m.x - m.Xl) / (m.Xqp - m.Xl);
  const double gd2 = (1.0 - gd1) / (m.Xdp - m.Xl), gq2 = (1.0 - gq1) / (m.Xqp - m.Xl);
  const T flux_d = gd1 * x[m_eq] + (1.0 - gd1) * x[m_kd];
  const T flux_q = gq1 * x[m_ed] + (1.0 - gq1) * x[m_kq];
  const double z = m.ra * m.ra + m.x * m.x;
  i[0] = (m.x * (flux_d - v[1]) - m.ra * (v[0] - flux_q)) / z;
  i[1] = (m.x * (v[0] - flux_q) + m.ra * (flux_d - v[1])) / z;
  const T Se = saturation_of(m, sqrt(flux_d * flux_d + flux_q * flux_q));
  const T field = x[m_eq] + (m.Xd - m.Xdp) * (gd1 * i[0] + gd2 * (x[m_eq] - x[m_kd])) + Se * flux_d;
  rate[m_eq] = (Efd - field) / m.Td0p;
  rate[m_ed] = -1.0 / m.Tq0p *
               (x[m_ed] + (m.Xq - m.Xqp) * (gq2 * (x[m_ed] - x[m_kq]) - gq1 * i[1]) +
                (m.Xq - m.Xl) / (m.Xd - m.Xl) * (Se * flux_q));
  rate[m_kd] = (x[m_eq] - (m.Xdp - m.Xl) * i[0] - x[m_kd]) / m.Td0pp;
  rate[m_kq] = (x[m_ed] + (m.Xqp - m.Xl) * i[1] - x[m_kq]) / m.Tq0pp;
  return flux_d * i[1] + flux_q * i[0];
}

// All rates and the current of one machine at terminal voltage vr + j vi [pu].
template <class T>
MachineRates<T> machine_rates(const MachineData& m, double w_s, const MachineArray<T>& x,
                              const T& vr, const T& vi) {
  using std::cos;
  using std::sin;
  using std::sqrt;
  MachineRates<T> out;
  out.rate.fill(T(0.0));
  const T s = sin(x[m_angle]), c = cos(x[m_angle]);
  const std::array<T, 2> v{vr * s - vi * c, vr * c + vi * s};  // d, q
  std::array<T, 2> i;
  T torque;
  if (m.round_rotor) {
    const T Efd = excite(m, x, sqrt(vr * vr + vi * vi), out.rate);
    torque = rotor(m, x, Efd, v, out.rate, i);
  } else {
    const double z = m.ra * m.ra + m.x * m.x;
    i[0] = (m.x * (m.emf - v[1]) - m.ra * v[0]) / z;
    i[1] = (m.x * v[0] + m.ra * (m.emf - v[1])) / z;
    torque = m.emf * i[1];
  }
  if (!m.infinite) {
    out.rate[m_angle] = w_s * x[m_speed];
    out.rate[m_speed] = (govern(m, x, out.rate) - torque - m.D * x[m_speed]) / (2.0 * m.H);
  }
  out.current_r = m.scale * (i[0] * s + i[1] * c);
  out.current_i = m.scale * (i[1] * s - i[0] * c);
  return out;
}

}  // namespace rackflux::grid
