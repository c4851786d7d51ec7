#pragma once
#include "solver/base/step.hpp"

#include <string>

namespace rackflux {

/// Nameplate of a transformer, electric side.
///
///   K = S / rated,   loss = no_load V^2 + load_loss (K/V)^2,   V in pu of rated voltage
struct TransformerRating {
  std::string name;
  double rated = 0.0;      ///< apparent power [VA]
  double no_load = 0.0;    ///< core loss at rated voltage [W]
  double load_loss = 0.0;  ///< winding and stray loss at rated current [W]
  double largest = 2.0;    ///< K that IEEE C57.91 clause 7 may be used to [-]

  double load_factor(double power, double reactive) const;  ///< K [-] from W and var delivered
  double loss(double K,
              double volt_pu = 1.0) const;  ///< [W]; throws Error for K/V outside 0 to largest
};

/// How the oil time constant follows the load.
enum class OilTimeConstant {
  rated,      ///< tau_TO,R at every load
  corrected,  ///< corrected for the rises at start and end of a load segment
};

/// Exponents n and m: IEEE C57.91-2011 has 0.8 to 1 for every way of cooling; winding exponents y =
/// 2m of IEC 60076-7 begin at 1.3. The least leaves room for a tested value; above 1 a rise would
/// grow faster than the loss that drives it.
inline constexpr double least_rise_exponent = 0.5, largest_rise_exponent = 1.0;

/// Nameplate of a transformer, thermal side, letters of IEEE Std C57.91-2011 clause 7.
struct TransformerThermal {
  double dTO_R = 0.0;       ///< top-oil rise over ambient at rated load [K]
  double dH_R = 0.0;        ///< hottest-spot rise over top oil at rated load [K]
  double R = 0.0;           ///< load loss over no-load loss at rated load [-]
  double n = 0.0, m = 0.0;  ///< exponents: 0.8/0.8 ONAN, 0.9/0.8 ONAF, 0.9/0.8 OFAF, 1/1 ODAF
  double tau_TO = 0.0;      ///< oil time constant at rated load [s]
  double tau_W = 0.0;       ///< winding time constant [s]
  OilTimeConstant oil = OilTimeConstant::corrected;
  double normal_life = 180000.0 * 3600.0;  ///< at 110 degC hot spot [s], C57.91 clause 5

  /// Throws Error for a rise, ratio or time constant that is not positive, or an exponent outside
  /// its range.
  void validate(const std::string& name) const;
};

/// Where the winding is: the start of the present stretch of constant load and the time since.
/// The standard's time constant belongs to a whole stretch, so the state remembers where it began.
struct TransformerState {
  double K = 0.0;                  ///< load of the present stretch [-]
  double dTO_i = 0.0, dH_i = 0.0;  ///< rises at its start [K]
  double since = 0.0;              ///< time on the stretch [s]
  double dTO = 0.0, dH = 0.0;      ///< rises now [K]
  double aged = 0.0;               ///< integral of the ageing factor [s]
  double time = 0.0;               ///< time aged over [s]
};

/// Ageing acceleration factor of 65 K rise insulation (and of IEC 60076-7 upgraded paper).
///
///   F_AA = exp(15000/383 - 15000/(theta_H + 273)),  theta_H in degC
///
///   T        hottest spot [K], 173.15 to 573.15 K; below 273 K the factor is under 2e-7, so that
///            nobody sees how well the law holds there
///   throws   Error outside this range
///   source   IEEE Std C57.91-2011 eq. (2); the standard takes 0 degC as 273 K, kept here
double ageing_factor(double T);

/// Relative ageing rate of non-upgraded paper: V = 2^((theta_H - 98)/6), theta_H in degC.
///
///   T        hottest spot [K], 353.15 to 413.15 K (80 to 140 degC)
///   source   IEC 60076-7:2018 clause 6.3
double ageing_rate_plain_paper(double T);

/// Hot spot and loss of life of one transformer.
///
///   dTO_U = dTO_R ((K^2 R + 1)/(R + 1))^n        dTO = dTO_U + (dTO_i - dTO_U) exp(-t/tau_TO)
///   dH_U  = dH_R K^(2m)                          dH  = dH_U  + (dH_i  - dH_U)  exp(-t/tau_W)
///   theta_H = T_ambient + dTO + dH
///
/// source: IEEE Std C57.91-2011 clause 7.2.
class TransformerHotSpot {
 public:
  /// In the steady state of load K0, 0 to 2. Throws Error outside.
  TransformerHotSpot(std::string name, TransformerThermal thermal, double K0);

  /// Holds load K over the step in air at T_ambient [K] and ages the paper along the way
  /// (five-point Gauss-Legendre on pieces of at most a fifth of tau_W). Splitting a step of
  /// constant K changes nothing but round-off. Throws Error for K outside 0 to 2 or an infinite
  /// step.
  void advance(const Step& step, double K, double T_ambient);

  double hot_spot(double T_ambient) const { return T_ambient + state_.dTO + state_.dH; }  ///< [K]
  double equivalent_ageing() const;  ///< F_EQA: mean ageing factor so far [-]
  double life_lost() const;          ///< share of normal insulation life so far [-]
  const TransformerState& state() const { return state_; }

 private:
  double oil_time_constant(double dTO_U) const;
  void rises_at(double since, double& dTO, double& dH) const;
  void age(double from, double to, double T_ambient);

  std::string name_;
  TransformerThermal thermal_;
  TransformerState state_;
  double dTO_U_ = 0.0, dH_U_ = 0.0, tau_TO_ = 0.0;
};

}  // namespace rackflux
