#pragma once
#include "models/grid/network/network.hpp"

#include <complex>
#include <string>
#include <vector>

namespace rackflux::grid {

/// A synchronous machine in the classical model: constant voltage behind transient reactance.
struct SwingMachine {
  std::string name;
  double inertia = 0.0;   ///< H on the common base [s]; ignored where infinite
  double damping = 0.0;   ///< D [pu power per pu speed]
  double power = 0.0;     ///< mechanical, constant [pu]
  double emf = 1.0;       ///< E' behind x' [pu]
  double angle = 0.0;     ///< of E' at the start [rad]
  bool infinite = false;  ///< an infinite bus: its speed never changes
};

/// Admittances between the internal nodes of the machines, row by row [pu].
using ReducedAdmittance = std::vector<std::complex<double>>;

/// The swing of classical machines around a reduced network.
///
///   d angle_i/dt = w_s (w_i - 1),   2 H_i dw_i/dt = Pm_i - Pe_i - D_i (w_i - 1)
///   Pe_i = sum_j E_i E_j (G_ij cos(angle_i - angle_j) + B_ij sin(angle_i - angle_j))
///
/// Implicit midpoint rule (order 2), solved to round-off in each step, so that the kinetic energy
/// sum H w^2 changes by exactly the work that `work` counts. Speed in the power is taken as 1 pu,
/// as usual in this model.
class SwingSystem {
 public:
  /// synchronous_speed is w_s = 2 pi f [rad/s]. Throws Error naming a machine without inertia or
  /// with a number no machine has.
  SwingSystem(std::vector<SwingMachine> machines, double synchronous_speed);

  /// Moves all machines over dt [s] on this network; throws Error where dt is too long for the
  /// swing (the implicit step has no solution).
  void advance(double dt, const ReducedAdmittance& network);

  std::size_t size() const { return machines_.size(); }
  double angle(std::size_t i) const { return angle_[i]; }                        ///< [rad]
  double speed(std::size_t i) const { return speed_[i]; }                        ///< [pu]
  double electric_power(std::size_t i, const ReducedAdmittance& network) const;  ///< Pe [pu]
  /// Machines of the largest inertia; the infinite buses where there are any.
  std::vector<std::size_t> heaviest() const;
  double kinetic_energy() const;         ///< sum of H w^2 over finite machines [pu s]
  double work() const { return work_; }  ///< integral of w (Pm - Pe - D (w - 1)) so far [pu s]

 private:
  double power_at(std::size_t i, const std::vector<double>& angle,
                  const ReducedAdmittance& network) const;
  std::vector<SwingMachine> machines_;
  double synchronous_speed_;
  std::vector<double> angle_, speed_;
  double work_ = 0.0;
};

/// A fault: which network lasts until it is cleared, which afterwards, and what counts as stable.
struct FaultStudy {
  ReducedAdmittance during, after;
  double dt = 1e-3;      ///< step [s]
  double horizon = 3.0;  ///< length of the run [s]
};

/// Longest time a fault may last [s] such that no machine leaves the heaviest by 180 degrees
/// within the horizon (each of them, where several are equally heavy); found by bisection to 1e-6
/// s. Throws Error if the system is unstable even without the fault, or stable however long it
/// lasts within the horizon.
double critical_clearing_time(const SwingSystem& before, const FaultStudy& study);

/// Transient reactance of the machine at a generator of the network [pu], generator by generator.
using TransientReactances = std::vector<double>;

/// What happens to the network before it is reduced.
struct NetworkChange {
  int faulted_bus = -1;  ///< position of a bus short-circuited to earth; -1: none
  int open_branch = -1;  ///< position of a branch taken out; -1: none
};

/// Kron reduction to the internal nodes of the generators in service; loads become constant
/// impedances at the voltages the network holds, which must be a solved power flow.
/// Throws Error naming a generator without reactance, or a machine that the change leaves islanded.
ReducedAdmittance reduce_to_machines(const Network& solved, const TransientReactances& reactances,
                                     const NetworkChange& change = {});

/// Machines in equilibrium at a solved power flow, inertia and damping by generator on base power.
std::vector<SwingMachine> machines_at_rest(const Network& solved,
                                           const TransientReactances& reactances,
                                           const std::vector<double>& inertia);

}  // namespace rackflux::grid
