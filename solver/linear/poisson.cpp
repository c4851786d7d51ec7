#include "solver/linear/poisson.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/linear/coarsen.hpp"
#include "solver/linear/components.hpp"
#include "solver/linear/directions.hpp"
#include "solver/linear/hardness.hpp"
#include "solver/linear/lanes.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/linear/residual_rows.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace rackflux {

namespace {

using multigrid::Array;
using multigrid::Level;
using multigrid::SharedRows;

constexpr int looks_every = 8;  // matrices, at planes that coarse meshes should avoid

/// Residual of the inner iteration, over that at its start, at which the residual is computed anew
/// in double precision: beyond, round-off of single precision would be mistaken for progress.
constexpr double trusted = 1e-4;

/// Copies n numbers to single precision; true if one of them is zero now and was not, or the
/// other way round, or if nothing was there before (null).
bool convert(const double* in, const float* before, int n, float* out) {
  if (!before) {
#pragma omp simd
    for (int i = 0; i < n; ++i) out[i] = static_cast<float>(in[i]);
    return true;
  }
  int differ = 0;
#pragma omp simd reduction(| : differ)
  for (int i = 0; i < n; ++i) {
    const auto value = static_cast<float>(in[i]);
    differ |= (value > 0.0F) != (before[i] > 0.0F);
    out[i] = value;
  }
  return differ != 0;
}

/// Takes the conductances of one axis over, for cycles and for residuals; true if a face was
/// blocked or opened by it, or if it is the first system. Halos of g must be current.
bool copy(const Field& from, Axis axis, bool first, Level& to, ResidualRows& exact) {
  multigrid::SharedRows& rows = to.along(axis);
  const bool share = to.may_share();
  const Index3 n = to.n;
  if (!share) rows.dense();
  bool changed = false;
  const auto g = from.view();
#pragma omp parallel reduction(|| : changed)
  {
    multigrid::PlaneRows plane(n);
    std::vector<float> buffer;
#pragma omp for schedule(static)
    for (int k = 0; k < n.k; ++k) {
      for (int j = 0; j < n.j; ++j) {
        float* const out = share ? plane.row(j) : rows.dense().row(j, k);
        changed =
            convert(g.row(j, k), first ? nullptr : rows.values(j, k, buffer), n.i, out) || changed;
        exact.look(axis, j, k, g.row(j, k));
      }
      if (share) rows.put_plane(k, plane);
    }
  }
  for (int k = 0; k < n.k && axis == Axis::y; ++k) exact.look(axis, n.j, k, g.row(n.j, k));
  for (int j = 0; j < n.j && axis == Axis::z; ++j) exact.look(axis, j, n.k, g.row(j, n.k));
  return changed;
}

/// Takes over what ties cells to a value; true as above.
bool copy_sinks(const Field& from, Index3 n, Array<float>& to) {
  bool changed = false;
  const auto sink = from.view();
#pragma omp parallel for schedule(static) reduction(|| : changed)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j)
      changed = convert(sink.row(j, k), to.row(j, k), n.i, to.row(j, k)) || changed;
  return changed;
}

/// Whether every cell of a row can be divided by its diagonal in single precision.
bool all_usable(const multigrid::RowRef& inverse, int n) {
  int missing = 0;
#pragma omp simd reduction(| : missing)
  for (int i = 0; i < n; ++i)
    missing |= !(inverse[i] > 0.0F && inverse[i] <= std::numeric_limits<float>::max());
  return missing == 0;
}

/// Throws where cells conduct, but nothing in single precision, or more than any number there: they
/// would count as solids and be left out of cycles and residuals alike.
void refuse_lost_cells(const Mesh& mesh, const Conductances& g, const Level& top) {
  const auto x = g.x.view(), y = g.y.view(), z = g.z.view(), sink = g.sink.view();
  const Index3 n = top.n;
  const auto lost_in_row = [=](int j, int k, const multigrid::RowRef& inverse) {
    int lost = 0;
    for (int i = 0; i < n.i; ++i) {
      const double all = x(i, j, k) + x(i + 1, j, k) + y(i, j, k) + y(i, j + 1, k) + z(i, j, k) +
                         z(i, j, k + 1) + sink(i, j, k);
      lost += all > 0.0 && !(inverse[i] > 0.0F && std::isfinite(inverse[i])) ? 1 : 0;
    }
    return lost;
  };
  const double lost = mesh.comm().sum(add_planes<double>(mesh.cells(), [=, &top](int k) {
    int in_plane = 0;
    for (int j = 0; j < n.j; ++j) {
      const multigrid::RowRef inverse = top.inverse.row(j, k);
      if (!all_usable(inverse, n.i)) in_plane += lost_in_row(j, k, inverse);
    }
    return static_cast<double>(in_plane);
  }));
  if (lost > 0.0)
    throw Unconverged(fmt::format(
        "{:.0f} cells conduct less than 1e-38 or more than 1e38, beyond single precision", lost));
}

/// What is summed of a right-hand side: squares, sizes, and the numbers themselves.
struct Sums {
  multigrid::Lanes<double> squares, sizes, total;

