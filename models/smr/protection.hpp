#pragma once
#include "solver/base/config.hpp"

#include <optional>
#include <string>

namespace rackflux {

/// A set-point of the protection system with its grade: W (a public page states it), M (from memory
/// of vendor or licensing material) or C (assumed). Results name the grade of the one that acted.
struct TripLimit {
  double at = 0.0;
  char grade = 'C';
};

/// What shuts a reactor down by itself. A limit that is absent does not act; none has a default.
struct Protection {
  std::optional<TripLimit> power = {};   ///< neutron power over rated, above [-]
  std::optional<TripLimit> period = {};  ///< reactor period n/(dn/dt) while power rises, below [s]
  std::optional<TripLimit> outlet = {};  ///< coolant leaving the core, above [K]
  std::optional<TripLimit> flow = {};    ///< primary flow over rated, below [-]
  double delay = 0.0;                    ///< from the limit to the release of the rods [s]

  bool is_there() const { return power || period || outlet || flow; }

  /// Keys: {power: {above, grade}, period: {below, grade}, outlet: {above, grade}, flow: {below,
  /// grade}, delay}; all optional but `grade` and `delay`.
  static Protection read(const Config& node);
  /// Throws Error naming the module and the limit that would act in normal operation.
  void check(const std::string& module, double T_core_out) const;
};

enum class TripCause { none, manual, power, period, outlet, flow };

const char* name_of(TripCause cause);

/// A shutdown of the reactor.
struct Trip {
  TripCause cause = TripCause::none;
  double limit_passed = 0.0;   ///< when [s]
  double rods_released = 0.0;  ///< when [s]
  double reading = 0.0;        ///< at the limit, in its unit
  char grade = ' ';            ///< of the limit; blank for a manual one
};

/// The readings that limits look at.
struct CoreReadings {
  double power = 1.0;           ///< neutron power over rated [-]
  double inverse_period = 0.0;  ///< dn/dt / n [1/s]
  double T_out = 0.0;           ///< [K]
  double flow = 1.0;            ///< over rated [-]
};

/// The limit that is passed farthest, with its reading, as a Trip without times; cause none where
/// all hold.
Trip judge(const Protection& protection, const CoreReadings& readings);

}  // namespace rackflux
