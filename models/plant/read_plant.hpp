#pragma once
#include "models/plant/plant.hpp"
#include "solver/base/config.hpp"

namespace rackflux {

/// The plant of a site: set_point, rise, pump, and of heat_reuse, dry_cooler | tower_economiser and
/// chiller what there is. No efficiency, size or set-point has a default; see docs/theory/plant.md.
Plant read_plant(const Config& node);

Tower read_tower(const Config& node, const std::string& name);
DryCooler read_dry_cooler(const Config& node, const std::string& name);
Mover read_pump(const Config& node, const std::string& name);

}  // namespace rackflux
