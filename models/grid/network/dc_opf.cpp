#include "models/grid/network/dc_opf.hpp"

#include "models/grid/network/opf_common.hpp"
#include "models/grid/network/opf_program.hpp"
#include "solver/base/error.hpp"

#include <ClpSimplex.hpp>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {
namespace {

struct Entry {
  int row = 0, column = 0;
  double value = 0.0;
};

/// Columns: powers of the generators, angles of the buses, costs of piecewise generators.
/// Rows: balance of the buses, limited branches, segments of piecewise costs.
struct Matrix {
  std::vector<double> lower, upper, row_lower, row_upper;
  std::vector<Entry> entries;

  int n_columns() const { return static_cast<int>(lower.size()); }
  int n_rows() const { return static_cast<int>(row_lower.size()); }
  int add_column(double low, double high) {
    lower.push_back(low), upper.push_back(high);
    return n_columns() - 1;
  }
  int add_row(double low, double high) {
    row_lower.push_back(low), row_upper.push_back(high);
    return n_rows() - 1;
  }
};

void load(ClpSimplex& clp, const Matrix& m, const std::vector<double>& cost) {
  std::vector<int> rows, columns;
  std::vector<double> values;
  for (const Entry& entry : m.entries)
    rows.push_back(entry.row), columns.push_back(entry.column), values.push_back(entry.value);
  const CoinPackedMatrix matrix(true, rows.data(), columns.data(), values.data(),
                                static_cast<int>(values.size()));
  CoinPackedMatrix sized = matrix;
  sized.setDimensions(m.n_rows(), m.n_columns());
  clp.setLogLevel(0);
  clp.loadProblem(sized, m.lower.data(), m.upper.data(), cost.data(), m.row_lower.data(),
                  m.row_upper.data());
}

/// The same rows with polynomial costs of the first n_generators columns.
class PolynomialDispatch : public SmoothProgram {
 public:
  PolynomialDispatch(const Network& network, const Matrix& matrix, const std::vector<double>& cost)
      : network_(network), matrix_(matrix), linear_(cost) {
    lower = matrix.lower, upper = matrix.upper;
    row_lower = matrix.row_lower, row_upper = matrix.row_upper;
    for (const Entry& entry : matrix.entries)
      jacobian_pattern.emplace_back(entry.row, entry.column);
    for (int g = 0; g < network.n_generators(); ++g) hessian_pattern.emplace_back(g, g);
  }

  double objective(const double* x) const override {
    double cost = 0.0;
    for (int c = 0; c < matrix_.n_columns(); ++c)
      cost += c < n_smooth() ? smooth(c)(x[c]) : linear_[c] * x[c];
    return cost;
  }
  void gradient(const double* x, double* slope) const override {
    for (int c = 0; c < matrix_.n_columns(); ++c)
      slope[c] = c < n_smooth() ? smooth(c).slope(x[c]) : linear_[c];
  }
  void rows(const double* x, double* g) const override {
    std::fill_n(g, matrix_.n_rows(), 0.0);
    for (const Entry& entry : matrix_.entries) g[entry.row] += entry.value * x[entry.column];
  }
  void jacobian(const double*, double* values) const override {
    for (const Entry& entry : matrix_.entries) *values++ = entry.value;
  }
  void hessian(const double* x, double factor, const double*, double* values) const override {
    for (int g = 0; g < n_smooth(); ++g) values[g] = factor * smooth(g).curvature(x[g]);
  }

 private:
  int n_smooth() const { return network_.n_generators(); }
  const Cost& smooth(int g) const {
    static const Cost nothing;
    const Generator& generator = network_.generators[g];
    return network_.runs(generator) && !generator.cost.is_piecewise() ? generator.cost : nothing;
  }
  const Network& network_;
  const Matrix& matrix_;
  const std::vector<double>& linear_;
};

}  // namespace

