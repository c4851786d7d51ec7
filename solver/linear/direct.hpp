#pragma once
#include "solver/linear/level.hpp"

#include <memory>

namespace rackflux::multigrid {

/// Solves a small level exactly. Where a connected part of the system has no sink its solution is
/// the one of mean zero, for the part of r that such a system can take.
class Direct {
 public:
  Direct();
  ~Direct();

  void set(const Level& level);
  void solve(Level& level) const;  ///< z from r

 private:
  struct Factor;
  std::unique_ptr<Factor> factor_;
};

}  // namespace rackflux::multigrid
