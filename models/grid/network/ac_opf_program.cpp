#include "models/grid/network/ac_opf_program.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

AcOpfProgram::AcOpfProgram(const Network& network, const std::vector<DcLineLink>& links)
    : network_(network), links_(links) {
  add_buses();
  add_generators();
  add_lines();
  add_segments();
  add_links();
  add_capabilities();
  find_patterns();
}

void AcOpfProgram::add_buses() {
  const int n = network_.n_buses();
  const std::size_t both = 2 * network_.buses.size();
  lower.assign(both, -no_limit), upper.assign(both, no_limit), start.assign(both, 0.0);
  const Islands parts = islands(network_);
  std::vector<int> reference(parts.count, -1);
  for (const bool only_named : {true, false})
    for (int i = 0; i < n; ++i)
      if (parts.of_bus[i] >= 0 && reference[parts.of_bus[i]] < 0 &&
          (!only_named || network_.buses[i].kind == BusKind::reference))
        reference[parts.of_bus[i]] = i;
  for (int i = 0; i < n; ++i) {
    const Bus& bus = network_.buses[i];
    const bool alive = parts.of_bus[i] >= 0;
    start[angle(i)] = alive ? network_.buses[reference[parts.of_bus[i]]].angle : 0.0;
    if (!alive || reference[parts.of_bus[i]] == i)
      lower[angle(i)] = upper[angle(i)] = start[angle(i)];
    lower[volt(i)] = alive ? bus.volt_min : 0.0, upper[volt(i)] = alive ? bus.volt_max : 0.0;
    start[volt(i)] = std::clamp(1.0, lower[volt(i)], upper[volt(i)]);
  }
  for (const bool is_power : {true, false})
    for (const Bus& bus : network_.buses) {
      const double load = is_power ? bus.load_power : bus.load_reactive;
      row_lower.push_back(bus.kind == BusKind::isolated ? 0.0 : -load);
      row_upper.push_back(row_lower.back());
    }
}

void AcOpfProgram::add_generators() {
  const auto middle = [](double low, double high) {
    if (std::isfinite(low) && std::isfinite(high)) return 0.5 * (low + high);
    return std::isfinite(low) ? low : std::isfinite(high) ? high : 0.0;
  };
  for (const bool is_power : {true, false})
    for (const Generator& generator : network_.generators) {
      const bool runs = network_.runs(generator);
      const double low = is_power ? generator.power_min : generator.reactive_min;
      const double high = is_power ? generator.power_max : generator.reactive_max;
      lower.push_back(runs ? low : 0.0), upper.push_back(runs ? high : 0.0);
      start.push_back(runs ? middle(low, high) : 0.0);
    }
}

void AcOpfProgram::add_lines() {
  for (int k = 0; k < network_.n_branches(); ++k) {
    const Branch& branch = network_.branches[k];
    if (!network_.runs(branch)) continue;
    Line line{k, admittance(branch), -1, -1};
    if (std::isfinite(branch.rate)) {
      line.limit_row = static_cast<int>(row_lower.size());
      row_lower.insert(row_lower.end(), 2, -no_limit);
      row_upper.insert(row_upper.end(), 2, branch.rate * branch.rate);
    }
    if (std::isfinite(branch.angle_min) || std::isfinite(branch.angle_max)) {
      line.angle_row = static_cast<int>(row_lower.size());
      row_lower.push_back(branch.angle_min), row_upper.push_back(branch.angle_max);
    }
    lines_.push_back(line);
  }
}

void AcOpfProgram::add_segments() {
  cost_column_.assign(network_.generators.size(), -1);
  for (int g = 0; g < network_.n_generators(); ++g) {
    const Generator& generator = network_.generators[g];
    if (!network_.runs(generator) || !generator.cost.is_piecewise()) continue;
    const auto& points = generator.cost.points;
    cost_column_[g] = static_cast<int>(lower.size());
    lower.push_back(-no_limit), upper.push_back(no_limit);
    start.push_back(generator.cost(start[power(g)]));
    for (std::size_t n = 0; n + 1 < points.size(); ++n) {
      const double slope = generator.cost.slope(points[n].first);
      segments_.push_back({static_cast<int>(row_lower.size()), cost_column_[g], g, slope});
      row_lower.push_back(points[n].second - slope * points[n].first);
      row_upper.push_back(no_limit);
    }
  }
}

void AcOpfProgram::add_links() {
  first_link_row_ = static_cast<int>(row_lower.size());
  for (const DcLineLink& link : links_) {
    row_lower.push_back(-network_.dc_lines[link.line].loss0);
    row_upper.push_back(row_lower.back());
  }
}

