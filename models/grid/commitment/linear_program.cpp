#include "models/grid/commitment/linear_program.hpp"

#include "solver/base/error.hpp"

#include <Cbc_C_Interface.h>
#include <ClpSimplex.hpp>
#include <ClpSolve.hpp>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace rackflux {
namespace {

constexpr double largest = 1e20;  // CLP's presolve takes what is beyond for infinite, or aborts

double countable(double number) {
  if (!(std::abs(number) < largest))
    throw Error(
        fmt::format("commitment: {:.3g} MW, MWh or USD is beyond {:.0e}, which the solver cannot "
                    "count with; look for a wrong unit among powers, energies and prices",
                    number, largest));
  return number;
}

// A limit so wide that nothing can meet it is none.
double lower_limit(double limit) {
  return limit <= -largest ? -unbounded : countable(limit);
}
double upper_limit(double limit) {
  return limit >= largest ? unbounded : countable(limit);
}

}  // namespace

int LinearProgram::add_column(double lower, double upper, double cost, bool is_integer) {
  lower_.push_back(lower_limit(lower)), upper_.push_back(upper_limit(upper));
  cost_.push_back(countable(cost));
  is_integer_.push_back(is_integer ? 1 : 0);
  return n_columns() - 1;
}

int LinearProgram::add_row(double lower, double upper, const std::vector<ProgramTerm>& terms) {
  std::vector<ProgramTerm> sorted = terms;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ProgramTerm& a, const ProgramTerm& b) { return a.column < b.column; });
  for (std::size_t n = 0; n < sorted.size();) {
    double factor = 0.0;
    const int column = sorted[n].column;
    for (; n < sorted.size() && sorted[n].column == column; ++n) factor += sorted[n].factor;
    if (factor == 0.0) continue;
    entry_column_.push_back(column), entry_factor_.push_back(countable(factor));
  }
  row_start_.push_back(static_cast<int>(entry_column_.size()));
  row_lower_.push_back(lower_limit(lower)), row_upper_.push_back(upper_limit(upper));
  return n_rows() - 1;
}

void LinearProgram::set_bounds(int column, double lower, double upper) {
  lower_[column] = lower, upper_[column] = upper;
}

void LinearProgram::set_cost(int column, double cost) {
  cost_[column] = cost;
}

struct LinearProgram::Columns {
  std::vector<int> start, row;
  std::vector<double> factor;
};

LinearProgram::Columns LinearProgram::by_columns() const {
  Columns matrix;
  matrix.start.assign(n_columns() + 1, 0);
  for (const int column : entry_column_) ++matrix.start[column + 1];
  for (int c = 0; c < n_columns(); ++c) matrix.start[c + 1] += matrix.start[c];
  matrix.row.resize(entry_column_.size()), matrix.factor.resize(entry_column_.size());
  std::vector<int> next(matrix.start.begin(), matrix.start.end() - 1);
  for (int r = 0; r < n_rows(); ++r)
    for (int n = row_start_[r]; n < row_start_[r + 1]; ++n) {
      const int place = next[entry_column_[n]]++;
      matrix.row[place] = r, matrix.factor[place] = entry_factor_[n];
    }
  return matrix;
}

ProgramSolution LinearProgram::solve_relaxation() const {
  const Columns matrix = by_columns();
  ClpSimplex clp;
  clp.setLogLevel(0);
  clp.loadProblem(n_columns(), n_rows(), matrix.start.data(), matrix.row.data(),
                  matrix.factor.data(), lower_.data(), upper_.data(), cost_.data(),
                  row_lower_.data(), row_upper_.data());
  clp.initialSolve();
  ProgramSolution solution;
  using Status = ProgramSolution::Status;
  solution.status = clp.isProvenOptimal()            ? Status::optimal
                    : clp.isProvenPrimalInfeasible() ? Status::infeasible
                    : clp.isProvenDualInfeasible()   ? Status::without_bound
                                                     : Status::stopped;
  solution.objective = solution.bound = clp.objectiveValue();
  solution.values.assign(clp.getColSolution(), clp.getColSolution() + n_columns());
  solution.duals.assign(clp.getRowPrice(), clp.getRowPrice() + n_rows());
  return solution;
}

ProgramSolution LinearProgram::solve_integer(const SearchLimits& limits) const {
  const auto is_free = [](char is_integer) { return !is_integer; };
  if (std::all_of(is_integer_.begin(), is_integer_.end(), is_free)) return solve_relaxation();
  const Columns matrix = by_columns();
  const std::unique_ptr<Cbc_Model, void (*)(Cbc_Model*)> cbc(Cbc_newModel(), Cbc_deleteModel);
  Cbc_loadProblem(cbc.get(), n_columns(), n_rows(), matrix.start.data(), matrix.row.data(),
                  matrix.factor.data(), lower_.data(), upper_.data(), cost_.data(),
                  row_lower_.data(), row_upper_.data());
  for (int c = 0; c < n_columns(); ++c)
    if (is_integer_[c]) Cbc_setInteger(cbc.get(), c);
  Cbc_setParameter(cbc.get(), "log", "0");
  Cbc_setParameter(cbc.get(), "ratioGap", fmt::format("{}", limits.relative_gap).c_str());
  Cbc_setParameter(cbc.get(), "allowableGap", "0");
  Cbc_setParameter(cbc.get(), "timeMode", "elapsed");
  Cbc_setParameter(cbc.get(), "sec", fmt::format("{}", limits.seconds).c_str());
  Cbc_solve(cbc.get());
  ProgramSolution solution;
  using Status = ProgramSolution::Status;
  const bool has_point = Cbc_bestSolution(cbc.get()) != nullptr;
  solution.status = Cbc_isProvenOptimal(cbc.get()) && has_point ? Status::optimal
                    : Cbc_isProvenInfeasible(cbc.get())         ? Status::infeasible
                    : Cbc_isContinuousUnbounded(cbc.get())      ? Status::without_bound
                                                                : Status::stopped;
  solution.bound = Cbc_getBestPossibleObjValue(cbc.get());
  if (!has_point) return solution;
  solution.objective = Cbc_getObjValue(cbc.get());
  const double* const values = Cbc_getColSolution(cbc.get());
  solution.values.assign(values, values + n_columns());
  return solution;
}

LinearProgram LinearProgram::with_integers_held(const std::vector<double>& values) const {
  LinearProgram held = *this;
  for (int c = 0; c < n_columns(); ++c)
    if (is_integer_[c]) held.set_bounds(c, std::round(values[c]), std::round(values[c]));
  return held;
}

}  // namespace rackflux
