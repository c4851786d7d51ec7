#pragma once
#include "models/cooling/fan_curve.hpp"
#include "models/cooling/supply_coil.hpp"
#include "solver/driver/monitors.hpp"
#include "solver/driver/server_metals.hpp"
#include "solver/flow/patch_flow.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rackflux {

/// The bridge between the room's field and the lumped models of what stands in it: fans that find
/// their operating point on the field's pressure, coils that cool what they take in, the metal of
/// servers.
class Devices {
 public:
  Devices(const Geometry& geometry, const Fluid& fluid);

  /// Sets rises and supply temperatures of the patches, and what servers with metal release, from
  /// what passes now. Collective.
  void impose(const Flow& flow, std::vector<Zone>& zones, std::vector<Patch>& patches);

  /// Measures what passes now, for readings. Collective.
  void measure(const Flow& flow, std::span<const Patch> patches);

  /// Whether any of them takes its state from the temperature of what passes. Sensors of events
  /// do too; they are no part of a room.
  bool follow_temperature() const { return !coils_.empty() || !metals_.empty(); }

  ServerMetals& metals() { return metals_; }
  const ServerMetals& metals() const { return metals_; }

  /// The set point of the cooler that discharges through a patch [K].
  void set_supply(int patch, double temperature);
  /// Speed of the fan on a patch over that of its curve; 0: it neither drives nor resists [-].
  void set_speed(int patch, double speed);

  /// What passed at the last impose or measure, per Site::patches.
  const std::vector<PatchFlow>& passing() const { return passing_; }

  /// Flow, temperatures, rise and heat of every device, for monitors and history. Where a cooler
  /// idles its fall and heat are round-off, by which no change is judged.
  std::vector<Reading> readings() const;

  /// The same over all servers, all resistances and all coolers: totals, means weighted by flow,
  /// extremes.
  std::vector<Reading> totals() const;

  /// Half a sentence that names the coolers that pass air on as they take it in; empty: none does.
  std::string idle_coolers() const;
  /// The same of servers that air passes from back to front.
  std::string reversed_servers() const;

 private:
  /// A fan, alone or in a server.
  struct Fan {
    std::string name;
    int patch = -1;
    double sign = 1.0;     ///< of the direction in which it blows, along its axis
    double speed = 1.0;    ///< over rated [-]
    double density = 1.0;  ///< of the fluid over that of the curve [-]
    FanCurve curve;

    double rise(double flow) const { return speed > 0.0 ? curve.rise(flow, speed, density) : 0.0; }
    double slope(double flow) const {
      return speed > 0.0 ? curve.slope(flow, speed, density) : 0.0;
    }
  };
  struct Server {
    std::string name;
    std::vector<int> zones;
    std::size_t front = 0;   ///< position in openings_, the back follows
    std::optional<int> fan;  ///< its patch; without one air passes as the room drives it
    double heat = 0.0;       ///< power at the last impose [W]
  };
  struct Coil {
    std::string name;
    int intake = -1, discharge = -1;
    SupplyCoil settings;
  };
  void add_fan(const SiteObject& object);
  void add_server(const SiteObject& object);
  void add_coil(const SiteObject& object);
  double flow_of(const Server& server) const;
  bool reversed(const Server& server) const;
  /// What enters the server and what leaves it, by whichever side.
  std::array<const PatchFlow*, 2> entering_and_leaving(const Server& server) const;
  double coil_heat(const Coil& coil) const;
  bool idles(const Coil& coil) const;
  void add_server_totals(std::vector<Reading>& all) const;
  void add_resistance_totals(std::vector<Reading>& all) const;
  void add_cooler_totals(std::vector<Reading>& all) const;

  const Geometry* geometry_;
  Fluid fluid_;
  std::vector<Fan> fans_;
  std::vector<Server> servers_;
  std::vector<Coil> coils_;
  ServerMetals metals_;
  std::vector<Opening> openings_;
  std::vector<Zone> racks_;                   ///< resistances that fluid passes
  std::vector<PatchFlow> passing_, through_;  ///< of patches and of openings_
  std::vector<ZoneFlow> through_racks_;       ///< of racks_
};

/// Speed of an object's fan over that of its curve, as the case gives it [-].
double fan_speed(const SiteObject& object);

/// Reads every device's own keys once, so that a bad value is found before a run begins.
void read_devices(const Site& site, const Fluid& fluid);

}  // namespace rackflux
