#pragma once
#include "models/grid/network/dc_lines.hpp"
#include "models/grid/network/dc_model.hpp"
#include "models/grid/network/network.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rackflux::grid {

/// The cheapest dispatch in the DC approximation.
struct DcDispatch {
  bool feasible = false;
  std::string reason;  ///< why not: the elements and by how much, and the cure

  double cost = 0.0;                 ///< [money/h]
  std::vector<double> power;         ///< per generator [pu]
  std::vector<double> angle;         ///< per bus [rad]
  std::vector<double> flow;          ///< per branch, from -> to [pu]
  std::vector<DcLineFlow> dc_lines;  ///< per DC line
  std::vector<double> price;         ///< per bus: cost of one more pu of load [money/h/pu]
  std::vector<double> branch_price;  ///< per branch: d cost / d flow limit, not above 0
                                     ///< [money/h/pu]
};

/// min sum cost_g(power_g)
///   sum_g power_g - load_i - shunt_i = sum of flows out of i            at every bus
///   |flow| <= rate, angle_min <= angle_from - angle_to <= angle_max     at every branch
///   power_min <= power_g <= power_max
/// with DC lines as pairs of generators (dc_lines.hpp).
///
/// Linear and piecewise linear costs by the simplex method (COIN-OR CLP), which starts again from
/// the last basis when only loads or limits of generators change; polynomial costs by the
/// interior-point method of COIN-OR Ipopt. Slopes of piecewise costs that fall by less than 1e-5 of
/// themselves count as equal: points are printed with few decimals.
class DcOpf {
 public:
  /// Throws what check and dc_branches throw, and Error for a cost that is not convex.
  DcOpf(const Network& network, DcConvention convention);
  ~DcOpf();
  DcOpf(DcOpf&&) noexcept;
  DcOpf& operator=(DcOpf&&) noexcept;
  DcOpf(const DcOpf&) = delete;
  DcOpf& operator=(const DcOpf&) = delete;

  void set_load(int bus, double power);                       ///< [pu]
  void set_limits(int generator, double least, double most);  ///< [pu]

  /// Infeasible networks come back as such with the reason. Unconverged where the solver stops for
  /// any other cause.
  DcDispatch solve();

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// One dispatch: DcOpf(network, convention).solve().
DcDispatch solve_dc_opf(const Network& network, DcConvention convention);

}  // namespace rackflux::grid
