#include "models/grid/network/opf_program.hpp"

#include <IpIpoptApplication.hpp>
#include <IpSolveStatistics.hpp>
#include <IpTNLP.hpp>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {
namespace {

using Ipopt::Index;
using Ipopt::Number;

/// Shows a SmoothProgram to Ipopt.
class Adapter : public Ipopt::TNLP {
 public:
  Adapter(const SmoothProgram& program, SmoothSolution& solution)
      : program_(program), solution_(solution) {}

  bool get_nlp_info(Index& n, Index& m, Index& jacobian, Index& hessian,
                    IndexStyleEnum& style) override {
    n = static_cast<Index>(program_.lower.size());
    m = static_cast<Index>(program_.row_lower.size());
    jacobian = static_cast<Index>(program_.jacobian_pattern.size());
    hessian = static_cast<Index>(program_.hessian_pattern.size());
    style = C_STYLE;
    return true;
  }
  bool get_bounds_info(Index, Number* lower, Number* upper, Index, Number* row_lower,
                       Number* row_upper) override {
    std::copy(program_.lower.begin(), program_.lower.end(), lower);
    std::copy(program_.upper.begin(), program_.upper.end(), upper);
    std::copy(program_.row_lower.begin(), program_.row_lower.end(), row_lower);
    std::copy(program_.row_upper.begin(), program_.row_upper.end(), row_upper);
    return true;
  }
  bool get_starting_point(Index, bool, Number* x, bool, Number*, Number*, Index, bool,
                          Number*) override {
    std::copy(program_.start.begin(), program_.start.end(), x);
    return true;
  }
  bool eval_f(Index, const Number* x, bool, Number& value) override {
    value = program_.objective(x);
    return true;
  }
  bool eval_grad_f(Index, const Number* x, bool, Number* slope) override {
    program_.gradient(x, slope);
    return true;
  }
  bool eval_g(Index, const Number* x, bool, Index, Number* g) override {
    program_.rows(x, g);
    return true;
  }
  bool eval_jac_g(Index, const Number* x, bool, Index, Index, Index* row, Index* column,
                  Number* values) override {
    if (values != nullptr)
      program_.jacobian(x, values);
    else
      write(program_.jacobian_pattern, row, column);
    return true;
  }
  bool eval_h(Index, const Number* x, bool, Number factor, Index, const Number* multipliers, bool,
              Index, Index* row, Index* column, Number* values) override {
    if (values != nullptr)
      program_.hessian(x, factor, multipliers, values);
    else
      write(program_.hessian_pattern, row, column);
    return true;
  }
  void finalize_solution(Ipopt::SolverReturn, Index n, const Number* x, const Number*,
                         const Number*, Index m, const Number*, const Number* multipliers,
                         Number objective, const Ipopt::IpoptData*,
                         Ipopt::IpoptCalculatedQuantities*) override {
    solution_.x.assign(x, x + n), solution_.multipliers.assign(multipliers, multipliers + m);
    solution_.objective = objective;
  }

 private:
  static void write(const std::vector<std::pair<int, int>>& pattern, Index* row, Index* column) {
    for (std::size_t k = 0; k < pattern.size(); ++k)
      row[k] = pattern[k].first, column[k] = pattern[k].second;
  }
  const SmoothProgram& program_;
  SmoothSolution& solution_;
};

/// Ipopt scales large gradients down to 100 but never small ones up; a case that counts in cents
/// per MWh would stop early.
double scale_up(const SmoothProgram& program) {
  constexpr double wanted = 100.0;
  std::vector<double> slope(program.lower.size());
  program.gradient(program.start.data(), slope.data());
  double largest = 0.0;
  for (const double value : slope) largest = std::max(largest, std::abs(value));
  return largest > 0.0 ? std::max(1.0, wanted / largest) : 1.0;
}

}  // namespace

SmoothSolution solve_smooth(const SmoothProgram& program, int max_iterations) {
  SmoothSolution solution;
  const Ipopt::SmartPtr<Ipopt::IpoptApplication> ipopt = IpoptApplicationFactory();
  ipopt->Options()->SetIntegerValue("print_level", 0);
  ipopt->Options()->SetStringValue("sb", "yes");
  ipopt->Options()->SetIntegerValue("max_iter", max_iterations);
  ipopt->Options()->SetNumericValue("tol", 1e-8);
  ipopt->Options()->SetNumericValue("bound_relax_factor", 1e-9);
  ipopt->Options()->SetNumericValue("obj_scaling_factor", scale_up(program));
  ipopt->Options()->SetStringValue("fixed_variable_treatment", "make_parameter");
  const bool ready = ipopt->Initialize() == Ipopt::Solve_Succeeded;
  const Ipopt::SmartPtr<Ipopt::TNLP> adapter = new Adapter(program, solution);
  const Ipopt::ApplicationReturnStatus status =
      ready ? ipopt->OptimizeTNLP(adapter) : Ipopt::Internal_Error;
  using Status = SmoothSolution::Status;
  solution.status = status == Ipopt::Solve_Succeeded               ? Status::optimal
                    : status == Ipopt::Infeasible_Problem_Detected ? Status::infeasible
                                                                   : Status::stopped;
  solution.message = fmt::format("Ipopt ended with status {}", static_cast<int>(status));
  if (ready && IsValid(ipopt->Statistics()))
    solution.iterations = ipopt->Statistics()->IterationCount();
  return solution;
}

}  // namespace rackflux::grid
