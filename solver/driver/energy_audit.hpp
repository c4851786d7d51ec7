#pragma once
#include "solver/energy/temperature.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// Joules of a room through time: what came in by each patch and zone, and what is stored. Rates
/// are integrated as the steps integrate temperature, so that stored = came in to round-off. What
/// flows counts from the mean temperature of what flows in (HeatBalance::exchanged).
class EnergyAudit {
 public:
  /// stored: heat in the room at the start [J].
  void start(double stored);

  /// Over a step with that quadrature (StepReport) that ended with these rates. weighed: what the
  /// equations of the step weigh against one another, Temperature::weighed over the time of the
  /// first quadrature and ServerMetals::weighed [J].
  void add(const std::array<double, 2>& quadrature, const HeatBalance& rates, double stored,
           double weighed = 0.0);

  double in() const { return in_; }                 ///< all that came in so far [J]
  double out() const { return out_; }               ///< all that left [J]
  double rise() const { return stored_ - start_; }  ///< of what is stored [J]
  /// What is missing beyond round-off, over what moved [-]: in the last step, since the start. NaN
  /// once anything handed in was.
  double gap_of_step() const { return gap_of_step_; }
  double gap() const;

 private:
  std::vector<double> last_;  ///< joules of the last step, per patch, then per zone
  double start_ = 0.0, stored_ = 0.0, in_ = 0.0, out_ = 0.0;
  double least_ = 0.0, least_of_step_ = 0.0;          ///< HeatBalance::least, integrated [J]
  double round_off_ = 0.0, round_off_of_step_ = 0.0;  ///< at most [J]
  double gap_of_step_ = 0.0;
};

}  // namespace rackflux
