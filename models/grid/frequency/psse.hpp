#pragma once
#include "models/grid/network/network.hpp"

#include <string>
#include <vector>

namespace rackflux::grid {

/// One record of a PSS/E dynamics file: the model of a machine and its numbers in file order.
struct DynamicRecord {
  int bus = 0;        ///< number of the bus
  std::string model;  ///< such as GENROU
  std::string id;     ///< of the machine
  std::vector<double> numbers;
  int line = 0;
};

/// A power-flow case with what its machines need for dynamics.
struct PsseCase {
  Network network;
  double frequency = 60.0;                ///< nominal [Hz]
  std::vector<double> machine_base;       ///< per generator [VA]
  std::vector<double> source_resistance;  ///< ZSOURCE per generator, on machine base [pu]
  std::vector<double> source_reactance;   ///< the same
  std::vector<std::string> machine_id;    ///< per generator
  std::vector<DynamicRecord> dynamics;
};

/// Reads a PSS/E RAW file of version 32 or 33 and its DYR file: buses, loads of constant power,
/// fixed shunts, generators, branches, two-winding transformers in per unit (CW = CZ = 1).
///
///   throws  Error("FILE:LINE: ...") for another version, a load of constant current or admittance,
///           a machine with its own transformer or one that holds another bus, shunts of a branch
///           or a transformer, a three-winding transformer, a section with data that is not
///           understood
PsseCase read_psse(const std::string& raw, const std::string& dyr);

}  // namespace rackflux::grid
