#include "tests/benchmark/solver/hypre_yardstick.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <HYPRE.h>
#include <HYPRE_krylov.h>
#include <HYPRE_parcsr_ls.h>
#include <HYPRE_struct_ls.h>
#include <array>
#include <ctime>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace rackflux {

double busy_time() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double resident_memory() {
  malloc_trim(0);  // what was freed and kept would be counted as there already
  std::ifstream statm("/proc/self/statm");
  double total = 0.0, resident = 0.0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

namespace {

/// Centre, then west .. top.
std::vector<double> seven_coefficients(const Mesh& mesh, const Conductances& g) {
  std::vector<double> values;
  const auto x = g.x.view(), y = g.y.view(), z = g.z.view(), sink = g.sink.view();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const double faces[6] = {x(i, j, k),     x(i + 1, j, k), y(i, j, k),
                             y(i, j + 1, k), z(i, j, k),     z(i, j, k + 1)};
    double centre = sink(i, j, k);
    for (const double face : faces) centre += face;
    values.push_back(centre > 0.0 ? centre : 1.0);
    for (const double face : faces) values.push_back(-face);
  });
  return values;
}

std::vector<double> flat(const Mesh& mesh, const Field& field) {
  std::vector<double> values;
  const auto v = field.view();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) { values.push_back(v(i, j, k)); });
  return values;
}

void unflatten(const Mesh& mesh, const std::vector<double>& values, Field& field) {
  std::size_t at = 0;
  const auto v = field.view();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) { v(i, j, k) = values[at++]; });
}

HYPRE_StructSolver pfmg_cycle(MPI_Comm comm) {
  HYPRE_StructSolver cycle;
  HYPRE_StructPFMGCreate(comm, &cycle);
  HYPRE_StructPFMGSetMaxIter(cycle, 1);
  HYPRE_StructPFMGSetTol(cycle, 0.0);
  HYPRE_StructPFMGSetZeroGuess(cycle);
  HYPRE_StructPFMGSetRelaxType(cycle, 2);  // red-black Gauss-Seidel, symmetric over the cycle
  return cycle;
}

YardstickRun pfmg(const Mesh& mesh, const Conductances& g, const Field& b, Field& x,
                  double tolerance) {
  const Index3 first = mesh.offset(), last = first + mesh.cells().hi - Index3{1, 1, 1};
  int low[3] = {first.i, first.j, first.k}, high[3] = {last.i, last.j, last.k};
  int offsets[7][3] = {{0, 0, 0}, {-1, 0, 0}, {1, 0, 0}, {0, -1, 0},
                       {0, 1, 0}, {0, 0, -1}, {0, 0, 1}};
  int entries[7] = {0, 1, 2, 3, 4, 5, 6};
  std::vector<double> matrix = seven_coefficients(mesh, g), right = flat(mesh, b),
                      left = flat(mesh, x);
  const MPI_Comm comm = mesh.comm().handle();
  const double before = resident_memory();
  HYPRE_StructGrid grid;
  HYPRE_StructGridCreate(comm, 3, &grid);
  HYPRE_StructGridSetExtents(grid, low, high);
  HYPRE_StructGridAssemble(grid);
  HYPRE_StructStencil stencil;
  HYPRE_StructStencilCreate(3, 7, &stencil);
  for (int e = 0; e < 7; ++e) HYPRE_StructStencilSetElement(stencil, e, offsets[e]);
  HYPRE_StructMatrix A;
  HYPRE_StructMatrixCreate(comm, grid, stencil, &A);
  HYPRE_StructMatrixInitialize(A);
  HYPRE_StructMatrixSetBoxValues(A, low, high, 7, entries, matrix.data());
  HYPRE_StructMatrixAssemble(A);
  HYPRE_StructVector rhs, solution;
  HYPRE_StructVectorCreate(comm, grid, &rhs), HYPRE_StructVectorCreate(comm, grid, &solution);
  HYPRE_StructVectorInitialize(rhs), HYPRE_StructVectorInitialize(solution);
  HYPRE_StructVectorSetBoxValues(rhs, low, high, right.data());
  HYPRE_StructVectorSetBoxValues(solution, low, high, left.data());
  HYPRE_StructVectorAssemble(rhs), HYPRE_StructVectorAssemble(solution);
  YardstickRun run;
  const double start = busy_time();
  HYPRE_StructSolver cg, cycle = pfmg_cycle(comm);
  HYPRE_StructPCGCreate(comm, &cg);
  HYPRE_StructPCGSetMaxIter(cg, 300);
  HYPRE_StructPCGSetTol(cg, tolerance);
  HYPRE_StructPCGSetTwoNorm(cg, 1);
  HYPRE_StructPCGSetPrecond(cg, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, cycle);
  HYPRE_StructPCGSetup(cg, A, rhs, solution);
  run.setup = busy_time() - start;
  HYPRE_StructPCGSolve(cg, A, rhs, solution);
  run.solve = busy_time() - start - run.setup;
  run.memory = resident_memory() - before;
  HYPRE_StructPCGGetNumIterations(cg, &run.iterations);
  HYPRE_StructVectorGetBoxValues(solution, low, high, left.data());
  unflatten(mesh, left, x);
  HYPRE_StructPCGDestroy(cg), HYPRE_StructPFMGDestroy(cycle);
  HYPRE_StructMatrixDestroy(A), HYPRE_StructVectorDestroy(rhs);
  HYPRE_StructVectorDestroy(solution), HYPRE_StructStencilDestroy(stencil);
  HYPRE_StructGridDestroy(grid);
  return run;
}

