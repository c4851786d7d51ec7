#include "models/power/read_power.hpp"

#include "solver/base/error.hpp"

namespace rackflux {
namespace {

constexpr Range share{0.0, 1.0};
constexpr Range rise_exponent{least_rise_exponent, largest_rise_exponent};
constexpr Quantity apparent_power{"an apparent power", "W", "2.5 MW"};  // VA has the dimension of W
constexpr Quantity resistance{"a resistance", "ohm", "0.1 mohm"};
constexpr Quantity per_time{"a rate per time", "1/s", "2 1/hour"};
constexpr Quantity power_ramp{"a power ramp", "W/s", "10 kW/s"};

Busbar read_busbar(const Config& node, const std::string& name) {
  Busbar bar;
  bar.name = name;
  bar.volt = node.number("voltage", quantity::voltage, positive, "direct voltage at the source");
  bar.rated_amp = node.number("rated_current", quantity::current, positive, "largest current");
  if (const auto given = node.number_if("resistance", resistance, positive, "there and back")) {
    bar.resistance = *given;
    return bar;
  }
  const double length = node.number("length", quantity::length, positive, "of the bar, one way");
  const double section = node.number("section", quantity::area, positive, "copper section");
  const double T =
      node.number("temperature", quantity::temperature, {250.0, 420.0}, "of the copper");
  bar.resistance = 2.0 * copper_resistance(length, section, T);
  return bar;
}

TransformerRating read_transformer(const Config& node, const std::string& name) {
  TransformerRating rating;
  rating.name = name;
  rating.rated = node.number("rated", apparent_power, positive, "rated apparent power");
  rating.no_load = node.number("no_load_loss", quantity::power, not_negative, "core loss");
  rating.load_loss =
      node.number("load_loss", quantity::power, not_negative, "winding and stray loss at rating");
  return rating;
}

PowerStage read_stage(const Config& node) {
  const std::string name = node.text("name", "of the stage, as in messages and the ledger");
  const std::size_t kind =
      node.choice("kind", {"converter", "busbar", "transformer"}, "what the stage is");
  const int units = node.integer_or(1, "units", {1.0, 1e6}, "running side by side");
  const auto place = static_cast<HeatPlace>(
      node.choice("heat_to", {"rack_air", "rack_liquid", "electrical_room", "outdoors"},
                  "where the loss appears as heat"));
  if (kind == 0) return {name, read_loss_curve(node, name), units, place, 0.0};
  if (kind == 1) return {name, read_busbar(node, name), units, place, 0.0};
  const double tan_phi = node.number_or(0.0, "tan_phi", quantity::ratio, {0.0, 10.0},
                                        "reactive over active power delivered");
  return {name, read_transformer(node, name), units, place, tan_phi};
}

}  // namespace

LossCurve read_loss_curve(const Config& node, const std::string& name) {
  const double rated = node.number("rated", quantity::power, positive, "rated output of one unit");
  const double idle = node.number("idle_loss", quantity::power, not_negative, "loss at no load");
  if (node.has("linear_loss") || node.has("quadratic_loss"))
    return {
        name, rated,
        LossCurve::Polynomial{
            idle, node.number("linear_loss", quantity::ratio, share, "W of loss per W of output"),
            node.number("quadratic_loss", quantity::ratio, share,
                        "W of loss per W at rated output, growing as its square")}};
  const auto loads =
      node.numbers("load", quantity::ratio, {0.0, 2.0}, 0, "output over rated output");
  const auto efficiency = node.numbers("efficiency", quantity::ratio, share, loads.size(),
                                       "output over input at these loads");
  std::vector<LossCurve::Point> points;
  for (std::size_t n = 0; n < loads.size(); ++n) points.push_back({loads[n], efficiency[n]});
  return {name, rated, idle, points};
}

PowerChain read_power_chain(const Config& list) {
  std::vector<PowerStage> stages;
  for (const Config& node : list.items())
    stages.push_back(located(node, [&] { return read_stage(node); }));
  return located(list, [&] { return PowerChain(std::move(stages)); });
}

TransformerHotSpot read_transformer_hot_spot(const Config& node, const std::string& name) {
  TransformerThermal thermal;
  const auto rise = quantity::temperature_difference;
  thermal.dTO_R = node.number("top_oil_rise", rise, positive, "over ambient at rated load");
  thermal.dH_R = node.number("hot_spot_rise", rise, positive, "over top oil at rated load");
  thermal.R = node.number("loss_ratio", quantity::ratio, positive, "load loss over no-load loss");
  thermal.n = node.number("oil_exponent", quantity::ratio, rise_exponent, "n of C57.91 clause 7");
  thermal.m =
      node.number("winding_exponent", quantity::ratio, rise_exponent, "m of C57.91 clause 7");
  thermal.tau_TO = node.number("oil_time", quantity::duration, positive, "time constant at rating");
  thermal.tau_W = node.number("winding_time", quantity::duration, positive, "time constant");
  thermal.oil = node.choice_or(1, "oil_time_constant", {"rated", "corrected"},
                               "kept at its rated value or corrected for the rises") == 0
                    ? OilTimeConstant::rated
                    : OilTimeConstant::corrected;
  const double K0 = node.number("initial_load", quantity::ratio, not_negative,
                                "load over rating it stood at before the run");
  return located(node, [&] { return TransformerHotSpot(name, thermal, K0); });
}

Ups read_ups(const Config& node) {
  const std::string name = node.text("name", "of the UPS, as in messages and the ledger");
  UpsParameters p{name, read_loss_curve(node.at("online"), name + " online"),
                  read_loss_curve(node.at("inverter"), name + " inverter")};
  const Config battery = node.at("battery");
  p.capacity = battery.number("capacity", quantity::energy, positive, "energy when full");
  p.empty_at = battery.number("empty_at", quantity::ratio, share, "charge it is not used below");
  p.charge_rate = battery.number("charge_rate", per_time, not_negative, "power over capacity");
  p.discharge_rate = battery.number("discharge_rate", per_time, positive, "power over capacity");
  p.eta_charge =
      battery.number("charge_efficiency", quantity::ratio, share, "cells over terminals");
  p.eta_discharge =
      battery.number("discharge_efficiency", quantity::ratio, share, "terminals over cells");
  p.eta_rectifier = battery.number("rectifier_efficiency", quantity::ratio, share,
                                   "terminals over the grid while it charges");
  const double charge = battery.number("initial_charge", quantity::ratio, share, "at the start");
  const Config window = node.at("input_window");
  const auto volt =
      window.numbers("voltage", quantity::ratio, {0.0, 2.0}, 2, "lowest, highest [pu]");
  const auto freq =
      window.numbers("frequency", quantity::frequency, positive, 2, "lowest, highest");
  p.volt_low_pu = volt[0], p.volt_high_pu = volt[1];
  p.freq_low = freq[0], p.freq_high = freq[1];
  p.return_delay = node.number("return_delay", quantity::duration, not_negative,
                               "good input needed before the load goes back");
  p.walk_in =
      node.number("walk_in", quantity::duration, not_negative, "ramp back to the rectifier");
  return {std::move(p), charge};
}

Storage read_storage(const Config& node, double load) {
  StorageParameters p;
  p.name = node.text("name", "of the store");
  p.capacity = node.number("capacity", quantity::energy, positive, "energy when full");
  p.charge = node.number("charge_power", quantity::power, not_negative, "at the terminals");
  p.discharge = node.number("discharge_power", quantity::power, not_negative, "at the terminals");
  p.eta_charge = node.number("charge_efficiency", quantity::ratio, share, "store over terminals");
  p.eta_discharge =
      node.number("discharge_efficiency", quantity::ratio, share, "terminals over store");
  p.tau = node.number("smoothing_time", quantity::duration, not_negative, "of the power upstream");
  p.ramp = node.number_or(p.ramp, "ramp", power_ramp, positive, "fastest change upstream");
  p.target = node.number("target_charge", quantity::ratio, share, "charge it returns to");
  p.recovery = node.number_or(p.recovery, "recovery_time", quantity::duration, positive,
                              "time constant of that return");
  return located(node, [&] { return Storage(std::move(p), load); });
}

}  // namespace rackflux
