#pragma once
#include "models/power/chain.hpp"
#include "models/power/storage.hpp"
#include "models/power/ups.hpp"
#include "solver/base/config.hpp"

namespace rackflux {

/// A list of stages, rack end first. `kind: converter | busbar | transformer`; see
/// docs/theory/power_chain.md for the keys. No efficiency has a default.
PowerChain read_power_chain(const Config& list);

LossCurve read_loss_curve(const Config& node, const std::string& name);
TransformerHotSpot read_transformer_hot_spot(const Config& node, const std::string& name);
Ups read_ups(const Config& node);
Storage read_storage(const Config& node, double load);  ///< load [W] drawn when the run starts

}  // namespace rackflux