struct DcOpf::Work {
  Work(const Network& network_in, DcConvention convention)
      : Work(WithDcLineEnds(network_in), convention) {}
  Work(WithDcLineEnds given, DcConvention convention)
      : network(std::move(given.network)),
        links(std::move(given.links)),
        model(network, convention),
        branches(model.branches()) {
    refuse_costs_not_convex(network);
    build_columns();
    build_balance();
    build_branches();
    scale_money();
    build_segments();
    build_links();
    std::vector<double> scaled = cost;
    for (double& each : scaled) each *= money;
    load(clp, matrix, scaled);
  }
  void build_columns();
  void build_balance();
  void build_branches();
  void scale_money();
  void build_segments();
  void build_links();
  double balance_bound(int bus) const;
  std::string why_infeasible() const;
  void fill(DcDispatch& found, const double* x) const;
  void solve_polynomial(DcDispatch& found);

  Network network;
  std::vector<DcLineLink> links;
  DcModel model;
  std::vector<DcBranch> branches;
  Matrix matrix;
  std::vector<double> cost;  ///< per column, of the linear program
  bool polynomial = false;
  double money = 1.0;            ///< of the simplex method, per unit of the case's
  std::vector<int> cost_column;  ///< per generator: of its piecewise cost, or -1
  std::vector<int> branch_row;   ///< per branch, or -1
  std::vector<double> by_shift;  ///< per bus: flow out caused by shifts [pu]
  ClpSimplex clp;
};

void DcOpf::Work::build_columns() {
  for (const Generator& generator : network.generators) {
    const bool runs = network.runs(generator);
    matrix.add_column(runs ? generator.power_min : 0.0, runs ? generator.power_max : 0.0);
    const Cost& own = generator.cost;
    const bool linear = runs && !own.is_piecewise();
    cost.push_back(linear && own.coefficients.size() > 1 ? own.coefficients[1] : 0.0);
    polynomial = polynomial || (linear && !own.is_linear());
  }
  for (int n = 0; n < network.n_buses(); ++n) {
    const bool held = std::find(model.references().begin(), model.references().end(), n) !=
                          model.references().end() ||
                      network.buses[n].kind == BusKind::isolated;
    const double angle = network.buses[n].angle;
    const double room = held ? 0.0 : no_limit;
    matrix.add_column(angle - room, angle + room);
    cost.push_back(0.0);
  }
}

double DcOpf::Work::balance_bound(int bus) const {
  const Bus& b = network.buses[bus];
  return b.kind == BusKind::isolated ? 0.0 : b.load_power + b.shunt_conductance + by_shift[bus];
}

void DcOpf::Work::build_balance() {
  by_shift.assign(network.buses.size(), 0.0);
  for (int k = 0; k < network.n_branches(); ++k) {
    const double flow = -branches[k].susceptance * branches[k].shift;
    by_shift[network.branches[k].from] += flow, by_shift[network.branches[k].to] -= flow;
  }
  for (int n = 0; n < network.n_buses(); ++n) matrix.add_row(balance_bound(n), balance_bound(n));
  for (int g = 0; g < network.n_generators(); ++g)
    matrix.entries.push_back({network.generators[g].bus, g, 1.0});
  const int angle = network.n_generators();
  std::vector<double> own(network.buses.size(), 0.0);
  for (int k = 0; k < network.n_branches(); ++k) {
    const Branch& branch = network.branches[k];
    const double b = branches[k].susceptance;
    if (b == 0.0) continue;
    own[branch.from] -= b, own[branch.to] -= b;
    matrix.entries.push_back({branch.from, angle + branch.to, b});
    matrix.entries.push_back({branch.to, angle + branch.from, b});
  }
  for (int n = 0; n < network.n_buses(); ++n)
    if (own[n] != 0.0) matrix.entries.push_back({n, angle + n, own[n]});
}

/// |b| (angle_from - angle_to) within the tighter of the flow's and the angle's limits.
void DcOpf::Work::build_branches() {
  branch_row.assign(network.branches.size(), -1);
  const int angle = network.n_generators();
  for (int k = 0; k < network.n_branches(); ++k) {
    const Branch& branch = network.branches[k];
    const double b = std::abs(branches[k].susceptance), by = b * branches[k].shift;
    if (b == 0.0) continue;
    const double low = std::max(by - branch.rate, b * branch.angle_min);
    const double high = std::min(by + branch.rate, b * branch.angle_max);
    if (!std::isfinite(low) && !std::isfinite(high)) continue;
    branch_row[k] = matrix.add_row(low, high);
    matrix.entries.push_back({branch_row[k], angle + branch.from, b});
    matrix.entries.push_back({branch_row[k], angle + branch.to, -b});
  }
}

