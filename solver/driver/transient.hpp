#pragma once
#include "solver/driver/clock.hpp"
#include "solver/driver/energy_audit.hpp"
#include "solver/driver/events.hpp"
#include "solver/driver/integrator.hpp"
#include "solver/driver/run_means.hpp"
#include "solver/driver/simulation.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// A reading over a run through time.
struct Course {
  Reading last;
  double highest = 0.0, highest_at = 0.0;  ///< and when [s]
  double lowest = 0.0, lowest_at = 0.0;
};

/// What a run through time leaves in memory.
struct TransientOutcome {
  int steps = 0, repeated = 0;           ///< accepted, and tried again shorter
  long iterations = 0;                   ///< of all steps, repeated ones included
  double seconds = 0.0;                  ///< wall clock
  double shortest = 0.0, longest = 0.0;  ///< step [s]
  double largest_courant = 0.0;          ///< [-]
  double throughput = 0.0;               ///< largest so far [kg/s]
  double still = 0.0;                    ///< throughput below which nothing moves [kg/s]
  double mass_lost = 0.0;                ///< in all cells together, in the worst step [kg/s]
  double worst_heat = 0.0;               ///< EnergyAudit::gap_of_step of any step [-]
  EnergyAudit heat;
  FluidTemperatures fluid;  ///< at the start and the end of any step
  std::vector<Course> courses;

  /// Mass lost in the worst step over the throughput of the run [-]. In a room at rest both are
  /// round-off: the first step that moves air, not the first of all, says what a loss is worth.
  double worst_mass() const { return of_throughput(mass_lost); }
  double of_throughput(double lost) const { return throughput > still ? lost / throughput : 0.0; }
};

/// What a step tells those who watch.
struct Moment {
  const Step& step;
  double t = 0.0;    ///< its end [s]
  double end = 0.0;  ///< of the run [s]
  const StepReport& report;
  double courant = 0.0;
  double mass = 0.0;  ///< lost in all cells, over the largest throughput so far [-]
  const EnergyAudit& heat;
  const std::vector<Reading>& readings;
};

/// A run of one case through time, from its steady state or from rest.
class Transient {
 public:
  Transient(const Comm& comm, CaseSettings settings, std::function<Site(double)> make_site);

  /// The steady run before, if any; its watch and note may be set.
  Simulation& start() { return simulation_; }
  /// Called on every rank after every step; may be empty.
  std::function<void(const Moment&)> watch;
  /// Called on every rank at the start, at every multiple of output_every, and at the end.
  std::function<void(double t, int step)> snapshot;

  /// Throws Unconverged where there is no steady state to start from, and where no step has an end:
  /// with the place where the solution is not finite, and what the case may change.
  TransientOutcome run();

  const Room& room() const { return simulation_.room(); }
  /// Null where the case asks for none, and before they begin.
  const RunMeans* means() const { return means_.get(); }
  const CaseSettings& settings() const { return simulation_.settings(); }

 private:
  void prepare();
  void advance(Clock& clock);
  [[noreturn]] void give_up(double last_good, const std::string& trouble) const;
  void note(const Step& step, double t, const StepReport& report);
  void follow(double t);
  void begin_means(double t);
  std::vector<Reading> last_readings() const;

  Simulation simulation_;
  std::unique_ptr<Timeline> timeline_;
  std::unique_ptr<TimeIntegrator> integrator_;
  std::unique_ptr<RunMeans> means_;
  TransientOutcome outcome_;
};

/// The integrator that the case asks for.
std::unique_ptr<TimeIntegrator> make_integrator(const CaseSettings& settings, const Room& room);

}  // namespace rackflux
