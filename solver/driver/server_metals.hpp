#pragma once
#include "models/cooling/server_metal.hpp"
#include "solver/driver/monitors.hpp"
#include "solver/energy/temperature.hpp"
#include "solver/flow/patch_flow.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// The metal of all servers whose case gives it a heat capacity: between their power and the air.
/// Steady iterations pass the power on; in implicit steps the metal takes up its share.
class ServerMetals {
 public:
  ServerMetals(const Geometry& geometry, const Fluid& fluid);

  bool empty() const { return metals_.empty(); }

  /// What follows belongs to a step at whose end dT/dt = now T + past, per server [1/s, K/s].
  void begin_step(double now, std::vector<double> past);

  /// Temperatures from the air that passes now; the servers' zones release what reaches the air.
  /// Collective.
  void impose(const Flow& flow, std::vector<Zone>& zones);

  /// Power of the server that heats a zone; of other zones the heat they release [W].
  double power_of(int zone, const std::vector<Zone>& zones) const;
  /// Nothing for other zones.
  void set_power(int zone, double power);

  /// Per server; while no air passes in steady iterations, that of the air at its front [K].
  const std::vector<double>& temperatures() const { return temperatures_; }
  void set_temperatures(const std::vector<double>& T) { temperatures_ = T; }

  /// Heat above the fluid's reference temperature [J].
  double stored() const;
  /// Heat above absolute zero, whose round-off the equations of a step leave [J].
  double weighed() const;
  /// What the zones of these servers release, as the power that went into their metal: so the audit
  /// sees the power come in and the metal hold what has not left it.
  void count_power(HeatBalance& rates) const;

  std::vector<Reading> readings() const;

  /// Throws Error at the server in the case through which no air passes: its metal has no steady
  /// temperature that a run could start from.
  void require_air() const;
  /// Throws Error at the first server, if there is one, with that complaint.
  void refuse(const std::string& complaint) const;

 private:
  struct Metal {
    std::string name;
    Config config;  ///< where it stands in the case
    ServerMetal model;
    int zone = -1;  ///< that the server heats
    double power = 0.0;
    IntakeAir air = {};
    double to_air = 0.0;  ///< [W]
  };

  const Geometry* geometry_;
  Fluid fluid_;
  std::vector<Metal> metals_;
  std::vector<Opening> openings_;  ///< front and back of each
  std::vector<double> temperatures_;
  double now_ = 0.0;  ///< 0: steady
  std::vector<double> past_;
};

/// Reads a server's metal once, if the case gives it, so that a bad value is found before a run.
void read_metal(const SiteObject& server);

}  // namespace rackflux
