#pragma once
#include "models/grid/network/network.hpp"

#include <vector>

namespace rackflux::grid {

/// What a DC line does at an operating point; zero out of service.
struct DcLineFlow {
  double from = 0.0, to = 0.0;                    ///< power taken at from, given at to [pu]
  double reactive_from = 0.0, reactive_to = 0.0;  ///< given to the buses [pu]
};

/// The two generators that stand for a DC line in service:
///   (1 - loss1) power(from) + power(to) = -loss0,  power(from) = - what the line takes
struct DcLineLink {
  int line = 0;          ///< position in Network::dc_lines
  int from = 0, to = 0;  ///< positions in the generators
};

/// The network with two more generators at its end for every DC line in service: the one at `from`
/// gives minus what the line takes and bears the line's cost, and both hold their buses, which
/// become generator buses unless one is a reference. The lines stay, for their names and limits.
struct WithDcLineEnds {
  explicit WithDcLineEnds(Network given);

  Network network;
  std::vector<DcLineLink> links;
};

/// Flows of all DC lines of the network from powers of its generators, ends included; takes the
/// ends off these.
std::vector<DcLineFlow> take_dc_lines(const Network& network, const std::vector<DcLineLink>& links,
                                      std::vector<double>& power, std::vector<double>& reactive);

}  // namespace rackflux::grid
