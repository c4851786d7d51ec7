// A library that counts what a program says to other ranks, and how long it waits for them, to be
// loaded before it:
//   mpirun -x LD_PRELOAD=libcount_messages.so -n 8 rackflux run CASE
// At MPI_Finalize the counts of the rank that says most are printed, and the seconds of the one
// that waits longest; those of one iteration are the difference of two runs over that of their
// iterations. In brackets: the calls times their lower quartile, which other programs on the
// machine do not lengthen. MPI_Waitall ends every exchange of halos: what an overlap with work
// could save at most.
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <vector>

namespace {

enum What { reductions, gathers, messages, bytes, number_of_counts };
std::array<double, number_of_counts> counts{};

enum Where { in_reductions, in_gathers, in_exchanges, number_of_places };
std::array<std::vector<double>, number_of_places> waits;  // of every call [s]

template <class Call>
int timed(Where where, const Call& call) {
  const auto start = std::chrono::steady_clock::now();
  const int status = call();
  waits[where].push_back(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return status;
}

/// All seconds of each place, then those by the lower quartile.
std::array<double, 2 * number_of_places> seconds() {
  std::array<double, 2 * number_of_places> found{};
  for (std::size_t p = 0; p < number_of_places; ++p) {
    std::vector<double>& all = waits[p];
    if (all.empty()) continue;
    found[p] = std::accumulate(all.begin(), all.end(), 0.0);
    const auto quartile = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 4);
    std::nth_element(all.begin(), quartile, all.end());
    found[number_of_places + p] = *quartile * static_cast<double>(all.size());
  }
  return found;
}

}  // namespace

extern "C" {

int MPI_Allreduce(const void* in, void* out, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  ++counts[reductions];
  return timed(in_reductions, [&] { return PMPI_Allreduce(in, out, n, type, op, comm); });
}

int MPI_Isend(const void* buffer, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request* request) {
  int size = 0;
  MPI_Type_size(type, &size);
  ++counts[messages], counts[bytes] += 1.0 * n * size;
  return PMPI_Isend(buffer, n, type, to, tag, comm, request);
}

int MPI_Allgatherv(const void* in, int n, MPI_Datatype type, void* out, const int m[],
                   const int at[], MPI_Datatype type_out, MPI_Comm comm) {
  ++counts[gathers];
  return timed(in_gathers,
               [&] { return PMPI_Allgatherv(in, n, type, out, m, at, type_out, comm); });
}

int MPI_Waitall(int n, MPI_Request requests[], MPI_Status* statuses) {
  return timed(in_exchanges, [&] { return PMPI_Waitall(n, requests, statuses); });
}

int MPI_Finalize() {
  std::array<double, number_of_counts> most{};
  PMPI_Reduce(counts.data(), most.data(), number_of_counts, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
  const auto mine = seconds();
  auto longest = mine;
  PMPI_Reduce(mine.data(), longest.data(), static_cast<int>(mine.size()), MPI_DOUBLE, MPI_MAX, 0,
              MPI_COMM_WORLD);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) {
    std::printf("%.0f reductions, %.0f gathers, %.0f messages, %.0f bytes\n", most[reductions],
                most[gathers], most[messages], most[bytes]);
    std::printf("seconds in reductions %.4f (%.4f), gathers %.4f (%.4f), exchanges %.4f (%.4f)\n",
                longest[0], longest[3], longest[1], longest[4], longest[2], longest[5]);
  }
  return PMPI_Finalize();
}

}  // extern "C"
