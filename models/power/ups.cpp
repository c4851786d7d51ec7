#include "models/power/ups.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace rackflux {
namespace {

void require(bool holds, const std::string& name, const std::string& complaint) {
  if (!holds) throw Error(fmt::format("{}: {}", name, complaint));
}

bool is_share(double value) {
  return value > 0.0 && value <= 1.0;
}

}  // namespace

void UpsParameters::validate() const {
  require(capacity > 0.0, name, fmt::format("the battery must hold energy; found {} J", capacity));
  require(empty_at >= 0.0 && empty_at < 1.0, name, "empty_at must lie in 0 to 1");
  require(charge_rate >= 0.0 && discharge_rate > 0.0, name, "C-rates must be above 0");
  require(is_share(eta_charge) && is_share(eta_discharge) && is_share(eta_rectifier), name,
          "efficiencies lie above 0, up to 1");
  require(volt_low_pu < volt_high_pu && freq_low < freq_high, name,
          "the input windows of voltage and frequency must have a width");
  require(return_delay >= 0.0 && walk_in >= 0.0, name, "times must not be negative");
  const double rated = inverter.largest();
  const double needed = rated + inverter.loss(rated);
  require(
      needed <= discharge_rate * capacity, name,
      fmt::format("the battery gives {:.6g} W at its C-rate, the inverter takes {:.6g} W at full "
                  "load; raise the capacity or the C-rate",
                  discharge_rate * capacity, needed));
}

Ups::Ups(UpsParameters parameters, double state_of_charge)
    : parameters_(std::move(parameters)), stored_(state_of_charge * parameters_.capacity) {
  parameters_.validate();
  require(state_of_charge >= parameters_.empty_at && state_of_charge <= 1.0, parameters_.name,
          fmt::format("a state of charge of {} is outside {} to 1", state_of_charge,
                      parameters_.empty_at));
}

bool Ups::is_good(const UpsInput& input) const {
  return input.volt_pu >= parameters_.volt_low_pu && input.volt_pu <= parameters_.volt_high_pu &&
         input.freq >= parameters_.freq_low && input.freq <= parameters_.freq_high;
}

UpsOutcome Ups::advance(const Step& step, const UpsInput& input) {
  require(step.dt > 0.0 && std::isfinite(step.dt), parameters_.name,
          "a battery needs a step of finite length");
  const bool good = is_good(input);
  if (!good) mode_ = UpsMode::battery;
  if (good && mode_ == UpsMode::battery) {
    mode_ = UpsMode::waiting;
    timer_ = 0.0;
  }
  UpsOutcome out;
  for (double left = step.dt; left > 0.0;) {
    switch (mode_) {
      case UpsMode::online:
        left -= follow_online(input, left, out);
        break;
      case UpsMode::battery:
      case UpsMode::waiting:
        left -= follow_battery(input, left, out);
        break;
      case UpsMode::walk_in:
        left -= follow_walk_in(input, left, out);
        break;
    }
  }
  out.stored = stored_;
  out.mode = mode_;
  return out;
}

// The three below run up to the next event, at most `left`, and return the time they took.

double Ups::follow_online(const UpsInput& input, double left, UpsOutcome& out) {
  const double loss = parameters_.online.loss(input.load);
  const double missing = parameters_.capacity - stored_;
  const double charging =
      missing > 1e-12 * parameters_.capacity ? parameters_.charge_rate * parameters_.capacity : 0.0;
  const double to_cells = charging * parameters_.eta_charge;
  const double to_rectifier = charging / parameters_.eta_rectifier;
  const double full_in = to_cells > 0.0 ? missing / to_cells : std::numeric_limits<double>::max();
  const double dt = std::min(left, full_in);
  stored_ = dt == full_in ? parameters_.capacity : stored_ + to_cells * dt;
  out.to_load += input.load * dt;
  out.loss += (loss + to_rectifier - to_cells) * dt;
  out.from_grid += (input.load + loss + to_rectifier) * dt;
  out.power_at_end = input.load + loss + to_rectifier;
  return dt;
}

double Ups::follow_battery(const UpsInput& input, double left, UpsOutcome& out) {
  const double loss = parameters_.inverter.loss(input.load);
  const double from_cells = (input.load + loss) / parameters_.eta_discharge;
  const bool is_empty = stored_ - floor() <= 1e-12 * parameters_.capacity;
  const double empty_in = is_empty || from_cells == 0.0 ? std::numeric_limits<double>::max()
                                                        : (stored_ - floor()) / from_cells;
  const double back_in = mode_ == UpsMode::waiting ? parameters_.return_delay - timer_
                                                   : std::numeric_limits<double>::max();
  const double dt = std::min({left, empty_in, back_in});
  if (is_empty) {
    out.unserved += input.load * dt;
  } else {
    stored_ = dt == empty_in ? floor() : stored_ - from_cells * dt;
    out.to_load += input.load * dt;
    out.loss += (from_cells - input.load) * dt;
  }
  out.power_at_end = 0.0;
  timer_ += dt;
  if (mode_ == UpsMode::waiting && dt == back_in) {
    mode_ = UpsMode::walk_in;
    timer_ = 0.0;
  }
  return dt;
}

// The rectifier's share rises as s = timer / walk_in; the battery carries 1 - s.
double Ups::follow_walk_in(const UpsInput& input, double left, UpsOutcome& out) {
  const double ramp = parameters_.walk_in;
  if (timer_ >= ramp) {
    mode_ = UpsMode::online;
    return 0.0;
  }
  const double from_grid = input.load + parameters_.online.loss(input.load);
  const double from_cells =
      (input.load + parameters_.inverter.loss(input.load)) / parameters_.eta_discharge;
  const double s0 = timer_ / ramp;
  double dt = std::min(left, ramp - timer_);
  // Cells give from_cells (dt (1 - s0) - dt^2 / 2 ramp); solved for the time at which they are
  // empty.
  const double available = std::max(stored_ - floor(), 0.0);
  const bool is_empty = available <= 1e-12 * parameters_.capacity;
  const auto drawn = [&](double time) { return (1.0 - s0) * time - 0.5 * time * time / ramp; };
  if (!is_empty && from_cells * drawn(dt) > available) {
    const double a = 1.0 - s0;
    dt = ramp * (a - std::sqrt(std::max(a * a - 2.0 * available / (from_cells * ramp), 0.0)));
  }
  const double by_battery = drawn(dt), by_grid = dt - by_battery;
  out.from_grid += from_grid * by_grid;
  out.to_load += input.load * by_grid;
  out.loss += (from_grid - input.load) * by_grid;
  if (is_empty) {
    out.unserved += input.load * by_battery;
  } else {
    const double used = std::min(from_cells * by_battery, available);
    stored_ -= used;
    out.to_load += input.load * by_battery;
    out.loss += used - input.load * by_battery;
  }
  timer_ = dt == ramp - timer_ ? ramp : timer_ + dt;
  out.power_at_end = from_grid * timer_ / ramp;
  return dt;
}

UpsOutcome Ups::advance(const Step& step, const UpsInput& input, const std::string& source,
                        const std::string& load, Ledger& ledger) {
  const UpsOutcome out = advance(step, input);
  ledger.transfer(source, parameters_.name, out.from_grid);
  ledger.transfer(parameters_.name, load, out.to_load);
  ledger.transfer(parameters_.name, "electrical room", out.loss);
  ledger.store(parameters_.name, out.stored);
  return out;
}

}  // namespace rackflux
