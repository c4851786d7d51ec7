#include "solver/linear/transport_solver.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/linear/coarsen.hpp"
#include "solver/linear/hardness.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using multigrid::Array;
using multigrid::Level;

constexpr double trusted = 1e-4;    // reduction after which the residual is computed anew in double
constexpr int smoothing_steps = 3;  // before and after the coarse correction
constexpr float smoothing_weight = 0.9F;  // of a Jacobi step; convection forbids more than 1
constexpr int most_directions = 10;       // kept
// A series of solves makes no way where one begins with more than this share of the residual that
// the one before it began with.
constexpr double no_way = 0.8;

multigrid::Smoothing smoothing() {
  const std::vector<float> steps(smoothing_steps, smoothing_weight);
  return {.finest = steps, .down = steps, .up = steps};
}

/// A direction and its product with the matrix.
struct Direction {
  explicit Direction(const multigrid::Shape& shape) {
    std::vector<Array<float>> both = Array<float>::several(shape, 2);
    p = std::move(both[0]), q = std::move(both[1]);
  }
  Array<float> p, q;
  double qq = 0.0;
};

}  // namespace

class TransportSolver::Impl {
 public:
  Impl(const Mesh& mesh, const MultigridOptions& options);
  void begin();
  SolveReport solve(TransportSystem& system, Field& x, const Tolerance& tolerance);

  multigrid::Planner& planner() { return planner_; }
  int directions() const { return static_cast<int>(directions_.size()); }

 private:
  Level& level() { return multigrid_.finest(); }
  Direction& direction(int number);
  void take(TransportSystem& system);
  bool split(const TransportSystem& system);
  bool split_row(const TransportSystem& system, Axis axis, int j, int k);
  template <bool with_last>
  double residual(const TransportSystem& system, Field& x, double unit);
  double step();
  double use_newest();
  double use_last();
  void orthogonalise(Direction& fresh);
  double dot(const Array<float>& a, const Array<float>& b) const;
  void add_correction(Field& x, double unit);

  const Mesh& mesh_;
  multigrid::Multigrid multigrid_;
  multigrid::Planner planner_{1};
  std::vector<Direction> directions_;  ///< the newest replaces the oldest
  int n_kept_ = 0, newest_ = -1;
  Array<float> x_;     ///< what the inner iteration has added
  Array<float> last_;  ///< what a solve has added in all
  bool has_last_ = false;
  double last_start_ = 0.0;  ///< norm of the residual that the last solve began with
};

TransportSolver::Impl::Impl(const Mesh& mesh, const MultigridOptions& options)
    : mesh_(mesh), multigrid_(mesh, smoothing(), options) {
  multigrid_.add_flow();
  level().add_successor();
  x_ = Array<float>(level().shape);
  last_ = Array<float>(level().shape);
}

/// Made when it is first needed: most solves end after one or two.
Direction& TransportSolver::Impl::direction(int number) {
  if (number == directions()) directions_.emplace_back(level().shape);
  return directions_[number];
}

void TransportSolver::Impl::begin() {
  has_last_ = false;
  for_each({{0, 0, 0}, level().n}, [this](int i, int j, int k) { last_.row(j, k)[i] = 0.0F; });
}

/// Conductance and flow of the faces of one axis from the coefficients on both sides; true if a
/// face was blocked or opened.
bool TransportSolver::Impl::split_row(const TransportSystem& system, Axis axis, int j, int k) {
  const Field& low = axis == Axis::x ? system.west : axis == Axis::y ? system.south : system.bottom;
  const Field& high = axis == Axis::x ? system.east : axis == Axis::y ? system.north : system.top;
  const Index3 back = unit(axis);
  const double* a = low.view().row(j, k);
  const double* b = high.view().row(j - back.j, k - back.k) - back.i;
  Level& top = level();
  float* g = top.along(axis).dense().row(j, k);
  float* f = top.flow[index(axis)].row(j, k);
  const int n = top.n.i;
  int differ = 0;
#pragma omp simd reduction(| : differ)
  for (int i = 0; i < n; ++i) {
    const auto smaller = static_cast<float>(std::min(a[i], b[i]));
    differ |= (smaller > 0.0F) != (g[i] > 0.0F);
    g[i] = smaller;
    f[i] = static_cast<float>(a[i] - b[i]);
  }
  return differ != 0;
}

