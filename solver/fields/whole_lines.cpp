#include "solver/fields/whole_lines.hpp"

#include <mpi.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace rackflux {

namespace {

/// The ranks whose blocks lie behind each other along an axis, in that order.
class Column {
 public:
  Column(const Mesh& mesh, Axis axis) {
    const int b = (index(axis) + 1) % 3, c = (index(axis) + 2) % 3;
    const Index3 at = mesh.offset();
    const int colour = at[axes[b]] + mesh.room_cells()[axes[b]] * at[axes[c]];
    MPI_Comm_split(mesh.comm().handle(), colour, at[axis], &handle_);
    MPI_Comm_size(handle_, &size_);
  }
  ~Column() { MPI_Comm_free(&handle_); }
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;

  MPI_Comm handle() const { return handle_; }
  int size() const { return size_; }
  std::vector<int> counts_of_all(int mine) const {
    std::vector<int> counts(static_cast<std::size_t>(size_));
    MPI_Allgather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, handle_);
    return counts;
  }

 private:
  MPI_Comm handle_ = MPI_COMM_NULL;
  int size_ = 1;
};

}  // namespace

void for_each_whole_line(const Mesh& mesh, Axis axis, const Field& field,
                         const std::function<void(Index3, std::span<const double>)>& visit) {
  const Column column(mesh, axis);
  const Box owned = field.owned();
  const Axis across = axis == Axis::x ? Axis::y : Axis::x;
  const Axis stacked = axis == Axis::z ? Axis::y : Axis::z;
  const int here = owned.extent(axis), lines = owned.extent(across);
  const std::vector<int> lengths = column.counts_of_all(here);
  const int whole = std::accumulate(lengths.begin(), lengths.end(), 0);
  std::vector<int> counts, starts;  // of each rank's part of the plane
  for (const int length : lengths) {
    starts.push_back(counts.empty() ? 0 : starts.back() + counts.back());
    counts.push_back(length * lines);
  }
  std::vector<double> part(static_cast<std::size_t>(here) * lines);
  std::vector<double> plane(static_cast<std::size_t>(whole) * lines), line(whole);
  const auto value = field.view();
  Index3 at = owned.lo;
  for (at[stacked] = owned.lo[stacked]; at[stacked] < owned.hi[stacked]; ++at[stacked]) {
    for (int n = 0; n < lines; ++n)
      for (int m = 0; m < here; ++m) {
        Index3 cell = at;
        cell[across] = owned.lo[across] + n, cell[axis] = owned.lo[axis] + m;
        part[static_cast<std::size_t>(n) * here + m] = value(cell);
      }
    MPI_Allgatherv(part.data(), static_cast<int>(part.size()), MPI_DOUBLE, plane.data(),
                   counts.data(), starts.data(), MPI_DOUBLE, column.handle());
    for (int n = 0; n < lines; ++n) {
      auto next = line.begin();
      for (std::size_t r = 0; r < lengths.size(); ++r) {
        const auto from = plane.begin() + starts[r] + static_cast<std::ptrdiff_t>(n) * lengths[r];
        next = std::copy(from, from + lengths[r], next);
      }
      Index3 start = at;
      start[across] = owned.lo[across] + n;
      visit(start, line);
    }
  }
}

}  // namespace rackflux
