#include "solver/driver/exit_status.hpp"

#include "solver/base/error.hpp"

namespace rackflux {

ExitStatus exit_status_of(const std::exception& error) {
  if (dynamic_cast<const Unconverged*>(&error)) return ExitStatus::not_converged;
  if (dynamic_cast<const IoError*>(&error)) return ExitStatus::io;
  if (dynamic_cast<const Error*>(&error)) return ExitStatus::bad_input;
  return ExitStatus::internal;
}

}  // namespace rackflux
