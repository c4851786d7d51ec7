#pragma once
#include "solver/parallel/comm.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

namespace rackflux {

/// Runs work on every rank; an IoError thrown by any is thrown by all, with the lowest rank's text.
/// Collective. Calls inside work that wait for other ranks must be the last of it.
void together(const Comm& comm, const std::function<void()>& work);

/// Runs work on the root only; an IoError thrown there is thrown by all ranks. Collective.
void on_root(const Comm& comm, const std::function<void()>& work);

/// Makes the folder and those above it. Throws IoError naming the folder and the reason.
void make_folder(const std::filesystem::path& folder);

/// Brings a finished temporary file to the disk and gives it its final name, so that a file of that
/// name is whole or absent, whatever happens. Throws IoError.
void publish(const std::filesystem::path& temporary, const std::filesystem::path& file);

/// Replaces the file's content by text, whole or not at all: writes FILE.tmp, then publishes it.
/// Throws IoError and leaves the old file as it was.
void replace_file(const std::filesystem::path& file, std::string_view text);

/// The name of the file while it is being written.
std::filesystem::path temporary_of(const std::filesystem::path& file);

/// Space on a disk held back, so that a library which must write to close its file can do so when
/// the disk is full. Gone at the end of the scope.
class Ballast {
 public:
  /// Takes the space as a file of that name. Throws IoError if the disk does not have it.
  Ballast(std::filesystem::path file, std::size_t bytes);
  ~Ballast();
  void shrink(std::size_t bytes);  ///< gives the rest back
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace rackflux