/// CLP weighs costs against what is infeasible: prices in a currency of large numbers let it call
/// feasible programs infeasible. It counts in money of which a pu costs no more than this.
void DcOpf::Work::scale_money() {
  constexpr double most = 1e5;
  double steepest = 0.0;
  for (const Generator& generator : network.generators) {
    if (!network.runs(generator)) continue;
    const Cost& own = generator.cost;
    if (own.is_piecewise())
      for (const auto& [power, price] : own.points)
        steepest = std::max(steepest, std::abs(own.slope(power)));
    else if (own.coefficients.size() > 1)
      steepest = std::max(steepest, std::abs(own.coefficients[1]));
  }
  money = steepest > most ? most / steepest : 1.0;
}

/// cost >= each line through two neighbouring points, counted in the simplex method's money.
void DcOpf::Work::build_segments() {
  cost_column.assign(network.generators.size(), -1);
  for (int g = 0; g < network.n_generators(); ++g) {
    const Generator& generator = network.generators[g];
    if (!network.runs(generator) || !generator.cost.is_piecewise()) continue;
    const auto& points = generator.cost.points;
    cost_column[g] = matrix.add_column(-no_limit, no_limit);
    cost.push_back(1.0 / money);
    for (std::size_t n = 0; n + 1 < points.size(); ++n) {
      const double slope = money * generator.cost.slope(points[n].first);
      const int row = matrix.add_row(money * points[n].second - slope * points[n].first, no_limit);
      matrix.entries.push_back({row, cost_column[g], 1.0});
      matrix.entries.push_back({row, g, -slope});
    }
  }
}

/// (1 - loss1) power(from) + power(to) = -loss0 of every DC line.
void DcOpf::Work::build_links() {
  for (const DcLineLink& link : links) {
    const DcLine& line = network.dc_lines[link.line];
    const int row = matrix.add_row(-line.loss0, -line.loss0);
    matrix.entries.push_back({row, link.from, 1.0 - line.loss1});
    matrix.entries.push_back({row, link.to, 1.0});
  }
}

/// The least sum of flows beyond their limits says which limits do not fit together.
std::string DcOpf::Work::why_infeasible() const {
  if (const auto reason = no_balance(network, Shunts::at_rated_voltage)) return *reason;
  Matrix elastic = matrix;
  std::vector<double> violation(cost.size(), 0.0);
  std::vector<std::pair<int, int>> relaxed;  // branch, column
  for (int k = 0; k < network.n_branches(); ++k) {
    if (branch_row[k] < 0) continue;
    for (const double sign : {1.0, -1.0}) {
      const int column = elastic.add_column(0.0, no_limit);
      violation.push_back(1.0);
      elastic.entries.push_back({branch_row[k], column, sign});
      relaxed.emplace_back(k, column);
    }
  }
  ClpSimplex least;
  load(least, elastic, violation);
  least.primal();
  constexpr double visible = 1e-6;  // [pu]; below, the simplex tolerance
  if (!least.isProvenOptimal() || least.objectiveValue() < visible)
    throw Unconverged(network.source +
                      ": DC dispatch: CLP found no feasible point but no limit in its way either");
  std::string text = network.source + ": infeasible: ";
  int named = 0;
  for (const auto& [k, column] : relaxed) {
    const double beyond = least.getColSolution()[column];
    if (beyond < visible || ++named > 5) continue;
    const Branch& branch = network.branches[k];
    const bool by_angle =
        std::abs(branches[k].susceptance) * std::min(-branch.angle_min, branch.angle_max) <
        branch.rate;
    text += fmt::format("{}{} must carry {:.3f} MW beyond its {}", named > 1 ? "; " : "",
                        name_of(network, branch), beyond * network.base_power / 1e6,
                        by_angle ? "angle limit" : "rating");
  }
  return text + ". Widen these limits, or change load or generation on either side";
}

