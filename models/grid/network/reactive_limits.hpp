#pragma once
#include "models/grid/network/admittance.hpp"
#include "models/grid/network/network.hpp"

#include <vector>

namespace rackflux::grid {

/// What each generator gives during a power flow, and what each bus is to it: generators at a
/// reactive limit no longer hold their bus.
struct Dispatch {
  explicit Dispatch(const Network& network);

  /// Generation less load at every bus [pu].
  std::vector<Complex> injection(const Network& network) const;

  /// Gives the power found at buses that hold voltage to their generators: reactive power by their
  /// ranges, the balance of a reference bus to its first generator.
  void take(const Network& network, const std::vector<Complex>& injections);

  /// Holds generators beyond a reactive limit there; false where none is beyond.
  /// Throws Error where an island has no generator left that could hold a voltage.
  bool hold_at_limits(const Network& network, const Islands& parts);

  std::vector<BusKind> kind;            ///< per bus
  std::vector<double> power, reactive;  ///< per generator [pu]; 0 out of service
  std::vector<char> free;               ///< per generator: runs, and its bus holds voltage
  std::vector<int> limited;             ///< generators held at a limit, in order

 private:
  void share_reactive(const Network& network, const std::vector<int>& at_bus, double total);
};

}  // namespace rackflux::grid
