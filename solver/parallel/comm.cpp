#include "solver/parallel/comm.hpp"

#include "solver/base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <limits>

namespace rackflux {

Comm::Comm(int& argc, char**& argv) {
  // OpenMPI 4.1's own I/O layer returns wrong data in collective reads (open-mpi issue 10546) and
  // corrupts parallel HDF5 files (12718); ROMIO does not. A user's own choice stands.
  setenv("OMPI_MCA_io", "^ompio", 0);
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_dup(MPI_COMM_WORLD, &handle_);
  MPI_Comm_rank(handle_, &rank_);
  MPI_Comm_size(handle_, &size_);
}

Comm::~Comm() {
  MPI_Comm_free(&handle_);
  MPI_Finalize();
}

double Comm::sum(double local) const {
  sum(std::span<double>(&local, 1));
  return local;
}

long long Comm::sum(long long local) const {
  MPI_Allreduce(MPI_IN_PLACE, &local, 1, MPI_LONG_LONG, MPI_SUM, handle_);
  return local;
}

double Comm::min(double local) const {
  return -max(-local);
}

double Comm::max(double local) const {
  max(std::span<double>(&local, 1));
  return local;
}

void Comm::sum(std::span<double> values) const {
  if (size_ > 1)
    MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM,
                  handle_);
}

void Comm::max(std::span<double> values) const {
  if (size_ > 1)
    MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_MAX,
                  handle_);
}

void Comm::broadcast(std::span<double> values) const {
  MPI_Bcast(values.data(), static_cast<int>(values.size()), MPI_DOUBLE, 0, handle_);
}

std::string Comm::broadcast(const std::string& text) const {
  int length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, 0, handle_);
  std::string copy = text;
  copy.resize(static_cast<std::size_t>(length));
  MPI_Bcast(copy.data(), length, MPI_CHAR, 0, handle_);
  return copy;
}

std::string Comm::complaint_of_any(bool ok, const std::string& complaint) const {
  const int nobody = std::numeric_limits<int>::max();
  int first = ok ? nobody : rank_;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, handle_);
  if (first == nobody) return {};
  std::string text = rank_ == first ? complaint : std::string{};
  int length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, first, handle_);
  text.resize(static_cast<std::size_t>(length));
  MPI_Bcast(text.data(), length, MPI_CHAR, first, handle_);
  return text;
}

void Comm::agree(bool ok, const std::string& complaint) const {
  const std::string text = complaint_of_any(ok, complaint);
  if (!text.empty()) throw Error(text);
}

void Comm::barrier() const {
  MPI_Barrier(handle_);
}

void Comm::abort(const std::string& message, int status) const {
  std::fprintf(stderr, "rank %d: %s\n", rank_, message.c_str());
  std::fflush(stderr);
  MPI_Abort(MPI_COMM_WORLD, status);
  std::abort();
}

}  // namespace rackflux
