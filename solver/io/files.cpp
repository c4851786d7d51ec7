#include "solver/io/files.hpp"

#include "solver/base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rackflux {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const char* what) {
  throw IoError(fmt::format("{}: {}: {}; results need a folder that can be written and has space",
                            file.string(), what, std::strerror(errno)));
}

void sync(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(file, "cannot be opened");
  // Some file systems cannot synchronise a folder and say EINVAL; the rename holds all the same.
  const bool done = fsync(descriptor) == 0 || errno == EINVAL;
  close(descriptor);
  if (!done) refuse(file, "cannot be brought to the disk");
}

}  // namespace

void together(const Comm& comm, const std::function<void()>& work) {
  std::string complaint;
  bool ok = true;
  try {
    work();
  } catch (const IoError& error) {
    ok = false;
    complaint = error.what();
  }
  const std::string first = comm.complaint_of_any(ok, complaint);
  if (!first.empty()) throw IoError(first);
}

void on_root(const Comm& comm, const std::function<void()>& work) {
  together(comm, [&] {
    if (comm.is_root()) work();
  });
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem)
    throw IoError(fmt::format("{}: this folder for results cannot be made: {}; choose another",
                              folder.string(), problem.message()));
}

void publish(const std::filesystem::path& temporary, const std::filesystem::path& file) {
  sync(temporary);
  if (std::rename(temporary.c_str(), file.c_str()) != 0) refuse(file, "cannot be given its name");
  sync(file.has_parent_path() ? file.parent_path() : ".");
}

void replace_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path temporary = temporary_of(file);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(temporary.c_str(), "w"),
                                                      std::fclose);
  if (!out) refuse(temporary, "cannot be opened for writing");
  const bool written = std::fwrite(text.data(), 1, text.size(), out.get()) == text.size();
  const bool closed = std::fclose(out.release()) == 0;
  if (!written || !closed) {
    const int reason = errno;
    std::remove(temporary.c_str());
    errno = reason;
    refuse(temporary, "cannot be written");
  }
  publish(temporary, file);
}

std::filesystem::path temporary_of(const std::filesystem::path& file) {
  std::filesystem::path temporary = file;
  temporary += ".tmp";
  return temporary;
}

Ballast::Ballast(std::filesystem::path file, std::size_t bytes) : file_(std::move(file)) {
  const int descriptor = open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) refuse(file_, "cannot be opened for writing");
  const int problem = posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
  close(descriptor);
  if (problem != 0) {
    std::remove(file_.c_str());
    errno = problem;
    refuse(file_, "cannot be given its space");
  }
}

void Ballast::shrink(std::size_t bytes) {
  if (truncate(file_.c_str(), static_cast<off_t>(bytes)) != 0) refuse(file_, "cannot be shortened");
}

Ballast::~Ballast() {
  std::remove(file_.c_str());
}

}  // namespace rackflux
