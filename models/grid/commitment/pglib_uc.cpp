#include "models/grid/commitment/pglib_uc.hpp"

#include "models/grid/commitment/model.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

using Json = nlohmann::json;

constexpr double hour = 3600.0;  // [s]

/// One object of the file, with where it stands.
class Part {
 public:
  Part(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  double number(const char* key) const {
    const Json& value = at(key);
    if (!value.is_number() && !value.is_boolean())
      throw Error(fmt::format("{}: '{}' is {}; a number is needed", where_, key, value.dump()));
    return value.is_boolean() ? double(value.get<bool>()) : value.get<double>();
  }

  /// A whole number of hours, or of anything that is counted.
  double whole(const char* key) const {
    const double value = number(key);
    if (value < 0.0 || value != std::floor(value))
      throw Error(
          fmt::format("{}: '{}' is {}; a whole number, 0 or above, is needed", where_, key, value));
    return value;
  }

  bool flag(const char* key) const {
    const double value = number(key);
    if (value != 0.0 && value != 1.0)
      throw Error(fmt::format("{}: '{}' is {}; 0 or 1 is needed", where_, key, value));
    return value == 1.0;
  }

  Series power(const char* key) const {
    const Json& values = at(key);
    if (!values.is_array()) throw Error(fmt::format("{}: '{}' must be a list", where_, key));
    Series series;
    for (const Json& value : values) {
      if (!value.is_number())
        throw Error(
            fmt::format("{}: '{}' holds {}; numbers in MW are needed", where_, key, value.dump()));
      series.push_back(value.get<double>() * megawatt);
    }
    return series;
  }

  std::vector<Part> list(const char* key) const {
    const Json& values = at(key);
    if (!values.is_array()) throw Error(fmt::format("{}: '{}' must be a list", where_, key));
    std::vector<Part> parts;
    for (std::size_t n = 0; n < values.size(); ++n)
      parts.emplace_back(values[n], fmt::format("{}: {}[{}]", where_, key, n));
    return parts;
  }

  std::vector<std::pair<std::string, Part>> map(const char* key) const {
    const Json& values = at(key);
    if (!values.is_object()) throw Error(fmt::format("{}: '{}' must be an object", where_, key));
    std::vector<std::pair<std::string, Part>> parts;
    for (const auto& [name, value] : values.items())
      parts.emplace_back(name, Part(value, fmt::format("{}: {}", where_, name)));
    return parts;
  }

  bool has(const char* key) const { return json_.contains(key); }

 private:
  const Json& at(const char* key) const {
    if (!json_.is_object() || !json_.contains(key))
      throw Error(fmt::format("{}: has no '{}'; the pglib-uc format needs it", where_, key));
    return json_.at(key);
  }
  const Json& json_;
  std::string where_;
};

UnitInitialState read_state(const Part& part) {
  UnitInitialState state;
  state.is_on = part.flag("unit_on_t0");
  state.time_in_state = hour * part.whole(state.is_on ? "time_up_t0" : "time_down_t0");
  state.power = state.is_on ? megawatt * part.number("power_output_t0") : 0.0;
  return state;
}

GeneratingUnit read_unit(const std::string& name, const Part& part) {
  GeneratingUnit unit;
  unit.name = name;
  unit.power_min = megawatt * part.number("power_output_minimum");
  unit.power_max = megawatt * part.number("power_output_maximum");
  unit.ramp_up = megawatt / hour * part.number("ramp_up_limit");
  unit.ramp_down = megawatt / hour * part.number("ramp_down_limit");
  unit.startup_power = megawatt * part.number("ramp_startup_limit");
  unit.shutdown_power = megawatt * part.number("ramp_shutdown_limit");
  unit.up_time = hour * part.whole("time_up_minimum");
  unit.down_time = hour * part.whole("time_down_minimum");
  unit.must_run = part.flag("must_run");
  for (const Part& start : part.list("startup"))
    unit.starts.push_back({hour * start.whole("lag"), start.number("cost")});
  for (const Part& point : part.list("piecewise_production"))
    unit.cost.push_back({megawatt * point.number("mw"), point.number("cost") / hour});
  unit.initial = read_state(part);
  return unit;
}

RenewablePlant read_renewable(const std::string& name, const Part& part) {
  return {name, part.power("power_output_minimum"), part.power("power_output_maximum")};
}

}  // namespace

PowerSystem read_pglib_uc(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw Error(file + ": cannot be opened; give the path of a pglib-uc JSON file");
  Json json;
  try {
    json = Json::parse(stream);
  } catch (const Json::parse_error& error) {
    throw Error(fmt::format("{}: is not JSON: {}", file, error.what()));
  }
  const Part root(json, file);
  PowerSystem system;
  system.period = hour;
  system.demand = root.power("demand");
  system.reserve = root.power("reserves");
  if (root.whole("time_periods") != system.n_periods())
    throw Error(fmt::format("{}: 'time_periods' is {}, but 'demand' has {} values", file,
                            root.number("time_periods"), system.n_periods()));
  for (const auto& [name, part] : root.map("thermal_generators"))
    system.units.push_back(read_unit(name, part));
  if (root.has("renewable_generators"))
    for (const auto& [name, part] : root.map("renewable_generators"))
      system.renewables.push_back(read_renewable(name, part));
  return system;
}

}  // namespace rackflux
