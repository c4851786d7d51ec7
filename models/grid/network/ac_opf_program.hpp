#pragma once
#include "models/grid/network/branch_end.hpp"
#include "models/grid/network/dc_lines.hpp"
#include "models/grid/network/network.hpp"
#include "models/grid/network/opf_program.hpp"

#include <string>
#include <vector>

namespace rackflux::grid {

/// AC optimal power flow as a SmoothProgram.
/// Variables: angle and voltage of every bus, power and reactive power of every generator, cost of
/// every piecewise generator. Rows: power balance, reactive balance of every bus; |S|^2 at the from
/// and at the to end of every branch with a rating; angle difference where limited; cost segments;
/// what links the two ends of every DC line; capability curves.
class AcOpfProgram : public SmoothProgram {
 public:
  /// Both must outlive it; `links` join ends of DC lines that are generators of the network.
  AcOpfProgram(const Network& network, const std::vector<DcLineLink>& links);

  int angle(int bus) const { return bus; }
  int volt(int bus) const { return network_.n_buses() + bus; }
  int power(int generator) const { return 2 * network_.n_buses() + generator; }
  int reactive(int generator) const { return power(generator) + network_.n_generators(); }
  int power_row(int bus) const { return bus; }
  int reactive_row(int bus) const { return network_.n_buses() + bus; }
  std::string name_of_row(int row) const;

  double objective(const double* x) const override;
  void gradient(const double* x, double* slope) const override;
  void rows(const double* x, double* g) const override;
  void jacobian(const double* x, double* values) const override;
  void hessian(const double* x, double factor, const double* multipliers,
               double* values) const override;

 private:
  struct Line {
    int branch = 0;
    BranchAdmittance y;
    int limit_row = -1;  ///< of the from end; the to end follows
    int angle_row = -1;
  };
  struct Segment {
    int row = 0, column = 0, generator = 0;
    double slope = 0.0;
  };
  /// low <= reactive - slope power <= high, one side of a capability curve.
  struct Curve {
    int row = 0, generator = 0;
    double slope = 0.0;
  };
  void add_buses();
  void add_generators();
  void add_lines();
  void add_segments();
  void add_links();
  void add_capabilities();
  void find_patterns();
  std::array<int, 4> variables(const Branch& branch, bool from) const;
  BranchEnd end(const Line& line, bool from, const double* x) const;

  const Network& network_;
  const std::vector<DcLineLink>& links_;
  int first_link_row_ = 0;
  std::vector<Curve> curves_;
  std::vector<Line> lines_;
  std::vector<Segment> segments_;
  std::vector<int> cost_column_;  ///< per generator, or -1
};

}  // namespace rackflux::grid
