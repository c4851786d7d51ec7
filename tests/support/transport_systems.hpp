#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/linear/transport_solver.hpp"

#include <functional>
#include <string>

namespace rackflux {

/// Steady or damped convection and conduction in the unit cube, first-order upwind, adiabatic walls
/// but for an inlet at z = 0 (value 0) and an outlet at z = 1.
struct TransportProblem {
  Lines lines;
  std::function<double(double x, double y, double z)> conductivity = [](auto...) { return 1.0; };
  /// Divergence-free velocity times heat capacity on a face, at its centre.
  std::function<double(Axis axis, double x, double y, double z)> velocity = [](auto...) {
    return 0.0;
  };
  /// Diagonal over the sum of the neighbours, as under-relaxation makes it; 1 is steady.
  double dominance = 1.0;
};

/// fins        copper fins (conductivity ratio to the fluid as given) in a channel that fluid flows
///             through along z at cell Peclet numbers around 40 at n = 64
/// fins_in_water  the same a hundred times as fast
/// cavity      one conductivity, a strong vortex in the x-z plane, no through-flow; sink at z = 0
/// conduction  fins without flow
TransportProblem transport_problem(const std::string& name, int n, double ratio);

/// Coefficients with rhs zero. Works at the centres only.
void assemble(const Mesh& mesh, const TransportProblem& problem, TransportSystem& system);

/// TransportSolver's way from zero to 1e-8 with a rough right-hand side on n^3 cells; no more than
/// 100 iterations.
SolveReport carry_heat(const Comm& comm, const std::string& name, int n, double ratio);

/// Iterations of TransportSolver that may be added where cells are half as wide: one, but three in
/// the slow stream between fins, which half as wide cells conduct into twice as well as it carries.
int most_growth_of_heat(const std::string& name);

/// |rhs + sum a x_N - centre x| / |rhs| in double precision.
double relative_residual(const Mesh& mesh, const TransportSystem& system, Field& x);

}  // namespace rackflux
