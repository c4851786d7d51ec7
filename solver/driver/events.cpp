#include "solver/driver/events.hpp"

#include "solver/base/text.hpp"
#include "solver/driver/clock.hpp"
#include "solver/mesh/layout_checks.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

struct Key {
  Changed changed;
  const char* key;
  const Quantity& quantity;
  Range range;
  const char* about;
};

const std::vector<Key>& keys() {
  static const std::vector<Key> all{
      {Changed::flow, "flow", quantity::volume_flow, not_negative,
       "air through an inlet, an outlet with a flow or a crah"},
      {Changed::supply, "supply", quantity::temperature, positive, "supply set point of a crah"},
      {Changed::temperature, "temperature", quantity::temperature, positive,
       "temperature of what enters by an inlet"},
      {Changed::heat, "heat", quantity::power, not_negative,
       "heat of a server, a rack (all its servers), a heat_source, a resistance or a solid that "
       "the "
       "case gives one, be it 0 W"},
      {Changed::speed,
       "speed",
       quantity::ratio,
       {0.0, 2.0},
       "speed of a fan, or of all fans of a server or rack, over that of its curve; 0: stopped, "
       "neither drives nor resists"}};
  return all;
}

const Key& key_of(Changed changed) {
  return *std::ranges::find(keys(), changed, &Key::changed);
}

/// One number or a list of them.
std::vector<double> one_or_more(const Config& item, const Key& key) {
  const auto node = item.find(key.key);
  if (node && node->is_list()) return item.numbers(key.key, key.quantity, key.range, 0, key.about);
  return {item.number(key.key, key.quantity, key.range, key.about)};
}

Event read_event(const Config& item) {
  std::vector<const Key*> given;
  for (const Key& key : keys())
    if (item.has(key.key)) given.push_back(&key);
  if (given.size() != 1)
    item.reject("",
                "needs exactly one of 'flow', 'supply', 'temperature', 'heat' and 'speed': "
                "what changes");
  const Key when{Changed::flow, "at", quantity::duration, not_negative,
                 "time of the change, or of each point of a course"};
  Event event{item, item.text("object", "name of the object that changes"), given[0]->changed,
              one_or_more(item, when), one_or_more(item, *given[0])};
  if (event.at.size() != event.value.size())
    item.reject(given[0]->key,
                fmt::format("has {} values for {} times in 'at'; each time needs one",
                            event.value.size(), event.at.size()));
  for (std::size_t n = 1; n < event.at.size(); ++n)
    if (event.at[n] < event.at[n - 1])
      item.reject("at", fmt::format("must not fall: {:.6g} s follows {:.6g} s", event.at[n],
                                    event.at[n - 1]));
  return event;
}

/// The name that the case gives: one for all copies of an object.
std::string given_name(const SiteObject& object) {
  return object.config && object.config->has("name") ? object.config->text("name", "its name") : "";
}

}  // namespace

double Event::value_at(double t, double own) const {
  const auto after = std::ranges::lower_bound(at, t);  // first point not before t
  if (after == at.begin()) return own;
  if (after == at.end()) return value.back();
  const std::size_t n = static_cast<std::size_t>(after - at.begin());
  const double along = (t - at[n - 1]) / (at[n] - at[n - 1]);
  return value[n - 1] + along * (value[n] - value[n - 1]);
}

std::vector<Event> read_events(const Config& root) {
  std::vector<Event> events;
  for (const Config& item : root.list("events")) events.push_back(read_event(item));
  return events;
}

void unite_moments(std::vector<Event>& events, double end) {
  const double round_off = Clock::round_off * end;
  std::vector<double> all, moments;
  for (const Event& event : events) all.insert(all.end(), event.at.begin(), event.at.end());
  std::ranges::sort(all);
  for (const double t : all)
    if (moments.empty() || t - moments.back() > round_off) moments.push_back(t);
  const auto united = [&](double t) {
    const double first = *(std::ranges::upper_bound(moments, t) - 1);  // of those like t
    for (const double edge : {0.0, end})
      if (std::abs(first - edge) <= round_off) return edge;
    return first;
  };
  for (Event& event : events) std::ranges::transform(event.at, event.at.begin(), united);
}

Timeline::Timeline(std::vector<Event> events, const Site& site) : events_(std::move(events)) {
  for (std::size_t e = 0; e < events_.size(); ++e) {
    find_targets(e, site);
    bends_.insert(bends_.end(), events_[e].at.begin(), events_[e].at.end());
  }
  std::ranges::sort(bends_);
  bends_.erase(std::unique(bends_.begin(), bends_.end()), bends_.end());
  require_balance(site);
}

void Timeline::find_targets(std::size_t event, const Site& site) {
  const Event& e = events_[event];
  bool named = false;
  const std::size_t before = targets_.size();
  for (std::size_t o = 0; o < site.objects.size(); ++o) {
    const SiteObject& object = site.objects[o];
    if (object.name != e.object && given_name(object) != e.object) continue;
    named = true;
    find_in(event, site, o);
  }
  if (!named) {
    std::vector<std::string> names;
    for (const SiteObject& object : site.objects) names.push_back(object.name);
    const auto near = nearest(e.object, names);
    e.config.reject("object", fmt::format("no object is called '{}'{}", e.object,
                                          near ? "; did you mean '" + *near + "'?" : ""));
  }
  if (targets_.size() == before)
    e.config.reject(key_of(e.changed).key,
                    fmt::format("'{}' has none that could change; this is the {}", e.object,
                                key_of(e.changed).about));
}

