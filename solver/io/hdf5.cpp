#include "solver/io/hdf5.hpp"

#include "solver/base/error.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace rackflux::hdf5 {

namespace {

// Deepest entry of the library's error stack: the one that names the cause.
std::string library_reason() {
  std::string reason = "no reason given";
  const auto keep_deepest = [](unsigned, const H5E_error2_t* entry, void* text) -> herr_t {
    if (entry->desc && *entry->desc) *static_cast<std::string*>(text) = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_deepest, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason;
}

Id property_list(hid_t kind) {
  return {H5Pcreate(kind), H5Pclose, "property list"};
}

Id simple_space(const std::vector<hsize_t>& size) {
  return {H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose,
          "data space"};
}

Id collective_transfer() {
  Id list = property_list(H5P_DATASET_XFER);
  check(H5Pset_dxpl_mpio(list, H5FD_MPIO_COLLECTIVE), "collective transfer");
  return list;
}

// Bytes of a file must depend on its content only: no creation times.
Id dataset_creation(const std::vector<hsize_t>& chunk) {
  Id list = property_list(H5P_DATASET_CREATE);
  check(H5Pset_obj_track_times(list, false), "object times");
  check(H5Pset_fill_time(list, H5D_FILL_TIME_NEVER), "fill time");
  if (!chunk.empty()) {
    check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), "chunks");
    check(H5Pset_shuffle(list), "shuffle filter");
    check(H5Pset_deflate(list, 1), "deflate filter");
  }
  return list;
}

Id create_dataset(hid_t group, const std::string& name, hid_t type, const Id& space,
                  const std::vector<hsize_t>& chunk) {
  const Id creation = dataset_creation(chunk);
  return {H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT),
          H5Dclose, "creating " + name};
}

// Filters need every rank in every write: those with nothing to say select nothing.
Id write_from_root(const Comm& comm, hid_t group, const std::string& name, hid_t type,
                   const Id& space, const void* values) {
  Id dataset = create_dataset(group, name, type, space, {});
  const Id memory(H5Scopy(space), H5Sclose, "data space");
  const Id file(H5Scopy(space), H5Sclose, "data space");
  if (!comm.is_root()) {
    check(H5Sselect_none(memory), "selecting nothing");
    check(H5Sselect_none(file), "selecting nothing");
  }
  check(H5Dwrite(dataset, type, memory, file, collective_transfer(), values), "writing " + name);
  return dataset;
}

// Exact length and ASCII where the text allows it: the VTKHDF reader takes nothing else.
Id string_type(const std::string& text) {
  const bool ascii = std::ranges::all_of(text, [](unsigned char letter) { return letter < 128; });
  Id type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check(H5Tset_size(type, std::max<std::size_t>(1, text.size())), "string type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "string type");
  check(H5Tset_cset(type, ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8), "string type");
  return type;
}

void attribute(hid_t object, const std::string& name, hid_t type, const Id& space,
               const void* value) {
  const Id made(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                "attribute " + name);
  check(H5Awrite(made, type, value), "attribute " + name);
}

}  // namespace

Id::Id(hid_t id, Close closer, const std::string& what) : id_(id), close_(closer) {
  if (id < 0) throw IoError(what + " failed: " + library_reason());
}

Id& Id::operator=(Id&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

Id::~Id() {
  if (id_ >= 0) close_(id_);
}

void Id::close(const std::string& what) {
  check(close_(std::exchange(id_, -1)), what);
}

void check(herr_t status, const std::string& what) {
  if (status < 0) throw IoError(what + " failed: " + library_reason());
}

Id create_file(const Comm& comm, const std::filesystem::path& file) {
  // A reader's lock must never stop a run, and many parallel file systems have no locks at all.
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "error handling");
  const Id access = property_list(H5P_FILE_ACCESS);
  check(H5Pset_fapl_mpio(access, comm.handle(), MPI_INFO_NULL), "parallel access");
  check(H5Pset_all_coll_metadata_ops(access, true), "collective metadata");
  check(H5Pset_coll_metadata_write(access, true), "collective metadata");
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110), "file version");
  const Id creation = property_list(H5P_FILE_CREATE);
  check(H5Pset_obj_track_times(creation, false), "object times");
  return {H5Fcreate(file.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "creating the file"};
}

Id create_group(hid_t parent, const std::string& name) {
  const Id creation = property_list(H5P_GROUP_CREATE);
  check(H5Pset_obj_track_times(creation, false), "object times");
  return {H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose,
          "group " + name};
}

void set_attribute(hid_t object, const std::string& name, const std::string& value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, "data space");
  attribute(object, name, string_type(value), space, value.c_str());
}

void set_attribute(hid_t object, const std::string& name, double value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, "data space");
  attribute(object, name, H5T_NATIVE_DOUBLE, space, &value);
}

void set_attribute(hid_t object, const std::string& name, long long value) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, "data space");
  attribute(object, name, H5T_NATIVE_LLONG, space, &value);
}

void set_attribute(hid_t object, const std::string& name, const std::vector<int>& values) {
  attribute(object, name, H5T_NATIVE_INT, simple_space({values.size()}), values.data());
}

void set_attribute(hid_t object, const std::string& name, const std::vector<long long>& values) {
  attribute(object, name, H5T_NATIVE_LLONG, simple_space({values.size()}), values.data());
}

Id write_block(hid_t group, const std::string& name, hid_t type, const Layout& layout,
               const void* values) {
  const Id room = simple_space(layout.room);
  Id dataset = create_dataset(group, name, type, room, layout.chunk);
  const Id memory = simple_space(layout.block);
  check(H5Sselect_hyperslab(room, H5S_SELECT_SET, layout.start.data(), nullptr, layout.block.data(),
                            nullptr),
        "selecting this rank's block of " + name);
  check(H5Dwrite(dataset, type, memory, room, collective_transfer(), values), "writing " + name);
  return dataset;
}

Id write_array(const Comm& comm, hid_t group, const std::string& name,
               const std::vector<double>& values) {
  return write_from_root(comm, group, name, H5T_NATIVE_DOUBLE, simple_space({values.size()}),
                         values.data());
}

Id write_text(const Comm& comm, hid_t group, const std::string& name, const std::string& text) {
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, "data space");
  return write_from_root(comm, group, name, string_type(text), space, text.c_str());
}

void make_scale(hid_t dataset, const std::string& name) {
  check(H5DSset_scale(dataset, name.c_str()), "dimension scale " + name);
}

void attach_scale(hid_t dataset, hid_t scale, unsigned dimension) {
  check(H5DSattach_scale(dataset, scale, dimension), "attaching a dimension scale");
}

void link_to(hid_t object, hid_t group, const std::string& name) {
  check(H5Olink(object, group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT), "link " + name);
}

}  // namespace rackflux::hdf5
