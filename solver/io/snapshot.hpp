#pragma once
#include "solver/fields/field.hpp"
#include "solver/mesh/site.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rackflux {

/// A scalar to write: values at cell centres, under the field's own name and unit.
struct OutputScalar {
  const Field* field = nullptr;
  std::string long_name;       ///< such as "temperature"
  bool in_conductors = false;  ///< has a meaning inside conducting solids too, as temperature has
};

/// A vector to write, from its parts: all at cell centres, or on the faces x, y, z of the cells,
/// where owned faces and, at the high ends of a block, one halo layer must be current.
struct OutputVector {
  std::string name, long_name;
  std::array<const Field*, 3> parts{};
};

/// What means over time were taken of.
struct SnapshotSpan {
  double from = 0.0, to = 0.0;  ///< [s]
  long steps = 0;
};

/// When a snapshot was taken.
struct SnapshotTime {
  int index = 0;       ///< number in the file name
  double t = 0.0;      ///< on ParaView's time axis [s]; of a steady run the iteration
  long iteration = 0;  ///< iterations or steps done
  std::optional<SnapshotSpan> means{};  ///< none: the fields are those of this moment
};

/// What a reader must know to judge a snapshot.
struct SnapshotOrigin {
  std::string manifest;  ///< JSON text, see Manifest::text
  std::string verdict;   ///< such as "converged"; empty while the run goes on
};

/// Writes the fields of the room, one HDF5 file per output step, all ranks together:
///
///   FOLDER/fields/NAME_00042.h5   /gas: node and centre coordinates, fields, region, blanking, all
///                                 with units, long names and dimension scales; /VTKHDF: the same
///                                 data under the names that ParaView 6.2 reads; /meta: origin,
///                                 objects of the site
///   FOLDER/NAME.xdmf2             index of all steps so far for ParaView 5: the fluid
///   FOLDER/NAME_solids.xdmf2      the same files seen as the conducting solids, if there are any
///
/// Values are float32 in SI, coordinates float64, i fastest. Where a field has no meaning it is
/// NaN, a velocity zero. A file appears under its name only when it is whole and on the disk.
class SnapshotWriter {
 public:
  /// Makes the folders. Throws IoError on all ranks. Mesh and site must outlive the writer.
  SnapshotWriter(const Mesh& mesh, const Site& site, std::filesystem::path folder,
                 std::string name);

  /// Writes one step. Throws IoError on all ranks, with no file of this step left. Collective.
  void write(const SnapshotTime& time, std::span<const OutputScalar> scalars,
             std::span<const OutputVector> vectors, const SnapshotOrigin& origin);

  std::filesystem::path index_file() const;  ///< the file to open in ParaView

 private:
  class Step;
  void classify(const Site& site);
  std::filesystem::path file_of(int step) const;
  void write_file(const std::filesystem::path& temporary, const SnapshotTime& time,
                  std::span<const OutputScalar> scalars, std::span<const OutputVector> vectors,
                  const SnapshotOrigin& origin);
  void add_to_index(const SnapshotTime& time, std::span<const OutputScalar> scalars,
                    std::span<const OutputVector> vectors);

  const Mesh* mesh_;
  std::filesystem::path folder_;
  std::string name_;
  std::vector<std::string> regions_;
  std::string objects_;                            ///< of the site, JSON
  std::vector<int> region_;                        ///< of each owned cell, i fastest
  std::vector<unsigned char> hidden_, not_solid_;  ///< blanking of fluid view and of solids view
  bool has_conductors_ = false;
  std::vector<std::string> fluid_steps_, solid_steps_;  ///< of the indexes
};

/// Removes what an earlier run left in the folder under that name: its files of fields and its
/// indexes. Other files stay. Throws IoError. Collective.
void remove_snapshots(const Comm& comm, const std::filesystem::path& folder,
                      const std::string& name);

}  // namespace rackflux
