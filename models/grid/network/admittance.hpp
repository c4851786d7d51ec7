#pragma once
#include "models/grid/network/network.hpp"

#include <complex>
#include <vector>

namespace rackflux::grid {

using Complex = std::complex<double>;

/// Currents into a branch from its two ends [pu]:
///   I_from = ff V_from + ft V_to,   I_to = tf V_from + tt V_to
///   y = 1/(r + jx),  t = tap exp(j shift)
///   ff = (y + j b/2)/tap^2,  ft = -y/conj(t),  tf = -y/t,  tt = y + j b/2
struct BranchAdmittance {
  Complex ff, ft, tf, tt;
};
BranchAdmittance admittance(const Branch& branch);

/// The bus admittance matrix by rows; columns of a row rise, the diagonal is always there.
/// Isolated buses have only their diagonal, 0.
struct AdmittanceMatrix {
  std::vector<int> row_start, column;
  std::vector<Complex> value;  ///< [pu]
  std::vector<int> diagonal;   ///< position of (n, n) in value

  int n() const { return static_cast<int>(diagonal.size()); }
};
AdmittanceMatrix admittance_matrix(const Network& network);

/// Apparent power into a branch from its two ends [pu].
struct BranchFlow {
  Complex from, to;

  Complex loss() const { return from + to; }
};
BranchFlow branch_flow(const BranchAdmittance& y, Complex volt_from, Complex volt_to);

}  // namespace rackflux::grid
