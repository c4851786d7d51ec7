#pragma once
#include "solver/mesh/mesh.hpp"

#include <span>
#include <string>
#include <vector>

namespace rackflux {

/// One cell array of a result file as the index names it.
struct XdmfArray {
  std::string name;     ///< in ParaView
  std::string dataset;  ///< in the file's group
  std::string number_type = "Float";
  int bytes = 4;
  bool vector = false;
};

/// Where the arrays of one output step lie.
struct XdmfStep {
  std::string file;   ///< relative to the index
  std::string group;  ///< of the file, such as "gas"
  double t = 0.0;     ///< [s]
};

/// The part of an index that describes one output step on a rectilinear mesh.
std::string xdmf_grid(const XdmfStep& step, const Lines& lines, std::span<const XdmfArray> arrays);

/// A whole index: a time series of such parts.
std::string xdmf_series(const std::string& name, const std::vector<std::string>& grids);

}  // namespace rackflux
