#pragma once
#include "solver/io/snapshot.hpp"
#include "solver/mesh/site.hpp"
#include "tests/support/mpi_main.hpp"

#include <filesystem>
#include <string>

namespace rackflux {

/// A folder of its own below the system's temporary folder, the same on all ranks, gone at the end.
class ScratchFolder {
 public:
  explicit ScratchFolder(const Comm& ranks);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  const Comm* comm_;
  std::filesystem::path path_;
};

/// A graded room of 7 x 5 x 6 cells with a conducting block (region 1) and a blocked-out body
/// (region 2), and fields whose values say where they are.
struct SmallRoom {
  explicit SmallRoom(const Comm& ranks);

  static constexpr int nx = 7, ny = 5, nz = 6;
  static bool in_conductor(int i, int j, int k) {
    return i >= 1 && i < 4 && j >= 1 && j < 3 && k < 2;
  }
  static bool in_body(int i, int j, int k) { return i >= 5 && j >= 3 && k >= 2 && k < 5; }
  /// Exact in float32.
  static double temperature(int i, int j, int k) { return 290.0 + i + 8.0 * j + 64.0 * k; }
  /// On the face below cell i of each axis.
  static double speed(int axis, int i) { return (axis + 1.0) * i; }

  Site site;
  Mesh mesh;
  Field T, p, u, v, w;

  std::vector<OutputScalar> scalars() const;
  std::vector<OutputVector> vectors() const;
};

}  // namespace rackflux
