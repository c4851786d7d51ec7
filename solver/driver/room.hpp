#pragma once
#include "solver/driver/case.hpp"
#include "solver/driver/devices.hpp"
#include "solver/driver/validity.hpp"
#include "solver/flow/simple.hpp"

#include <functional>
#include <optional>

namespace rackflux {

/// How widely the fields of a room differ.
struct Extremes {
  double temperature_range = 0.0;  ///< hottest minus coldest [K]
  double speed = 0.0;              ///< largest velocity component [m/s]
};

/// One mesh of the sequence with everything that lives on it.
class Room {
 public:
  /// splits: where to cut the mesh into blocks; balanced where not given.
  Room(const Comm& comm, Site site, const CaseSettings& settings,
       std::optional<Splits> splits = std::nullopt);
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  void start_from_rest(double temperature);
  void start_from(const Room& coarser);

  /// Devices set their patches, then one iteration over all equations, towards the steady state or
  /// the end of a time step.
  Residuals iterate(const TimeTerm& time = {});

  /// Closes mass to round-off and brings the temperature to balance on the velocity as it stands.
  /// Returns the heat balance reached.
  HeatBalance settle();

  /// Whether what moves takes no note of temperature: a steady run, nothing buoyant, and no device
  /// that answers to it. Heat is then solved in every second iteration only, twice as far.
  bool heat_is_passive() const;

  double temperature_range() const;  ///< hottest minus coldest of fluid and solids [K]
  Extremes extremes() const;
  /// Of the fluid alone, as it is now. Collective.
  FluidTemperatures fluid_temperatures() const;
  bool is_turbulent() const;

  /// Cells whose eddy viscosity is held at the model's bound. Collective.
  long long cells_at_viscosity_bound() const;
  /// Share of the area of walls that slow the flow whose first cell centres lie in the viscous
  /// sublayer of a model that knows walls by wall functions alone; 0 of other models [-].
  /// Collective.
  double walls_in_sublayer() const;
  /// Share whose first cell centres lie beyond the viscous sublayer of a model that knows walls by
  /// the mesh alone, by the friction that the speed there asks for; 0 of other models [-].
  /// Collective.
  double walls_beyond_sublayer() const;

  /// Largest Courant number of a step of dt: half of what passes a cell's faces over its volume
  /// [-].
  double courant(double dt) const;

  /// All that is watched: devices, probes, heat of every patch with a name.
  std::vector<Reading> readings() const;

  /// Where the solution is not finite, or beyond 1e100, as a sentence; empty if nowhere. The same
  /// on every rank.
  std::string find_nonfinite() const;

  Site site;
  Mesh mesh;
  Geometry geometry;
  Simple simple;
  Devices devices;
  Flow flow;

 private:
  double share_of_walls(const std::function<bool(std::size_t)>& counts) const;  ///< that drag [-]
  std::vector<Reading> probe_readings() const;
  std::vector<Reading> solid_readings(double range) const;
  const CaseSettings* settings_;
  int iterations_ = 0;  ///< steady ones on this mesh
};

}  // namespace rackflux
