#pragma once
#include "solver/base/running_mean.hpp"
#include "solver/base/step.hpp"
#include "solver/driver/monitors.hpp"
#include "solver/fields/flow_means.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// A reading over the time that means are taken of.
struct ReadingMean {
  std::string name, unit;
  double mean = 0.0;
  double deviation = 0.0;  ///< standard, about the mean
  double drift = 0.0;      ///< mean of the later half minus mean of the earlier half
  double scale = 0.0;      ///< Reading::scale at the end
};

/// Means over time of flow and readings, from a moment of a run to its end: the integrals that the
/// trapezoidal rule makes of the ends of steps, over the length of all steps. So an instant weighs
/// half of the steps on both of its sides, whatever their lengths.
class RunMeans {
 public:
  /// viscous: see FlowMeans.
  RunMeans(const Mesh& mesh, bool viscous, double from, double end);

  /// Flow and readings as they stand where a step is to begin: the first at `from`. Where the step
  /// has no end and is tried again from the same flow with another length, only that is made good.
  void begin(const Step& step, const Flow& flow, const std::vector<Reading>& readings);
  /// Flow and readings as they stand at the end of the run.
  void finish(const Flow& flow, const std::vector<Reading>& readings);

  double from() const { return from_; }
  double to() const { return end_; }
  int steps() const { return steps_; }  ///< that were made, if all have been begun
  const FlowMeans& flow() const { return flow_; }
  std::vector<ReadingMean> readings() const;

 private:
  struct OfReading {
    Reading last;
    RunningMean all, early, late;
  };
  void weigh(double half_steps, const Flow& flow, const std::vector<Reading>& readings);

  double from_, end_;
  FlowMeans flow_;
  std::vector<OfReading> readings_;
  double t_ = 0.0;                  ///< of the present instant [s]
  double weighed_ = 0.0;            ///< what it has been given so far [s]
  double before_ = 0.0, dt_ = 0.0;  ///< steps that end and begin at it [s]
  int index_ = -1;                  ///< of the step that begins at it
  int steps_ = 0;
};

}  // namespace rackflux
