#pragma once
#include "models/grid/network/network.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rackflux::grid {

/// Two conventions of the DC approximation are in use; their costs differ by up to 2.8 % on the
/// PGLib-OPF cases. Flow on a branch = susceptance (angle_from - angle_to - shift).
enum class DcConvention {
  /// x / (r^2 + x^2), taps and shifts left out: PowerModels' DCPPowerModel, which PGLib-OPF's
  /// published DC column is computed with.
  pglib,
  /// 1 / (x tap), with shifts: MATPOWER manual, section 3.7.
  matpower
};

/// What a branch is in a DC convention.
struct DcBranch {
  double susceptance = 0.0;  ///< [pu]; 0 out of service
  double shift = 0.0;        ///< [rad]
};

/// Per branch. Throws Error for a branch without reactance: it has no DC flow.
std::vector<DcBranch> dc_branches(const Network& network, DcConvention convention);

/// Rows of a dense matrix; rows and columns as their docstring says.
using Rows = std::vector<std::vector<double>>;

/// An operating point of the DC approximation: voltages are 1 pu, nothing is lost.
struct DcFlow {
  std::vector<double> angle;        ///< per bus [rad]
  std::vector<double> flow;         ///< per branch, from -> to [pu]
  std::vector<double> power;        ///< per generator [pu]
  std::vector<double> slack_power;  ///< per island: of the generators at its reference [pu]
                                    ///< DC lines take the power the network gives them.
};

/// One loss of one branch, seen by the DC approximation.
struct Outage {
  int branch = -1;
  bool splits = false;          ///< the network falls apart: buses below are cut off
  std::vector<int> cut_off;     ///< the buses without the reference of the island
  double load_cut_off = 0.0;    ///< [pu]
  int worst_branch = -1;        ///< largest |flow| / limit after the outage; -1: no limits
  double worst_loading = 0.0;   ///< [-]
  std::vector<int> overloaded;  ///< branches beyond the limit
};

/// The DC approximation of one topology, factorised once.
class DcModel {
 public:
  /// Throws what check throws. An island without a reference bus takes its first bus as one.
  DcModel(const Network& network, DcConvention convention);
  ~DcModel();
  DcModel(DcModel&&) noexcept;
  DcModel& operator=(DcModel&&) noexcept;
  DcModel(const DcModel&) = delete;
  DcModel& operator=(const DcModel&) = delete;

  const std::vector<DcBranch>& branches() const;
  const std::vector<int>& references() const;  ///< per island, a bus

  /// Flows for these injections (generation - load, per bus [pu]); what they do not balance in an
  /// island is taken by its reference. Shunt conductances and phase shifts are included.
  std::vector<double> angles(const std::vector<double>& injection) const;
  std::vector<double> flows(const std::vector<double>& angle) const;

  /// The power flow of the dispatch in the network; throws what check_for_power_flow throws.
  DcFlow solve() const;

  /// d flow(row) / d injection(column), taken out at the reference of the column's island [-].
  Rows ptdf() const;

  /// Share of the flow of an outaged branch that each other one takes over; -1 for itself.
  /// Empty where the outage splits the network. [-]
  std::vector<double> lodf(int outaged) const;

  /// All outages of one branch: flows after each by LODF, against `rate` or, where given,
  /// `rate_emergency`. Flows before are those of `flow` (per branch [pu]).
  std::vector<Outage> screen(const std::vector<double>& flow) const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace rackflux::grid
