#include "models/facility/supply.hpp"

#include "models/grid/commitment/read_power_system.hpp"
#include "models/grid/network/dc_opf.hpp"
#include "models/grid/network/matpower.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <numeric>

namespace rackflux {
namespace {

constexpr double hour = 3600.0;  // [s]

double mean_of(const Series& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double most_of(const Series& values) {
  return *std::max_element(values.begin(), values.end());
}

}  // namespace

FeedingLine::FeedingLine(const Config& node, int n)
    : conductor_(grid::Conductor::read(node.at("conductor"))),
      volt_(node.number("voltage", quantity::voltage, positive, "between phases")),
      circuits_(node.integer_or(1, "circuits", {1.0, 20.0}, "side by side")),
      power_factor_(node.number("power_factor", quantity::ratio, {0.1, 1.0}, "of what it carries")),
      angle_(node.number("wind_angle", quantity::angle, {0.0, 0.5 * std::numbers::pi + 1e-9},
                         "between wind and line")),
      elevation_(node.number("elevation", quantity::length, not_negative, "of the line")),
      wind_(read_series(node, "wind", quantity::velocity, n, "at the line")),
      sun_(read_series(node, "sun", quantity::heat_flux, n, "on its projected area")) {
  const Config paper = node.at("static");
  const grid::LineWeather air{
      paper.number("temperature", quantity::temperature, positive, "of the air"),
      paper.number("wind", quantity::velocity, not_negative, "across or along as given above"),
      angle_, paper.number("sun", quantity::heat_flux, not_negative, "on its projected area"),
      elevation_};
  rated_ = located(paper, [&] { return grid::line_rating(conductor_, air); });
}

grid::LineWeather FeedingLine::weather(int n, double T) const {
  const auto at = static_cast<std::size_t>(n);
  return {T, wind_[at], angle_, sun_[at], elevation_};
}

double FeedingLine::power(int n, double T) const {
  return circuits_ * std::numbers::sqrt3 * volt_ * power_factor_ *
         grid::line_rating(conductor_, weather(n, T));
}

double FeedingLine::over_static(int n, double T) const {
  return grid::line_rating(conductor_, weather(n, T)) / rated_;
}

SupplyNetwork::SupplyNetwork(const Config& node, int n) {
  const std::string file = node.text("file", "MATPOWER case of the network");
  network_ = grid::read_matpower(file.front() == '/' ? file : node.directory() + "/" + file);
  convention_ = node.choice("convention", {"pglib", "matpower"}, "of the DC approximation") == 0
                    ? grid::DcConvention::pglib
                    : grid::DcConvention::matpower;
  bus_ = network_.bus(node.integer("bus", {0.0, 1e9}, "number of the site's bus"));
  scale_ = read_series(node, "load", quantity::ratio, n, "of all loads of the network");
}

Series SupplyNetwork::prices(const Series& power, const Series& derating) {
  const double base = network_.base_power;
  price_.assign(network_.buses.size(), {});
  loading_.assign(network_.branches.size(), {});
  for (std::size_t t = 0; t < power.size(); ++t) {
    grid::Network now = network_;
    for (grid::Bus& bus : now.buses) bus.load_power *= scale_[t];
    now.buses[static_cast<std::size_t>(bus_)].load_power += power[t] / base;
    for (grid::Branch& branch : now.branches) branch.rate *= derating[t];
    const grid::DcDispatch found = grid::solve_dc_opf(now, convention_);
    if (!found.feasible) throw Error(fmt::format("network in period {}: {}", t, found.reason));
    for (std::size_t b = 0; b < price_.size(); ++b)
      price_[b].push_back(found.price[b] / (base * hour));
    for (std::size_t b = 0; b < loading_.size(); ++b)
      loading_[b].push_back(std::abs(found.flow[b]) / now.branches[b].rate);
  }
  return price_[static_cast<std::size_t>(bus_)];
}

Table SupplyNetwork::bus_table() const {
  Table table{"network_buses", "price of power at every bus of the network over the run", {}};
  std::vector<double> number, mean, most;
  for (std::size_t b = 0; b < price_.size(); ++b) {
    number.push_back(network_.buses[b].number);
    mean.push_back(mean_of(price_[b]));
    most.push_back(most_of(price_[b]));
  }
  table.add("bus", "1", number);
  table.add("price_mean", "USD/J", mean);
  table.add("price_highest", "USD/J", most);
  return table;
}

Table SupplyNetwork::branch_table() const {
  Table table{"network_branches", "flow over rating of every branch in service", {}};
  std::vector<double> from, to, mean, most;
  for (std::size_t b = 0; b < loading_.size(); ++b) {
    const grid::Branch& branch = network_.branches[b];
    if (!network_.runs(branch)) continue;
    from.push_back(network_.buses[static_cast<std::size_t>(branch.from)].number);
    to.push_back(network_.buses[static_cast<std::size_t>(branch.to)].number);
    mean.push_back(mean_of(loading_[b]));
    most.push_back(most_of(loading_[b]));
  }
  std::vector<double> index(from.size());
  std::iota(index.begin(), index.end(), 1.0);
  table.add("branch", "1", index);
  table.add("from", "1", from);
  table.add("to", "1", to);
  table.add("loading_mean", "1", mean);
  table.add("loading_highest", "1", most);
  return table;
}

}  // namespace rackflux
