#include "models/power/chain.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>
#include <set>

namespace rackflux {
namespace {

double unit_loss(const LossCurve& curve, double output, double, double) {
  return curve.loss(output);
}

double unit_loss(const Busbar& bar, double output, double, double) {
  return bar.loss(output);
}

double unit_loss(const TransformerRating& rating, double output, double tan_phi, double volt_pu) {
  return rating.loss(rating.load_factor(output, output * tan_phi), volt_pu);
}

}  // namespace

const char* name_of(HeatPlace place) {
  switch (place) {
    case HeatPlace::rack_air:
      return "rack air";
    case HeatPlace::rack_liquid:
      return "rack liquid";
    case HeatPlace::electrical_room:
      return "electrical room";
    case HeatPlace::outdoors:
      return "outdoors";
  }
  broken("a heat place has a name");
}

double PowerStage::loss(double output, double volt_pu) const {
  const double each = output / units;
  return units * std::visit([&](const auto& one) { return unit_loss(one, each, tan_phi, volt_pu); },
                            device);
}

PowerChain::PowerChain(std::vector<PowerStage> rack_to_grid) : stages_(std::move(rack_to_grid)) {
  if (stages_.empty()) throw Error("a power chain needs at least one stage");
  std::set<std::string> names;
  for (const PowerStage& stage : stages_) {
    if (!names.insert(stage.name).second)
      throw Error(fmt::format("two stages of the power chain are called '{}'", stage.name));
    if (stage.units < 1)
      throw Error(
          fmt::format("{}: needs at least one running unit; found {}", stage.name, stage.units));
  }
}

PowerFlow PowerChain::flow(double useful, double volt_pu) const {
  PowerFlow flow;
  flow.useful = useful;
  flow.input = useful;
  for (const PowerStage& stage : stages_) {
    const double loss = stage.loss(flow.input, volt_pu);
    flow.loss.push_back(loss);
    flow.heat[static_cast<std::size_t>(stage.place)] += loss;
    flow.input += loss;
  }
  return flow;
}

PowerFlow PowerChain::advance(const Step& step, double useful, const std::string& source,
                              const std::string& load, Ledger& ledger) const {
  const PowerFlow now = flow(useful);
  const double dt = std::isfinite(step.dt) ? step.dt : 1.0;
  double passing = useful;
  std::string below = load;
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    ledger.transfer(stages_[s].name, below, passing * dt);
    ledger.transfer(stages_[s].name, name_of(stages_[s].place), now.loss[s] * dt);
    passing += now.loss[s];
    below = stages_[s].name;
  }
  ledger.transfer(source, below, passing * dt);
  return now;
}

}  // namespace rackflux
