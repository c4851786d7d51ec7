#include "models/smr/xenon.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace rackflux {

XenonData XenonData::at_flux(double flux) {
  constexpr double hour = 3600.0;
  XenonData data;
  data.iodine_decay = std::numbers::ln2 / (6.6 * hour);
  data.xenon_decay = std::numbers::ln2 / (9.1 * hour);
  data.flux = flux;
  return data;
}

void XenonData::check() const {
  if (!(iodine_decay > 0.0 && xenon_decay > 0.0))
    throw Error("xenon data: both decay constants must be above 0");
  if (!(iodine_yield >= 0.0 && xenon_yield >= 0.0 && iodine_yield + xenon_yield > 0.0))
    throw Error("xenon data: the yields must not be negative and not both zero");
  if (!(absorption >= 0.0 && flux > 0.0))
    throw Error(
        fmt::format("xenon data: flux {} 1/m2/s at rated power and absorption {} m2; expected "
                    "a flux above 0 (some 1e17 for a thermal core) and no negative absorption",
                    flux, absorption));
}

Xenon::Xenon(const XenonData& data, double share) : data_(data) {
  data_.check();
  iodine_ = iodine_at_rest(share);
  xenon_ = xenon_at_rest(share);
}

double Xenon::iodine_at_rest(double share) const {
  return data_.iodine_yield * share * data_.flux / data_.iodine_decay;
}

double Xenon::xenon_at_rest(double share) const {
  const double phi = share * data_.flux;
  return (data_.iodine_yield + data_.xenon_yield) * phi /
         (data_.xenon_decay + data_.absorption * phi);
}

double Xenon::over_rated() const {
  return xenon_ / xenon_at_rest(1.0);
}

void Xenon::set_over_rated(double iodine, double xenon) {
  iodine_ = iodine * iodine_at_rest(1.0);
  xenon_ = xenon * xenon_at_rest(1.0);
}

void Xenon::advance(double dt, double share) {
  const double lambda = data_.iodine_decay;
  const double loss = data_.xenon_decay + data_.absorption * share * data_.flux;
  const double iodine_excess = iodine_ - iodine_at_rest(share);
  const double rest = xenon_at_rest(share);
  // lambda (e^(-lambda t) - e^(-loss t)) / (loss - lambda), also where both constants are alike
  const double difference = (loss - lambda) * dt;
  const double fed = lambda * dt * std::exp(-lambda * dt) *
                     (std::abs(difference) < 1e-8 ? 1.0 - 0.5 * difference
                                                  : -std::expm1(-difference) / difference);
  xenon_ = rest + (xenon_ - rest) * std::exp(-loss * dt) + fed * iodine_excess;
  iodine_ = iodine_at_rest(share) + iodine_excess * std::exp(-lambda * dt);
}

}  // namespace rackflux
