#include "tests/benchmark/solver/hypre_yardstick.hpp"

#include "solver/parallel/loops.hpp"

#include <HYPRE.h>
#include <HYPRE_krylov.h>
#include <HYPRE_parcsr_ls.h>
#include <HYPRE_struct_ls.h>
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
  const Index3 n = mesh.cells().hi;
  int low[3] = {0, 0, 0}, high[3] = {n.i - 1, n.j - 1, n.k - 1};
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

HYPRE_IJMatrix ij_matrix(const Mesh& mesh, const Conductances& g) {
  const Index3 n = mesh.cells().hi;
  const int count = static_cast<int>(mesh.cells().size());
  const std::vector<double> values = seven_coefficients(mesh, g);
  const int shift[7] = {0, -1, 1, -n.i, n.i, -n.i * n.j, n.i * n.j};
  HYPRE_IJMatrix A;
  HYPRE_IJMatrixCreate(mesh.comm().handle(), 0, count - 1, 0, count - 1, &A);
  HYPRE_IJMatrixSetObjectType(A, HYPRE_PARCSR);
  const std::vector<int> sizes(static_cast<std::size_t>(count), 7);
  HYPRE_IJMatrixSetRowSizes(A, sizes.data());
  HYPRE_IJMatrixInitialize(A);
  for (int row = 0; row < count; ++row) {
    int columns[7], filled = 0;
    double entries[7];
    for (int e = 0; e < 7; ++e) {
      const double value = values[7 * static_cast<std::size_t>(row) + static_cast<std::size_t>(e)];
      if (e == 0 || value != 0.0) columns[filled] = row + shift[e], entries[filled++] = value;
    }
    HYPRE_IJMatrixSetValues(A, 1, &filled, &row, columns, entries);
  }
  HYPRE_IJMatrixAssemble(A);
  return A;
}

HYPRE_IJVector ij_vector(const Mesh& mesh, const std::vector<double>& values) {
  const int count = static_cast<int>(values.size());
  std::vector<int> rows(values.size());
  for (int row = 0; row < count; ++row) rows[static_cast<std::size_t>(row)] = row;
  HYPRE_IJVector v;
  HYPRE_IJVectorCreate(mesh.comm().handle(), 0, count - 1, &v);
  HYPRE_IJVectorSetObjectType(v, HYPRE_PARCSR);
  HYPRE_IJVectorInitialize(v);
  HYPRE_IJVectorSetValues(v, count, rows.data(), values.data());
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
  HYPRE_IJMatrix matrix = ij_matrix(mesh, g);
  HYPRE_IJVector right = ij_vector(mesh, flat(mesh, b)), left = ij_vector(mesh, flat(mesh, x));
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
  std::vector<int> rows(values.size());
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = static_cast<int>(row);
  HYPRE_IJVectorGetValues(left, static_cast<int>(rows.size()), rows.data(), values.data());
  unflatten(mesh, values, x);
  HYPRE_ParCSRPCGDestroy(cg), HYPRE_BoomerAMGDestroy(cycle);
  HYPRE_IJMatrixDestroy(matrix), HYPRE_IJVectorDestroy(right), HYPRE_IJVectorDestroy(left);
  return run;
}

}  // namespace

YardstickRun solve_with_hypre(Yardstick which, const Mesh& mesh, const Conductances& g,
                              const Field& b, Field& x, double tolerance) {
  return which == Yardstick::pfmg ? pfmg(mesh, g, b, x, tolerance)
                                  : boomeramg(mesh, g, b, x, tolerance);
}

}  // namespace rackflux
