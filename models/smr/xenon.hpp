#pragma once

namespace rackflux {

/// Nuclear data of the iodine-xenon pair and the flux of a core at rated power.
/// Source of the data: W. M. Stacey, Nuclear Reactor Physics, as tabulated in TRANSFORM-Library.
struct XenonData {
  double iodine_decay = 0.0;    ///< lambda_I [1/s]
  double xenon_decay = 0.0;     ///< lambda_X [1/s]
  double iodine_yield = 0.061;  ///< of I-135 with its tellurium, per fission [-]
  double xenon_yield = 0.003;   ///< direct, per fission [-]
  double absorption = 2.6e-22;  ///< sigma_X of Xe-135 [m2]
  double flux = 0.0;            ///< thermal flux at rated power [1/m2/s]

  /// Half-lives 6.6 h of I-135 and 9.1 h of Xe-135.
  static XenonData at_flux(double flux);

  /// Throws Error naming the number that cannot be.
  void check() const;
};

/// Iodine and xenon in the core, exact for constant power over each advance. Amounts are per unit
/// of macroscopic fission cross-section [1/m2 of flux path], as the equations are linear in it.
///
///   dI/dt = y_I phi - lambda_I I,   dX/dt = y_X phi + lambda_I I - (lambda_X + sigma_X phi) X
class Xenon {
 public:
  /// In equilibrium at a share of rated power [-].
  explicit Xenon(const XenonData& data, double share = 1.0);

  /// The share of rated power is held over dt [s].
  void advance(double dt, double share);

  double iodine() const { return iodine_; }
  double xenon() const { return xenon_; }
  double over_rated() const;  ///< xenon over its equilibrium at rated power [-]

  /// Equilibrium amounts at a share of rated power.
  double iodine_at_rest(double share) const;
  double xenon_at_rest(double share) const;

  void set_over_rated(double iodine, double xenon);  ///< both over their rated equilibrium [-]

  const XenonData& data() const { return data_; }

 private:
  XenonData data_;
  double iodine_ = 0.0, xenon_ = 0.0;
};

}  // namespace rackflux
