#pragma once
#include "models/grid/network/admittance.hpp"
#include "models/grid/network/dc_lines.hpp"
#include "models/grid/network/network.hpp"

#include <memory>
#include <vector>

namespace rackflux::grid {

/// An operating point of the network.
struct PowerFlow {
  std::vector<double> volt, angle;      ///< per bus [pu], [rad]; 0 at isolated buses
  std::vector<double> power, reactive;  ///< per generator [pu]; 0 out of service
  std::vector<BranchFlow> flows;        ///< per branch [pu]; 0 out of service
  std::vector<DcLineFlow> dc_lines;     ///< per DC line
  std::vector<int> references;          ///< per island: the bus that took the balance
  std::vector<double> slack_power;      ///< per island: power of its generators there [pu]
  std::vector<int> at_reactive_limit;   ///< generators held at a reactive limit, in order found;
                                        ///< behind them the ends of DC lines in service, in pairs
  int iterations = 0;                   ///< of Newton's method, all rounds together
  double mismatch = 0.0;                ///< largest left over at a bus [pu]
  double loss = 0.0;                    ///< power lost in all branches [pu]
};

struct PowerFlowOptions {
  double tolerance = 1e-10;              ///< largest mismatch accepted [pu]
  int max_iterations = 20;               ///< per round
  bool enforce_reactive_limits = false;  ///< see PowerFlowSolver::solve
  bool flat_start = false;               ///< from 1 pu and the reference's angle everywhere
};

/// Newton's method in polar coordinates on one topology; order and fill are found once.
class PowerFlowSolver {
 public:
  /// Throws what check_for_power_flow throws. DC lines take the power the network gives them.
  explicit PowerFlowSolver(Network network);
  ~PowerFlowSolver();
  PowerFlowSolver(PowerFlowSolver&&) noexcept;
  PowerFlowSolver& operator=(PowerFlowSolver&&) noexcept;
  PowerFlowSolver(const PowerFlowSolver&) = delete;
  PowerFlowSolver& operator=(const PowerFlowSolver&) = delete;

  /// As it is calculated: the ends of DC lines in service follow as generators.
  const Network& network() const;
  void set_load(int bus, double power, double reactive);  ///< [pu]
  void set_power(int generator, double power);            ///< [pu]
  void set_volt(int generator, double volt_set);          ///< of all generators at its bus [pu]

  /// Solves from the voltages in the network, or flat, or from an earlier answer; where Newton's
  /// method fails from there, or ends with a load bus below 0.5 pu, the point is followed from no
  /// load upwards before it is given up: the equations have lower solutions, at which nothing runs.
  ///
  /// Generators at one bus share its reactive power by their ranges. With reactive limits enforced,
  /// generators beyond a limit are held there and their bus becomes a load bus, round by round
  /// until none is beyond; where that takes the reference, the next generator bus of the file in
  /// the same island takes over, and the answer names it. Angles stay relative to the first one.
  ///
  ///   throws  Error "no operating point" with the share of load and generation that can still be
  ///           carried, the weakest bus and the cure; Error where all generators of an island are
  ///           beyond their reactive limits
  PowerFlow solve(const PowerFlowOptions& options = {}, const PowerFlow* start = nullptr);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// One solution from a network: PowerFlowSolver(network).solve(options).
PowerFlow solve_power_flow(const Network& network, const PowerFlowOptions& options = {});

}  // namespace rackflux::grid
