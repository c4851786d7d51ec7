#include "models/power/busbar.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

double Busbar::current(double load) const {
  if (!(load >= 0.0)) throw Error(fmt::format("{}: a load of {} W is below 0 W", name, load));
  const double discriminant = volt * volt - 4.0 * resistance * load;
  if (discriminant < 0.0)
    throw Error(
        fmt::format("{}: no current carries {:.6g} W: at {} V and {} ohm the bar delivers "
                    "{:.6g} W at most; raise the voltage or the section",
                    name, load, volt, resistance, volt * volt / (4.0 * resistance)));
  // The root of the falling branch, in the form that keeps its digits when R is small.
  const double amp = 2.0 * load / (volt + std::sqrt(discriminant));
  if (amp > rated_amp)
    throw Error(fmt::format("{}: {:.6g} W draw {:.1f} A, above the rated {:.1f} A", name, load, amp,
                            rated_amp));
  return amp;
}

double Busbar::loss(double load) const {
  const double amp = current(load);
  return resistance * amp * amp;
}

double copper_resistance(double length, double section, double T) {
  if (!(T >= 250.0 && T <= 420.0))
    throw Error(
        fmt::format("copper at {} K is outside 250 K to 420 K, where its resistivity is "
                    "taken as linear",
                    T));
  const double resistivity = 1.0 / 58.0e6;  // ohm m at 293.15 K, IEC 60028
  const double rise = 3.93e-3;              // 1/K, IEC 60028
  return resistivity * (1.0 + rise * (T - 293.15)) * length / section;
}

}  // namespace rackflux