/// Everything of the finest level from the system, in one pass over both; true as above.
bool TransportSolver::Impl::split(const TransportSystem& system) {
  const Rows a(system);
  Level& top = level();
  const Index3 n = top.n;
  for (const Axis axis : axes) top.along(axis).dense();  // once, before threads write to them
  Array<float>& inverses = top.inverse.dense();
  bool changed = false;
#pragma omp parallel for schedule(static) reduction(|| : changed)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      for (const Axis axis : axes) changed = split_row(system, axis, j, k) || changed;
      float *const sink = top.sink.row(j, k), *const inverse = inverses.row(j, k);
#pragma omp simd
      for (int i = 0; i < n.i; ++i) {
        const double diagonal = a.centre(i, j, k);
        sink[i] = static_cast<float>(diagonal - a.sum_of_neighbours(i, j, k));
        inverse[i] = diagonal > 0.0 ? static_cast<float>(1.0 / diagonal) : 0.0F;
      }
    }
  return changed;
}

void TransportSolver::Impl::take(TransportSystem& system) {
  exchange<double>(mesh_, {&system.east, &system.north, &system.top}, 1);
  const bool changed = split(system);
  Level& top = level();
  Array<float>* const all[] = {&top.gx.dense(), &top.gy.dense(),     &top.gz.dense(),
                               &top.flow[0],    &top.flow[1],        &top.flow[2],
                               &top.sink,       &top.inverse.dense()};
  multigrid::exchange(top.neighbours, top.n, all);
  const bool new_pattern = changed || !multigrid_.is_planned();
  planner_.follow(mesh_, mesh_.comm().max(new_pattern ? 1.0 : 0.0) > 0.0, multigrid_);
  multigrid_.rebuild();
}

/// Norm of r = rhs + sum a x_N - centre x; the level's r is r / unit. With the correction of the
/// last solve, its product with the matrix from the same pass over the system.
template <bool with_last>
double TransportSolver::Impl::residual(const TransportSystem& system, Field& x, double unit) {
  exchange(mesh_, x, 1);
  Array<float>* const one[] = {&last_};
  if (with_last) multigrid::exchange(level().neighbours, level().n, one, 1);
  const auto v = std::as_const(x).view();
  const Rows a(system);
  const Box cells{{0, 0, 0}, level().n};
  const float* const origin = last_.row(0, 0);
  const View<const float> last(origin, last_.row(1, 0) - origin, last_.row(0, 1) - origin,
                               grown(cells, multigrid::reach));
  Array<float>& r = level().r;
  Direction* const first = with_last ? &direction(0) : nullptr;
  const double scale = 1.0 / unit;
  const double squares = sum(cells, [=, &r](int i, int j, int k) {
    const double centre = a.centre(i, j, k);
    const double left = a.rhs(i, j, k) + a.pull(v, i, j, k) - centre * v(i, j, k);
    const double counted = centre > 0.0 ? left : 0.0;
    r.row(j, k)[i] = static_cast<float>(counted * scale);
    if constexpr (with_last) {
      const double product = centre * last(i, j, k) - a.pull(last, i, j, k);
      first->p.row(j, k)[i] = last(i, j, k);
      first->q.row(j, k)[i] = static_cast<float>(product);
    }
    return counted * counted;
  });
  return std::sqrt(mesh_.comm().sum(squares));
}

double TransportSolver::Impl::dot(const Array<float>& a, const Array<float>& b) const {
  const Index3 n = mesh_.cells().hi;
  return mesh_.comm().sum(sum({{0, 0, 0}, n}, [&](int i, int j, int k) {
    return static_cast<double>(a.row(j, k)[i] * b.row(j, k)[i]);
  }));
}

/// Makes the products with the matrix of the kept directions orthogonal to one another.
void TransportSolver::Impl::orthogonalise(Direction& fresh) {
  for (int d = 0; d < n_kept_; ++d) {
    const Direction& other = directions_[d];
    if (&other == &fresh || !(other.qq > 0.0)) continue;
    const auto beta = static_cast<float>(dot(fresh.q, other.q) / other.qq);
    for_each({{0, 0, 0}, level().n}, [&, beta](int i, int j, int k) {
      fresh.p.row(j, k)[i] -= beta * other.p.row(j, k)[i];
      fresh.q.row(j, k)[i] -= beta * other.q.row(j, k)[i];
    });
  }
}

/// One iteration; returns the norm of r.
double TransportSolver::Impl::step() {
  newest_ = (newest_ + 1) % most_directions;
  n_kept_ = std::max(n_kept_, newest_ + 1);
  Direction& fresh = direction(newest_);
  multigrid_.cycle(level().r, fresh.q);
  std::swap(fresh.p, level().z);
  return use_newest();
}

