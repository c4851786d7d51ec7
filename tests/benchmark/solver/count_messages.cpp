// A library that counts what a program says to other ranks, to be loaded before it:
//   mpirun -x LD_PRELOAD=libcount_messages.so -n 8 rackflux run CASE
// At MPI_Finalize the counts of the rank that says most are printed. Those of one iteration are the
// difference of two runs over that of their iterations.
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <array>
#include <cstdio>

namespace {

enum What { reductions, gathers, messages, bytes, number_of_counts };
std::array<double, number_of_counts> counts{};

}  // namespace

extern "C" {

int MPI_Allreduce(const void* in, void* out, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  ++counts[reductions];
  return PMPI_Allreduce(in, out, n, type, op, comm);
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
  return PMPI_Allgatherv(in, n, type, out, m, at, type_out, comm);
}

int MPI_Finalize() {
  std::array<double, number_of_counts> most{};
  PMPI_Reduce(counts.data(), most.data(), number_of_counts, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0)
    std::printf("%.0f reductions, %.0f gathers, %.0f messages, %.0f bytes\n", most[reductions],
                most[gathers], most[messages], most[bytes]);
  return PMPI_Finalize();
}

}  // extern "C"
