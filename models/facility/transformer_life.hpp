#pragma once
#include "models/power/transformer.hpp"
#include "solver/base/config.hpp"
#include "solver/base/summary.hpp"
#include "solver/base/table.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// One transformer of a site and how it ages under a series of loads:
///
///   {name, carries: site | grid, rated, tan_phi, and the keys of read_transformer_hot_spot}
///
/// `site`: all that the site draws; `grid`: what passes the connection, either way.
class TransformerLife {
 public:
  explicit TransformerLife(const Config& node);

  bool carries_grid() const { return carries_grid_; }
  /// Holds each load [W] for `period` [s] in air at T_outside [K], one value a period.
  void run(const std::vector<double>& load, const std::vector<double>& T_outside, double period);

  void add_to(Table& table) const;  ///< load factor, hot spot and life lost per period
  /// Hottest, equivalent ageing, life lost; doubt where the hot spot passes a limit of loading.
  void add_to(Summary& summary) const;

 private:
  std::string doubt() const;  ///< names limits passed at ends of periods, and hours; else empty

  std::string name_;
  bool carries_grid_ = false;
  TransformerRating rating_;
  double tan_phi_ = 0.0;
  TransformerHotSpot hot_spot_;
  double period_ = 0.0;  ///< [s]
  std::vector<double> K_, T_, life_;
};

}  // namespace rackflux
