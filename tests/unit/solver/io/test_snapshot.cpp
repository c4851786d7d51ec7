#include "solver/base/error.hpp"
#include "solver/io/snapshot.hpp"
#include "tests/support/small_room.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <cmath>
#include <fstream>
#include <span>
#include <sstream>
#include <sys/mount.h>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

constexpr std::size_t n_cells = SmallRoom::nx * SmallRoom::ny * SmallRoom::nz;
namespace fs = std::filesystem;

/// A result file opened by one process alone, as a user's script does.
class Reader {
 public:
  explicit Reader(const fs::path& file)
      : file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
    EXPECT_GE(file_, 0) << file;
  }
  ~Reader() { H5Fclose(file_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  template <class T>
  std::vector<T> values(const std::string& name, hid_t type, std::size_t count) const {
    std::vector<T> read(count);
    const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    EXPECT_EQ(H5Sget_simple_extent_npoints(space), static_cast<hssize_t>(count)) << name;
    EXPECT_GE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read.data()), 0) << name;
    H5Sclose(space);
    H5Dclose(dataset);
    return read;
  }
  std::vector<float> floats(const std::string& name, std::size_t count = n_cells) const {
    return values<float>(name, H5T_NATIVE_FLOAT, count);
  }
  std::vector<int> integers(const std::string& name) const {
    return values<int>(name, H5T_NATIVE_INT, n_cells);
  }

  std::string text(const std::string& object, const std::string& attribute) const {
    const hid_t id =
        H5Aopen_by_name(file_, object.c_str(), attribute.c_str(), H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(id, 0) << object << " " << attribute;
    const hid_t type = H5Aget_type(id);
    std::string text(H5Tget_size(type), '\0');
    H5Aread(id, type, text.data());
    H5Tclose(type);
    H5Aclose(id);
    return text;
  }

  double number(const std::string& object, const std::string& attribute) const {
    const hid_t id =
        H5Aopen_by_name(file_, object.c_str(), attribute.c_str(), H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(id, 0) << object << " " << attribute;
    double value = std::nan("");
    H5Aread(id, H5T_NATIVE_DOUBLE, &value);
    H5Aclose(id);
    return value;
  }

  bool has(const std::string& object, const std::string& attribute) const {
    return H5Aexists_by_name(file_, object.c_str(), attribute.c_str(), H5P_DEFAULT) > 0;
  }

  bool has_scales(const std::string& name, int rank) const {
    const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    bool all = true;
    for (int d = 0; d < rank; ++d) all = all && H5DSget_num_scales(dataset, d) == 1;
    H5Dclose(dataset);
    return all;
  }

  bool same_object(const std::string& a, const std::string& b) const {
    H5O_info_t first, second;
    H5Oget_info_by_name2(file_, a.c_str(), &first, H5O_INFO_BASIC, H5P_DEFAULT);
    H5Oget_info_by_name2(file_, b.c_str(), &second, H5O_INFO_BASIC, H5P_DEFAULT);
    return first.addr == second.addr;
  }

 private:
  hid_t file_;
};

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// Calls visit(position, i, j, k) on every cell of the room, i fastest.
template <class Visit>
void every_cell(Visit visit) {
  std::size_t at = 0;
  for (int k = 0; k < SmallRoom::nz; ++k)
    for (int j = 0; j < SmallRoom::ny; ++j)
      for (int i = 0; i < SmallRoom::nx; ++i) visit(at++, i, j, k);
}

/// A disk of its own for results, so small that it fills up; unmounted at the end.
class SmallDisk {
 public:
  SmallDisk(const Comm& ranks, fs::path at, const char* size) : comm_(&ranks), at_(std::move(at)) {
    if (ranks.is_root()) {
      fs::create_directory(at_);
      mounted_ = mount("tmpfs", at_.c_str(), "tmpfs", 0, size) == 0;
    }
    ranks.broadcast(std::span<double>(&mounted_, 1));
  }
  ~SmallDisk() {
    comm_->barrier();
    if (comm_->is_root() && mounted_ != 0.0) umount(at_.c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_ != 0.0; }

 private:
  const Comm* comm_;
  fs::path at_;
  double mounted_ = 0.0;
};

const char* const no_small_disk =
    "only root may mount a disk of a few hundred kB; test_killed_run fills one without, by a limit";

class Snapshot : public ::testing::Test {
 protected:
  void write(int step = 42) {
    writer.write({step, 1.5 * step, 10L * step}, room.scalars(), room.vectors(),
                 {"{\"schema\": 1}", "converged"});
  }

  ScratchFolder scratch{comm()};
  SmallRoom room{comm()};
  SnapshotWriter writer{room.mesh, room.site, scratch.path(), "hall"};
  fs::path file = scratch.path() / "fields" / "hall_00042.h5";
};

}  // namespace

TEST_F(Snapshot, holds_every_scalar_where_it_has_a_meaning_and_nan_elsewhere) {
  write();
  if (!comm().is_root()) return;
  const Reader reader(file);
  const auto T = reader.floats("/gas/T"), p = reader.floats("/gas/p");
  every_cell([&](std::size_t at, int i, int j, int k) {
    if (SmallRoom::in_body(i, j, k))
      EXPECT_TRUE(std::isnan(T[at]));
    else
      EXPECT_EQ(T[at], SmallRoom::temperature(i, j, k)) << i << " " << j << " " << k;
    if (SmallRoom::in_body(i, j, k) || SmallRoom::in_conductor(i, j, k))
      EXPECT_TRUE(std::isnan(p[at]));
    else
      EXPECT_EQ(p[at], -SmallRoom::temperature(i, j, k));
  });
}

TEST_F(Snapshot, holds_the_velocity_at_cell_centres_and_zero_in_solids) {
  write();
  if (!comm().is_root()) return;
  const auto U = Reader(file).floats("/gas/U", 3 * n_cells);
  every_cell([&](std::size_t at, int i, int j, int k) {
    const bool solid = SmallRoom::in_body(i, j, k) || SmallRoom::in_conductor(i, j, k);
    EXPECT_EQ(U[3 * at], solid ? 0.0 : 1.0 * (i + 0.5)) << i << " " << j << " " << k;
    EXPECT_EQ(U[3 * at + 1], solid ? 0.0 : 2.0 * (j + 0.5));
    EXPECT_EQ(U[3 * at + 2], solid ? 0.0 : 3.0 * (k + 0.5));
  });
}

TEST_F(Snapshot, holds_a_vector_that_sits_at_cell_centres_as_it_is) {
  const std::array<OutputVector, 1> vectors{{{"U", "at centres", {&room.T, &room.p, &room.T}}}};
  writer.write({42, 0.0, 0}, {}, vectors, {"", ""});
  if (!comm().is_root()) return;
  const auto U = Reader(file).floats("/gas/U", 3 * n_cells);
  every_cell([&](std::size_t at, int i, int j, int k) {
    if (SmallRoom::in_body(i, j, k) || SmallRoom::in_conductor(i, j, k)) return;
    EXPECT_EQ(U[3 * at], SmallRoom::temperature(i, j, k)) << i << " " << j << " " << k;
    EXPECT_EQ(U[3 * at + 1], -SmallRoom::temperature(i, j, k));
  });
}

TEST_F(Snapshot, says_of_means_when_and_of_how_many_steps_they_are) {
  writer.write({.index = 42, .t = 8.0, .iteration = 90, .means = SnapshotSpan{2.5, 8.0, 70}},
               room.scalars(), {}, {"", ""});
  write(43);
  if (!comm().is_root()) return;
  const Reader reader(file);
  EXPECT_EQ(reader.number("/meta", "means_from"), 2.5);
  EXPECT_EQ(reader.number("/meta", "means_to"), 8.0);
  EXPECT_EQ(reader.number("/meta", "means_steps"), 70.0);
  EXPECT_FALSE(Reader(file.parent_path() / "hall_00043.h5").has("/meta", "means_from"));
}

TEST_F(Snapshot, blanks_solids_and_names_regions) {
  write();
  if (!comm().is_root()) return;
  const Reader reader(file);
  const auto region = reader.integers("/gas/region"), hidden = reader.integers("/gas/vtkGhostType"),
             outside = reader.integers("/gas/outside_solids");
  every_cell([&](std::size_t at, int i, int j, int k) {
    const int expected = SmallRoom::in_body(i, j, k) ? 2 : SmallRoom::in_conductor(i, j, k) ? 1 : 0;
    EXPECT_EQ(region[at], expected);
    EXPECT_EQ(hidden[at], expected == 0 ? 0 : 32);
    EXPECT_EQ(outside[at], expected == 1 ? 0 : 32);
  });
  EXPECT_EQ(reader.text("/gas", "region_names"), "fluid\nblock\nbody\n");
}

TEST_F(Snapshot, carries_units_long_names_axes_and_origin) {
  write();
  if (!comm().is_root()) return;
  const Reader reader(file);
  EXPECT_EQ(reader.text("/gas/T", "units"), "K");
  EXPECT_EQ(reader.text("/gas/U", "units"), "m/s");
  EXPECT_EQ(reader.text("/gas/T", "long_name"), "temperature");
  EXPECT_EQ(reader.text("/gas/x_node", "units"), "m");
  for (const char* name : {"/gas/T", "/gas/p", "/gas/region", "/gas/vtkGhostType"})
    EXPECT_TRUE(reader.has_scales(name, 3)) << name;
  EXPECT_TRUE(reader.has_scales("/gas/U", 4));
  const auto nodes = reader.values<double>("/gas/x_node", H5T_NATIVE_DOUBLE, SmallRoom::nx + 1);
  EXPECT_EQ(nodes, room.site.lines.nodes[0]);
  EXPECT_EQ(reader.text("/meta", "verdict"), "converged");
  EXPECT_FALSE(reader.text("/meta", "git_hash").empty());
}

TEST_F(Snapshot, shows_the_same_data_to_newer_paraview_without_a_copy) {
  write();
  if (!comm().is_root()) return;
  const Reader reader(file);
  EXPECT_EQ(reader.text("/VTKHDF", "Type"), "RectilinearGrid");
  for (const std::string name : {"T", "p", "U", "region", "vtkGhostType"})
    EXPECT_TRUE(reader.same_object("/gas/" + name, "/VTKHDF/CellData/" + name)) << name;
  EXPECT_TRUE(reader.same_object("/gas/x_node", "/VTKHDF/XCoordinates"));
  EXPECT_TRUE(reader.same_object("/gas/z_node", "/VTKHDF/ZCoordinates"));
}

TEST_F(Snapshot, is_the_same_file_byte_for_byte_when_one_rank_writes_it_twice) {
  if (comm().size() > 1) GTEST_SKIP() << "where HDF5 puts the pieces of several ranks may vary";
  write();
  const std::string first = content(file);
  write();
  EXPECT_TRUE(first == content(file));
}

TEST_F(Snapshot, lists_all_steps_in_both_indexes) {
  write(1);
  write(2);
  if (!comm().is_root()) return;
  const std::string index = content(writer.index_file());
  EXPECT_NE(index.find("<Time Value=\"1.5\"/>"), std::string::npos);
  EXPECT_NE(index.find("<Time Value=\"3\"/>"), std::string::npos);
  EXPECT_NE(index.find(">fields/hall_00002.h5:/gas/T<"), std::string::npos);
  const std::string solids = content(scratch.path() / "hall_solids.xdmf2");
  EXPECT_NE(solids.find(">fields/hall_00002.h5:/gas/outside_solids<"), std::string::npos);
}

TEST_F(Snapshot, leaves_no_file_on_a_disk_that_fills_up_and_goes_on_when_there_is_space) {
  const fs::path at = scratch.path() / "disk";
  const SmallDisk disk(comm(), at, "size=512k");
  if (!disk.mounted()) GTEST_SKIP() << no_small_disk;
  SnapshotWriter on_disk(room.mesh, room.site, at, "hall");
  const auto complaint_for = [&](int step, std::size_t length) -> std::string {
    try {
      on_disk.write({step, 0.0, 0}, room.scalars(), {}, {std::string(length, ' '), ""});
    } catch (const IoError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint_for(1, 10), "");
  const std::string complaint = complaint_for(2, 400000);
  EXPECT_NE(complaint.find("hall_00002.h5 was not written: "), std::string::npos) << complaint;
  comm().barrier();
  EXPECT_EQ(files_in(at / "fields"), 1U);
  comm().barrier();  // no rank may write the next step while another still counts
  EXPECT_EQ(complaint_for(3, 10), "");
  comm().barrier();
  EXPECT_EQ(files_in(at / "fields"), 2U);
  if (comm().is_root()) {
    EXPECT_EQ(content(on_disk.index_file()).find("hall_00002"), std::string::npos);
  }
}

TEST_F(Snapshot, leaves_nothing_on_a_disk_without_any_space) {
  const fs::path at = scratch.path() / "disk";
  const SmallDisk disk(comm(), at, "size=64k");
  if (!disk.mounted()) GTEST_SKIP() << no_small_disk;
  SnapshotWriter on_disk(room.mesh, room.site, at, "hall");
  EXPECT_THROW(on_disk.write({1, 0.0, 0}, room.scalars(), room.vectors(), {"", ""}), IoError);
  EXPECT_EQ(files_in(at / "fields"), 0U);
}

TEST_F(Snapshot, refuses_a_folder_that_cannot_be_made) {
  if (comm().is_root()) std::ofstream(scratch.path() / "occupied") << "a file";
  comm().barrier();
  EXPECT_THROW(SnapshotWriter(room.mesh, room.site, scratch.path() / "occupied", "hall"), IoError);
  EXPECT_THROW(SnapshotWriter(room.mesh, room.site, "/proc/nowhere", "hall"), IoError);
}

}  // namespace rackflux
