#pragma once
#include "models/workload/workload.hpp"
#include "solver/base/step.hpp"

#include <memory>

namespace rackflux {

/// What one of several wants of something scarce: watts under a cap, nodes of a hall.
struct Claim {
  int priority = 0;    ///< 0 is served first
  double least = 0.0;  ///< taken before any priority counts (idle power, rented capacity)
  double wanted = 0.0;
};

/// Shares `total`: first every least, then what is wanted beyond it, priority by priority; where
/// one priority cannot be filled its members get equal parts of what they miss. Throws Error where
/// the least amounts alone exceed the total, and for a claim that wants less than its least.
std::vector<double> share(double total, const std::vector<Claim>& claims);

/// One step of a hall with several workloads.
struct MixedOutcome {
  std::vector<double> power;  ///< mean power granted to each [W]
  std::vector<double> cut;    ///< wanted and not granted [W]
  double energy = 0.0;        ///< of all, plus idle capacity [J]
};

/// Workloads of two or more priorities, nodes that stand idle and nodes rented out, under one cap.
/// What a cap cuts is lost work, reported; it is not caught up later.
class MixedWorkload {
 public:
  struct Member {
    std::unique_ptr<Workload> load;
    int priority = 0;
  };
  /// `idle_power`: of capacity that nobody uses [W]; alone it is a hall that stands idle.
  /// Throws Error where there is neither it nor a member.
  MixedWorkload(std::vector<Member> members, double idle_power);

  MixedOutcome advance(const Step& step, double cap);
  const Workload& member(std::size_t n) const { return *members_[n].load; }

 private:
  std::vector<Member> members_;
  std::vector<double> before_;  // energy wanted up to the start of the step [J]
  double idle_ = 0.0;
};

}  // namespace rackflux
