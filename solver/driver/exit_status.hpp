#pragma once
#include <exception>

namespace rackflux {

/// How a command ends; documented for scripts and schedulers.
enum class ExitStatus {
  done = 0,           ///< done and converged; a comparison that agrees
  differs = 1,        ///< `compare` only: not as expected
  bad_input = 2,      ///< usage or case file
  not_converged = 3,  ///< no answer to trust: not converged, diverged, unphysical
  internal = 70,      ///< a broken promise of the code
  io = 74,            ///< a file could not be written or read
};

/// The status that an exception stands for.
ExitStatus exit_status_of(const std::exception& error);

}  // namespace rackflux
