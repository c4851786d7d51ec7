#include "models/facility/transformer_life.hpp"

#include "models/power/read_power.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr Quantity apparent_power{"an apparent power", "W", "60 MW"};  // VA has the dimension of W

struct LoadingLimit {
  double hot_spot;  ///< [degC]
  const char* loading;
};

// IEC 60076-7 clause 7, table 2, as the documentation of Alliander's transformer-thermal-model
// quotes it: loads in cycles that may go on for ever, for days, for hours.
constexpr LoadingLimit loading_limits[] = {{120.0, "normal cyclic loading"},
                                           {140.0, "long-time emergency loading"},
                                           {160.0, "short-time emergency loading"}};

}  // namespace

TransformerLife::TransformerLife(const Config& node)
    : name_(node.text("name", "of the transformer")),
      carries_grid_(node.choice("carries", {"site", "grid"}, "whose power") == 1),
      tan_phi_(node.number("tan_phi", quantity::ratio, {0.0, 10.0}, "of the power it carries")),
      hot_spot_(read_transformer_hot_spot(node, name_)) {
  rating_.name = name_;
  rating_.rated = node.number("rated", apparent_power, positive, "rated apparent power");
}

void TransformerLife::run(const std::vector<double>& load, const std::vector<double>& T_outside,
                          double period) {
  for (std::size_t n = 0; n < load.size(); ++n) {
    const double power = std::abs(load[n]);
    K_.push_back(rating_.load_factor(power, tan_phi_ * power));
    hot_spot_.advance({static_cast<int>(n), static_cast<double>(n) * period, period}, K_.back(),
                      T_outside[n]);
    T_.push_back(hot_spot_.hot_spot(T_outside[n]));
    life_.push_back(hot_spot_.life_lost());
  }
  period_ = period;
}

std::string TransformerLife::doubt() const {
  std::string passed;
  for (const auto& [limit, loading] : loading_limits) {
    const double T = limit + 273.15;
    const auto periods = std::ranges::count_if(T_, [&](double hot_spot) { return hot_spot > T; });
    if (periods > 0)
      passed += fmt::format("{}{:.3g} h above the {:.0f} degC of {}", passed.empty() ? "" : ", ",
                            static_cast<double>(periods) * period_ / 3600.0, limit, loading);
  }
  if (passed.empty()) return "";
  return fmt::format("the hot spot of '{}' reaches {:.1f} degC: {} (IEC 60076-7, table 2)", name_,
                     std::ranges::max(T_) - 273.15, passed);
}

void TransformerLife::add_to(Table& table) const {
  table.add(name_ + ".load", "1", K_);
  table.add(name_ + ".hot_spot", "K", T_);
  table.add(name_ + ".life_lost", "1", life_);
}

void TransformerLife::add_to(Summary& summary) const {
  summary.results.push_back({name_ + ".hottest", *std::max_element(T_.begin(), T_.end()), "K"});
  summary.results.push_back({name_ + ".equivalent_ageing", hot_spot_.equivalent_ageing(), "1"});
  summary.results.push_back({name_ + ".life_lost", life_.back(), "1"});
  if (const std::string passed = doubt(); !passed.empty()) summary.doubts.push_back(passed);
}

}  // namespace rackflux
