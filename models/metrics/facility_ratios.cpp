#include "models/metrics/facility_ratios.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

const char* name(ItBoundary boundary) {
  switch (boundary) {
    case ItBoundary::ups_output:
      return "UPS output (category 1)";
    case ItBoundary::pdu_output:
      return "PDU output (category 2)";
    case ItBoundary::equipment_input:
      return "IT equipment input (category 3)";
  }
  broken("every boundary has a name");
}

FacilityRatios facility_ratios(const FacilityMeters& meters) {
  require_same_clock(meters.total, "total power", meters.it, "IT power");
  const double total = integral(meters.total, "total power"), it = integral(meters.it, "IT power");
  if (!(it > 0.0))
    throw Error(fmt::format("PUE: the IT energy at {} is {} J; it must be above 0",
                            name(meters.boundary), it));
  if (it > total * (1.0 + 1e-9))
    throw Error(
        fmt::format("PUE: the IT energy at {} is {} J, more than the total of {} J; the "
                    "meters or the boundary are mixed up",
                    name(meters.boundary), it, total));
  const auto per_it = [&](const Metered& meter, const char* what) -> std::optional<double> {
    if (meter.values.empty()) return std::nullopt;
    require_same_clock(meters.total, "total power", meter, what);
    return integral(meter, what) / it;
  };
  FacilityRatios ratios;
  ratios.boundary = meters.boundary;
  ratios.PUE = total / it;
  ratios.WUE = per_it(meters.water, "water");
  ratios.CUE = per_it(meters.carbon, "carbon");
  const double reused = per_it(meters.reused, "reused heat").value_or(0.0) * it;
  ratios.ERF = reused / total;
  ratios.ERE = (total - reused) / it;
  return ratios;
}

}  // namespace rackflux
