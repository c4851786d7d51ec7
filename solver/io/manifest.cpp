#include "solver/io/manifest.hpp"

#include "build_flags.hpp"
#include "solver/base/error.hpp"
#include "solver/base/version.hpp"
#include "solver/io/files.hpp"

#include <hdf5.h>
#include <omp.h>

#include <array>
#include <ctime>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <utility>

namespace rackflux {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string host() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

// "Open MPI v4.1.4, package: ..." -> "Open MPI v4.1.4"
std::string mpi_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string whole(text, static_cast<std::size_t>(length));
  return whole.substr(0, whole.find_first_of(",\n"));
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

Json libraries() {
  return {{"MPI", mpi_version()},
          {"HDF5", hdf5_version()},
          {"OpenMP", std::to_string(_OPENMP)},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION)}};
}

}  // namespace

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    broken("the SHA-256 of a text can be taken");
  std::string hex;
  for (unsigned byte = 0; byte < length; ++byte) hex += fmt::format("{:02x}", digest[byte]);
  return hex;
}

Manifest::Manifest(const Comm& comm, RunInput input)
    : comm_(&comm),
      input_(std::move(input)),
      host_(comm.broadcast(host())),
      start_(comm.broadcast(now())),
      threads_(omp_get_max_threads()) {}

void Manifest::finish(const std::string& reason, int exit_status) {
  end_ = now();
  reason_ = reason;
  exit_status_ = exit_status;
}

std::string Manifest::text() const {
  Json grades = Json::array();
  for (const auto& [what, grade, source] : input_.grades)
    grades.push_back({{"what", what}, {"grade", grade}, {"source", source}});
  const bool ended = !end_.empty();
  const Json whole{{"schema", schema},
                   {"version", version()},
                   {"git_hash", git_hash()},
                   {"compiler", compiler()},
                   {"flags", RACKFLUX_FLAGS},
                   {"libraries", libraries()},
                   {"host", host_},
                   {"ranks", comm_->size()},
                   {"threads", threads_},
                   {"case_file", input_.case_file},
                   {"overrides", input_.overrides},
                   {"sha256", sha256(input_.resolved)},
                   {"case", input_.resolved},
                   {"grades", grades},
                   {"start", start_},
                   {"end", ended ? Json(end_) : Json(nullptr)},
                   {"exit_reason", ended ? Json(reason_) : Json(nullptr)},
                   {"exit_status", ended ? Json(exit_status_) : Json(nullptr)}};
  return whole.dump(2) + "\n";
}

void Manifest::write(const std::filesystem::path& folder) const {
  on_root(*comm_, [&] {
    make_folder(folder);
    replace_file(folder / "manifest.json", text());
  });
}

}  // namespace rackflux
