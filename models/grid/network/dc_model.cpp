#include "models/grid/network/dc_model.hpp"

#include "solver/base/error.hpp"

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>

namespace rackflux::grid {

std::vector<DcBranch> dc_branches(const Network& network, DcConvention convention) {
  std::vector<DcBranch> found;
  for (const Branch& branch : network.branches) {
    const double r = branch.resistance, x = branch.reactance;
    if (!network.runs(branch)) {
      found.push_back({});
      continue;
    }
    if (x == 0.0)
      throw Error(name_of(network, branch) +
                  ": has no reactance, so the DC approximation gives it no flow; give its "
                  "reactance, merge its buses, or use AC power flow");
    if (convention == DcConvention::pglib)
      found.push_back({x / (r * r + x * x), 0.0});
    else
      found.push_back({1.0 / (x * branch.tap), branch.shift});
  }
  return found;
}

struct DcModel::Work {
  Work(const Network& network_in, DcConvention convention)
      : network((check(network_in), network_in)),
        parts(islands(network)),
        branches(dc_branches(network, convention)) {
    choose_references();
    factorise();
  }
  void choose_references();
  void factorise();
  std::string singular_text() const;
  /// Angles that carry `power` into the network, 0 at references.
  std::vector<double> carry(const std::vector<double>& power) const;

