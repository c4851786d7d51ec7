#pragma once
#include <string>
#include <vector>

namespace rackflux {

/// Something that wants electric power at the plug of the IT equipment.
///
/// Energies are integrals from the start of the run, a function of time alone: the energy of a step
/// is their difference, so steps of any length add up to the same joules.
class Workload {
 public:
  virtual ~Workload() = default;
  /// Energy wanted from time 0 to t [J]. Throws Error for a t earlier than the last one asked for.
  virtual double energy_until(double t) = 0;
  /// Power that is drawn whatever happens: the least a cap can reach [W].
  virtual double least_power() const = 0;
  virtual const std::string& name() const = 0;
};

/// Energy against time, straight between knots: a power that is constant on each stretch.
class EnergyTrace {
 public:
  struct Stretch {
    double length = 0.0;  ///< [s], above 0
    double power = 0.0;   ///< [W], not negative
  };
  /// From `start` [s]. Throws Error for no stretch or one that cannot be, naming its number.
  EnergyTrace(double start, const std::vector<Stretch>& stretches);

  double start() const { return times_.front(); }
  double end() const { return times_.back(); }
  double energy_until(double t) const;  ///< from start; outside the trace its ends are held [J]

  /// The same energy on other knots: means over the new stretches. The energy at every new knot is
  /// that of this trace to the bit, so nothing is lost or made, however often it is resampled.
  /// Throws Error unless the knots rise from start() to end().
  EnergyTrace resampled(const std::vector<double>& knots) const;

  const std::vector<double>& times() const { return times_; }        ///< [s]
  const std::vector<double>& energies() const { return energies_; }  ///< at times(), from start [J]

 private:
  EnergyTrace() = default;
  std::vector<double> times_, energies_;
};

/// Reads two columns of a CSV file with a head line: time and power, each times its scale into s
/// and W. A row's power holds until the next row's time; the last row ends the trace. Throws Error
/// "FILE:LINE: ..." for an unknown column, a value that is no number, a time that does not rise.
struct TraceColumns {
  std::string time, power;
  double seconds = 1.0, watts = 1.0;  ///< SI per unit of the column
};
EnergyTrace read_power_trace(const std::string& file, const TraceColumns& columns);

/// Replays a trace from time 0 on, again and again if `repeats`; else its idle power follows.
class TraceLoad : public Workload {
 public:
  TraceLoad(std::string name, EnergyTrace trace, bool repeats, double idle_power);
  double energy_until(double t) override;
  double least_power() const override { return idle_; }
  const std::string& name() const override { return name_; }

 private:
  std::string name_;
  EnergyTrace trace_;
  bool repeats_ = false;
  double idle_ = 0.0;
};

}  // namespace rackflux
