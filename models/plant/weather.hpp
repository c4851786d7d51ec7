#pragma once
#include "models/plant/psychrometrics.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// The air outside over one hour.
struct WeatherHour {
  int month = 0, day = 0, hour = 0;  ///< hour 1 is the one that ends at 01:00, as in EPW
  MoistAir air;
  double T_wet = 0.0;  ///< wet bulb [K], computed: EPW has none
  double wind = 0.0;   ///< [m/s]
};

/// A year of hours from an EPW file.
struct Weather {
  std::string place;
  double latitude = 0.0, longitude = 0.0;  ///< [deg], north and east positive
  double elevation = 0.0;                  ///< [m]
  std::vector<WeatherHour> hours;          ///< 8760, or 8784 where the file has 29 February

  /// The hour that holds t seconds after New Year; the year repeats.
  const WeatherHour& at(double t) const;
};

/// Reads an EnergyPlus weather file: 8 header lines, then rows of 35 columns, one for each hour.
/// Throws Error "FILE:LINE: ..." for a row of another length, a value that is no number or marked
/// missing (dry bulb 99.9, humidity 999, pressure 999999), an hour that is missing or out of order
/// (named by date), more than one row an hour, or a year that ends early.
Weather read_epw(const std::string& file);

/// The same from text; `name` stands for the file in messages.
Weather parse_epw(const std::string& text, const std::string& name);

}  // namespace rackflux