void Timeline::find_in(std::size_t event, const Site& site, std::size_t object) {
  std::vector<std::size_t> family{object};  // with its parts, as a rack's servers
  for (std::size_t o = 0; o < site.objects.size(); ++o)
    if (site.objects[o].parent == static_cast<int>(object)) family.push_back(o);
  const auto add = [&](int patch, double own) {
    const Target target{.event = event, .patch = patch, .own = own};
    refuse_second(target);
    targets_.push_back(target);
  };
  const Changed changed = events_[event].changed;
  if (changed == Changed::heat) return add_heat(event, site, family);
  for (const std::size_t o : family) {
    const SiteObject& part = site.objects[o];
    if (changed == Changed::speed && part.fan >= 0) add(part.fan, fan_speed(part));
    if (changed == Changed::supply && part.discharge >= 0)
      add(part.discharge, site.patches[part.discharge].temperature);
    for (const int p : part.patches) {
      const Patch& patch = site.patches[p];
      if (changed == Changed::flow && patch.flow) add(p, *patch.flow);
      if (changed == Changed::temperature && patch.rule == FaceRule::inlet && part.kind == "inlet")
        add(p, patch.temperature);
    }
  }
}

// Heat of several zones and rectangles keeps its proportions. Where all have none yet each zone
// takes as much as any other, and rectangles by their area.
void Timeline::add_heat(std::size_t event, const Site& site,
                        const std::vector<std::size_t>& objects) {
  std::vector<Target> zones, rectangles;
  double total = 0.0, area = 0.0;
  for (const std::size_t o : objects) {
    for (const int z : site.objects[o].zones)
      if (const Zone& zone = site.zones[z]; zone.heats && zone.heat >= 0.0) {
        zones.push_back({.event = event, .zone = z, .share = zone.heat});
        total += zone.heat;
      }
    for (const int p : site.objects[o].patches) {
      const Patch& patch = site.patches[p];
      const double heated = patch.heat == HeatRule::flux ? heated_area(site, p) : 0.0;
      if (!(heated > 0.0 && patch.flux >= 0.0)) continue;
      rectangles.push_back({.event = event, .patch = p, .share = patch.flux});
      area += heated, total += patch.flux * heated;
    }
  }
  const bool none_yet = total == 0.0;
  const auto add = [&](Target target, double alike) {
    target.own = total;
    target.share = none_yet ? 1.0 / alike : target.share / total;
    refuse_second(target);
    targets_.push_back(target);
  };
  for (const Target& zone : zones) add(zone, static_cast<double>(zones.size()));
  for (const Target& rectangle : rectangles) add(rectangle, area);
}

void Timeline::refuse_second(const Target& target) const {
  const Event& event = events_[target.event];
  for (const Target& other : targets_)
    if (other.patch == target.patch && other.zone == target.zone &&
        events_[other.event].changed == event.changed)
      event.config.reject(
          key_of(event.changed).key,
          fmt::format("of '{}' is also set by the event at {}; write one event with "
                      "all its points",
                      event.object, events_[other.event].config.location()));
}

// Flows bend only at `bends`, so it is enough to look there, on both sides of a jump.
void Timeline::require_balance(const Site& site) const {
  for (const Patch& patch : site.patches)
    if (patch.rule == FaceRule::outlet && !patch.flow) return;
  for (const double bend : bends_)
    for (const double t : {bend, std::nextafter(bend, HUGE_VAL)}) {
      double in = 0.0, out = 0.0;
      const Event* changes = nullptr;
      for (std::size_t p = 0; p < site.patches.size(); ++p) {
        const Patch& patch = site.patches[p];
        if (!patch.flow) continue;
        double flow = *patch.flow;
        for (const Target& target : targets_)
          if (target.patch == static_cast<int>(p) &&
              events_[target.event].changed == Changed::flow) {
            changes = &events_[target.event];
            flow = changes->value_at(t, target.own);
          }
        (patch.rule == FaceRule::inlet ? in : out) += flow;
      }
      if (changes && std::abs(in - out) > 1e-9 * std::max(in, out))
        changes->config.reject(
            "flow", fmt::format("at {:.6g} s {:.6g} m3/s enter the room and {:.6g} m3/s leave; "
                                "change both alike or give the room an outlet with a pressure",
                                bend, in, out));
    }
}

/// value: of a zone [W], of a rectangle [W/m2].
void Timeline::impose_heat(const Target& target, double value, std::vector<Patch>& patches,
                           std::vector<Zone>& zones, Devices& devices) {
  if (target.patch >= 0) {
    patches[target.patch].flux = value;
    return;
  }
  zones[target.zone].heat = value;
  devices.metals().set_power(target.zone, value);
}

void Timeline::impose(double t, std::vector<Patch>& patches, std::vector<Zone>& zones,
                      Devices& devices) const {
  for (const Target& target : targets_) {
    const double value = target.share * events_[target.event].value_at(t, target.own);
    switch (events_[target.event].changed) {
      case Changed::flow:
        patches[target.patch].flow = value;
        break;
      case Changed::supply:
        devices.set_supply(target.patch, value);
        break;
      case Changed::temperature:
        patches[target.patch].temperature = value;
        break;
      case Changed::heat:
        impose_heat(target, value, patches, zones, devices);
        break;
      case Changed::speed:
        devices.set_speed(target.patch, value);
        break;
    }
  }
}

}  // namespace rackflux
