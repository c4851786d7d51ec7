#include "solver/io/snapshot.hpp"

#include "solver/base/error.hpp"
#include "solver/base/version.hpp"
#include "solver/io/files.hpp"
#include "solver/io/hdf5.hpp"
#include "solver/io/objects.hpp"
#include "solver/io/xdmf.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>

namespace rackflux {

namespace {

constexpr const char* group_name = "gas";
// VTK's cell flag HIDDENCELL: the cell is there but not drawn.
constexpr unsigned char hidden_cell = 32;
// Cells in one compressed piece: big enough to compress well, small enough to read a slice.
constexpr hsize_t cells_per_chunk = 1 << 18;
// Bytes of metadata that HDF5 may have to write to close a file: about 2000 for each array.
constexpr std::size_t closing_space = 1 << 18;

// Position of a cell in arrays over a block, i fastest.
std::size_t position(const Box& cells, int i, int j, int k) {
  const auto nx = static_cast<std::size_t>(cells.hi.i), ny = static_cast<std::size_t>(cells.hi.j);
  return i + nx * (j + ny * static_cast<std::size_t>(k));
}

std::vector<hsize_t> sizes(Index3 n) {
  return {static_cast<hsize_t>(n.k), static_cast<hsize_t>(n.j), static_cast<hsize_t>(n.i)};
}

// The largest block of any rank, cut along z: chunks then rarely hold cells of two ranks.
std::vector<hsize_t> chunk_of(const Mesh& mesh) {
  Index3 largest;
  for (const Axis axis : axes) {
    const std::vector<int>& cuts = mesh.splits()[index(axis)];
    for (std::size_t part = 1; part < cuts.size(); ++part)
      largest[axis] = std::max(largest[axis], cuts[part] - cuts[part - 1]);
  }
  std::vector<hsize_t> chunk = sizes(largest);
  chunk[0] = std::clamp<hsize_t>(cells_per_chunk / (chunk[1] * chunk[2]), 1, chunk[0]);
  return chunk;
}

hdf5::Layout layout_of(const Mesh& mesh, bool vector) {
  hdf5::Layout layout{sizes(mesh.room_cells()), sizes(mesh.offset()), sizes(mesh.cells().hi),
                      chunk_of(mesh)};
  if (vector) {
    layout.room.push_back(3);
    layout.start.push_back(0);
    layout.block.push_back(3);
    layout.chunk.push_back(3);
  }
  return layout;
}

std::vector<double> centres(const std::vector<double>& nodes) {
  std::vector<double> middle(nodes.size() - 1);
  for (std::size_t i = 0; i < middle.size(); ++i) middle[i] = 0.5 * (nodes[i] + nodes[i + 1]);
  return middle;
}

void describe(hid_t dataset, const std::string& unit, const std::string& long_name) {
  hdf5::set_attribute(dataset, "units", unit.empty() ? std::string("1") : unit);
  hdf5::set_attribute(dataset, "long_name", long_name);
}

}  // namespace

/// The file of one output step while it is written. Every call is agreed among the ranks.
class SnapshotWriter::Step {
 public:
  // `bytes` is what the file may grow to. A collective write of compressed pieces that fails on one
  // rank for lack of space leaves the others waiting inside HDF5 1.10, so space is tried first.
  Step(const SnapshotWriter& writer, const std::filesystem::path& file, std::size_t bytes)
      : writer_(writer), mesh_(*writer.mesh_), comm_(mesh_.comm()) {
    on_root(comm_, [&] {
      ballast_.emplace(file.string() + ".ballast", bytes + closing_space);
      ballast_->shrink(closing_space);
    });
    together(comm_, [&] { file_.push_back(hdf5::create_file(comm_, file)); });
    together(comm_, [&] {
      gas_.push_back(hdf5::create_group(file_[0], group_name));
      for (const Axis axis : {Axis::z, Axis::y, Axis::x}) write_axis(axis);
      scales_.push_back(hdf5::write_array(comm_, gas_[0], "component", {0.0, 1.0, 2.0}));
      hdf5::make_scale(scales_[3], "component");
      describe(scales_[3], "1", "0, 1, 2: along x, y, z");
    });
  }

