#include "models/plant/read_plant.hpp"

#include "models/plant/water.hpp"

namespace rackflux {
namespace {

constexpr Range share{0.0, 1.0};
constexpr Range liquid{273.15, 373.15};

double temperature(const Config& node, const char* key, const char* about) {
  return node.number(key, quantity::temperature, liquid, about);
}

double kelvin(const Config& node, const char* key, const char* about) {
  return node.number(key, quantity::temperature_difference, not_negative, about);
}

double mass_flow(const Config& node, const char* key, const char* about) {
  return node.number(key, quantity::mass_flow, positive, about);
}

// A rated point with water on the hot side; `C_cold` belongs to the other stream.
ExchangerRating read_rating(const Config& node, double cold_cp) {
  ExchangerRating rating;
  rating.heat = node.number("heat", quantity::power, positive, "passed at the rated point");
  rating.hot_in = temperature(node, "hot_in", "hot water entering at the rated point");
  rating.cold_in = temperature(node, "cold_in", "cold stream entering at the rated point");
  rating.C_hot = water_cp * mass_flow(node, "hot_flow", "hot water at the rated point");
  rating.C_cold = cold_cp * mass_flow(node, "cold_flow", "cold stream at the rated point");
  return rating;
}

ExchangerFlows read_flows(const Config& node) {
  ExchangerFlows flows;
  flows.share_hot =
      node.number("hot_resistance", quantity::ratio, share, "share of the resistance, hot side");
  flows.b = node.number("cold_exponent", quantity::ratio, {0.2, 1.0}, "conductance against flow");
  return flows;
}

HeatReuse read_reuse(const Config& node) {
  HeatReuse reuse;
  reuse.name = "heat customer";
  reuse.demand = node.number("demand", quantity::power, not_negative, "heat the customer takes");
  reuse.T_supply = temperature(node, "supply", "that the customer needs");
  reuse.T_back = temperature(node, "return", "of the customer's water");
  reuse.approach = kelvin(node, "approach", "of the exchanger to the customer");
  reuse.second_law = node.number("second_law", quantity::ratio, {0.0, 0.99},
                                 "COP of the heat pump over Carnot's; 0: no heat pump");
  return reuse;
}

TowerEconomiser read_economiser(const Config& node) {
  const Config plate = node.at("plate");
  return {read_tower(node.at("tower"), "economiser cells"),
          Exchanger("economiser plate", Arrangement::counterflow, read_rating(plate, water_cp),
                    read_flows(plate)),
          mass_flow(node, "tower_water", "over the economiser cells"),
          read_pump(node.at("pump"), "economiser pump"),
          kelvin(node, "approach", "tower water aims at the set-point less this")};
}

TrimChiller read_chiller(const Config& node) {
  const std::string curves = node.text("curves", "name of a published curve set");
  const double size = node.number("size", quantity::power, positive, "rated capacity of each");
  const int count = node.integer("count", {1.0, 1000.0}, "chillers");
  return {ChillerBank(published_chiller(curves), size, count),
          read_tower(node.at("tower"), "condenser cells"),
          mass_flow(node, "condenser_water", "through all condensers"),
          temperature(node, "condenser_target", "leaving tower water wanted"),
          read_pump(node.at("pump"), "condenser pump")};
}

}  // namespace

Mover read_pump(const Config& node, const std::string& name) {
  Mover pump;
  pump.name = name;
  pump.rated = node.number("flow", quantity::volume_flow, positive, "rated");
  pump.friction = node.number("friction", quantity::pressure, not_negative, "drop at rated flow");
  pump.lift = node.number_or(0.0, "lift", quantity::pressure, not_negative, "whatever the flow");
  pump.eta_hydraulic = node.number("pump_efficiency", quantity::ratio, share, "of the impeller");
  pump.eta_drive =
      node.number("drive_efficiency", quantity::ratio, share, "of motor and converter");
  return pump;
}

Tower read_tower(const Config& node, const std::string& name) {
  TowerParameters p;
  p.name = name;
  p.water_flow = mass_flow(node, "water", "nominal");
  p.air_flow = mass_flow(node, "air", "nominal, dry air");
  p.fan_rated = node.number("fan_power", quantity::power, not_negative, "at nominal air flow");
  p.lowest_speed = node.number("lowest_speed", quantity::ratio, {0.01, 0.99}, "of the fan");
  p.cycles = node.number("cycles", quantity::ratio, {1.01, 50.0}, "of concentration");
  p.drift =
      node.number("drift", quantity::ratio, {0.0, 0.01}, "water carried away over water flow");
  if (node.choice("model", {"york", "merkel"}, "correlation of the tower") == 0) {
    p.kind = YorkCorrelation{};
    return Tower(p);
  }
  const Config rated = node.at("rated");
  const double n = rated.number("exponent", quantity::ratio, {-1.1, -0.35}, "n of the fill");
  const double pressure = rated.number("pressure", quantity::pressure, {5e4, 1.2e5}, "of the air");
  const double rh = rated.number("humidity", quantity::ratio, share, "relative, of the air");
  const MoistAir air = air_at(temperature(rated, "air", "dry bulb"), rh, pressure);
  const double hot = temperature(rated, "water_in", "entering");
  const double cold = temperature(rated, "water_out", "leaving");
  p.kind = MerkelFill{merkel_coefficient(p, n, hot, cold, air), n};
  return Tower(p);
}

DryCooler read_dry_cooler(const Config& node, const std::string& name) {
  const double air_cp = 1006.0;  // dry air [J/kg/K], as in enthalpy()
  DryCoolerParameters p;
  p.name = name;
  const ExchangerRating rating = read_rating(node.at("rated"), air_cp);
  p.air_flow = rating.C_cold / air_cp;
  p.fan_rated = node.number("fan_power", quantity::power, not_negative, "at rated air flow");
  p.lowest_speed = node.number("lowest_speed", quantity::ratio, {0.01, 0.99}, "of the fans");
  p.pad =
      node.number_or(0.0, "pad_effectiveness", quantity::ratio, share, "adiabatic pads; 0: none");
  if (p.pad > 0.0) {
    p.pad_above =
        temperature(node, "pad_above", "outside temperature at which the pads are wetted");
    p.pad_bleed = node.number("pad_bleed", quantity::ratio, {0.0, 10.0}, "drained over evaporated");
  }
  return {p, rating, read_flows(node.at("rated"))};
}

namespace {

PlantParameters read_parts(const Config& node) {
  PlantParameters p;
  p.name = "plant";
  p.set_point = temperature(node, "set_point", "facility water supplied");
  p.rise = kelvin(node, "rise", "of the facility water over the load at design");
  p.lowest_flow =
      node.number("lowest_flow", quantity::ratio, {0.01, 1.0}, "over rated, always kept");
  p.warmest = temperature(node, "warmest", "supply beyond which the plant has failed");
  p.pump = read_pump(node.at("pump"), "facility pump");
  if (const auto reuse = node.find("heat_reuse")) p.reuse = read_reuse(*reuse);
  const auto dry = node.find("dry_cooler");
  const auto wet = node.find("tower_economiser");
  if (dry && wet) node.reject("tower_economiser", "a plant has one kind of free cooling, not two");
  if (dry) p.free_cooling = read_dry_cooler(*dry, "dry cooler");
  if (wet) p.free_cooling = read_economiser(*wet);
  if (const auto chiller = node.find("chiller")) p.chiller = read_chiller(*chiller);
  return p;
}

}  // namespace

Plant read_plant(const Config& node) {
  return located(node, [&] { return Plant(read_parts(node)); });
}

}  // namespace rackflux