void AcOpfProgram::add_capabilities() {
  const auto add = [this](int g, double slope, double low, double high) {
    curves_.push_back({static_cast<int>(row_lower.size()), g, slope});
    row_lower.push_back(low), row_upper.push_back(high);
  };
  for (int g = 0; g < network_.n_generators(); ++g) {
    const auto& curve = network_.generators[g].capability;
    if (!curve || !network_.runs(network_.generators[g])) continue;
    const double low = curve->low_slope(), high = curve->high_slope();
    add(g, low, curve->low_1 - low * curve->power_1, no_limit);
    add(g, high, -no_limit, curve->high_1 - high * curve->power_1);
  }
}

/// angle_1, angle_2, V1, V2 with end 1 the from or the to end.
std::array<int, 4> AcOpfProgram::variables(const Branch& branch, bool from) const {
  const int one = from ? branch.from : branch.to, two = from ? branch.to : branch.from;
  return {angle(one), angle(two), volt(one), volt(two)};
}

BranchEnd AcOpfProgram::end(const Line& line, bool from, const double* x) const {
  const std::array<int, 4> v = variables(network_.branches[line.branch], from);
  return {from ? line.y.ff : line.y.tt,
          from ? line.y.ft : line.y.tf,
          {x[v[0]], x[v[1]], x[v[2]], x[v[3]]}};
}

void AcOpfProgram::find_patterns() {
  for (const Line& line : lines_) {
    const Branch& branch = network_.branches[line.branch];
    for (const bool from : {true, false}) {
      const std::array<int, 4> v = variables(branch, from);
      const int bus = from ? branch.from : branch.to;
      for (const int column : v) jacobian_pattern.emplace_back(power_row(bus), column);
      for (const int column : v) jacobian_pattern.emplace_back(reactive_row(bus), column);
      for (int row = 0; row < 4; ++row)
        for (int column = 0; column <= row; ++column)
          hessian_pattern.emplace_back(std::max(v[row], v[column]), std::min(v[row], v[column]));
      if (line.limit_row >= 0)
        for (const int column : v)
          jacobian_pattern.emplace_back(line.limit_row + (from ? 0 : 1), column);
    }
    if (line.angle_row >= 0) {
      jacobian_pattern.emplace_back(line.angle_row, angle(branch.from));
      jacobian_pattern.emplace_back(line.angle_row, angle(branch.to));
    }
  }
  for (int n = 0; n < network_.n_buses(); ++n) {
    jacobian_pattern.emplace_back(power_row(n), volt(n));
    jacobian_pattern.emplace_back(reactive_row(n), volt(n));
    hessian_pattern.emplace_back(volt(n), volt(n));
  }
  for (int g = 0; g < network_.n_generators(); ++g) {
    jacobian_pattern.emplace_back(power_row(network_.generators[g].bus), power(g));
    jacobian_pattern.emplace_back(reactive_row(network_.generators[g].bus), reactive(g));
    hessian_pattern.emplace_back(power(g), power(g));
  }
  for (const Segment& segment : segments_) {
    jacobian_pattern.emplace_back(segment.row, segment.column);
    jacobian_pattern.emplace_back(segment.row, power(segment.generator));
  }
  for (int n = 0; n < static_cast<int>(links_.size()); ++n) {
    jacobian_pattern.emplace_back(first_link_row_ + n, power(links_[n].from));
    jacobian_pattern.emplace_back(first_link_row_ + n, power(links_[n].to));
  }
  for (const Curve& curve : curves_) {
    jacobian_pattern.emplace_back(curve.row, reactive(curve.generator));
    jacobian_pattern.emplace_back(curve.row, power(curve.generator));
  }
}

double AcOpfProgram::objective(const double* x) const {
  double cost = 0.0;
  for (int g = 0; g < network_.n_generators(); ++g)
    if (cost_column_[g] >= 0)
      cost += x[cost_column_[g]];
    else if (network_.runs(network_.generators[g]))
      cost += network_.generators[g].cost(x[power(g)]);
  return cost;
}

void AcOpfProgram::gradient(const double* x, double* slope) const {
  std::fill_n(slope, lower.size(), 0.0);
  for (int g = 0; g < network_.n_generators(); ++g)
    if (cost_column_[g] >= 0)
      slope[cost_column_[g]] = 1.0;
    else if (network_.runs(network_.generators[g]))
      slope[power(g)] = network_.generators[g].cost.slope(x[power(g)]);
}