  // HDF5 1.10 breaks the process at its end if a file could not be closed, so on a full disk there
  // must be space for that again before the members close what is open.
  ~Step() {
    ballast_.reset();
    comm_.barrier();
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  void write(const OutputScalar& scalar) {
    const auto view = scalar.field->view();
    std::vector<float> values(writer_.region_.size());
    const Box cells = mesh_.cells();
    const bool in_conductors = scalar.in_conductors;
    float* const out = values.data();
    const unsigned char* const hidden = writer_.hidden_.data();
    const unsigned char* const not_solid = writer_.not_solid_.data();
    for_each(cells, [=](int i, int j, int k) {
      const std::size_t at = position(cells, i, j, k);
      const bool means_something = !hidden[at] || (in_conductors && !not_solid[at]);
      out[at] = means_something ? static_cast<float>(view(i, j, k))
                                : std::numeric_limits<float>::quiet_NaN();
    });
    add(scalar.field->name(), H5T_NATIVE_FLOAT, false, values.data(), scalar.field->unit(),
        scalar.long_name);
  }

  void write(const OutputVector& vector) {
    std::vector<float> values(3 * writer_.region_.size());
    const Box cells = mesh_.cells();
    float* const out = values.data();
    const unsigned char* const hidden = writer_.hidden_.data();
    for (const Axis axis : axes) {
      const auto part = vector.parts[index(axis)]->view();
      const bool on_faces = vector.parts[index(axis)]->place() == face_of(axis);
      const Index3 up = on_faces ? unit(axis) : Index3{};
      const int component = index(axis);
      for_each(cells, [=](int i, int j, int k) {
        const std::size_t at = position(cells, i, j, k);
        const double middle = 0.5 * (part(i, j, k) + part(i + up.i, j + up.j, k + up.k));
        out[3 * at + component] = hidden[at] ? 0.0F : static_cast<float>(middle);
      });
    }
    add(vector.name, H5T_NATIVE_FLOAT, true, values.data(), vector.parts[0]->unit(),
        vector.long_name);
  }

  void write_regions() {
    add("region", H5T_NATIVE_INT, false, writer_.region_.data(), "1",
        "region of the case: number of its name in region_names");
    add("vtkGhostType", H5T_NATIVE_UCHAR, false, writer_.hidden_.data(), "1",
        "32 where there is no fluid");
    if (writer_.has_conductors_)
      add("outside_solids", H5T_NATIVE_UCHAR, false, writer_.not_solid_.data(), "1",
          "32 where there is no conducting solid");
    together(comm_, [&] {
      std::string names;
      for (const std::string& name : writer_.regions_) names.append(name).append("\n");
      hdf5::set_attribute(gas_[0], "region_names", names);
    });
  }

  void write_origin(const SnapshotTime& time, const SnapshotOrigin& origin) {
    together(comm_, [&] {
      const hdf5::Id meta = hdf5::create_group(file_[0], "meta");
      hdf5::set_attribute(meta, "time", time.t);
      hdf5::set_attribute(meta, "iteration", static_cast<long long>(time.iteration));
      hdf5::set_attribute(meta, "step", static_cast<long long>(time.index));
      if (time.means) {
        hdf5::set_attribute(meta, "means_from", time.means->from);
        hdf5::set_attribute(meta, "means_to", time.means->to);
        hdf5::set_attribute(meta, "means_steps", static_cast<long long>(time.means->steps));
      }
      hdf5::set_attribute(meta, "verdict", origin.verdict);
      hdf5::set_attribute(meta, "version", version());
      hdf5::set_attribute(meta, "git_hash", git_hash());
      hdf5::write_text(comm_, meta, "objects", writer_.objects_);
      hdf5::write_text(comm_, meta, "manifest", origin.manifest);
    });
  }

  // Flushing writes what is still in memory: the last chance to see a full disk.
  void finish() {
    together(comm_, [&] { link_for_vtk(); });
    together(comm_, [&] { hdf5::check(H5Fflush(file_[0], H5F_SCOPE_GLOBAL), "flushing"); });
    together(comm_, [&] {
      arrays_.clear();
      scales_.clear();
      nodes_.clear();
      gas_.clear();
      file_[0].close("closing the file");
    });
  }

 private:
  void write_axis(Axis axis) {
    const std::string name(1, letter(axis));
    const std::vector<double>& lines = mesh_.lines().nodes[index(axis)];
    scales_.push_back(hdf5::write_array(comm_, gas_[0], name, centres(lines)));
    hdf5::make_scale(scales_.back(), name);
    describe(scales_.back(), "m", name + " of the cell centres");
    nodes_.push_back(hdf5::write_array(comm_, gas_[0], name + "_node", lines));
    hdf5::make_scale(nodes_.back(), name + "_node");
    describe(nodes_.back(), "m", name + " of the mesh lines");
  }

  void add(const std::string& name, hid_t type, bool vector, const void* values,
           const std::string& unit, const std::string& long_name) {
    together(comm_, [&] {
      arrays_.emplace_back(
          name, hdf5::write_block(gas_[0], name, type, layout_of(mesh_, vector), values));
    });
    together(comm_, [&] {
      const hdf5::Id& array = arrays_.back().second;
      for (unsigned dimension = 0; dimension < (vector ? 4U : 3U); ++dimension)
        hdf5::attach_scale(array, scales_[dimension], dimension);
      describe(array, unit, long_name);
    });
  }

  // VTKHDF 2.7, type RectilinearGrid: attribute Dimensions counts points along x, y, z.
  void link_for_vtk() {
    const hdf5::Id vtk = hdf5::create_group(file_[0], "VTKHDF");
    const Index3 n = mesh_.room_cells();
    hdf5::set_attribute(vtk, "Version", std::vector<long long>{2, 7});
    hdf5::set_attribute(vtk, "Type", std::string("RectilinearGrid"));
    hdf5::set_attribute(vtk, "Dimensions", std::vector<int>{n.i + 1, n.j + 1, n.k + 1});
    hdf5::link_to(nodes_[2], vtk, "XCoordinates");
    hdf5::link_to(nodes_[1], vtk, "YCoordinates");
    hdf5::link_to(nodes_[0], vtk, "ZCoordinates");
    const hdf5::Id cell_data = hdf5::create_group(vtk, "CellData");
    for (const auto& [name, array] : arrays_) hdf5::link_to(array, cell_data, name);
  }

  const SnapshotWriter& writer_;
  const Mesh& mesh_;
  const Comm& comm_;
  std::optional<Ballast> ballast_;
  std::vector<hdf5::Id> file_, gas_, scales_, nodes_;  ///< scales and nodes in the order z, y, x
  std::vector<std::pair<std::string, hdf5::Id>> arrays_;
};

SnapshotWriter::SnapshotWriter(const Mesh& mesh, const Site& site, std::filesystem::path folder,
                               std::string name)
    : mesh_(&mesh),
      folder_(std::move(folder)),
      name_(std::move(name)),
      regions_(site.regions),
      objects_(objects_text(site)) {
  on_root(mesh.comm(), [&] { make_folder(folder_ / "fields"); });
  classify(site);
}

std::filesystem::path SnapshotWriter::index_file() const {
  return folder_ / (name_ + ".xdmf2");
}

void SnapshotWriter::classify(const Site& site) {
  const Box cells = mesh_->cells();
  const auto n = static_cast<std::size_t>(cells.size());
  region_.assign(n, 0);
  hidden_.assign(n, 0);
  not_solid_.assign(n, hidden_cell);
  for (const SolidBox& solid : site.solids) {
    has_conductors_ = has_conductors_ || !solid.blocked_out;
    for_each_in_order(mesh_->local(solid.cells, Place::centre), [&](int i, int j, int k) {
      const std::size_t at = position(cells, i, j, k);
      region_[at] = solid.region;
      hidden_[at] = hidden_cell;
      not_solid_[at] = solid.blocked_out ? hidden_cell : 0;
    });
  }
}

std::filesystem::path SnapshotWriter::file_of(int step) const {
  return folder_ / "fields" / fmt::format("{}_{:05d}.h5", name_, step);
}

void SnapshotWriter::write(const SnapshotTime& time, std::span<const OutputScalar> scalars,
                           std::span<const OutputVector> vectors, const SnapshotOrigin& origin) {
  const Comm& comm = mesh_->comm();
  const std::filesystem::path file = file_of(time.index), temporary = temporary_of(file);
  try {
    write_file(temporary, time, scalars, vectors, origin);
    on_root(comm, [&] { publish(temporary, file); });
  } catch (const IoError& error) {
    if (comm.is_root()) std::remove(temporary.c_str());
    comm.barrier();
    throw IoError(fmt::format("result file {} was not written: {}; is the disk full?",
                              file.string(), error.what()));
  }
  add_to_index(time, scalars, vectors);
}

void SnapshotWriter::write_file(const std::filesystem::path& temporary, const SnapshotTime& time,
                                std::span<const OutputScalar> scalars,
                                std::span<const OutputVector> vectors,
                                const SnapshotOrigin& origin) {
  // float32 scalars and vectors, region, two kinds of blanking; compression only makes it less.
  const std::size_t per_cell = 4 * scalars.size() + 12 * vectors.size() + 6;
  const auto n_cells = static_cast<std::size_t>(mesh_->n_cells());
  Step step(*this, temporary, per_cell * n_cells + origin.manifest.size() + objects_.size());
  for (const OutputScalar& scalar : scalars) step.write(scalar);
  for (const OutputVector& vector : vectors) step.write(vector);
  step.write_regions();
  step.write_origin(time, origin);
  step.finish();
}

void SnapshotWriter::add_to_index(const SnapshotTime& time, std::span<const OutputScalar> scalars,
                                  std::span<const OutputVector> vectors) {
  std::vector<XdmfArray> arrays{{"region", "region", "Int", 4}};
  for (const OutputScalar& scalar : scalars)
    arrays.push_back({scalar.field->name(), scalar.field->name()});
  for (const OutputVector& vector : vectors)
    arrays.push_back({vector.name, vector.name, "Float", 4, true});
  const XdmfStep step{"fields/" + file_of(time.index).filename().string(), group_name, time.t};
  arrays.push_back({"vtkGhostType", "vtkGhostType", "UChar", 1});
  fluid_steps_.push_back(xdmf_grid(step, mesh_->lines(), arrays));
  arrays.back().dataset = "outside_solids";
  solid_steps_.push_back(xdmf_grid(step, mesh_->lines(), arrays));
  on_root(mesh_->comm(), [&] {
    replace_file(index_file(), xdmf_series(name_, fluid_steps_));
    if (has_conductors_)
      replace_file(folder_ / (name_ + "_solids.xdmf2"),
                   xdmf_series(name_ + "_solids", solid_steps_));
  });
}

namespace {

/// Whether a file is NAME_DIGITS.h5.
bool is_step_of(const std::filesystem::path& file, const std::string& name) {
  const std::string stem = file.stem().string(), before = name + "_";
  return file.extension() == ".h5" && stem.starts_with(before) && stem.size() > before.size() &&
         stem.find_first_not_of("0123456789", before.size()) == stem.npos;
}

}  // namespace

void remove_snapshots(const Comm& comm, const std::filesystem::path& folder,
                      const std::string& name) {
  on_root(comm, [&] {
    try {
      for (const char* const index : {".xdmf2", "_solids.xdmf2"})
        std::filesystem::remove(folder / (name + index));
      if (!std::filesystem::exists(folder / "fields")) return;
      std::vector<std::filesystem::path> earlier;
      for (const auto& entry : std::filesystem::directory_iterator(folder / "fields"))
        if (is_step_of(entry.path(), name)) earlier.push_back(entry.path());
      for (const std::filesystem::path& file : earlier) std::filesystem::remove(file);
    } catch (const std::filesystem::filesystem_error& problem) {
      throw IoError(fmt::format("{}: the fields of an earlier run cannot be removed: {}",
                                problem.path1().string(), problem.code().message()));
    }
  });
}

}  // namespace rackflux
