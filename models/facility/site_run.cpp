#include "models/facility/site_run.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr Quantity apparent_power{"an apparent power", "W", "100 MW"};

TheveninParameters read_connection(const Config& node) {
  TheveninParameters p;
  p.E = node.number("voltage", quantity::ratio, {0.5, 1.5}, "of the source [pu]");
  p.X = node.number("reactance", quantity::ratio, positive, "of the connection [pu on base]");
  p.base = node.number("base", apparent_power, positive, "of the per-unit values");
  return p;
}

}  // namespace

SiteRun::SiteRun(const Config& config) : config_(config) {
  const Config time = config.at("time");
  end_ = time.number("end", quantity::duration, positive, "of the run");
  dt_ = time.number("step", quantity::duration, positive, "of workload, weather and coupling");
  if (dt_ > end_)
    time.reject("step", fmt::format("{} s is longer than the run of {} s", dt_, end_));
  constexpr double most = 1e7;  // steps; their rows fill some 3 GB
  if (end_ / dt_ > most)
    time.reject("step", fmt::format("a run of {} s takes {:.3g} steps of {} s; {:.0e} are the most",
                                    end_, end_ / dt_, dt_, most));
  site_.emplace(config, end_);
  if (!site_->weather().holds_through(dt_))
    time.reject("step",
                fmt::format("the weather changes every hour; steps of {} s would leave hours out "
                            "or count some longer than others; take a part of 1 h, and of the time "
                            "`from` which the weather begins",
                            dt_));
  const TheveninParameters connection = read_connection(config.at("connection"));
  grid_.emplace(connection);
  coupling_.power_base = connection.base;
}

SiteRow SiteRun::step(const Step& now, Coupler& coupler) {
  is_coupling_ = false;
  site_->begin(now);
  is_coupling_ = true;
  const CouplingReport report = coupler.advance(now);
  SiteRow row = site_row(now, *site_, coupler.demand(), coupler.supply().volt_pu);
  row.coupling = report;
  return row;
}

void SiteRun::refuse(const Error& error, double t) const {
  const std::string& failed = site_->facility().failed_at();
  const std::string part = !is_coupling_ ? "workload" : failed.empty() ? "connection" : failed;
  config_.at(part).reject("", fmt::format("hour {:.2f}: {}", t / 3600.0, error.what()));
}

GridOutcome SiteRun::run() {
  std::optional<Coupler> coupler;  // made in the first step: it solves the site
  rows_.clear();
  const int steps = static_cast<int>(std::ceil(end_ / dt_ - 1e-9));
  for (int n = 0; n < steps; ++n) {
    const double t = n * dt_;
    try {
      is_coupling_ = true;
      if (!coupler) coupler.emplace(coupling_, site_->facility(), *grid_, GridSupply{});
      rows_.push_back(step({n, t, std::min(dt_, end_ - t)}, *coupler));
    } catch (const Unconverged& error) {
      throw Unconverged(fmt::format("hour {:.2f}: {}", t / 3600.0, error.what()));
    } catch (const Error& error) {
      refuse(error, t);
    }
  }
  GridOutcome out;
  out.tables.push_back(site_table(rows_));
  summarise_site(rows_, out.summary);
  out.summary.iterations = steps;
  judge_balances(out.summary);
  return out;
}

}  // namespace rackflux
