#pragma once
#include "models/facility/site_demand.hpp"
#include "models/grid/commitment/system.hpp"
#include "models/grid/network/dc_model.hpp"
#include "models/grid/network/line_rating.hpp"
#include "models/grid/network/network.hpp"
#include "solver/base/config.hpp"
#include "solver/base/table.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// The line that feeds a site: what it may carry in the weather of each period.
///
///   {conductor (Conductor), voltage, circuits, power_factor, wind, wind_angle, sun, elevation,
///    static {temperature, wind, sun}}
///
/// `static`: the weather of the rating on paper; a period's rating over that one derates the lines
/// of the network too.
class FeedingLine {
 public:
  FeedingLine(const Config& node, int n);

  /// Power it may carry in period n with air at T [W].
  double power(int n, double T) const;
  /// Rating in period n over the rating on paper [-].
  double over_static(int n, double T) const;

 private:
  grid::LineWeather weather(int n, double T) const;

  grid::Conductor conductor_;
  double volt_ = 0.0, circuits_ = 1.0, power_factor_ = 1.0;
  double angle_ = 0.0, elevation_ = 0.0, rated_ = 0.0;  // [rad], [m], [A]
  Series wind_, sun_;
};

/// The network behind the connection, dispatched in DC approximation hour by hour with the site at
/// one of its buses:
///
///   {file (MATPOWER), convention: pglib | matpower, bus, load (series: scale of all its loads)}
class SupplyNetwork {
 public:
  SupplyNetwork(const Config& node, int n);

  /// Prices at the site's bus [1/J] where it draws `power` [W] in each period and branches carry
  /// `derating` of their ratings. Throws Error with the period where no dispatch exists.
  Series prices(const Series& power, const Series& derating);

  Table bus_table() const;     ///< of the last prices(): mean and highest price of every bus
  Table branch_table() const;  ///< mean and highest loading of every branch in service

 private:
  grid::Network network_;
  grid::DcConvention convention_;
  int bus_ = 0;
  Series scale_;
  std::vector<Series> price_, loading_;  // by bus [1/J], by branch [-]
};

}  // namespace rackflux
