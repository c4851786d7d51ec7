#pragma once
#include "models/smr/kinetics.hpp"
#include "models/smr/protection.hpp"
#include "models/smr/xenon.hpp"
#include "solver/base/config.hpp"
#include "solver/base/step.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// Two-tank molten-salt storage between reactor and steam side: hot and cold temperatures are
/// fixed, the energy held moves.
struct SaltStorage {
  double capacity = 0.0;      ///< of the hot tank above the cold one [J]
  double energy = 0.0;        ///< at the start [J]
  double T_hot = 0.0;         ///< [K]
  double T_cold = 0.0;        ///< [K]
  double turbine_heat = 0.0;  ///< rated heat to the steam side [W]; may exceed the reactor's
};

/// One reactor module with its turbine.
struct ModuleParameters {
  std::string name;
  double thermal = 0.0;     ///< rated reactor power [W]
  double efficiency = 0.0;  ///< gross electric over steam heat [-]
  double house_load = 0.0;  ///< electric power the module itself takes while it runs [W]

  DelayedNeutrons neutrons;
  std::optional<XenonData> xenon;    ///< none: a fast core, where xenon does not matter
  double xenon_worth = 0.0;          ///< of rated equilibrium xenon, positive [-]
  double fuel_coefficient = 0.0;     ///< a_f, reactivity per kelvin of fuel [1/K]
  double coolant_coefficient = 0.0;  ///< a_c, per kelvin of mean coolant [1/K]
  double rod_rate = 0.0;             ///< fastest change by rods [1/s]
  double rod_out = 0.0;              ///< reactivity with rods out, over rated equilibrium [-]
  double rod_in = 0.0;               ///< with rods in, negative [-]

  double fuel_capacity = 0.0;                ///< m_f c_f [J/K]
  double fuel_excess = 0.0;                  ///< fuel over coolant temperature at rated power [K]
  double T_core_in = 0.0, T_core_out = 0.0;  ///< coolant at rated power [K]
  double coolant_heat = 0.0;                 ///< specific heat of the coolant [J/kg/K]
  double core_mass = 0.0;                    ///< coolant in the core, two nodes [kg]
  double hot_mass = 0.0, exchanger_mass = 0.0,
         cold_mass = 0.0;            ///< riser, primary side, downcomer [kg]
  bool natural_circulation = false;  ///< W = W0 (P/P0)^(1/3) instead of constant

  double T_steam = 0.0;      ///< saturation temperature at rated power [K]
  double T_feed = 0.0;       ///< feedwater [K]
  double steam_mass = 0.0;   ///< water in the steam generator [kg]
  double T_condenser = 0.0;  ///< [K]
  double valve_lag = 0.5, chest_lag = 0.3, reheat = 6.0, feed_lag = 5.0;  ///< [s]
  double hp_fraction = 0.3;           ///< F_H, work share of the high-pressure part [-]
  double droop = 0.05;                ///< [pu/pu]
  double frequency = 50.0;            ///< nominal [Hz]
  double ramp = 0.0;                  ///< fastest change of the electric set-point [W/s]
  double power_min = 0.0;             ///< lowest net power while running [W]
  double bypass_max = 0.4;            ///< share of rated steam the bypass takes [-]
  double bypass_pressure = 1.1;       ///< opens above this, over the pressure at zero power [-]
  double internal_efficiency = 0.85;  ///< of the turbine, for extraction [-]
  std::optional<SaltStorage> salt;
  Protection protection;  ///< without limits: the module shuts down by scram() only

  static ModuleParameters read(const Config& module);

  /// Throws Error naming the module, the number that cannot be and the cure.
  void check() const;

  double turbine_heat() const { return salt ? salt->turbine_heat : thermal; }    ///< rated [W]
  double net_rated() const { return efficiency * turbine_heat() - house_load; }  ///< [W]
  /// Electric power lost per heat extracted at T [K]: internal_efficiency (1 - T_condenser/T).
  double extraction_penalty(double T) const;
};

struct ModuleInputs {
  double power = 0.0;          ///< net electric set-point [W]
  double frequency = 0.0;      ///< of the grid [Hz]
  double extraction = 0.0;     ///< heat taken from the turbine [W]
  double T_extraction = 0.0;   ///< at this temperature [K]
  double bypass = 0.0;         ///< share of rated steam led past the turbine [-]
  double reactor_share = 1.0;  ///< reactor power wanted; used with salt storage only [-]
  double pump = 1.0;           ///< primary flow over rated; 1 with natural circulation [-]
};

struct ModuleOutputs {
  double power = 0.0;                            ///< net electric, mean over the step [W]
  double gross = 0.0;                            ///< mean over the step [W]
  double thermal = 0.0;                          ///< reactor, at the end of the step [W]
  double to_condenser = 0.0, extracted = 0.0;    ///< mean over the step [W]
  double steam_pressure = 0.0;                   ///< [Pa]
  double T_fuel = 0.0, T_in = 0.0, T_out = 0.0;  ///< [K]
  double reactivity = 0.0, rods = 0.0;           ///< [-]
  double xenon = 1.0;                            ///< over rated equilibrium [-]
  double ramp_up = 0.0, ramp_down = 0.0;         ///< room for change now [W/s]
  double flow = 0.0;                             ///< primary, over rated [-]
  double salt_energy = 0.0;                      ///< [J]
  double imbalance = 0.0;  ///< heat made - work - heat given off - rise of what is stored, over
                           ///< heat made since the start [-]
};

/// A module in time: kinetics, decay heat, xenon, fuel, coolant loop, steam generator, turbine,
/// rods. Stiff, integrated with the Rosenbrock method and an exact Jacobian; energy is an invariant
/// of the equations and closes to round-off.
class Module {
 public:
  /// In equilibrium at a share of rated power [-], xenon included.
  Module(const ModuleParameters& parameters, double share);
  /// The same but for iodine and xenon, which are these; none in a core where they do not matter.
  Module(const ModuleParameters& parameters, double share, const std::optional<Xenon>& pair);
  ~Module();
  Module(Module&&) noexcept;
  Module& operator=(Module&&) noexcept;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// Inputs are held over the step. Throws Error if more heat is extracted than the turbine has,
  /// natural circulation stalls or is given a pump.
  ModuleOutputs advance(const Step& step, const ModuleInputs& inputs);

  /// Rods go in at ten times rod_rate and stay in; without salt storage the turbine stops as well.
  /// A limit of the protection does the same by itself, at the instant it is passed plus the delay,
  /// wherever that lies inside a step.
  void scram();

  const Trip& trip() const;  ///< cause none while the reactor runs

  const ModuleParameters& parameters() const;

  double salt_energy() const;  ///< held now; 0 without salt storage [J]

  /// Iodine and xenon now; none in a core where they do not matter.
  std::optional<Xenon> xenon() const;

  /// Whether rods can hold the core critical as it stands now: not above rod_out.
  bool rods_suffice() const;

  /// Largest share of rated reactor power that rods and xenon allow in each of the next hours, if
  /// otherwise `plan` is run (one share per hour); all ones for a core without xenon.
  std::vector<double> ceiling(const std::vector<double>& plan) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rackflux
