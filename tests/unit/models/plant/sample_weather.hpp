#pragma once
#include <cmath>
#include <functional>
#include <string>

namespace rackflux::sample {

/// A made-up year in EPW form: 15 degC +- 10 K over the year, 60 % humidity. What `change` returns
/// stands for dry bulb, dew point, humidity and pressure of an hour; "drop" leaves it out.
inline std::string epw(
    const std::function<std::string(int month, int day, int hour)>& change = nullptr) {
  std::string text = "LOCATION,Testville,BY,DEU,Made,000000,48.10,11.50,1.0,520.0\n";
  for (int line = 2; line <= 7; ++line) text += "HEADER\n";
  text += "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n";
  const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int n = 0;
  for (int month = 1; month <= 12; ++month)
    for (int day = 1; day <= days[month - 1]; ++day)
      for (int hour = 1; hour <= 24; ++hour) {
        const double T = 15.0 - 10.0 * std::cos(2.0 * 3.14159265358979 * n++ / 8760.0);
        std::string values = std::to_string(T) + ",8.0,60,95000";
        if (change) {
          const std::string other = change(month, day, hour);
          if (other == "drop") continue;
          if (!other.empty()) values = other;
        }
        text += "2001," + std::to_string(month) + "," + std::to_string(day) + "," +
                std::to_string(hour) + ",0,?," + values;
        for (int column = 11; column <= 35; ++column) text += column == 22 ? ",3.4" : ",0";
        text += "\n";
      }
  return text;
}

}  // namespace rackflux::sample
