#include "models/workload/training.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

void TrainingParameters::validate() const {
  const auto require = [&](bool holds, const char* what, double found) {
    if (!holds) throw Error(fmt::format("{}: {}; found {}", name, what, found));
  };
  require(nodes >= 1, "a training job needs at least one node", nodes);
  for (const double power :
       {compute_power, wait_power, communicate_power, checkpoint_power, idle_power})
    require(power >= 0.0, "no power of a node may be negative [W]", power);
  require(compute > 0.0, "the compute phase must be longer than 0 s", compute);
  require(communicate >= 0.0, "the communicate phase must not be negative [s]", communicate);
  require(jitter >= 0.0 && jitter < 1.0, "jitter lies in 0 to 1", jitter);
  require(checkpoint_every >= 0, "iterations between checkpoints must not be negative",
          checkpoint_every);
  require(checkpoint >= 0.0, "a checkpoint must not be negative [s]", checkpoint);
  require(start >= 0.0, "a job starts at 0 s or later", start);
  require(stop > start, "a job must stop after it starts [s]", stop);
  require(ramp >= 0.0, "the ramp must not be negative [s]", ramp);
}

TrainingJob::TrainingJob(TrainingParameters parameters)
    : parameters_(std::move(parameters)), random_(parameters_.seed) {
  parameters_.validate();
  begin_iteration(0.0);
}

void TrainingJob::begin_iteration(double t) {
  const TrainingParameters& p = parameters_;
  t0_ = t;
  ready_.clear();
  sums_.clear();
  writing_ = barrier_ = 0.0;
  active_ = 0;
  const double leaving = p.ramp > 0.0 ? (t - p.stop) / p.ramp : (t >= p.stop ? 1.0 : 0.0);
  if (t < p.start || leaving >= 1.0) {
    length_ = t < p.start ? p.start - t : std::numeric_limits<double>::infinity();
    return;
  }
  const double joined = p.ramp > 0.0 ? std::min(1.0, (t - p.start) / p.ramp) : 1.0;
  const double share = joined * (1.0 - std::max(0.0, leaving));
  active_ = std::max(1, static_cast<int>(std::ceil(p.nodes * share - 1e-9)));
  // Lognormal of mean `compute` and deviation `jitter compute`.
  const double sigma = std::sqrt(std::log1p(p.jitter * p.jitter));
  for (int node = 0; node < active_; ++node)
    ready_.push_back(p.jitter == 0.0
                         ? p.compute
                         : p.compute * std::exp(sigma * random_.normal() - 0.5 * sigma * sigma));
  std::sort(ready_.begin(), ready_.end());
  for (const double time : ready_) sums_.push_back((sums_.empty() ? 0.0 : sums_.back()) + time);
  barrier_ = ready_.back();
  if (p.checkpoint_every > 0 && (iterations_ + 1) % p.checkpoint_every == 0)
    writing_ = p.checkpoint;
  length_ = barrier_ + p.communicate + writing_;
}

double TrainingJob::energy_in_iteration(double since) const {
  const TrainingParameters& p = parameters_;
  double energy = (p.nodes - active_) * p.idle_power * since;
  if (active_ == 0) return energy;
  const double within = std::min(since, barrier_);
  const auto done = static_cast<std::size_t>(
      std::upper_bound(ready_.begin(), ready_.end(), within) - ready_.begin());
  const double of_done = done > 0 ? sums_[done - 1] : 0.0;
  const double computing = of_done + static_cast<double>(ready_.size() - done) * within;  // node s
  energy += p.compute_power * computing + p.wait_power * (active_ * within - computing);
  energy += p.communicate_power * active_ * std::clamp(since - barrier_, 0.0, p.communicate);
  return energy +
         p.checkpoint_power * active_ * std::clamp(since - barrier_ - p.communicate, 0.0, writing_);
}

double TrainingJob::energy_until(double t) {
  if (!(t >= last_t_))
    throw Error(fmt::format("{}: time runs forward only; {} s was asked after {} s",
                            parameters_.name, t, last_t_));
  last_t_ = t;
  while (t >= t0_ + length_) {
    finished_ += energy_in_iteration(length_);
    if (active_ > 0) ++iterations_;
    begin_iteration(t0_ + length_);
  }
  return finished_ + energy_in_iteration(t - t0_);
}

}  // namespace rackflux