/// Balance: power into branches and shunt - generation = - load.
void AcOpfProgram::rows(const double* x, double* g) const {
  std::fill_n(g, row_lower.size(), 0.0);
  for (const Line& line : lines_) {
    const Branch& branch = network_.branches[line.branch];
    for (const bool from : {true, false}) {
      const BranchEnd one = end(line, from, x);
      const int bus = from ? branch.from : branch.to;
      g[power_row(bus)] += one.power, g[reactive_row(bus)] += one.reactive;
      if (line.limit_row >= 0)
        g[line.limit_row + (from ? 0 : 1)] = one.power * one.power + one.reactive * one.reactive;
    }
    if (line.angle_row >= 0) g[line.angle_row] = x[angle(branch.from)] - x[angle(branch.to)];
  }
  for (int n = 0; n < network_.n_buses(); ++n) {
    const double v2 = x[volt(n)] * x[volt(n)];
    g[power_row(n)] += network_.buses[n].shunt_conductance * v2;
    g[reactive_row(n)] -= network_.buses[n].shunt_susceptance * v2;
  }
  for (int k = 0; k < network_.n_generators(); ++k) {
    g[power_row(network_.generators[k].bus)] -= x[power(k)];
    g[reactive_row(network_.generators[k].bus)] -= x[reactive(k)];
  }
  for (const Segment& segment : segments_)
    g[segment.row] = x[segment.column] - segment.slope * x[power(segment.generator)];
  for (std::size_t n = 0; n < links_.size(); ++n)
    g[first_link_row_ + n] =
        (1.0 - network_.dc_lines[links_[n].line].loss1) * x[power(links_[n].from)] +
        x[power(links_[n].to)];
  for (const Curve& curve : curves_)
    g[curve.row] = x[reactive(curve.generator)] - curve.slope * x[power(curve.generator)];
}

void AcOpfProgram::jacobian(const double* x, double* values) const {
  for (const Line& line : lines_) {
    for (const bool from : {true, false}) {
      const BranchEnd one = end(line, from, x);
      values = std::copy(one.power_slope.begin(), one.power_slope.end(), values);
      values = std::copy(one.reactive_slope.begin(), one.reactive_slope.end(), values);
      if (line.limit_row >= 0)
        for (int k = 0; k < 4; ++k)
          *values++ = 2.0 * (one.power * one.power_slope[k] + one.reactive * one.reactive_slope[k]);
    }
    if (line.angle_row >= 0) *values++ = 1.0, *values++ = -1.0;
  }
  for (int n = 0; n < network_.n_buses(); ++n) {
    *values++ = 2.0 * network_.buses[n].shunt_conductance * x[volt(n)];
    *values++ = -2.0 * network_.buses[n].shunt_susceptance * x[volt(n)];
  }
  for (int g = 0; g < network_.n_generators(); ++g) *values++ = -1.0, *values++ = -1.0;
  for (const Segment& segment : segments_) *values++ = 1.0, *values++ = -segment.slope;
  for (const DcLineLink& link : links_)
    *values++ = 1.0 - network_.dc_lines[link.line].loss1, *values++ = 1.0;
  for (const Curve& curve : curves_) *values++ = 1.0, *values++ = -curve.slope;
}

/// Hess(P^2 + Q^2) = 2 (grad P grad P' + P Hess P + grad Q grad Q' + Q Hess Q).
void AcOpfProgram::hessian(const double* x, double factor, const double* multipliers,
                           double* values) const {
  for (const Line& line : lines_) {
    const Branch& branch = network_.branches[line.branch];
    for (const bool from : {true, false}) {
      const BranchEnd one = end(line, from, x);
      const int bus = from ? branch.from : branch.to;
      const double limit =
          line.limit_row >= 0 ? 2.0 * multipliers[line.limit_row + (from ? 0 : 1)] : 0.0;
      std::array<double, 10> sum{};
      one.add_hessians(multipliers[power_row(bus)] + limit * one.power,
                       multipliers[reactive_row(bus)] + limit * one.reactive, sum);
      for (int row = 0; row < 4; ++row)
        for (int column = 0; column <= row; ++column)
          sum[in_triangle(row, column)] +=
              limit * (one.power_slope[row] * one.power_slope[column] +
                       one.reactive_slope[row] * one.reactive_slope[column]);
      values = std::copy(sum.begin(), sum.end(), values);
    }
  }
  for (int n = 0; n < network_.n_buses(); ++n)
    *values++ = 2.0 * (multipliers[power_row(n)] * network_.buses[n].shunt_conductance -
                       multipliers[reactive_row(n)] * network_.buses[n].shunt_susceptance);
  for (int g = 0; g < network_.n_generators(); ++g)
    *values++ = network_.runs(network_.generators[g])
                    ? factor * network_.generators[g].cost.curvature(x[power(g)])
                    : 0.0;
}

std::string AcOpfProgram::name_of_row(int row) const {
  const int n = network_.n_buses();
  if (row < 2 * n)
    return fmt::format("{}: {} balance", name_of(network_, network_.buses[row % n]),
                       row < n ? "power" : "reactive power");
  for (const Line& line : lines_) {
    const std::string name = name_of(network_, network_.branches[line.branch]);
    if (line.limit_row >= 0 && (line.limit_row == row || line.limit_row + 1 == row))
      return name + ": rating";
    if (line.angle_row == row) return name + ": angle limit";
  }
  for (const Curve& curve : curves_)
    if (curve.row == row)
      return name_of(network_, network_.generators[curve.generator]) + ": capability curve";
  if (row >= first_link_row_)
    return name_of(network_, network_.dc_lines[links_[row - first_link_row_].line]) + ": loss";
  return "a cost segment";
}

}  // namespace rackflux::grid
