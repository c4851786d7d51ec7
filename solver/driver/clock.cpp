#include "solver/driver/clock.hpp"

#include <algorithm>

namespace rackflux {

Clock::Clock(double end, const std::vector<double>& bends, double output_every,
             std::optional<double> means_from) {
  for (const double bend : bends)
    if (bend > 0.0 && bend < end) stops_.push_back({.t = bend, .bends = true});
  for (int n = 1; n * output_every < end * (1.0 - round_off); ++n)
    stops_.push_back({.t = n * output_every, .output = true});
  if (means_from && *means_from > 0.0 && *means_from < end)
    stops_.push_back({.t = *means_from, .means = true});
  stops_.push_back({.t = end, .output = true});
  std::ranges::sort(stops_, {}, &Stop::t);
  std::vector<Stop> merged;
  for (const Stop& stop : stops_) {
    if (merged.empty() || stop.t - merged.back().t > round_off * end) {
      merged.push_back(stop);
      continue;
    }
    Stop& known = merged.back();
    if (stop.bends) known.t = stop.t;
    known.bends = known.bends || stop.bends, known.output = known.output || stop.output;
    known.means = known.means || stop.means;
  }
  merged.back().t = end;
  stops_ = std::move(merged);
}

Step Clock::next(double dt) const {
  const double left = stops_[next_].t - t_;
  double length = dt;
  if (left <= dt * (1.0 + round_off))
    length = left;
  else if (left < 2.0 * dt)
    length = 0.5 * left;
  return {.index = index_, .t = t_, .dt = length};
}

double Clock::end_of(const Step& step) const {
  return step.dt >= stops_[next_].t - t_ ? stops_[next_].t : step.end();
}

Stop Clock::accept(const Step& step) {
  t_ = end_of(step);
  ++index_;
  if (t_ == stops_[next_].t) return stops_[next_++];
  return {.t = t_};
}

}  // namespace rackflux
