#include "models/plant/exchanger.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr double largest_NTU = 50.0;

}  // namespace

double effectiveness(Arrangement arrangement, double NTU, double c) {
  if (!(NTU >= 0.0 && NTU <= largest_NTU && c >= 0.0 && c <= 1.0))
    throw Error(fmt::format(
        "an exchanger of NTU {} and capacity ratio {} is outside 0 to 50, 0 to 1", NTU, c));
  if (NTU == 0.0) return 0.0;
  if (c < 1e-9) return -std::expm1(-NTU);
  if (arrangement == Arrangement::crossflow)
    return -std::expm1(std::pow(NTU, 0.22) * std::expm1(-c * std::pow(NTU, 0.78)) / c);
  if (1.0 - c < 1e-9) return NTU / (1.0 + NTU);
  const double decay = std::exp(-NTU * (1.0 - c));
  return (1.0 - decay) / (1.0 - c * decay);
}

double ntu_of(Arrangement arrangement, double wanted, double c) {
  const double most = effectiveness(arrangement, largest_NTU, c);
  if (!(wanted > 0.0 && wanted < most))
    throw Error(
        fmt::format("no exchanger with capacity ratio {:.3f} passes {:.4f} of the most "
                    "possible heat; it must lie in 0 to {:.4f}",
                    c, wanted, most));
  double low = 0.0, high = largest_NTU;
  while (high - low > 1e-13 * high) {
    const double middle = 0.5 * (low + high);
    (effectiveness(arrangement, middle, c) < wanted ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

Exchanger::Exchanger(std::string name, Arrangement arrangement, const ExchangerRating& rating,
                     const ExchangerFlows& flows)
    : name_(std::move(name)), arrangement_(arrangement), rating_(rating), flows_(flows) {
  const double C_min = std::min(rating.C_hot, rating.C_cold);
  const double C_max = std::max(rating.C_hot, rating.C_cold);
  const double most = C_min * (rating.hot_in - rating.cold_in);
  if (!(C_min > 0.0 && rating.heat > 0.0 && most > 0.0))
    throw Error(
        fmt::format("{}: a rating needs heat and flows above 0 and a hot stream that enters "
                    "warmer than the cold one",
                    name_));
  try {
    UA_rated_ = C_min * ntu_of(arrangement, rating.heat / most, C_min / C_max);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name_, error.what()));
  }
}

double Exchanger::UA(double C_hot, double C_cold) const {
  const double s = flows_.share_hot;
  return UA_rated_ / (s * std::pow(C_hot / rating_.C_hot, -flows_.a) +
                      (1.0 - s) * std::pow(C_cold / rating_.C_cold, -flows_.b));
}

double Exchanger::heat(double hot_in, double cold_in, double C_hot, double C_cold) const {
  if (!(C_hot > 0.0 && C_cold > 0.0) || hot_in <= cold_in) return 0.0;
  const double C_min = std::min(C_hot, C_cold), C_max = std::max(C_hot, C_cold);
  const double NTU = std::min(UA(C_hot, C_cold) / C_min, largest_NTU);
  return effectiveness(arrangement_, NTU, C_min / C_max) * C_min * (hot_in - cold_in);
}

}  // namespace rackflux
