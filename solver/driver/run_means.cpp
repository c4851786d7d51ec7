#include "solver/driver/run_means.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

RunMeans::RunMeans(const Mesh& mesh, bool viscous, double from, double end)
    : from_(from), end_(end), flow_(mesh, viscous) {}

void RunMeans::begin(const Step& step, const Flow& flow, const std::vector<Reading>& readings) {
  if (step.index != index_) {
    before_ = dt_, weighed_ = 0.0;
    index_ = step.index, t_ = step.t;
    ++steps_;
  }
  dt_ = step.dt;
  weigh(0.5 * (before_ + dt_), flow, readings);
}

void RunMeans::finish(const Flow& flow, const std::vector<Reading>& readings) {
  weighed_ = 0.0;
  t_ = end_;
  weigh(0.5 * dt_, flow, readings);
}

void RunMeans::weigh(double half_steps, const Flow& flow, const std::vector<Reading>& readings) {
  const double more = half_steps - weighed_;
  weighed_ = half_steps;
  flow_.add(flow, more);
  if (readings_.empty()) readings_.resize(readings.size());
  if (readings_.size() != readings.size()) broken("a run keeps its list of readings");
  const bool early = t_ - from_ < 0.5 * (end_ - from_);
  for (std::size_t n = 0; n < readings.size(); ++n) {
    OfReading& of = readings_[n];
    of.last = readings[n];
    of.all.add(readings[n].value, more);
    (early ? of.early : of.late).add(readings[n].value, more);
  }
}

std::vector<ReadingMean> RunMeans::readings() const {
  std::vector<ReadingMean> all;
  for (const OfReading& of : readings_) {
    // What was taken back may leave a variance below zero by round-off.
    const double deviation = std::sqrt(std::max(0.0, of.all.variance));
    all.push_back({of.last.name, of.last.unit, of.all.mean, deviation, of.late.mean - of.early.mean,
                   of.last.scale});
  }
  return all;
}

}  // namespace rackflux
