#include "solver/driver/monitors.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

constexpr double lasting = 0.7;  // share of a swing that must be left a window later

namespace {

const Trend* widest_of(const std::vector<Trend>& trends) {
  const Trend* widest = nullptr;
  for (const Trend& t : trends)
    if (t.scale > 0.0 && (!widest || t.spread * widest->scale > widest->spread * t.scale))
      widest = &t;
  return widest;
}

}  // namespace

std::string widest_swing(const std::vector<Trend>& trends) {
  const Trend* const widest = widest_of(trends);
  return widest ? fmt::format("{} swings by {:.2g} {}", widest->name, widest->spread, widest->unit)
                : "nothing is watched";
}

std::string widest_unrest(const std::vector<Trend>& trends, double drift) {
  const Trend* const widest = widest_of(trends);
  if (!widest || widest->spread <= drift * widest->scale) return "";
  return fmt::format("{} where {:.2g} {} is allowed", widest_swing(trends), drift * widest->scale,
                     widest->unit);
}

void Monitors::record(const std::vector<Reading>& readings) {
  if (!names_.empty() && names_.size() != readings.size()) broken("monitors keep their list");
  names_ = readings;
  std::vector<double> values;
  for (const Reading& reading : readings) values.push_back(reading.value);
  history_.push_back(std::move(values));
  if (history_.size() > window_) history_.pop_front();
  swings_.push_back(widest_swing());
  if (swings_.size() > window_ + 1) swings_.pop_front();
  still_ = all_within([](const Trend& t) { return t.spread; }) ? still_ + 1 : 0;
  still_in_the_mean_ =
      all_within([](const Trend& t) { return t.drift; }) ? still_in_the_mean_ + 1 : 0;
}

/// Largest spread over its scale.
double Monitors::widest_swing() const {
  double widest = 0.0;
  for (const Trend& t : trends())
    if (t.scale > 0.0) widest = std::max(widest, t.spread / t.scale);
  return widest;
}

bool Monitors::dies_out() const {
  return !swings_.empty() && swings_.back() < lasting * swings_.front();
}

bool Monitors::all_within(const std::function<double(const Trend&)>& change) const {
  const auto all = trends();
  const bool any_decides =
      std::ranges::any_of(names_, [](const Reading& r) { return r.scale > 0; });
  return history_.size() >= window_ && any_decides &&
         std::all_of(all.begin(), all.end(), [&](const Trend& t) {
           return t.scale == 0.0 || std::abs(change(t)) <= drift_ * t.scale;
         });
}

std::vector<Trend> Monitors::trends() const {
  std::vector<Trend> trends;
  const std::size_t count = history_.size(), half = count / 2;
  for (std::size_t n = 0; n < names_.size() && count > 0; ++n) {
    double least = history_[0][n], most = least, early = 0.0, late = 0.0;
    for (std::size_t h = 0; h < count; ++h) {
      const double value = history_[h][n];
      least = std::min(least, value), most = std::max(most, value);
      (h < half ? early : late) += value;
    }
    const double n_early = static_cast<double>(half), n_late = static_cast<double>(count - half);
    const double drift = half > 0 ? late / n_late - early / n_early : 0.0;
    trends.push_back({names_[n].name, names_[n].unit, (early + late) / (n_early + n_late),
                      most - least, drift, names_[n].scale});
  }
  return trends;
}

}  // namespace rackflux
