#pragma once
#include "models/cooling/fan_curve.hpp"
#include "solver/driver/monitors.hpp"
#include "solver/flow/patch_flow.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// The bridge between the room's field and the lumped models of what stands in it: fans that find
/// their operating point on the field's pressure, coils that cool what they take in.
class Devices {
 public:
  Devices(const Geometry& geometry, const Fluid& fluid);

  /// Sets rises and supply temperatures of the patches from what passes now. Collective.
  void impose(const Flow& flow, std::vector<Patch>& patches);

  /// What passed at the last impose, per Site::patches.
  const std::vector<PatchFlow>& passing() const { return passing_; }

  /// Flow, inlet and outlet temperature and heat of every device, for monitors and summary.
  std::vector<Reading> readings() const;

 private:
  struct Fan {
    std::string name;
    int patch = -1;
    double sign = 1.0;   ///< of the direction in which it blows, along its axis
    double speed = 1.0;  ///< over rated [-]
    FanCurve curve;
    double heat = 0.0;  ///< what the device around it releases [W]
    bool is_server = false;
  };
  /// A cooler with a set supply temperature and a coil that may not reach it.
  struct Coil {
    std::string name;
    int intake = -1, discharge = -1;
    double supply = 0.0;          ///< set point [K]
    double effectiveness = 0.0;   ///< of the coil on its air side [-]
    std::optional<double> water;  ///< water inlet temperature [K]
  };
  void add_fan(const SiteObject& object);
  void add_coil(const SiteObject& object);

  const Geometry* geometry_;
  Fluid fluid_;
  std::vector<Fan> fans_;
  std::vector<Coil> coils_;
  std::vector<PatchFlow> passing_;
};

}  // namespace rackflux
