#pragma once
#include "models/workload/random.hpp"
#include "models/workload/workload.hpp"

namespace rackflux {

/// One synchronous training job: all nodes compute, wait for the slowest, exchange gradients
/// together, and every so often write a checkpoint.
struct TrainingParameters {
  std::string name;
  int nodes = 0;
  double compute_power = 0.0;      ///< of a node while it computes [W]
  double wait_power = 0.0;         ///< while it waits for the slowest [W]
  double communicate_power = 0.0;  ///< [W]
  double checkpoint_power = 0.0;   ///< [W]
  double idle_power = 0.0;         ///< before it joins and after it left [W]
  double compute = 0.0;            ///< mean length of the compute phase [s]
  double communicate = 0.0;        ///< [s]
  double jitter = 0.0;       ///< deviation of a node's compute time over its mean, lognormal [-]
  int checkpoint_every = 0;  ///< iterations between checkpoints; 0: none
  double checkpoint = 0.0;   ///< length of one [s]
  double start = 0.0, stop = 0.0;  ///< [s]
  double ramp = 0.0;  ///< nodes join one after the other over this time, and leave so [s]
  std::uint64_t seed = 1;

  void validate() const;  ///< throws Error naming the job and the value that cannot be
};

/// Nodes that take part are counted at the start of each iteration. The power of every node is
/// constant in each phase, so energies are sums, not quadrature.
class TrainingJob : public Workload {
 public:
  explicit TrainingJob(TrainingParameters parameters);

  double energy_until(double t) override;
  double least_power() const override { return parameters_.nodes * parameters_.idle_power; }
  const std::string& name() const override { return parameters_.name; }
  int iterations() const { return iterations_; }  ///< finished so far

 private:
  void begin_iteration(double t);
  double energy_in_iteration(double since) const;

  TrainingParameters parameters_;
  Random random_;
  int iterations_ = 0;
  int active_ = 0;
  double t0_ = 0.0, length_ = 0.0;    // the present iteration [s]
  double barrier_ = 0.0;              // end of its compute phase, since t0_ [s]
  double writing_ = 0.0;              // length of its checkpoint [s]
  std::vector<double> ready_, sums_;  // sorted compute times and their running sums [s]
  double finished_ = 0.0, last_t_ = 0.0;
};

}  // namespace rackflux
