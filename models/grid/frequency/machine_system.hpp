#pragma once
#include "models/grid/frequency/psse.hpp"

#include <complex>
#include <memory>
#include <vector>

namespace rackflux::grid {

/// How loads answer to voltage.
enum class LoadKind { impedance, current, power };

/// Machines with exciters and governors on a network, in the phasor (quasi-stationary) picture:
/// GENCLS (with H = 0: infinite bus), GENROU, SEXS, ESAC1A, TGOV1.
///
///   dx/dt = f(x, V),   Y V = I_machines(x, V) - I_loads(V)
///
/// Implicit trapezoidal rule with the network solved together with the states by Newton's method
/// with exact derivatives; order 2. Starts in equilibrium at the solved power flow.
class MachineSystem {
 public:
  /// Throws Error naming a machine without a model, a model that is not understood or a number no
  /// machine has; and what the power flow throws.
  explicit MachineSystem(const PsseCase& from, LoadKind loads = LoadKind::impedance);
  ~MachineSystem();
  MachineSystem(MachineSystem&&) noexcept;
  MachineSystem& operator=(MachineSystem&&) noexcept;
  MachineSystem(const MachineSystem&) = delete;
  MachineSystem& operator=(const MachineSystem&) = delete;

  void advance(double dt);

  /// Takes a branch out of service; voltages jump, states do not.
  void open_branch(int branch);

  double angle(std::size_t machine) const;          ///< rotor angle [rad]
  double speed(std::size_t machine) const;          ///< [pu]
  double field_voltage(std::size_t machine) const;  ///< Efd [pu]; 0 for GENCLS
  std::complex<double> voltage(int bus) const;      ///< [pu]

  /// Largest rate of change of any state now [1/s]: zero at rest.
  double unrest() const;

  /// Row by row, the state matrix of the linearised system over the states that move [1/s].
  std::vector<double> state_matrix() const;
  std::size_t moving_states() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace rackflux::grid
