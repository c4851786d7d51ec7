#pragma once
#include <limits>
#include <vector>

namespace rackflux {

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// One entry of a row.
struct ProgramTerm {
  int column = 0;
  double factor = 0.0;
};

/// A point of a linear or mixed-integer program.
struct ProgramSolution {
  enum class Status { optimal, infeasible, without_bound, stopped };
  Status status = Status::stopped;
  double objective = 0.0;
  double bound = 0.0;          ///< no point can cost less; equals the objective of an LP
  std::vector<double> values;  ///< per column
  std::vector<double> duals;   ///< per row, d objective / d right-hand side; empty for a MILP
};

/// How long and how exactly a mixed-integer program is searched.
struct SearchLimits {
  double relative_gap = 1e-6;  ///< stop when (objective - bound) / |objective| is below this [-]
  double seconds = 600.0;      ///< wall clock; the best point so far comes back as `stopped`
};

/// min cost . x  subject to  lower <= A x <= upper,  lower <= x <= upper, some x integer.
/// Infinite bounds are `unbounded`; upper ones from 1e20 and lower ones to -1e20 become so. Throws
/// Error for any other number of 1e20 or more, which the solver cannot count with.
class LinearProgram {
 public:
  /// Returns the new column's index.
  int add_column(double lower, double upper, double cost, bool is_integer = false);

  /// Terms may name a column twice; their factors add. Returns the new row's index.
  int add_row(double lower, double upper, const std::vector<ProgramTerm>& terms);

  void set_bounds(int column, double lower, double upper);
  void set_cost(int column, double cost);
  double cost(int column) const { return cost_[column]; }
  double lower(int column) const { return lower_[column]; }
  double upper(int column) const { return upper_[column]; }

  int n_columns() const { return static_cast<int>(cost_.size()); }
  int n_rows() const { return static_cast<int>(row_lower_.size()); }

  /// Ignores integrality. COIN-OR CLP.
  ProgramSolution solve_relaxation() const;

  /// COIN-OR CBC, one thread, deterministic for a given limit on the gap.
  ProgramSolution solve_integer(const SearchLimits& limits) const;

  /// The same program with every integer column held at the nearest integer of `values`, so that
  /// its LP has duals.
  LinearProgram with_integers_held(const std::vector<double>& values) const;

 private:
  struct Columns;  ///< the matrix by columns, as the solvers take it
  Columns by_columns() const;

  std::vector<double> lower_, upper_, cost_;
  std::vector<char> is_integer_;
  std::vector<double> row_lower_, row_upper_;
  std::vector<int> row_start_{0}, entry_column_;
  std::vector<double> entry_factor_;
};

}  // namespace rackflux