/// Makes r as small as the newest direction allows; returns its norm.
double TransportSolver::Impl::use_newest() {
  Direction& fresh = directions_[newest_];
  orthogonalise(fresh);
  Array<float>& r = level().r;
  auto products =
      sum_of_two({{0, 0, 0}, level().n}, [&](int i, int j, int k, double& qq, double& qr) {
        const float q = fresh.q.row(j, k)[i];
        qq += static_cast<double>(q * q), qr += static_cast<double>(q * r.row(j, k)[i]);
      });
  mesh_.comm().sum(products);
  fresh.qq = products[0];
  const auto alpha = static_cast<float>(fresh.qq > 0.0 ? products[1] / fresh.qq : 0.0);
  const double squares = sum({{0, 0, 0}, level().n}, [&, alpha](int i, int j, int k) {
    x_.row(j, k)[i] += alpha * fresh.p.row(j, k)[i];
    float& left = r.row(j, k)[i];
    left -= alpha * fresh.q.row(j, k)[i];
    return static_cast<double>(left * left);
  });
  return std::sqrt(mesh_.comm().sum(squares));
}

/// What the solve before this one added is the first direction of this one.
double TransportSolver::Impl::use_last() {
  newest_ = 0, n_kept_ = 1;
  for_each({{0, 0, 0}, level().n}, [this](int i, int j, int k) { last_.row(j, k)[i] = 0.0F; });
  return use_newest();
}

void TransportSolver::Impl::add_correction(Field& x, double unit) {
  const auto v = x.view();
  for_each({{0, 0, 0}, level().n}, [=, this](int i, int j, int k) {
    float& added = x_.row(j, k)[i];
    v(i, j, k) += unit * static_cast<double>(added);
    last_.row(j, k)[i] += added;
    added = 0.0F;
  });
  has_last_ = true;
}

SolveReport TransportSolver::Impl::solve(TransportSystem& system, Field& x,
                                         const Tolerance& tolerance) {
  if (x.place() != Place::centre || system.centre.place() != Place::centre)
    broken("transport is solved at cell centres");
  take(system);
  const auto rhs = system.rhs.view();
  const double norm_b = std::sqrt(mesh_.comm().sum(
      sum(system.rhs.owned(), [=](int i, int j, int k) { return rhs(i, j, k) * rhs(i, j, k); })));
  const double cells = static_cast<double>(mesh_.n_cells());
  const double unit = norm_b > 0.0 ? norm_b / std::sqrt(cells) : 1.0;
  double norm = has_last_ ? residual<true>(system, x, unit) : residual<false>(system, x, unit);
  const bool repeats = has_last_ && norm > no_way * last_start_;
  last_start_ = norm;
  const double scale = norm_b > 0.0 ? norm_b : norm;
  const double target = std::max(tolerance.relative * scale, tolerance.absolute);
  SolveReport report;
  report.initial = scale > 0.0 ? norm / scale : 0.0;
  n_kept_ = 0, newest_ = -1;
  double trust = trusted;
  int stalled = 0;
  while (norm > target && report.iterations < tolerance.most_iterations && stalled < 2) {
    const double start = norm;
    double inner = report.iterations == 0 && repeats ? use_last() * unit : norm;
    while (inner > std::max(0.9 * target, trust * start) &&
           report.iterations < tolerance.most_iterations) {
      const double before = inner;
      inner = step() * unit;
      ++report.iterations;
      if (!(inner < before)) break;
    }
    add_correction(x, unit);
    // No more iterations to base on it: what the inner iteration says of itself must do.
    const bool last = report.iterations == tolerance.most_iterations && inner > target;
    if (last) exchange(mesh_, x, 1);
    norm = last ? inner : residual<false>(system, x, unit);
    // Where conductances differ by many orders single precision loses track earlier.
    if (norm > 2.0 * inner) trust = std::clamp(norm / start, trust, 0.3);
    stalled = norm < 0.9 * start ? 0 : stalled + 1;
    n_kept_ = 0, newest_ = -1;  // their products belong to the residual as it was rounded
  }
  report.residual = scale > 0.0 ? norm / scale : 0.0;
  report.converged = std::isfinite(norm) && norm <= target;
  return report;
}

TransportSolver::TransportSolver(const Mesh& mesh, const MultigridOptions& options)
    : impl_(std::make_unique<Impl>(mesh, options)) {}
TransportSolver::~TransportSolver() = default;

SolveReport TransportSolver::solve(TransportSystem& system, Field& x, const Tolerance& tolerance) {
  return impl_->solve(system, x, tolerance);
}

void TransportSolver::begin() {
  impl_->begin();
}

int TransportSolver::directions() const {
  return impl_->directions();
}

const SolverMemory& TransportSolver::memory() const {
  return impl_->planner().memory();
}

void TransportSolver::resume(const SolverMemory& memory) {
  impl_->planner().resume(memory);
}

}  // namespace rackflux
