#pragma once
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace rackflux {

inline std::string grid_data() {
  return shared_data("grid");
}

struct UcReference {
  std::string name;
  double lp_relaxation = 0.0, milp = 0.0, bound = 0.0;  ///< [dollar]
};

/// A line of reference/uc_reference.csv (Clp/CBC and HiGHS agree; see SOURCE.md there).
inline UcReference uc_reference(const std::string& name) {
  std::ifstream file(grid_data() + "/reference/uc_reference.csv");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    UcReference reference;
    std::string status, lp, milp, bound;
    std::getline(fields, reference.name, ',');
    if (reference.name != name) continue;
    std::getline(fields, status, ',');
    std::getline(fields, lp, ','), std::getline(fields, milp, ','), std::getline(fields, bound);
    reference.lp_relaxation = std::stod(lp), reference.milp = std::stod(milp);
    reference.bound = std::stod(bound);
    return reference;
  }
  ADD_FAILURE() << "uc_reference.csv has no line for " << name;
  return {};
}

}  // namespace rackflux
