#include "models/grid/network/admittance.hpp"

#include <algorithm>
#include <set>

namespace rackflux::grid {

BranchAdmittance admittance(const Branch& branch) {
  const Complex y = 1.0 / Complex(branch.resistance, branch.reactance);
  const Complex t = std::polar(branch.tap, branch.shift);
  const Complex tt = y + Complex(0.0, branch.charging / 2.0);
  return {tt / (branch.tap * branch.tap), -y / std::conj(t), -y / t, tt};
}

BranchFlow branch_flow(const BranchAdmittance& y, Complex volt_from, Complex volt_to) {
  return {volt_from * std::conj(y.ff * volt_from + y.ft * volt_to),
          volt_to * std::conj(y.tf * volt_from + y.tt * volt_to)};
}

AdmittanceMatrix admittance_matrix(const Network& network) {
  std::vector<std::set<int>> columns(network.buses.size());
  for (int n = 0; n < network.n_buses(); ++n) columns[n].insert(n);
  for (const Branch& branch : network.branches) {
    if (!network.runs(branch)) continue;
    columns[branch.from].insert(branch.to);
    columns[branch.to].insert(branch.from);
  }
  AdmittanceMatrix Y;
  Y.row_start.push_back(0);
  for (int n = 0; n < network.n_buses(); ++n) {
    const auto self = std::distance(columns[n].begin(), columns[n].find(n));
    Y.diagonal.push_back(static_cast<int>(Y.column.size() + self));
    Y.column.insert(Y.column.end(), columns[n].begin(), columns[n].end());
    Y.row_start.push_back(static_cast<int>(Y.column.size()));
  }
  Y.value.assign(Y.column.size(), 0.0);
  const auto at = [&](int row, int column) -> Complex& {
    const auto begin = Y.column.begin() + Y.row_start[row];
    const auto end = Y.column.begin() + Y.row_start[row + 1];
    return Y.value[std::lower_bound(begin, end, column) - Y.column.begin()];
  };
  for (int n = 0; n < network.n_buses(); ++n) {
    const Bus& bus = network.buses[n];
    if (bus.kind != BusKind::isolated)
      Y.value[Y.diagonal[n]] += Complex(bus.shunt_conductance, bus.shunt_susceptance);
  }
  for (const Branch& branch : network.branches) {
    if (!network.runs(branch)) continue;
    const BranchAdmittance y = admittance(branch);
    at(branch.from, branch.from) += y.ff, at(branch.from, branch.to) += y.ft;
    at(branch.to, branch.from) += y.tf, at(branch.to, branch.to) += y.tt;
  }
  return Y;
}

}  // namespace rackflux::grid
