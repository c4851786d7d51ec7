#pragma once
#include "models/grid/frequency/machine_model.hpp"
#include "models/grid/frequency/psse.hpp"

#include <complex>
#include <vector>

namespace rackflux::grid {

/// A machine with the state in which it rests at a voltage and power.
struct RestingMachine {
  MachineData data;
  MachineArray<double> x{};
  std::array<bool, machine_states> moves{};  // states that its models have
};

/// The machines of a case at rest at the solved voltages [pu] and generator powers [pu].
std::vector<RestingMachine> rest_machines(const PsseCase& from,
                                          const std::vector<std::complex<double>>& volt,
                                          const std::vector<std::complex<double>>& power);

}  // namespace rackflux::grid