/// Rows of a matrix, one a cell: each rank's in one piece, rank after rank.
class RowNumbers {
 public:
  explicit RowNumbers(const Mesh& mesh) : mesh_(&mesh), of_cell_(mesh, Place::centre, "row", "1") {
    const int count = static_cast<int>(mesh.cells().size());
    MPI_Exscan(&count, &first_, 1, MPI_INT, MPI_SUM, mesh.comm().handle());
    if (mesh.comm().is_root()) first_ = 0;
    last_ = first_ + count - 1;
    const auto number = of_cell_.view();
    int next = first_;
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) { number(i, j, k) = next++; });
    exchange<int>(mesh, {&of_cell_}, 1);
  }

  int first() const { return first_; }
  int last() const { return last_; }
  /// Of the cell and its neighbours from west to top.
  std::array<int, 7> around(int i, int j, int k) const {
    const auto at = of_cell_.view();
    return {at(i, j, k),     at(i - 1, j, k), at(i + 1, j, k), at(i, j - 1, k),
            at(i, j + 1, k), at(i, j, k - 1), at(i, j, k + 1)};
  }
  std::vector<int> all() const {
    std::vector<int> rows;
    for (int row = first_; row <= last_; ++row) rows.push_back(row);
    return rows;
  }
  MPI_Comm comm() const { return mesh_->comm().handle(); }

 private:
  const Mesh* mesh_;
  IntField of_cell_;
  int first_ = 0, last_ = 0;
};

HYPRE_IJMatrix ij_matrix(const Mesh& mesh, const Conductances& g, const RowNumbers& rows) {
  const std::vector<double> values = seven_coefficients(mesh, g);
  HYPRE_IJMatrix A;
  HYPRE_IJMatrixCreate(rows.comm(), rows.first(), rows.last(), rows.first(), rows.last(), &A);
  HYPRE_IJMatrixSetObjectType(A, HYPRE_PARCSR);
  const std::vector<int> sizes(mesh.cells().size(), 7);
  HYPRE_IJMatrixSetRowSizes(A, sizes.data());
  HYPRE_IJMatrixInitialize(A);
  const double* of_row = values.data();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const std::array<int, 7> cells = rows.around(i, j, k);
    int columns[7], filled = 0;
    double entries[7];
    for (int e = 0; e < 7; ++e)
      if (e == 0 || of_row[e] != 0.0) columns[filled] = cells[e], entries[filled++] = of_row[e];
    HYPRE_IJMatrixSetValues(A, 1, &filled, cells.data(), columns, entries);
    of_row += 7;
  });
  HYPRE_IJMatrixAssemble(A);
  return A;
}