  /// value(i) of the n cells of a row.
  template <class Value>
  void add_row(int n, Value value) {
    multigrid::over_lanes(n, [=, this](int i, int l) {
      const double at = value(i);
      squares.of[l] += at * at, sizes.of[l] += std::abs(at), total.of[l] += at;
    });
  }
};

/// One row of a step: s <- w + beta s, r <- r - alpha s. Returns the squares of r.
multigrid::Lanes<float> follow_row(float alpha, float beta, const float* w, int n,
                                   float* __restrict s, float* __restrict r) {
  multigrid::Lanes<float> squares;
  multigrid::over_lanes(n, [=, &squares](int i, int l) {
    s[i] = w[i] + beta * s[i];
    r[i] -= alpha * s[i];
    squares.of[l] += r[i] * r[i];
  });
  return squares;
}

/// Zeroes all but the cells that this rank owns.
void clear_halo(Field& x) {
  const Box all = x.allocated(), owned = x.owned();
  const auto v = x.view();
  for (int k = all.lo.k; k < all.hi.k; ++k)
    for (int j = all.lo.j; j < all.hi.j; ++j) {
      double* const row = v.row(j, k);
      if (owned.holds({owned.lo.i, j, k})) {
        std::fill(row + all.lo.i, row + owned.lo.i, 0.0);
        std::fill(row + owned.hi.i, row + all.hi.i, 0.0);
      } else {
        std::fill(row + all.lo.i, row + all.hi.i, 0.0);
      }
    }
}

}  // namespace

class PoissonSolver::Impl {
 public:
  using Guess = PoissonSolver::Guess;
  using Lasting = PoissonSolver::Lasting;

  Impl(const Mesh& mesh, const MultigridOptions& options)
      : mesh_(mesh),
        multigrid_(mesh, multigrid::symmetric_smoothing(), options),
        parts_(mesh),
        directions_(own_vectors(), level().n),
        residual_rows_(level().n) {}

  void set(Conductances& g, Lasting lasting);
  SolveReport solve(const Field& b, Field& x, const Tolerance& tolerance, Guess guess);

  multigrid::Planner& planner() { return planner_; }

 private:
  Level& level() { return multigrid_.finest(); }
  std::vector<Array<float>> own_vectors();
  void balance(const Field& b);
  double residual(const Field& b, Field& x, double unit);
  double residual_of_zero(const Field& b, double unit);
  void correct_row(const int* part, const double* x, int j, int k, double* left);
  double step();
  void add_correction(Field& x, double unit);
  std::vector<double> means_due() const;
  template <class RowOf>
  std::vector<double> sums_of_parts(RowOf row_of) const;
  double over_planes(std::vector<double>& planes) const;

