#pragma once
#include "models/facility/exchange.hpp"
#include "models/plant/plant.hpp"
#include "models/power/chain.hpp"

#include <string>

namespace rackflux {

/// The racks of a site as one: what leaks, and how warm a junction is over the supply.
struct SiteRacks {
  double leak = 0.0;   ///< leakage at T_ref [W]
  double beta = 0.0;   ///< its slope [1/K]
  double T_ref = 0.0;  ///< [K]
  double R_th = 0.0;   ///< supply to junction, of all racks [K/W]
};

/// One quasi-steady moment of the site.
struct SiteState {
  double it = 0.0;        ///< IT power at the plug [W]
  double leakage = 0.0;   ///< part of it [W]
  double junction = 0.0;  ///< [K]
  PowerFlow chain;
  PlantOutcome plant;
  int passes = 0;  ///< of the ring leakage -> heat -> supply -> leakage
};

/// A site from its power chain, plant and racks; the ring is closed inside:
///
///   P_IT = dynamic + leak exp(beta (T_supply + R_th P_IT - T_ref))
///   heat into the facility water = P_IT + losses of the chain indoors,   T_supply = plant(heat,
///   weather)
///
/// All heat indoors reaches the facility water, by cold plates or air handlers. No thermal inertia:
/// for steps of minutes and longer, or inside a loop that holds its supply.
class SiteFacility : public FacilitySide {
 public:
  SiteFacility(SiteRacks racks, PowerChain chain, Plant plant, double tan_phi);

  /// Dynamic IT power of the coming step [W] and the air outside.
  void set(double dynamic, const MoistAir& air, double T_wet);

  /// Throws Error "thermal runaway" where the ring has no balance, and what chain and plant throw.
  FacilityDemand solve(const Step& step, const GridSupply& begin, const GridSupply& end) override;
  void accept() override {}
  const SiteState& state() const { return state_; }  ///< of the last solve

  /// Part of the case that the last solve failed at; empty: it did not fail.
  const std::string& failed_at() const { return at_work_; }

 private:
  SiteRacks racks_;
  PowerChain chain_;
  Plant plant_;
  double tan_phi_ = 0.0, dynamic_ = 0.0;
  PlantInput outside_;
  SiteState state_;
  std::string at_work_;
};

/// IT power with its leakage: lower root of P = dynamic + leak exp(beta (T_supply + R_th P -
/// T_ref)). Throws Error "thermal runaway" where there is none.
double leaking_power(const SiteRacks& racks, double dynamic, double T_supply);

}  // namespace rackflux
