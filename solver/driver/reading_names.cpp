#include "solver/driver/reading_names.hpp"

#include "solver/base/error.hpp"
#include "solver/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <set>

namespace rackflux {

namespace {

class Names {
 public:
  void add(const std::string& of, std::initializer_list<const char*> quantities) {
    for (const char* const quantity : quantities) all_.push_back(of + "." + quantity);
  }
  /// The panels that close a rack's front share a reading.
  void add_plate(const std::string& of) {
    if (all_.empty() || all_.back() != of + ".flow") add(of, {"flow"});
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

void add_devices(const Site& site, Names& names) {
  bool servers = false, resistances = false, coolers = false;
  for (const SiteObject& object : site.objects) {
    const std::string& name = object.name;
    const bool is_server = object.kind == "server";
    if (object.fan >= 0 || is_server) names.add(name, {"flow"});
    if (object.fan >= 0) names.add(name, {"fan_rise"});
    if (is_server) {
      servers = true;
      names.add(name, {"inlet", "exhaust"});
      if (object.config && object.config->has("metal")) names.add(name, {"metal", "to_air"});
    }
    if (object.intake >= 0 && object.discharge >= 0) {
      coolers = true;
      names.add(name, {"return", "supply", "heat"});
    }
    if (object.kind != "resistance") continue;
    for (const int zone : object.zones) {
      resistances = true;
      names.add(site.zones[zone].name, {"flow", "inlet", "exhaust"});
    }
  }
  if (servers)
    names.add("servers",
              {"flow", "heat", "inlet", "inlet_max", "exhaust", "exhaust_max", "reversed"});
  if (resistances) names.add("resistances", {"flow", "inlet", "exhaust"});
  if (coolers) names.add("coolers", {"flow", "heat", "return", "supply", "idle"});
}

void add_patch(const Patch& patch, Names& names) {
  const bool crossed = patch.rule == FaceRule::inlet || patch.rule == FaceRule::outlet;
  if (crossed) names.add(patch.name, {"flow", "temperature", "pressure", "heat"});
  if (patch.resists()) names.add_plate(patch.name);
  if (patch.rule != FaceRule::wall || patch.heat == HeatRule::adiabatic) return;
  names.add(patch.name, {"heat"});
  if (patch.heat == HeatRule::flux || patch.heat == HeatRule::convection)
    names.add(patch.name, {"temperature", "temperature_max"});
}

/// Names of readings go on after their object's with a dot, the side of a plate or a part's number.
bool is_of(const std::string& reading, const std::string& name) {
  return reading.starts_with(name) && reading.find_first_of(".- ", name.size()) == name.size();
}

/// At the name of the probe, else of the object, that the reading is of.
[[noreturn]] void reject_name(const Site& site, const CaseSettings& settings,
                              const std::string& reading, const std::string& complaint) {
  for (const Probe& probe : settings.probes)
    if (reading.starts_with(probe.name + "."))
      probe.config.reject("name", fmt::format("'{}' {}", probe.name, complaint));
  for (const SiteObject& object : site.objects)
    if (object.config && object.config->has("name") && is_of(reading, object.name))
      object.config->reject("name", fmt::format("'{}' {}", object.name, complaint));
  throw Error(fmt::format("reading '{}': its name {}", reading, complaint));
}

}  // namespace

std::vector<std::string> reading_names(const Site& site, const CaseSettings& settings) {
  Names names;
  add_devices(site, names);
  for (const Probe& probe : settings.probes)
    names.add(probe.name, {"temperature", "velocity_x", "velocity_y", "velocity_z"});
  for (const SolidBox& solid : site.solids)
    if (!solid.blocked_out)
      names.add(site.regions[solid.region], {"temperature", "temperature_max"});
  for (const Patch& patch : site.patches) add_patch(patch, names);
  return names.take();
}

void check_reading_names(const Site& site, const CaseSettings& settings) {
  std::set<std::string> seen;
  for (const std::string& name : reading_names(site, settings)) {
    if (name.find_first_of(",\"\n\r") != std::string::npos)
      reject_name(site, settings, name,
                  "must hold no comma, quotation mark or line's end: it heads columns of tables");
    if (!seen.insert(name).second)
      reject_name(site, settings, name,
                  fmt::format("makes a second reading '{}'; take another name", name));
  }
}

void check_watched(const Site& site, const CaseSettings& settings) {
  const std::vector<std::string> names = reading_names(site, settings);
  for (const Watched& watched : settings.watched) {
    if (std::ranges::find(names, watched.name) != names.end()) continue;
    const auto near = nearest(watched.name, names);
    watched.config.reject("", fmt::format("no reading is called '{}'{}", watched.name,
                                          near ? "; did you mean '" + *near + "'?" : ""));
  }
}

}  // namespace rackflux