HYPRE_IJVector ij_vector(const RowNumbers& rows, const std::vector<double>& values) {
  HYPRE_IJVector v;
  HYPRE_IJVectorCreate(rows.comm(), rows.first(), rows.last(), &v);
  HYPRE_IJVectorSetObjectType(v, HYPRE_PARCSR);
  HYPRE_IJVectorInitialize(v);
  HYPRE_IJVectorSetValues(v, static_cast<int>(values.size()), rows.all().data(), values.data());
  HYPRE_IJVectorAssemble(v);
  return v;
}

/// hypre's own advice for three dimensions: HMIS coarsening, extended+i interpolation of at most
/// four points, one aggressive level, symmetric hybrid Gauss-Seidel.
HYPRE_Solver amg_cycle() {
  HYPRE_Solver cycle;
  HYPRE_BoomerAMGCreate(&cycle);
  HYPRE_BoomerAMGSetCoarsenType(cycle, 10);
  HYPRE_BoomerAMGSetInterpType(cycle, 6);
  HYPRE_BoomerAMGSetPMaxElmts(cycle, 4);
  HYPRE_BoomerAMGSetAggNumLevels(cycle, 1);
  HYPRE_BoomerAMGSetStrongThreshold(cycle, 0.25);
  HYPRE_BoomerAMGSetRelaxType(cycle, 6);
  HYPRE_BoomerAMGSetCycleRelaxType(cycle, 6, 3);  // the coarsest: the system may be singular
  HYPRE_BoomerAMGSetMaxIter(cycle, 1);
  HYPRE_BoomerAMGSetTol(cycle, 0.0);
  return cycle;
}

YardstickRun boomeramg(const Mesh& mesh, const Conductances& g, const Field& b, Field& x,
                       double tolerance) {
  const double before = resident_memory();
  const RowNumbers rows(mesh);
  HYPRE_IJMatrix matrix = ij_matrix(mesh, g, rows);
  HYPRE_IJVector right = ij_vector(rows, flat(mesh, b)), left = ij_vector(rows, flat(mesh, x));
  HYPRE_ParCSRMatrix A;
  HYPRE_ParVector rhs, solution;
  HYPRE_IJMatrixGetObject(matrix, reinterpret_cast<void**>(&A));
  HYPRE_IJVectorGetObject(right, reinterpret_cast<void**>(&rhs));
  HYPRE_IJVectorGetObject(left, reinterpret_cast<void**>(&solution));
  YardstickRun run;
  HYPRE_Solver cg;
  const double start = busy_time();
  HYPRE_ParCSRPCGCreate(mesh.comm().handle(), &cg);
  HYPRE_PCGSetMaxIter(cg, 300);
  HYPRE_PCGSetTol(cg, tolerance);
  HYPRE_PCGSetTwoNorm(cg, 1);
  HYPRE_Solver cycle = amg_cycle();
  HYPRE_PCGSetPrecond(cg, reinterpret_cast<HYPRE_PtrToSolverFcn>(HYPRE_BoomerAMGSolve),
                      reinterpret_cast<HYPRE_PtrToSolverFcn>(HYPRE_BoomerAMGSetup), cycle);
  HYPRE_ParCSRPCGSetup(cg, A, rhs, solution);
  run.setup = busy_time() - start;
  HYPRE_ParCSRPCGSolve(cg, A, rhs, solution);
  run.solve = busy_time() - start - run.setup;
  run.memory = resident_memory() - before;
  HYPRE_PCGGetNumIterations(cg, &run.iterations);
  std::vector<double> values = flat(mesh, x);
  HYPRE_IJVectorGetValues(left, static_cast<int>(values.size()), rows.all().data(), values.data());
  unflatten(mesh, values, x);
  HYPRE_ParCSRPCGDestroy(cg), HYPRE_BoomerAMGDestroy(cycle);
  HYPRE_IJMatrixDestroy(matrix), HYPRE_IJVectorDestroy(right), HYPRE_IJVectorDestroy(left);
  return run;
}

}  // namespace

void YardstickRun::join(const Comm& comm) {
  setup = comm.max(setup), solve = comm.max(solve), memory = comm.sum(memory);
}

YardstickRun solve_with_hypre(Yardstick which, const Mesh& mesh, const Conductances& g,
                              const Field& b, Field& x, double tolerance) {
  return which == Yardstick::pfmg ? pfmg(mesh, g, b, x, tolerance)
                                  : boomeramg(mesh, g, b, x, tolerance);
}

}  // namespace rackflux
