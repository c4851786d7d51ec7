#pragma once
#include "solver/linear/conductances.hpp"

#include <functional>
#include <string>

namespace rackflux {

/// A flux system on the unit cube with walls all round, as tests and benchmarks of the linear
/// solvers need it; the same on any number of ranks.
struct FluxProblem {
  Lines lines;
  /// Conductivity at a point [any]; 0 is solid.
  std::function<double(double x, double y, double z)> conductivity = [](auto...) { return 1.0; };
  /// Whether the face that begins at this node of an axis is blocked although both cells are open.
  std::function<bool(Axis axis, Index3 cell)> blocked = [](auto...) { return false; };
  /// Share of its conductance that such a face keeps, as a panel that leaks.
  std::function<double(Axis axis, Index3 cell)> kept = [](auto...) { return 1.0; };
};

/// n cells along each axis, equally wide.
Lines even_lines(Index3 n);
/// Each half graded geometrically towards both walls; ratio of the widest to the thinnest cell.
Lines graded_lines(Index3 n, double ratio);

/// constant   conductivity 1
/// jump       1e-4 in a 3 x 3 x 3 lattice of boxes (fraction 0.25 to 0.75 of each third), else 1
/// boxes      the same lattice solid
/// half_full  a lattice of solid boxes that fills half the room
/// graded     aspect ratios to 1000
/// graded_jump   both
/// baffles    thin plates across most of the room, from alternate walls
/// gaps       solid boxes that leave slots one cell wide
FluxProblem flux_problem(const std::string& name, int n);
inline const char* const flux_problem_names[] = {
    "constant", "jump", "boxes", "half_full", "graded", "graded_jump", "baffles", "gaps", "leaks"};

/// Iterations of PoissonSolver that may be added where cells are half as wide: one. But the slots
/// of `gaps` stay one cell wide, another room on every mesh, whose coarse cells join what is half
/// as far apart; from 32^3 to 256^3 it needs 6, 9, 10 and 11.
int most_growth(const std::string& name);

/// Area over distance times harmonic mean conductivity on every inner face.
void assemble(const Mesh& mesh, const FluxProblem& problem, Conductances& g);

/// Whether a cell is an unknown of the system.
bool is_open(const Conductances& g, int i, int j, int k);

/// A number in [-1, 1) that looks random and depends only on the cell's place in the room.
double noise(Index3 cell);

/// Right-hand sides that the system can take: `rough` adds noise, `smooth` a cosine times volume;
/// zero in solids, and adding up to zero.
void rough_right_side(const Mesh& mesh, const Conductances& g, Field& b);
void smooth_right_side(const Mesh& mesh, const Conductances& g, Field& b);

/// |b - A x| / |b| in double precision, from the definition of Conductances.
double relative_residual(const Mesh& mesh, Conductances& g, const Field& b, Field& x);

}  // namespace rackflux
