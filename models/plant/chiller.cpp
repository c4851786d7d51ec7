#include "models/plant/chiller.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr double zero_celsius = 273.15;  // K

double biquadratic(const std::array<double, 6>& c, double Te, double Tc) {
  return c[0] + Te * (c[1] + c[2] * Te) + Tc * (c[3] + c[4] * Tc) + c[5] * Te * Tc;
}

double bicubic(const std::array<double, 10>& c, double x, double y) {
  return c[0] + x * (c[1] + x * (c[2] + x * c[6])) + y * (c[3] + y * (c[4] + y * c[7])) +
         x * y * (c[5] + c[8] * x + c[9] * y);
}

constexpr const char* library =
    "Modelica Buildings Library (LBNL), Fluid.Chillers.Data.ElectricReformulatedEIR; EnergyPlus "
    "Chillers.idf";

}  // namespace

const std::vector<ChillerCurves>& published_chillers() {
  static const std::vector<ChillerCurves> sets{
      {"carrier_19xr_1143kw",
       library,
       1.1429e6,
       6.57,
       7.22,
       12.78,
       19.02,
       33.61,
       0.20,
       1.03,
       {7.863855e-1, 3.259744e-2, -1.927704e-3, 4.333411e-3, -6.022390e-4, 1.809424e-3},
       {9.612126e-1, -1.211702e-2, 1.782802e-4, -2.807827e-3, 2.421828e-4, 1.165934e-5},
       {-1.922490e-2, 1.026695e-2, -3.079249e-5, 1.432686e-1, 4.844691e-1, -8.952298e-3, 0.0,
        3.774796e-1, 0.0, 0.0}},
      {"carrier_19xr_1586kw",
       library,
       1.586e6,
       5.53,
       7.22,
       12.78,
       23.36,
       36.72,
       0.19,
       1.01,
       {1.132174, 8.236001e-4, -8.207587e-4, 2.967657e-3, -3.898313e-4, 1.015830e-3},
       {1.223690, -3.668987e-2, 4.038915e-4, -1.595573e-2, 5.080640e-4, -7.276256e-5},
       {3.381660e-1, -2.323866e-2, -7.810564e-6, 1.017389, -8.328919e-1, 2.371783e-2, 0.0,
        4.701559e-1, 0.0, 0.0}},
      {"carrier_19xr_1407kw",
       library,
       1.4066e6,
       6.04,
       4.44,
       10.00,
       18.11,
       37.42,
       0.20,
       1.04,
       {9.006457e-1, -1.139681e-2, -1.480623e-3, 2.770949e-2, -9.617215e-4, 1.812986e-3},
       {1.174615, -1.237741e-2, -1.147159e-3, -2.996332e-2, 8.901939e-4, -2.302077e-4},
       {-5.839828e-1, 4.640814e-2, -7.366007e-5, -1.926398e-1, 2.597682, -4.268655e-2, 0.0,
        -8.666390e-1, 0.0, 0.0}}};
  return sets;
}

const ChillerCurves& published_chiller(const std::string& name) {
  std::string known;
  for (const ChillerCurves& set : published_chillers()) {
    if (set.name == name) return set;
    known += (known.empty() ? "" : ", ") + set.name;
  }
  throw Error(fmt::format("no chiller curves are called '{}'; there are {}", name, known));
}

ChillerBank::ChillerBank(ChillerCurves curves, double q_rated, int count)
    : curves_(std::move(curves)), count_(count) {
  if (!(q_rated > 0.0 && count >= 1))
    throw Error(fmt::format("{}: a bank needs chillers of a size above 0 W; found {} of {} W",
                            curves_.name, count, q_rated));
  curves_.q_ref = q_rated;
}

ChillerPoint ChillerBank::at(double heat, double T_evaporator, double T_condenser) const {
  const ChillerCurves& c = curves_;
  const double te = T_evaporator - zero_celsius, tc = T_condenser - zero_celsius;
  ChillerPoint point;
  point.leaving_condenser = T_condenser;
  const double Te = std::clamp(te, c.te_min, c.te_max), Tc = std::clamp(tc, c.tc_min, c.tc_max);
  point.flags.te = Te != te;
  point.flags.tc = Tc != tc;
  const double each = c.q_ref * biquadratic(c.capft, Te, Tc);
  // Staged on the capacity at the hottest condenser of the fit: the number of machines then depends
  // on load and chilled water only, and the balance of the condenser has no jumps.
  const double surely = c.q_ref * biquadratic(c.capft, Te, c.tc_max) * c.plr_max;
  const int running = static_cast<int>(std::clamp(std::ceil(heat / surely), 1.0, 1.0 * count_));
  point.capacity = running * each * c.plr_max;
  point.flags.is_full = heat > point.capacity;
  point.heat = std::min(heat, point.capacity);
  if (!(point.heat > 0.0)) return point;
  const double plr = point.heat / (running * each);
  const double on = std::min(1.0, plr / c.plr_min);  // share of the time a cycling machine runs
  point.flags.is_cycling = on < 1.0;
  const double of_load = bicubic(c.eirfplr, Tc, std::max(plr, c.plr_min));
  point.power = on * running * each / c.cop_ref * biquadratic(c.eirft, Te, Tc) * of_load;
  if (!(point.power > 0.0))
    throw Error(
        fmt::format("{}: the curves give {:.4g} W at a load of {:.3f}, leaving condenser {:.2f} "
                    "degC: at part load the condenser must be colder, or run fewer chillers",
                    c.name, point.power, plr, tc));
  return point;
}

// T = T_in + (heat + power(T))/C. Power rises slowly with T, so substitution contracts fast.
ChillerPoint ChillerBank::solve(double heat, double T_evaporator, double T_in, double C) const {
  double T = T_in + (C > 0.0 ? heat / C : 0.0);
  ChillerPoint point = at(heat, T_evaporator, T);
  for (int n = 0; n < 100; ++n) {
    const double next = T_in + (point.heat + point.power) / C;
    if (std::abs(next - T) < 1e-9) return point;
    T = next;
    point = at(heat, T_evaporator, T);
  }
  throw Unconverged(fmt::format("{}: condenser water of {:.2f} K and {:.4g} W/K found no balance",
                                curves_.name, T_in, C));
}

}  // namespace rackflux
