#include "solver/linear/direct.hpp"

#include "solver/linear/disjoint_sets.hpp"
#include "solver/parallel/loops.hpp"

#include <Eigen/LU>

namespace rackflux::multigrid {

struct Direct::Factor {
  std::vector<Index3> unknowns;
  Eigen::MatrixXd matrix;
  Eigen::PartialPivLU<Eigen::MatrixXd> lu;
  mutable Eigen::VectorXd values;
};

Direct::Direct() : factor_(std::make_unique<Factor>()) {}
Direct::~Direct() = default;

namespace {

/// Number of each unknown of the level, -1 elsewhere; lists the unknowns.
std::vector<int> number_unknowns(const Level& level, std::vector<Index3>& unknowns) {
  std::vector<int> number;
  unknowns.clear();
  for_each_in_order({{0, 0, 0}, level.n}, [&](int i, int j, int k) {
    const bool open = level.inverse.row(j, k)[i] > 0.0F;
    number.push_back(open ? static_cast<int>(unknowns.size()) : -1);
    if (open) unknowns.push_back({i, j, k});
  });
  return number;
}

/// Adds to each part without sink a constant times (1 1^T): its constant mode becomes regular, all
/// others stay as they are. The constant follows the level's diagonals, not the matrix's: in that,
/// one cell around a periodic axis, a part by itself, has nothing left.
void regularise(const std::vector<double>& sinks, const std::vector<double>& diagonals,
                DisjointSets& parts, Eigen::MatrixXd& matrix) {
  const int n = static_cast<int>(sinks.size());
  std::vector<double> sink(sinks.size()), scale(sinks.size());
  std::vector<int> members(sinks.size());
  for (int a = 0; a < n; ++a) {
    const int root = parts.root(a);
    sink[root] += sinks[a], scale[root] += diagonals[a], members[root] += 1;
  }
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) {
      const int root = parts.root(a);
      if (root != parts.root(b) || sink[root] > 0.0) continue;
      matrix(a, b) += scale[root] / (1.0 * members[root] * members[root]);
    }
}

}  // namespace

void Direct::set(const Level& level) {
  const Index3 n = level.n;
  const std::vector<int> number = number_unknowns(level, factor_->unknowns);
  const int count = static_cast<int>(factor_->unknowns.size());
  Eigen::MatrixXd& matrix = factor_->matrix;
  matrix.setZero(count, count);
  std::vector<double> sinks(static_cast<std::size_t>(count)), diagonals(sinks.size());
  DisjointSets parts(count);
  const auto at = [&](Index3 c) { return number[c.i + n.i * (c.j + n.j * c.k)]; };
  for (int a = 0; a < count; ++a) {
    const Index3 c = factor_->unknowns[a];
    sinks[a] = level.has_sink ? level.sink.row(c.j, c.k)[c.i] : 0.0F;
    diagonals[a] = 1.0 / level.inverse.row(c.j, c.k)[c.i];
    matrix(a, a) += sinks[a];
    for (const Axis axis : axes) {
      const double face = level.along(axis).row(c.j, c.k)[c.i];
      Index3 other = c;
      other[axis] = (c[axis] - 1 + n[axis]) % n[axis];  // only a periodic axis has a face here
      const double flow = level.convective ? level.flow[index(axis)].row(c.j, c.k)[c.i] : 0.0;
      const int b = face > 0.0 || flow != 0.0 ? at(other) : a;
      if (b == a) continue;
      const double from_below = face + std::max(flow, 0.0);
      const double from_above = face + std::max(-flow, 0.0);
      matrix(a, a) += from_below;
      if (b < 0) continue;  // no unknown, by a coefficient beyond all numbers
      matrix(a, b) -= from_below;
      matrix(b, b) += from_above, matrix(b, a) -= from_above;
      parts.join(a, b);
    }
  }
  regularise(sinks, diagonals, parts, matrix);
  factor_->lu.compute(matrix);
  factor_->values.resize(count);
}

void Direct::solve(Level& level) const {
  const auto& unknowns = factor_->unknowns;
  Eigen::VectorXd& values = factor_->values;
  for (std::size_t a = 0; a < unknowns.size(); ++a)
    values[static_cast<Eigen::Index>(a)] = level.r.row(unknowns[a].j, unknowns[a].k)[unknowns[a].i];
  values = factor_->lu.solve(values).eval();
  for (std::size_t a = 0; a < unknowns.size(); ++a)
    level.z.row(unknowns[a].j, unknowns[a].k)[unknowns[a].i] =
        static_cast<float>(values[static_cast<Eigen::Index>(a)]);
}

}  // namespace rackflux::multigrid
