#pragma once
#include "models/facility/coupler.hpp"
#include "models/facility/site.hpp"
#include "models/plant/weather.hpp"
#include "models/workload/mixed.hpp"
#include "solver/base/config.hpp"
#include "solver/base/summary.hpp"
#include "solver/base/table.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// The air outside over a run: an EPW file, one air for all hours, or a list of hours.
///
///   {epw: FILE, from: 4800 h}            `from`: hour of the year at which the run starts
///   {temperature, humidity, pressure}    the same all the time
///   {hourly: {temperature, humidity, pressure}}   each a series of one value an hour
class SiteWeather {
 public:
  /// `end` [s]: the hours of a list must reach it.
  SiteWeather(const Config& node, double end);

  const WeatherHour& at(double t) const;  ///< t from the start of the run [s]
  /// Steps of `step` [s] from the start of the run on lie each within one hour of the weather.
  bool holds_through(double step) const;

 private:
  std::vector<WeatherHour> hours_;
  double from_ = 0.0;
};

/// Workload, racks, power chain, plant and weather of a case: what the site wants, step by step.
///
///   workload (read_mixed_workload)   power_cap (optional, of the workloads)
///   racks {leakage, leakage_slope, reference_temperature, thermal_resistance}
///   power_chain (read_power_chain)   tan_phi   plant (read_plant)   weather (SiteWeather)
class SiteDemand {
 public:
  SiteDemand(const Config& config, double end);

  /// Takes the workloads' mean power of the step and the weather at its start.
  void begin(const Step& step);
  double cut() const { return cut_; }  ///< wanted in this step and refused by the cap [W]
  const WeatherHour& outside() const { return *outside_; }
  const SiteWeather& weather() const { return weather_; }
  SiteFacility& facility() { return facility_; }
  const SiteFacility& facility() const { return facility_; }

 private:
  double cap_ = 0.0, cut_ = 0.0;
  MixedWorkload workload_;
  SiteFacility facility_;
  SiteWeather weather_;
  const WeatherHour* outside_;
};

/// One step of a site; means over the step, except what a converged end point gives.
struct SiteRow {
  double t = 0.0, dt = 0.0;  ///< start and length [s]
  double T_outside = 0.0;    ///< [K]
  FacilityDemand demand;     ///< at the end of the step
  double volt_pu = 1.0;      ///< at the point of connection [pu]
  double leakage = 0.0;      ///< part of the IT power [W]
  double cut = 0.0;          ///< wanted by the workloads and not granted [W]
  double makeup = 0.0;       ///< water of the plant [kg/s]
  double heat_out = 0.0;     ///< to the air outside and to customers of heat [W]
  bool is_above_set_point = false, is_flagged = false;  ///< of the plant
  bool is_beyond_curves = false;   ///< a chiller or tower outside its published range
  bool is_heat_pump_held = false;  ///< at the COP of its smallest lift
  CouplingReport coupling;
};

/// The row of a step that has been solved with this supply and demand.
SiteRow site_row(const Step& step, const SiteDemand& site, const FacilityDemand& demand,
                 double volt_pu);

Table site_table(const std::vector<SiteRow>& rows);

/// Energies, PUE, water, coupling; and the balance: electric energy in = heat out.
void summarise_site(const std::vector<SiteRow>& rows, Summary& summary);

}  // namespace rackflux
