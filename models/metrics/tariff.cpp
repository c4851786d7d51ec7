#include "models/metrics/tariff.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

/// Whole periods in a demand interval.
std::size_t periods_in(double interval, double period) {
  const double count = std::round(interval / period);
  if (count < 1.0 || std::abs(count * period - interval) > 1e-9 * interval)
    throw Error(
        fmt::format("tariff: the demand interval of {} s is not a whole number of metering "
                    "periods of {} s; resample the readings or change the interval",
                    interval, period));
  return static_cast<std::size_t>(count);
}

std::size_t bill_at(const Tariff& tariff, double time) {
  const auto end = std::upper_bound(tariff.billing_ends.begin(), tariff.billing_ends.end(), time);
  return static_cast<std::size_t>(end - tariff.billing_ends.begin());
}

void check(const Tariff& tariff, const Metered& power) {
  const std::size_t n_prices = tariff.energy_price.size();
  if (n_prices != 1 && n_prices != power.values.size())
    throw Error(fmt::format("tariff: {} energy prices for {} readings; give one, or one for each",
                            n_prices, power.values.size()));
  const double end = power.period * static_cast<double>(power.values.size());
  if (!std::is_sorted(tariff.billing_ends.begin(), tariff.billing_ends.end()) ||
      (!tariff.billing_ends.empty() && tariff.billing_ends.back() < end * (1.0 - 1e-9)))
    throw Error(
        fmt::format("tariff: billing periods must rise and reach the end of the readings at "
                    "{} s",
                    end));
  for (const double billing_end : tariff.billing_ends) {
    const double intervals = billing_end / tariff.demand_interval;
    if (billing_end < end && std::abs(intervals - std::round(intervals)) > 1e-9 * intervals)
      throw Error(
          fmt::format("tariff: a billing period ends at {} s, inside a demand interval of {} s, "
                      "whose demand belongs to neither side; end it with an interval",
                      billing_end, tariff.demand_interval));
  }
}

}  // namespace

Bill settle(const Tariff& tariff, const Metered& power) {
  integral(power, "power at the connection");
  check(tariff, power);
  const std::size_t interval = periods_in(tariff.demand_interval, power.period);
  if (power.values.size() % interval != 0)
    throw Error(
        fmt::format("tariff: {} readings of {} s end inside a demand interval of {} s; give whole "
                    "intervals",
                    power.values.size(), power.period, tariff.demand_interval));
  Bill bill;
  const double last = (static_cast<double>(power.values.size()) - 0.5) * power.period;
  bill.peaks.assign(bill_at(tariff, last) + 1, 0.0);  // periods that begin within the readings
  double demand = 0.0;
  for (std::size_t t = 0; t < power.values.size(); ++t) {
    const double drawn = std::max(power.values[t], 0.0);
    const double price = tariff.energy_price[tariff.energy_price.size() == 1 ? 0 : t];
    bill.energy += price * drawn * power.period;
    bill.exported -= tariff.export_price * (drawn - power.values[t]) * power.period;
    demand += drawn / static_cast<double>(interval);
    if ((t + 1) % interval != 0) continue;
    double& peak = bill.peaks[bill_at(tariff, (static_cast<double>(t) + 0.5) * power.period)];
    peak = std::max(peak, demand);
    demand = 0.0;
  }
  for (const double peak : bill.peaks) bill.demand += tariff.demand_charge * peak;
  bill.fixed = tariff.fixed * static_cast<double>(bill.peaks.size());
  return bill;
}

}  // namespace rackflux