  const Mesh& mesh_;
  multigrid::Multigrid multigrid_;
  multigrid::Planner planner_{looks_every};
  FloatingParts parts_;
  Array<float> s_, w_;  ///< matrix times direction, matrix times correction
  Directions directions_;
  ResidualRows residual_rows_;
  const Conductances* g_ = nullptr;
  std::vector<double> shift_;  ///< taken off b, of each floating part
  double norm_b_ = 0.0, imbalance_ = 0.0;
  bool x_is_zero_ = false;  ///< whatever its owned cells hold
  double ps_ = 0.0;         ///< inner product of the last step; 0 starts a new sequence
};

/// All in one block of memory: s, w, and those that the directions keep, which are returned.
std::vector<Array<float>> PoissonSolver::Impl::own_vectors() {
  auto arrays = Array<float>::several(level().shape, 2 + Directions::most_kept);
  w_ = std::move(arrays.back()), arrays.pop_back();
  s_ = std::move(arrays.back()), arrays.pop_back();
  return arrays;
}

void PoissonSolver::Impl::set(Conductances& g, Lasting lasting) {
  exchange<double>(mesh_, {&g.x, &g.y, &g.z}, 1);
  g_ = &g;
  Level& top = level();
  const Box cells = mesh_.cells();
  const bool share = top.may_share();
  bool changed = false;
  for (const Axis axis : axes)
    changed = copy(g.along(axis), axis, !multigrid_.is_planned(), top, residual_rows_) || changed;
  const auto sink = g.sink.view();
  const double largest_sink =
      largest(cells, 0.0, [=](int i, int j, int k) { return sink(i, j, k); });
  const bool had_sink = top.has_sink;
  top.hold_sinks(mesh_.comm().max(largest_sink) > 0.0);
  if (top.has_sink || had_sink) changed = copy_sinks(g.sink, top.n, top.sink) || changed;
  std::vector<Array<float>*> all;
  SharedRows* const shared[] = {&top.gx, &top.gy, &top.gz};
  if (share)
    multigrid::exchange(top.neighbours, top.n, shared);
  else
    all = {&top.gx.dense(), &top.gy.dense(), &top.gz.dense()};
  if (top.has_sink) all.push_back(&top.sink);
  multigrid::exchange(top.neighbours, top.n, all);
  multigrid::invert_diagonal(top);
  const bool new_pattern = mesh_.comm().max(changed || !multigrid_.is_planned() ? 1.0 : 0.0) > 0.0;
  if (new_pattern) refuse_lost_cells(mesh_, g, top);
  if (new_pattern) parts_.find(g, residual_rows_, largest_sink > 0.0);
  planner_.follow(mesh_, new_pattern, multigrid_);
  using Sharing = multigrid::Multigrid::Sharing;
  multigrid_.rebuild(lasting == Lasting::yes ? Sharing::where_alike : Sharing::none);
}

void PoissonSolver::Impl::balance(const Field& b) {
  const auto value = b.view();
  const int n_parts = parts_.count();
  std::vector<double> sums(static_cast<std::size_t>(n_parts) + 2);
  const Level& top = level();
  const Index3 n = top.n;
  std::vector<std::array<double, 3>> planes(static_cast<std::size_t>(n.k));
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k) {
    Sums in_plane;
    for (int j = 0; j < n.j; ++j) {
      const double* const bj = value.row(j, k);
      const multigrid::RowRef inverse = top.inverse.row(j, k);
      if (parts_.is_seamless())
        in_plane.add_row(n.i, [=](int i) { return bj[i]; });
      else
        in_plane.add_row(n.i, [=](int i) { return inverse[i] > 0.0F ? bj[i] : 0.0; });
    }
    planes[k] = {in_plane.squares.total(), in_plane.sizes.total(), in_plane.total.total()};
  }
  double whole = 0.0;
  for (const auto& plane : planes) sums[0] += plane[0], sums[1] += plane[1], whole += plane[2];
  if (parts_.is_whole())
    sums[2] = whole;
  else if (n_parts > 0)
    std::ranges::copy(sums_of_parts([=](int j, int k, auto&) { return value.row(j, k); }),
                      sums.begin() + 2);
  mesh_.comm().sum(sums);
  double squares = sums[0];
  shift_.assign(static_cast<std::size_t>(n_parts), 0.0);
  imbalance_ = 0.0;
  for (int p = 0; p < n_parts; ++p) {
    shift_[p] = sums[2 + p] / parts_.cells(p);
    squares -= shift_[p] * sums[2 + p];
    if (sums[1] > 0.0) imbalance_ = std::max(imbalance_, std::abs(sums[2 + p]) / sums[1]);
  }
  norm_b_ = std::sqrt(squares < 0.0 ? 0.0 : squares);  // a NaN stays one
}

