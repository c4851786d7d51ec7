#include "models/power/transformer.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr double zero_celsius = 273.15;  // K

// The load up to which clause 7 of C57.91 may be used.
void require_load(const std::string& name, double K) {
  if (!(K >= 0.0 && K <= 2.0))
    throw Error(fmt::format(
        "{}: a load of {:.4g} times rated is outside 0 to 2, the range of the rises over "
        "oil and air; split it over more transformers",
        name, K));
}

}  // namespace

double TransformerRating::load_factor(double power, double reactive) const {
  return std::hypot(power, reactive) / rated;
}

double TransformerRating::loss(double K, double volt_pu) const {
  const double amp_pu = K / volt_pu;
  if (!(volt_pu > 0.0 && amp_pu >= 0.0 && amp_pu <= largest))
    throw Error(
        fmt::format("{}: a current of {:.4g} times rated (load {:.4g} at {:.4g} pu) is outside 0 "
                    "to {}; split it over more transformers",
                    name, amp_pu, K, volt_pu, largest));
  return no_load * volt_pu * volt_pu + load_loss * amp_pu * amp_pu;
}

void TransformerThermal::validate(const std::string& name) const {
  const std::array<std::pair<const char*, double>, 6> all{{{"dTO_R", dTO_R},
                                                           {"dH_R", dH_R},
                                                           {"R", R},
                                                           {"tau_TO", tau_TO},
                                                           {"tau_W", tau_W},
                                                           {"normal_life", normal_life}}};
  for (const auto& [key, value] : all)
    if (!(value > 0.0))
      throw Error(fmt::format("{}: {} must be above 0; found {}", name, key, value));
  for (const auto& [key, value] : {std::pair{"n", n}, {"m", m}})
    if (!(value >= least_rise_exponent && value <= largest_rise_exponent))
      throw Error(
          fmt::format("{}: {} must lie within {} and {}, the exponents of oil and winding; "
                      "found {}",
                      name, key, least_rise_exponent, largest_rise_exponent, value));
}

double ageing_factor(double T) {
  const double theta_H = T - zero_celsius;
  if (!(theta_H >= -100.0 && theta_H <= 300.0))
    throw Error(
        fmt::format("a hot spot of {:.1f} degC is outside -100 degC to 300 degC, where paper "
                    "ages by the Arrhenius law",
                    theta_H));
  return std::exp(15000.0 / 383.0 - 15000.0 / (theta_H + 273.0));
}

double ageing_rate_plain_paper(double T) {
  const double theta_H = T - zero_celsius;
  if (!(theta_H >= 80.0 - 1e-9 && theta_H <= 140.0 + 1e-9))
    throw Error(
        fmt::format("a hot spot of {:.1f} degC is outside 80 degC to 140 degC, where the "
                    "six-kelvin rule holds",
                    theta_H));
  return std::exp2((theta_H - 98.0) / 6.0);
}

TransformerHotSpot::TransformerHotSpot(std::string name, TransformerThermal thermal, double K0)
    : name_(std::move(name)), thermal_(thermal) {
  thermal_.validate(name_);
  require_load(name_, K0);
  state_.K = K0;
  dTO_U_ = thermal_.dTO_R * std::pow((K0 * K0 * thermal_.R + 1.0) / (thermal_.R + 1.0), thermal_.n);
  dH_U_ = thermal_.dH_R * std::pow(K0, 2.0 * thermal_.m);
  state_.dTO_i = state_.dTO = dTO_U_;
  state_.dH_i = state_.dH = dH_U_;
  tau_TO_ = thermal_.tau_TO;
}

// tau_TO = tau_TO,R (u - i) / (u^(1/n) - i^(1/n)),  u = dTO_U/dTO_R, i = dTO_i/dTO_R
double TransformerHotSpot::oil_time_constant(double dTO_U) const {
  const double ultimate = dTO_U / thermal_.dTO_R, initial = state_.dTO_i / thermal_.dTO_R;
  const double n = thermal_.n;
  if (thermal_.oil == OilTimeConstant::rated || n == 1.0) return thermal_.tau_TO;
  // The quotient tends to n u^(1-1/n) where both rises meet; the exponential then has no amplitude.
  if (std::abs(ultimate - initial) < 1e-9 * ultimate)
    return thermal_.tau_TO * n * std::pow(ultimate, 1.0 - 1.0 / n);
  return thermal_.tau_TO * (ultimate - initial) /
         (std::pow(ultimate, 1.0 / n) - std::pow(initial, 1.0 / n));
}

void TransformerHotSpot::rises_at(double since, double& dTO, double& dH) const {
  dTO = dTO_U_ + (state_.dTO_i - dTO_U_) * std::exp(-since / tau_TO_);
  dH = dH_U_ + (state_.dH_i - dH_U_) * std::exp(-since / thermal_.tau_W);
}

void TransformerHotSpot::age(double from, double to, double T_ambient) {
  // Gauss-Legendre, five points on [-1, 1]: Abramowitz & Stegun, table 25.4.
  static constexpr std::array<double, 5> x{-0.906179845938664, -0.538469310105683, 0.0,
                                           0.538469310105683, 0.906179845938664};
  static constexpr std::array<double, 5> w{0.236926885056189, 0.478628670499366, 0.568888888888889,
                                           0.478628670499366, 0.236926885056189};
  const double piece = thermal_.tau_W / 5.0;
  const int pieces = std::max(1, static_cast<int>(std::ceil((to - from) / piece)));
  const double half = 0.5 * (to - from) / pieces;
  for (int k = 0; k < pieces; ++k) {
    const double middle = from + (2 * k + 1) * half;
    for (std::size_t q = 0; q < x.size(); ++q) {
      double dTO = 0.0, dH = 0.0;
      rises_at(middle + half * x[q], dTO, dH);
      state_.aged += half * w[q] * ageing_factor(T_ambient + dTO + dH);
    }
  }
}

void TransformerHotSpot::advance(const Step& step, double K, double T_ambient) {
  require_load(name_, K);
  if (!(step.dt > 0.0 && std::isfinite(step.dt)))
    throw Error(
        fmt::format("{}: ageing needs a step of finite length; found {} s", name_, step.dt));
  if (K != state_.K) {
    state_.K = K;
    state_.dTO_i = state_.dTO;
    state_.dH_i = state_.dH;
    state_.since = 0.0;
    const double R = thermal_.R;
    dTO_U_ = thermal_.dTO_R * std::pow((K * K * R + 1.0) / (R + 1.0), thermal_.n);
    dH_U_ = thermal_.dH_R * std::pow(K, 2.0 * thermal_.m);
    tau_TO_ = oil_time_constant(dTO_U_);
  }
  const double end = state_.since + step.dt;
  age(state_.since, end, T_ambient);
  state_.since = end;
  state_.time += step.dt;
  rises_at(end, state_.dTO, state_.dH);
}

double TransformerHotSpot::equivalent_ageing() const {
  return state_.time > 0.0 ? state_.aged / state_.time : 0.0;
}

double TransformerHotSpot::life_lost() const {
  return state_.aged / thermal_.normal_life;
}

}  // namespace rackflux
