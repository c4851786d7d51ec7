#pragma once
#include "solver/base/box.hpp"
#include "solver/parallel/comm.hpp"

#include <hdf5.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// The HDF5 library with closing by scope and failures as IoError. Parallel: every call that takes
/// a file, group or dataset under it is collective, with the same arguments on all ranks.
namespace rackflux::hdf5 {

/// An identifier of the library, closed at the end of its scope.
class Id {
 public:
  using Close = herr_t (*)(hid_t);

  /// Throws IoError(what + the library's reason) if the identifier is invalid.
  Id(hid_t id, Close closer, const std::string& what);
  Id(Id&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Id& operator=(Id&& other) noexcept;
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  ~Id();

  operator hid_t() const { return id_; }
  /// Closes now, so that a failure is seen. Throws IoError(what + the library's reason).
  void close(const std::string& what);

 private:
  hid_t id_;
  Close close_;
};

/// Throws IoError(what + the library's reason) if status is negative.
void check(herr_t status, const std::string& what);

/// A new file that all ranks write; an old one of that name is lost. Throws IoError.
Id create_file(const Comm& comm, const std::filesystem::path& file);

Id create_group(hid_t parent, const std::string& name);

void set_attribute(hid_t object, const std::string& name, const std::string& value);
void set_attribute(hid_t object, const std::string& name, double value);
void set_attribute(hid_t object, const std::string& name, long long value);
void set_attribute(hid_t object, const std::string& name, const std::vector<int>& values);
void set_attribute(hid_t object, const std::string& name, const std::vector<long long>& values);

/// How a dataset over the cells of a room is laid out; sizes run z, y, x[, component].
struct Layout {
  std::vector<hsize_t> room;   ///< size of the whole dataset
  std::vector<hsize_t> start;  ///< where this rank's block begins
  std::vector<hsize_t> block;  ///< size of this rank's block
  std::vector<hsize_t> chunk;  ///< size of the pieces that are compressed one by one
};

/// A dataset in the file with `type`, compressed (shuffle, deflate 1) where the layout has chunks,
/// each rank writing its block from `values` of memory type `type`. Returns the open dataset.
Id write_block(hid_t group, const std::string& name, hid_t type, const Layout& layout,
               const void* values);

/// A small array that is the same on every rank; the root writes it.
Id write_array(const Comm& comm, hid_t group, const std::string& name,
               const std::vector<double>& values);

/// A long text as one string; the root writes it.
Id write_text(const Comm& comm, hid_t group, const std::string& name, const std::string& text);

/// Makes a one-dimensional dataset the axis called `name` for others to be attached to.
void make_scale(hid_t dataset, const std::string& name);
void attach_scale(hid_t dataset, hid_t scale, unsigned dimension);

/// A second name for an object of the file: no copy.
void link_to(hid_t object, hid_t group, const std::string& name);

}  // namespace rackflux::hdf5