/// Sums over the floating parts, this rank only, of what row_of(j, k, buffer) points to: planes
/// over threads, added up in order.
template <class RowOf>
std::vector<double> PoissonSolver::Impl::sums_of_parts(RowOf row_of) const {
  const Index3 n = mesh_.cells().hi;
  const auto parts = static_cast<std::size_t>(parts_.count());
  std::vector<double> of_planes(parts * n.k), sums(parts);
#pragma omp parallel
  {
    std::vector<double> buffer;
#pragma omp for schedule(static)
    for (int k = 0; k < n.k; ++k) {
      double* const in_plane = of_planes.data() + parts * k;
      for (int j = 0; j < n.j; ++j) {
        const double* const row = row_of(j, k, buffer);
        const int* const part = parts_.row(j, k);
        for (int i = 0; i < n.i; ++i)
          if (part[i] >= 0) in_plane[part[i]] += row[i];
      }
    }
  }
  for (std::size_t at = 0; at < of_planes.size(); ++at) sums[at % parts] += of_planes[at];
  return sums;
}

double PoissonSolver::Impl::over_planes(std::vector<double>& planes) const {
  double total = 0.0;
  for (const double plane : planes) total += plane;
  return mesh_.comm().sum(total);
}

/// Norm of r = b - A x; the finest level's r is r / unit.
double PoissonSolver::Impl::residual(const Field& b, Field& x, double unit) {
  exchange(mesh_, x, 1);
  Level& top = level();
  const auto xv = std::as_const(x).view();
  const double scale = 1.0 / unit;
  const Index3 n = top.n;
  std::vector<double> planes(static_cast<std::size_t>(n.k));
#pragma omp parallel
  {
    std::vector<double> left(static_cast<std::size_t>(n.i));
    double* const l = left.data();
#pragma omp for schedule(static)
    for (int k = 0; k < n.k; ++k) {
      multigrid::Lanes<double> in_plane;
      for (int j = 0; j < n.j; ++j) {
        residual_rows_.subtract_fluxes(*g_, b, xv, j, k, l);
        if (!parts_.is_seamless()) correct_row(parts_.row(j, k), xv.row(j, k), j, k, l);
        const double shift = parts_.is_seamless() ? shift_[0] : 0.0;
        float* const r = top.r.row(j, k);
        multigrid::over_lanes(n.i, [=, &in_plane](int i, int lane) {
          const double at = l[i] - shift;
          r[i] = static_cast<float>(at * scale);
          in_plane.of[lane] += at * at;
        });
      }
      planes[k] = in_plane.total();
    }
  }
  return std::sqrt(over_planes(planes));
}

