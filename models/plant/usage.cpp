#include "models/plant/usage.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {
namespace {

double per_it(double amount, double it) {
  if (!(it > 0.0)) throw Error("no IT energy was counted: a usage effectiveness has no meaning");
  return amount / it;
}

}  // namespace

const char* name_of(ItBoundary boundary) {
  switch (boundary) {
    case ItBoundary::ups_output:
      return "IT at the UPS output";
    case ItBoundary::pdu_output:
      return "IT at the PDU output";
    case ItBoundary::it_input:
      return "IT at its input";
  }
  broken("a boundary has a name");
}

void Usage::add(const Rates& rates, double dt) {
  it += rates.it * dt;
  total += rates.total * dt;
  reused += rates.reused * dt;
  water += rates.water * dt;
  carbon += rates.total * rates.carbon_intensity * dt;
  seconds += dt;
}

double Usage::pue() const {
  return per_it(total, it);
}

double Usage::wue() const {
  return per_it(water, it);
}

double Usage::cue() const {
  return per_it(carbon, it);
}

double Usage::erf() const {
  per_it(total, it);
  return reused / total;
}

std::string Usage::summary() const {
  const double kwh = 3.6e6;  // J
  return fmt::format(
      "PUE {:.4f}, WUE {:.4f} L/kWh, CUE {:.4f} kg/kWh, ERF {:.4f} (ISO/IEC 30134-2, -9, "
      "-8, -6; {}; {:.0f} h)",
      pue(), wue() * kwh, cue() * kwh, erf(), name_of(boundary), seconds / 3600.0);
}

}  // namespace rackflux
