#pragma once
#include "models/facility/exchange.hpp"

#include <array>

namespace rackflux {

enum class Acceleration { none, aitken, anderson };

struct CouplingParameters {
  double power_base = 0.0;  ///< P_n: rated power of the site [W]
  double power = 1e-6;      ///< largest error of power over P_n [-]
  double volt = 1e-6;       ///< [pu]
  double freq = 1e-6;       ///< [pu]
  double T = 1e-3;          ///< of the supply temperature [K]
  double energy = 1e-6;     ///< of the energy exchanged over the step [-]
  Acceleration acceleration = Acceleration::anderson;
  int largest_iterations = 60;
  double smallest_step = 1e-4;  ///< halving ends here [s]
};

/// How one macro step went.
struct CouplingReport {
  int iterations = 0;            ///< solves of both sides, halved steps included
  double contraction = 0.0;      ///< |dG|/|dx| of the plain iteration at the end [-]
  double jacobian = 1.0;         ///< 1 - dP/dV dV/dP along the last change; 0 at the nose [-]
  double residual = 0.0;         ///< largest error left over its tolerance [-]
  double energy_mismatch = 0.0;  ///< over the energy exchanged [-]
  int halvings = 0;
};

/// Makes both sides agree over a macro step.
///
///   x = (V, f) at the end of the step;  P = facility(x);  G(x) = grid(P);  wanted: G(x) = x
///
/// Starts from straight extrapolation, then Aitken or Anderson with two steps of memory. Converged
/// when changes, divided by the jacobian, are below all tolerances; else the step is halved. Where
/// the grid has no answer the search restarts at the open-circuit voltage without acceleration: as
/// more voltage never raises the demand, that sequence falls onto the highest operating point, and
/// leaves the domain only if there is none. It then stops with "no operating point".
class Coupler {
 public:
  /// Throws Error for a base or tolerance that is not positive. Both sides must outlive the
  /// coupler.
  Coupler(CouplingParameters parameters, FacilitySide& facility, GridSide& grid,
          const GridSupply& initial);

  /// Throws Error (no operating point) or Unconverged with the residual.
  CouplingReport advance(const Step& step);

  const FacilityDemand& demand() const { return demand_; }
  const GridSupply& supply() const { return supply_; }

 private:
  using Vector = std::array<double, 2>;  // V, f over their tolerances
  struct Memory {
    std::array<Vector, 3> x{}, g{};  // newest first
    int depth = 0;
    double omega = 1.0;  // of Aitken
  };
  bool try_step(const Step& step, CouplingReport& report);
  bool is_settled(const FacilityDemand& wanted, const FacilityDemand& last, const Memory& memory,
                  CouplingReport& report) const;
  void advance_part(const Step& step, CouplingReport& report);
  Vector scaled(const GridSupply& supply) const;
  Vector next(Memory& memory, bool is_plain) const;
  void measure(const Memory& memory, CouplingReport& report) const;
  GridSupply predicted(const Step& step) const;

  CouplingParameters parameters_;
  FacilitySide& facility_;
  GridSide& grid_;
  GridSupply supply_, before_;  // at the last accepted time and one step earlier
  double dt_before_ = 0.0;
  FacilityDemand demand_;
};

}  // namespace rackflux