/// What a row has that a seamless system has not: sinks, blocked cells, several parts.
void PoissonSolver::Impl::correct_row(const int* part, const double* x, int j, int k,
                                      double* left) {
  const Level& top = level();
  const multigrid::RowRef inverse = top.inverse.row(j, k);
  const double* const sink = g_->sink.view().row(j, k);
  const double* const shift = shift_.data();
  const int n = top.n.i;
  if (top.has_sink) {
#pragma omp simd
    for (int i = 0; i < n; ++i) left[i] -= sink[i] * x[i];
  }
  if (parts_.is_whole()) {
#pragma omp simd
    for (int i = 0; i < n; ++i) left[i] -= shift[0];
  } else if (parts_.count() > 0) {
    for (int i = 0; i < n; ++i) left[i] -= part[i] >= 0 ? shift[part[i]] : 0.0;
  }
#pragma omp simd
  for (int i = 0; i < n; ++i) left[i] = inverse[i] > 0.0F ? left[i] : 0.0;
}

/// The same for x = 0.
double PoissonSolver::Impl::residual_of_zero(const Field& b, double unit) {
  Level& top = level();
  const auto bv = b.view();
  const bool floating = parts_.count() > 0;
  const double scale = 1.0 / unit;
  if (parts_.is_seamless()) {
    const double shift = shift_[0];
    for_each(mesh_.cells(), [=, &top](int i, int j, int k) {
      top.r.row(j, k)[i] = static_cast<float>((bv(i, j, k) - shift) * scale);
    });
    return norm_b_;
  }
  for_each(mesh_.cells(), [=, this, &top](int i, int j, int k) {
    const int p = floating ? parts_.row(j, k)[i] : -1;
    const double left = top.inverse.row(j, k)[i] > 0.0F ? bv(i, j, k) : 0.0;
    top.r.row(j, k)[i] = static_cast<float>((p >= 0 ? left - shift_[p] : left) * scale);
  });
  return norm_b_;
}

/// One step of conjugate gradients, each direction made orthogonal (in A) to the last one only:
/// with a preconditioner that is not symmetric that is what keeps it sound. After one that solves
/// exactly only round-off is left, which is not orthogonal to that last one: each step is then by
/// itself. Returns the norm of r.
double PoissonSolver::Impl::step() {
  if (multigrid_.is_exact()) ps_ = 0.0;
  directions_.lend(level());
  const multigrid::Products products = multigrid_.cycle(s_, w_);
  double beta = ps_ > 0.0 ? -products.sz / ps_ : 0.0;
  double ps = products.wz + beta * products.sz;  // (z + beta p, A z) with (p, A z) = (s, z)
  if (!(ps > 0.0)) beta = 0.0, ps = products.wz;
  const double alpha = products.rz / ps;
  ps_ = ps;
  Level& top = level();
  directions_.add(top, products.z, alpha, beta);
  const Index3 n = top.n;
  const auto a = static_cast<float>(alpha), bt = static_cast<float>(beta);
  std::vector<double> planes(static_cast<std::size_t>(n.k));
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k) {
    multigrid::Lanes<double> in_plane;
    for (int j = 0; j < n.j; ++j)
      in_plane.add(follow_row(a, bt, w_.row(j, k), n.i, s_.row(j, k), top.r.row(j, k)));
    planes[k] = in_plane.total();
  }
  return std::sqrt(over_planes(planes));
}

/// Means over the floating parts of what is due to x.
std::vector<double> PoissonSolver::Impl::means_due() const {
  std::vector<double> means(static_cast<std::size_t>(parts_.count()));
  if (parts_.is_whole()) {  // what is no unknown has no correction
    means[0] = directions_.sum_due() / parts_.cells(0);
    return means;
  }
  if (means.empty()) return means;
  means = sums_of_parts([this](int j, int k, std::vector<double>& due) {
    directions_.due(j, k, due);
    return static_cast<const double*>(due.data());
  });
  mesh_.comm().sum(means);
  for (int p = 0; p < parts_.count(); ++p) means[p] /= parts_.cells(p);
  return means;
}

