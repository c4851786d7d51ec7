#pragma once
#include "models/grid/network/admittance.hpp"
#include "models/grid/network/dc_lines.hpp"
#include "models/grid/network/network.hpp"

#include <string>
#include <vector>

namespace rackflux::grid {

/// The cheapest operating point of the full alternating-current network.
struct AcDispatch {
  bool feasible = false;
  std::string reason;  ///< why not: the elements and by how much, and the cure

  double cost = 0.0;                    ///< [money/h]
  std::vector<double> power, reactive;  ///< per generator [pu]
  std::vector<double> volt, angle;      ///< per bus [pu], [rad]
  std::vector<BranchFlow> flows;        ///< per branch [pu]
  std::vector<DcLineFlow> dc_lines;     ///< per DC line
  std::vector<double> price;            ///< per bus: cost of one more pu of load [money/h/pu]
  std::vector<double> price_reactive;   ///< per bus, of reactive load [money/h/pu]
  double loss = 0.0;                    ///< [pu]
  int iterations = 0;
};

/// min sum cost_g(power_g) over voltages, angles, power and reactive power:
///   power and reactive power balance at every bus, |S| <= rate at both ends of every branch,
///   angle_min <= angle_from - angle_to <= angle_max, limits of voltages and generators,
///   the angle of one reference bus per island; DC lines as pairs of generators (dc_lines.hpp).
/// COIN-OR Ipopt with exact sparse Jacobian and Hessian; a local optimum, as for every
/// interior-point method on this problem.
///
///   throws  what check throws; Error for a cost that is not convex; Unconverged where Ipopt stops
///           without an answer. A network without any feasible point near the start comes back as
///           infeasible with the reason.
AcDispatch solve_ac_opf(const Network& network);

}  // namespace rackflux::grid