void DcOpf::Work::fill(DcDispatch& found, const double* x) const {
  const int angle = network.n_generators();
  found.feasible = true;
  found.power.assign(x, x + angle);
  found.angle.assign(x + angle, x + angle + network.n_buses());
  found.flow = model.flows(found.angle);
  found.cost = 0.0;
  for (int g = 0; g < network.n_generators(); ++g)
    if (network.runs(network.generators[g])) found.cost += network.generators[g].cost(x[g]);
  std::vector<double> no_reactive;
  found.dc_lines = take_dc_lines(network, links, found.power, no_reactive);
}

void DcOpf::Work::solve_polynomial(DcDispatch& found) {
  PolynomialDispatch program(network, matrix, cost);
  program.start.assign(clp.getColSolution(), clp.getColSolution() + matrix.n_columns());
  const SmoothSolution solution = solve_smooth(program);
  if (solution.status != SmoothSolution::Status::optimal)
    throw Unconverged(network.source + ": DC dispatch: " + solution.message);
  fill(found, solution.x.data());
  for (int n = 0; n < network.n_buses(); ++n) found.price.push_back(-solution.multipliers[n]);
  for (const int row : branch_row)
    found.branch_price.push_back(row < 0 ? 0.0 : -std::abs(solution.multipliers[row]));
}

DcOpf::DcOpf(const Network& network, DcConvention convention)
    : work_(std::make_unique<Work>(network, convention)) {}
DcOpf::~DcOpf() = default;
DcOpf::DcOpf(DcOpf&&) noexcept = default;
DcOpf& DcOpf::operator=(DcOpf&&) noexcept = default;

void DcOpf::set_load(int bus, double power) {
  Work& w = *work_;
  w.network.buses.at(bus).load_power = power;
  w.matrix.row_lower[bus] = w.matrix.row_upper[bus] = w.balance_bound(bus);
  w.clp.setRowBounds(bus, w.balance_bound(bus), w.balance_bound(bus));
}

void DcOpf::set_limits(int generator, double least, double most) {
  Work& w = *work_;
  Generator& own = w.network.generators.at(generator);
  own.power_min = least, own.power_max = most;
  if (!(least <= most))
    throw Error(fmt::format("{}: least power {} pu is above the largest, {} pu",
                            name_of(w.network, own), least, most));
  if (!w.network.runs(own)) return;
  w.matrix.lower[generator] = least, w.matrix.upper[generator] = most;
  w.clp.setColumnBounds(generator, least, most);
}

DcDispatch DcOpf::solve() {
  Work& w = *work_;
  DcDispatch found;
  for (int k = 0; k < w.network.n_branches(); ++k) {
    const int row = w.branch_row[k];
    if (row >= 0 && w.matrix.row_lower[row] > w.matrix.row_upper[row]) {
      found.reason = name_of(w.network, w.network.branches[k]) +
                     ": infeasible: its rating, shift and angle limits leave no flow it may carry";
      return found;
    }
  }
  // The dual method would take fewer steps after a change of load, but CLP 1.17's calls feasible
  // programs with free columns infeasible now and then; the primal one does not.
  w.clp.primal();
  if (w.clp.isProvenPrimalInfeasible()) {
    found.reason = w.why_infeasible();
    return found;
  }
  if (!w.clp.isProvenOptimal())
    throw Unconverged(fmt::format(
        "{}: DC dispatch: CLP ended with status {} ({})", w.network.source, w.clp.status(),
        w.clp.isProvenDualInfeasible() ? "without bound: a generator without an upper limit has a "
                                         "negative price"
                                       : "not optimal"));
  if (w.polynomial) {
    w.solve_polynomial(found);
    return found;
  }
  w.fill(found, w.clp.getColSolution());
  const double* const dual = w.clp.getRowPrice();
  for (int n = 0; n < w.network.n_buses(); ++n) found.price.push_back(dual[n] / w.money);
  for (const int row : w.branch_row)
    found.branch_price.push_back(row < 0 ? 0.0 : -std::abs(dual[row]) / w.money);
  return found;
}

DcDispatch solve_dc_opf(const Network& network, DcConvention convention) {
  return DcOpf(network, convention).solve();
}

}  // namespace rackflux::grid