/// x += unit * (what the inner iteration has added, less its mean over floating parts).
void PoissonSolver::Impl::add_correction(Field& x, double unit) {
  if (!directions_.any_due()) return;
  const std::vector<double> means = means_due();
  const auto xv = x.view();
  const Index3 n = mesh_.cells().hi;
#pragma omp parallel
  {
    std::vector<double> due;
#pragma omp for schedule(static)
    for (int k = 0; k < n.k; ++k)
      for (int j = 0; j < n.j; ++j) {
        directions_.due(j, k, due);
        const int* const part = parts_.row(j, k);
        if (part && !means.empty())
          for (int i = 0; i < n.i; ++i) due[i] -= part[i] >= 0 ? means[part[i]] : 0.0;
        const double mean = parts_.is_seamless() ? means[0] : 0.0;
        double* const at = xv.row(j, k);
        const double* const more = due.data();
        if (x_is_zero_) {
#pragma omp simd
          for (int i = 0; i < n.i; ++i) at[i] = unit * (more[i] - mean);
        } else {
#pragma omp simd
          for (int i = 0; i < n.i; ++i) at[i] += unit * (more[i] - mean);
        }
      }
  }
  directions_.paid();
  x_is_zero_ = false;
}

SolveReport PoissonSolver::Impl::solve(const Field& b, Field& x, const Tolerance& tolerance,
                                       Guess guess) {
  if (!g_) broken("set() before solve()");
  balance(b);
  SolveReport report;
  report.imbalance = imbalance_;
  const double cells = static_cast<double>(mesh_.n_cells());
  double unit = norm_b_ > 0.0 ? norm_b_ / std::sqrt(cells) : 1.0;
  x_is_zero_ = guess == Guess::zero;
  if (x_is_zero_) clear_halo(x);
  double norm = x_is_zero_ ? residual_of_zero(b, unit) : residual(b, x, unit);
  const double scale = norm_b_ > 0.0 ? norm_b_ : norm;
  const double target = std::max(tolerance.relative * scale, tolerance.absolute);
  report.initial = scale > 0.0 ? norm / scale : 0.0;
  ps_ = 0.0;
  directions_.restart();
  double trust = trusted;
  int stalled = 0;
  while (norm > target && report.iterations < tolerance.most_iterations && stalled < 2) {
    const double start = norm;
    double inner = norm;
    directions_.compress();
    while (inner > std::max(0.9 * target, trust * start) &&
           report.iterations < tolerance.most_iterations) {
      if (directions_.full()) {
        add_correction(x, unit);
        directions_.compress();
      }
      inner = step() * unit;
      ++report.iterations;
      if (!std::isfinite(inner)) {  // nothing of it may reach the next solve
        for_each({{0, 0, 0}, level().n}, [this](int i, int j, int k) { s_.row(j, k)[i] = 0.0F; });
        break;
      }
    }
    add_correction(x, unit);
    norm = residual(b, x, unit);
    // Where conductances differ by many orders single precision loses track earlier.
    if (norm > 2.0 * inner) trust = std::clamp(norm / start, trust, 0.3);
    stalled = norm < 0.5 * start ? 0 : stalled + 1;
    if (stalled > 0) ps_ = 0.0;
  }
  if (x_is_zero_) x.fill(0.0);
  report.residual = scale > 0.0 ? norm / scale : 0.0;
  report.converged = std::isfinite(norm) && norm <= target;
  return report;
}

PoissonSolver::PoissonSolver(const Mesh& mesh, const MultigridOptions& options)
    : impl_(std::make_unique<Impl>(mesh, options)) {}
PoissonSolver::~PoissonSolver() = default;

void PoissonSolver::set(Conductances& g, Lasting lasting) {
  impl_->set(g, lasting);
}

SolveReport PoissonSolver::solve(const Field& b, Field& x, const Tolerance& tolerance,
                                 Guess guess) {
  return impl_->solve(b, x, tolerance, guess);
}

const SolverMemory& PoissonSolver::memory() const {
  return impl_->planner().memory();
}

void PoissonSolver::resume(const SolverMemory& memory) {
  impl_->planner().resume(memory);
}

}  // namespace rackflux
