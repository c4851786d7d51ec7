#pragma once
#include "models/facility/exchange.hpp"

namespace rackflux {

/// A site in a dozen numbers, steady:
///
///   T_j = T_supply + R_th P_IT          P_IT = dynamic + leak exp(beta (T_j - T_ref))
///   losses = a0 + a1 P_IT/V + a2 P_IT^2/(rated V^2)          V in pu
///   cooling = P_IT/COP + pump (P_IT/rated)^3                 Q = tan_phi P
struct LumpedFacilityParameters {
  double dynamic = 0.0;       ///< IT power without leakage [W]
  double leak = 0.0;          ///< leakage at T_ref [W]
  double beta = 0.0;          ///< [1/K]
  double T_ref = 0.0;         ///< [K]
  double T_supply = 0.0;      ///< [K]
  double R_th = 0.0;          ///< supply to junction, of the whole site [K/W]
  double a0 = 0.0;            ///< [W]
  double a1 = 0.0, a2 = 0.0;  ///< [-]
  double rated = 0.0;         ///< [W]
  double cop = 0.0;           ///< [-]
  double pump = 0.0;          ///< at rated [W]
  double tan_phi = 0.0;       ///< [-]
};

class LumpedFacility : public FacilitySide {
 public:
  /// Throws Error for values that cannot be, and for a leakage that runs away: then no T_j exists.
  explicit LumpedFacility(LumpedFacilityParameters parameters);

  FacilityDemand solve(const Step& step, const GridSupply& begin, const GridSupply& end) override;
  void accept() override {}

  double it_power() const { return it_; }   ///< [W]
  double junction() const { return T_j_; }  ///< [K]

 private:
  LumpedFacilityParameters parameters_;
  double it_ = 0.0, T_j_ = 0.0;
};

/// A source of fixed voltage E behind a reactance: V^2 = (b + sqrt(b^2 - 4X^2(P^2+Q^2)))/2,
/// b = E^2 - 2QX, all in pu. The upper root; none where the discriminant is negative.
struct TheveninParameters {
  double E = 1.0;     ///< [pu]
  double X = 0.0;     ///< [pu on base]
  double base = 0.0;  ///< [VA]
};

class TheveninGrid : public GridSide {
 public:
  explicit TheveninGrid(TheveninParameters parameters);
  GridAnswer solve(const Step& step, const FacilityDemand& begin,
                   const FacilityDemand& end) override;
  void accept() override {}

 private:
  TheveninParameters parameters_;
};

/// A site linearised about an operating point: T is the coolant's deviation [K], w = f - 1 [pu].
///
///   dP/base = step + k_leak T + k_cool T + k_pump w,   C T' = step + k_leak T - G T - k_flow w
struct LinearFacilityParameters {
  double base = 0.0;                  ///< [W]
  double step = 0.0;                  ///< IT power above the operating point [pu]
  double k_leak = 0.0, k_cool = 0.0;  ///< [pu/K]
  double k_pump = 0.0;                ///< [pu/pu]
  double C = 0.0;                     ///< [pu s/K]
  double G = 0.0;                     ///< [pu/K]
  double k_flow = 0.0;                ///< [pu/pu]
  double T_supply = 0.0;              ///< at the operating point [K]
};

/// Exact over a step on which w runs straight.
class LinearFacility : public FacilitySide {
 public:
  explicit LinearFacility(LinearFacilityParameters parameters);
  FacilityDemand solve(const Step& step, const GridSupply& begin, const GridSupply& end) override;
  void accept() override { T_ = T_trial_; }
  double T() const { return T_; }  ///< [K] above the operating point

 private:
  LinearFacilityParameters parameters_;
  double T_ = 0.0, T_trial_ = 0.0;
};

/// An island with reheat turbines (Anderson & Mirheydar, IEEE Trans. Power Systems 5 (1990) 720):
///
///   2H w' = -(Km FH/R) w - (Km (1-FH)/R) x - D w - dP,   TR x' = w - x
struct ReheatIslandParameters {
  double base = 0.0;  ///< [W]
  double H = 0.0;     ///< [s]
  double R = 0.0;     ///< droop [pu]
  double Km = 0.0;    ///< [-]
  double FH = 0.0;    ///< high-pressure share [-]
  double TR = 0.0;    ///< reheater [s]
  double D = 0.0;     ///< [pu/pu]
};

/// Exact over a step on which dP runs straight.
class ReheatIsland : public GridSide {
 public:
  explicit ReheatIsland(ReheatIslandParameters parameters);
  GridAnswer solve(const Step& step, const FacilityDemand& begin,
                   const FacilityDemand& end) override;
  void accept() override { w_ = w_trial_, x_ = x_trial_; }
  double w() const { return w_; }  ///< frequency deviation [pu]
  double x() const { return x_; }  ///< reheater state [pu]

 private:
  ReheatIslandParameters parameters_;
  double w_ = 0.0, x_ = 0.0, w_trial_ = 0.0, x_trial_ = 0.0;
};

}  // namespace rackflux