  Network network;
  Islands parts;
  std::vector<DcBranch> branches;
  std::vector<int> references;
  std::vector<int> unknown;  ///< per bus: its equation, -1 at references and isolated buses
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factor;
};

void DcModel::Work::choose_references() {
  references.assign(parts.count, -1);
  for (const bool only_named : {true, false})
    for (int n = 0; n < network.n_buses(); ++n) {
      const int island = parts.of_bus[n];
      if (island >= 0 && references[island] < 0 &&
          (!only_named || network.buses[n].kind == BusKind::reference))
        references[island] = n;
    }
}

void DcModel::Work::factorise() {
  unknown.assign(network.buses.size(), -1);
  int n_unknowns = 0;
  for (int n = 0; n < network.n_buses(); ++n)
    if (parts.of_bus[n] >= 0 && references[parts.of_bus[n]] != n) unknown[n] = n_unknowns++;
  std::vector<Eigen::Triplet<double>> entries;
  for (int k = 0; k < network.n_branches(); ++k) {
    if (!network.runs(network.branches[k])) continue;
    const int i = unknown[network.branches[k].from], j = unknown[network.branches[k].to];
    const double b = branches[k].susceptance;
    if (i >= 0) entries.emplace_back(i, i, b);
    if (j >= 0) entries.emplace_back(j, j, b);
    if (i >= 0 && j >= 0) entries.emplace_back(i, j, -b), entries.emplace_back(j, i, -b);
  }
  Eigen::SparseMatrix<double> matrix(n_unknowns, n_unknowns);
  matrix.setFromTriplets(entries.begin(), entries.end());
  if (n_unknowns == 0) return;
  factor.compute(matrix);
  // Negative reactances can cancel positive ones; then no flow is defined.
  constexpr double singular = 1e-12;
  const Eigen::VectorXd pivots = factor.vectorD();
  double least = no_limit, most = 0.0;
  for (const double pivot : pivots)
    least = std::min(least, std::abs(pivot)), most = std::max(most, std::abs(pivot));
  if (factor.info() != Eigen::Success || !(least > singular * most)) throw Error(singular_text());
}

std::string DcModel::Work::singular_text() const {
  std::string text = network.source +
                     ": the DC approximation is singular: negative reactances cancel others, so no "
                     "flow is defined; correct their sign, or use AC power flow";
  for (const std::string& remark : remarks(network)) text += "\n  note: " + remark;
  return text;
}

std::vector<double> DcModel::Work::carry(const std::vector<double>& power) const {
  std::vector<double> angle(network.buses.size(), 0.0);
  Eigen::VectorXd rhs(factor.rows());
  for (std::size_t n = 0; n < angle.size(); ++n)
    if (unknown[n] >= 0) rhs[unknown[n]] = power[n];
  if (rhs.size() == 0) return angle;
  const Eigen::VectorXd solution = factor.solve(rhs);
  for (std::size_t n = 0; n < angle.size(); ++n)
    if (unknown[n] >= 0) angle[n] = solution[unknown[n]];
  return angle;
}

DcModel::DcModel(const Network& network, DcConvention convention)
    : work_(std::make_unique<Work>(network, convention)) {}
DcModel::~DcModel() = default;
DcModel::DcModel(DcModel&&) noexcept = default;
DcModel& DcModel::operator=(DcModel&&) noexcept = default;

const std::vector<DcBranch>& DcModel::branches() const {
  return work_->branches;
}
const std::vector<int>& DcModel::references() const {
  return work_->references;
}

std::vector<double> DcModel::angles(const std::vector<double>& injection) const {
  const Work& w = *work_;
  std::vector<double> power = injection;
  for (int n = 0; n < w.network.n_buses(); ++n) power[n] -= w.network.buses[n].shunt_conductance;
  for (int k = 0; k < w.network.n_branches(); ++k) {
    const double by_shift = w.branches[k].susceptance * w.branches[k].shift;
    power[w.network.branches[k].from] += by_shift;
    power[w.network.branches[k].to] -= by_shift;
  }
  std::vector<double> angle = w.carry(power);
  for (int n = 0; n < w.network.n_buses(); ++n)
    if (w.parts.of_bus[n] >= 0) angle[n] += w.network.buses[w.references[w.parts.of_bus[n]]].angle;
  return angle;
}

std::vector<double> DcModel::flows(const std::vector<double>& angle) const {
  const Work& w = *work_;
  std::vector<double> flow;
  for (int k = 0; k < w.network.n_branches(); ++k) {
    const Branch& branch = w.network.branches[k];
    flow.push_back(w.branches[k].susceptance *
                   (angle[branch.from] - angle[branch.to] - w.branches[k].shift));
  }
  return flow;
}

DcFlow DcModel::solve() const {
  const Work& w = *work_;
  const Network& network = w.network;
  check_for_power_flow(network);
  DcFlow found;
  std::vector<double> injection;
  for (const Bus& bus : network.buses)
    injection.push_back(bus.kind == BusKind::isolated ? 0.0 : -bus.load_power);
  for (const Generator& generator : network.generators) {
    found.power.push_back(network.runs(generator) ? generator.power : 0.0);
    injection[generator.bus] += found.power.back();
  }
  for (const DcLine& line : network.dc_lines) {
    if (!line.in_service) continue;
    injection[line.from.bus] -= line.power;
    injection[line.to.bus] += line.delivered(line.power);
  }
  found.angle = angles(injection), found.flow = flows(found.angle);
  std::vector<double> missing(w.parts.count, 0.0);
  for (int n = 0; n < network.n_buses(); ++n)
    if (w.parts.of_bus[n] >= 0)
      missing[w.parts.of_bus[n]] += network.buses[n].shunt_conductance - injection[n];
  found.slack_power.assign(w.parts.count, 0.0);
  std::vector<char> given(w.parts.count, false);
  for (int g = 0; g < network.n_generators(); ++g) {
    const Generator& generator = network.generators[g];
    if (!network.runs(generator)) continue;
    const int island = w.parts.of_bus[generator.bus];
    if (w.references[island] != generator.bus) continue;
    if (!given[island]) found.power[g] += missing[island];
    given[island] = true;
    found.slack_power[island] += found.power[g];
  }
  return found;
}

Rows DcModel::ptdf() const {
  const Work& w = *work_;
  Rows factors(w.network.branches.size(), std::vector<double>(w.network.buses.size(), 0.0));
  std::vector<double> unit(w.network.buses.size(), 0.0);
  for (int n = 0; n < w.network.n_buses(); ++n) {
    if (w.unknown[n] < 0) continue;
    unit[n] = 1.0;
    const std::vector<double> angle = w.carry(unit);
    unit[n] = 0.0;
    for (int k = 0; k < w.network.n_branches(); ++k)
      factors[k][n] = w.branches[k].susceptance *
                      (angle[w.network.branches[k].from] - angle[w.network.branches[k].to]);
  }
  return factors;
}

/// With h_k the change of flow k when 1 pu enters at `from` of the outaged branch and leaves at its
/// `to`: lodf_k = h_k / (1 - h_outaged); 1 - h_outaged = 0 where nothing else joins the two sides.
std::vector<double> DcModel::lodf(int outaged) const {
  const Work& w = *work_;
  const Branch& out = w.network.branches.at(outaged);
  if (!w.network.runs(out))
    throw Error(name_of(w.network, out) + ": is out of service already; it cannot be outaged");
  std::vector<double> unit(w.network.buses.size(), 0.0);
  unit[out.from] = 1.0, unit[out.to] = -1.0;
  const std::vector<double> angle = w.carry(unit);
  std::vector<double> share;
  share.reserve(w.network.branches.size());
  for (int k = 0; k < w.network.n_branches(); ++k)
    share.push_back(w.branches[k].susceptance *
                    (angle[w.network.branches[k].from] - angle[w.network.branches[k].to]));
  const double left = 1.0 - share[outaged];
  constexpr double nothing = 1e-9;  // round-off of a factorisation, far below any real transfer
  if (std::abs(left) < nothing) return {};
  for (double& value : share) value /= left;
  share[outaged] = -1.0;
  return share;
}

namespace {

void describe_split(const Network& network, Outage& outage) {
  Network without = network;
  without.branches[outage.branch].in_service = false;
  const Islands before = islands(network), after = islands(without);
  const Branch& out = network.branches[outage.branch];
  int home = after.of_bus[out.from];
  const int island = before.of_bus[out.from];
  for (int n = network.n_buses() - 1; n >= 0; --n)
    if (before.of_bus[n] == island && network.buses[n].kind == BusKind::reference)
      home = after.of_bus[n];
  for (int n = 0; n < network.n_buses(); ++n)
    if (before.of_bus[n] == island && after.of_bus[n] != home) {
      outage.cut_off.push_back(n);
      outage.load_cut_off += network.buses[n].load_power;
    }
}

}  // namespace

std::vector<Outage> DcModel::screen(const std::vector<double>& flow) const {
  const Network& network = work_->network;
  std::vector<Outage> found;
  for (int n = 0; n < network.n_branches(); ++n) {
    if (!network.runs(network.branches[n])) continue;
    Outage& outage = found.emplace_back();
    outage.branch = n;
    const std::vector<double> share = lodf(n);
    outage.splits = share.empty();
    if (outage.splits) {
      describe_split(network, outage);
      continue;
    }
    for (int k = 0; k < network.n_branches(); ++k) {
      const Branch& branch = network.branches[k];
      const double limit =
          std::isfinite(branch.rate_emergency) ? branch.rate_emergency : branch.rate;
      if (k == n || !network.runs(branch) || !std::isfinite(limit)) continue;
      const double after = std::abs(flow[k] + share[k] * flow[n]);
      if (after > limit) outage.overloaded.push_back(k);
      if (outage.worst_branch < 0 || after / limit > outage.worst_loading)
        outage.worst_branch = k, outage.worst_loading = after / limit;
    }
  }
  return found;
}

}  // namespace rackflux::grid
