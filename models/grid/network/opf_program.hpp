#pragma once
#include <string>
#include <utility>
#include <vector>

namespace rackflux::grid {

/// A smooth program: min f(x), row_lower <= g(x) <= row_upper, lower <= x <= upper, with exact
/// sparse derivatives. Patterns are fixed; several entries at one place add up.
class SmoothProgram {
 public:
  virtual ~SmoothProgram() = default;

  std::vector<double> lower, upper, start;  ///< per variable
  std::vector<double> row_lower, row_upper;
  std::vector<std::pair<int, int>> jacobian_pattern;  ///< row, column
  std::vector<std::pair<int, int>> hessian_pattern;   ///< row >= column

  virtual double objective(const double* x) const = 0;
  virtual void gradient(const double* x, double* slope) const = 0;
  virtual void rows(const double* x, double* g) const = 0;
  virtual void jacobian(const double* x, double* values) const = 0;
  /// factor * Hessian of f + sum multipliers[i] * Hessian of g_i
  virtual void hessian(const double* x, double factor, const double* multipliers,
                       double* values) const = 0;
};

/// What Ipopt found.
struct SmoothSolution {
  enum class Status { optimal, infeasible, stopped };
  Status status = Status::stopped;
  std::string message;  ///< of a stop
  double objective = 0.0;
  std::vector<double> x, multipliers;  ///< multipliers: - d f / d row bound
  int iterations = 0;
};

/// COIN-OR Ipopt to a relative tolerance of 1e-8; bounds are not relaxed by more than 1e-9.
SmoothSolution solve_smooth(const SmoothProgram& program, int max_iterations = 500);

}  // namespace rackflux::grid
