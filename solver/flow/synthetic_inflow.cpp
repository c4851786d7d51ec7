#include "solver/flow/synthetic_inflow.hpp"

#include "solver/base/error.hpp"
#include "solver/mesh/located.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace rackflux {

namespace {

/// Integral length of the signal over sigma: the integral of eddy_correlation [-].
constexpr double length_over_sigma = 0.75;
/// Largest share of a signal's variance that its mean over the inlet may have [-]: with more the
/// inlet is hardly wider than an eddy, and what is left after the mean is no turbulence.
constexpr double most_in_mean = 0.5;
constexpr int per_face = 5;  // points: its middle and four edges

/// A number that looks random: the output function of G. L. Steele Jr., D. Lea, C. H. Flood, Fast
/// splittable pseudorandom number generators, OOPSLA (2014).
std::uint64_t mixed(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  return mixed(mixed(a) ^ b);
}

/// In [0, 1).
double share_of(std::uint64_t number) {
  return static_cast<double>(number >> 11) * 0x1p-53;
}

std::uint64_t key_of(const std::string& name, int seed) {
  std::uint64_t key = mixed(static_cast<std::uint64_t>(static_cast<std::int64_t>(seed)));
  for (const char c : name) key = mixed(key, static_cast<unsigned char>(c));
  return key;
}

using Matrix = std::array<std::array<double, 3>, 3>;

/// The lower triangle a with a a^T = R; R as uu, vv, ww, uv, uw, vw. Components without any
/// fluctuation are allowed.
Matrix cholesky(const std::array<double, 6>& R, const std::string& name) {
  const Matrix full{{{R[0], R[3], R[4]}, {R[3], R[1], R[5]}, {R[4], R[5], R[2]}}};
  const double round_off = 1e-12 * (R[0] + R[1] + R[2]);
  Matrix a{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double left = full[i][j];
      for (std::size_t k = 0; k < j; ++k) left -= a[i][k] * a[j][k];
      const bool impossible =
          i == j ? left < -round_off : a[j][j] == 0.0 && std::abs(left) > round_off;
      if (impossible)
        throw Error(
            fmt::format("'{}': eddies.stresses {}, {}, {}, {}, {}, {} m2/s2 (uu, vv, ww, uv, uw, "
                        "vw) belong to no fluctuations: squares of products such as uv must not "
                        "exceed uu vv",
                        name, R[0], R[1], R[2], R[3], R[4], R[5]));
      if (i == j)
        a[i][i] = left > round_off ? std::sqrt(left) : 0.0;
      else
        a[i][j] = a[j][j] > 0.0 ? left / a[j][j] : 0.0;
    }
  return a;
}

/// Over the mean velocity, of which `speed` is that of the case [m/s].
Matrix cholesky_per_speed(const Patch& patch, double speed) {
  if (!patch.eddies->stresses) {
    const double i = patch.intensity;
    return {{{i, 0.0, 0.0}, {0.0, i, 0.0}, {0.0, 0.0, i}}};
  }
  if (!(speed > 0.0))
    throw Error(fmt::format(
        "'{}': eddies.stresses are those at the flow that the case gives, which is 0: give a flow",
        patch.name));
  Matrix a = cholesky(*patch.eddies->stresses, patch.name);
  for (auto& row : a)
    for (double& element : row) element /= speed;
  return a;
}

/// The nearest image of a distance where space repeats.
double nearest(double distance, double period) {
  return period > 0.0 ? std::remainder(distance, period) : distance;
}

}  // namespace

double eddy_shape(double s) {
  static const double top = std::sqrt(1.5);
  return std::abs(s) < 1.0 ? top * (1.0 - std::abs(s)) : 0.0;
}

// Two triangles correlate as a cubic spline.
double eddy_correlation(double s) {
  const double d = std::abs(s);
  if (d < 1.0) return 1.0 - 1.5 * d * d + 0.75 * d * d * d;
  return d < 2.0 ? 0.25 * std::pow(2.0 - d, 3) : 0.0;
}

SyntheticInflow::SyntheticInflow(const Geometry& geometry) : geometry_(&geometry) {
  const auto& patches = geometry.site().patches;
  for (std::size_t p = 0; p < patches.size(); ++p)
    if (patches[p].eddies)
      mouths_.push_back(located(geometry.site(), patches[p].object,
                                [&] { return mouth_of(static_cast<int>(p)); }));
  if (!mouths_.empty()) entering_.resize(geometry.inlets.size());
}

SyntheticInflow::Mouth SyntheticInflow::mouth_of(int patch) const {
  const Patch& p = geometry_->site().patches[static_cast<std::size_t>(patch)];
  const Lines& lines = geometry_->mesh().lines();
  Mouth m;
  m.patch = patch, m.key = key_of(p.name, p.eddies->seed);
  m.sigma = p.eddies->length / length_over_sigma;
  double volume = 2.0 * m.sigma;
  std::size_t n = 0;
  for (const Axis axis : axes) {
    if (axis == p.axis) continue;
    const auto& nodes = lines.nodes[index(axis)];
    m.across[n] = axis;
    m.low[n] = nodes[p.faces.lo[axis]], m.high[n] = nodes[p.faces.hi[axis]];
    const bool around = lines.periodic[index(axis)] && p.faces.lo[axis] == 0 &&
                        p.faces.hi[axis] == lines.cells(axis);
    m.period[n] = around ? nodes.back() - nodes.front() : 0.0;
    volume *= m.high[n] - m.low[n] + (around ? 0.0 : 2.0 * m.sigma);
    ++n;
  }
  check_size(m);
  constexpr double round_off = 1e-9;  // of what may be a whole number, wherever the room lies
  m.n_eddies = static_cast<int>(std::ceil((1.0 - round_off) * volume / std::pow(m.sigma, 3)));
  for (std::size_t f = 0; f < geometry_->inlets.size(); ++f)
    if (geometry_->inlets[f].patch == patch) m.faces.push_back(f);
  const double in_mean = variance_of_mean(m);
  if (in_mean > most_in_mean)
    throw Error(fmt::format(
        "'{}': eddies of integral length {:.4g} m are too large for an inlet of {:.4g} by {:.4g} "
        "m, whose flow is given: take at most about a quarter of its width",
        p.name, p.eddies->length, m.high[0] - m.low[0], m.high[1] - m.low[1]));
  m.size = std::sqrt(volume / (m.n_eddies * std::pow(m.sigma, 3)) / (1.0 - in_mean));
  m.a = cholesky_per_speed(p, *p.flow / geometry_->patch_area(patch));
  return m;
}

void SyntheticInflow::check_size(const Mouth& mouth) const {
  const Patch& patch = geometry_->site().patches[static_cast<std::size_t>(mouth.patch)];
  for (std::size_t n = 0; n < 2; ++n) {
    const Axis axis = mouth.across[n];
    const auto& nodes = geometry_->mesh().lines().nodes[index(axis)];
    double widest = 0.0;
    for (int c = patch.faces.lo[axis]; c < patch.faces.hi[axis]; ++c)
      widest = std::max(widest, nodes[c + 1] - nodes[c]);
    if (widest > mouth.sigma)
      throw Error(fmt::format(
          "'{}': eddies of integral length {:.4g} m fall between the inlet's cells, {:.4g} m wide "
          "along {}: refine it to {:.4g} m or take larger eddies",
          patch.name, patch.eddies->length, widest, letter(axis), mouth.sigma));
    if (mouth.period[n] > 0.0 && mouth.period[n] < 4.0 * mouth.sigma)
      throw Error(fmt::format(
          "'{}': eddies of integral length {:.4g} m reach around the room along {}, {:.4g} m: "
          "take at most {:.4g} m",
          patch.name, patch.eddies->length, letter(axis), mouth.period[n],
          0.25 * length_over_sigma * mouth.period[n]));
  }
}

// Sum over pairs of faces of their shares of the area times the correlation between them, which is
// a product of one of each axis: two sweeps over the inlet's rectangle.
double SyntheticInflow::variance_of_mean(const Mouth& mouth) const {
  const Mesh& mesh = geometry_->mesh();
  const Patch& patch = geometry_->site().patches[static_cast<std::size_t>(mouth.patch)];
  const Index3 first = patch.faces.lo;
  std::array<int, 2> n{};
  std::array<std::vector<double>, 2> at;
  for (std::size_t d = 0; d < 2; ++d) {
    const Axis axis = mouth.across[d];
    const auto& nodes = mesh.lines().nodes[index(axis)];
    n[d] = patch.faces.hi[axis] - first[axis];
    for (int c = first[axis]; c < patch.faces.hi[axis]; ++c)
      at[d].push_back(0.5 * (nodes[c] + nodes[c + 1]));
  }
  std::vector<double> share(static_cast<std::size_t>(n[0]) * n[1]), once(share.size());
  for (const std::size_t f : mouth.faces) {
    const BoundaryFace& b = geometry_->inlets[f];
    if (!mesh.faces(b.axis).holds(b.face)) continue;
    const Index3 here = b.face + mesh.offset() - first;
    share[here[mouth.across[0]] + n[0] * here[mouth.across[1]]] =
        b.area / geometry_->patch_area(mouth.patch);
  }
  mesh.comm().sum(share);
  const auto correlation = [&](std::size_t d, int p, int q) {
    return eddy_correlation(nearest(at[d][p] - at[d][q], mouth.period[d]) / mouth.sigma);
  };
  double total = 0.0;
  for (int j = 0; j < n[1]; ++j)
    for (int i = 0; i < n[0]; ++i)
      for (int p = 0; p < n[0]; ++p)
        once[i + n[0] * j] += correlation(0, i, p) * share[p + n[0] * j];
  for (int i = 0; i < n[0]; ++i)
    for (int j = 0; j < n[1]; ++j)
      for (int q = 0; q < n[1]; ++q)
        total += share[i + n[0] * j] * correlation(1, j, q) * once[i + n[0] * q];
  return total;
}

void SyntheticInflow::drift(double dt, std::span<const Patch> patches,
                            std::span<double> drifted) const {
  for (std::size_t m = 0; m < mouths_.size(); ++m)
    drifted[m] += dt * *patches[mouths_[m].patch].flow / geometry_->patch_area(mouths_[m].patch);
}

void SyntheticInflow::add_eddies(const Mouth& mouth, double drifted,
                                 std::span<Point> points) const {
  for (int n = 0; n < mouth.n_eddies; ++n) {
    const std::uint64_t eddy = mixed(mouth.key, n);
    // Places along the flow are spread evenly, one in each N-th of the box.
    const double rounds = drifted / (2.0 * mouth.sigma) + (n + share_of(eddy)) / mouth.n_eddies;
    const auto round = static_cast<std::uint64_t>(rounds);
    const double along = eddy_shape(2.0 * (rounds - std::floor(rounds)) - 1.0);
    const std::uint64_t life = mixed(eddy, round);
    std::array<double, 2> place{};
    for (std::size_t d = 0; d < 2; ++d) {
      const double beyond = mouth.period[d] > 0.0 ? 0.0 : mouth.sigma;
      const double width = mouth.high[d] - mouth.low[d] + 2.0 * beyond;
      place[d] = mouth.low[d] - beyond + width * share_of(mixed(life, d));
    }
    const std::uint64_t signs = mixed(life, 2);
    std::array<double, 3> e{};
    for (std::size_t j = 0; j < 3; ++j) e[j] = (signs >> (32 + j) & 1U) != 0 ? along : -along;
    for (Point& point : points) {
      const double f = eddy_shape(nearest(point.at[0] - place[0], mouth.period[0]) / mouth.sigma);
      if (f == 0.0) continue;
      const double ff =
          f * eddy_shape(nearest(point.at[1] - place[1], mouth.period[1]) / mouth.sigma);
      for (std::size_t j = 0; j < 3; ++j) point.s[j] += mouth.size * e[j] * ff;
    }
  }
}

/// Of each face its middle, then the edges low and high along the first axis and the second. A face
/// beyond the end of a room that repeats has the places of the one that it is an image of.
std::vector<SyntheticInflow::Point> SyntheticInflow::points_of(const Mouth& mouth) const {
  const Mesh& mesh = geometry_->mesh();
  std::vector<Point> points(per_face * mouth.faces.size());
  for (std::size_t n = 0; n < mouth.faces.size(); ++n) {
    const Index3 cell = geometry_->inlets[mouth.faces[n]].cell;
    const std::array<double, 2> middle{centre(mouth.across[0], cell),
                                       centre(mouth.across[1], cell)};
    const std::span<Point> here(&points[per_face * n], per_face);
    for (Point& point : here) point.at = middle;
    for (std::size_t d = 0; d < 2; ++d)
      for (int side = 0; side < 2; ++side)
        here[1 + 2 * d + side].at[d] = mesh.node(mouth.across[d])[cell[mouth.across[d]] + side];
    for (std::size_t d = 0; d < 2; ++d)
      for (Point& point : here) point.at[d] += to_room(mouth.across[d], cell);
  }
  return points;
}

double SyntheticInflow::to_room(Axis axis, Index3 cell) const {
  const Mesh& mesh = geometry_->mesh();
  if (!mesh.lines().periodic[index(axis)]) return 0.0;
  const auto& nodes = mesh.lines().nodes[index(axis)];
  const int at = (cell + mesh.offset())[axis], n = mesh.room_cells()[axis];
  const double length = nodes.back() - nodes.front();
  return at < 0 ? length : at >= n ? -length : 0.0;
}

void SyntheticInflow::take_mean_out(const Mouth& mouth, std::span<Point> points) const {
  const Mesh& mesh = geometry_->mesh();
  std::array<double, 3> mean{};
  for (std::size_t n = 0; n < mouth.faces.size(); ++n) {
    const BoundaryFace& b = geometry_->inlets[mouth.faces[n]];
    if (!mesh.faces(b.axis).holds(b.face)) continue;
    for (std::size_t j = 0; j < 3; ++j)
      mean[j] += b.area / geometry_->patch_area(mouth.patch) * points[per_face * n].s[j];
  }
  mesh.comm().sum(mean);
  for (Point& point : points)
    for (std::size_t j = 0; j < 3; ++j) point.s[j] -= mean[j];
}

void SyntheticInflow::measure(std::span<const Patch> patches, std::span<const double> drifted) {
  for (std::size_t m = 0; m < mouths_.size(); ++m) {
    const Mouth& mouth = mouths_[m];
    std::vector<Point> points = points_of(mouth);
    add_eddies(mouth, drifted[m], points);
    take_mean_out(mouth, points);
    const double speed = *patches[mouth.patch].flow / geometry_->patch_area(mouth.patch);
    const auto fluctuation = [&](Axis axis, const Point& point) {
      const auto& row = mouth.a[index(axis)];
      return speed * std::inner_product(row.begin(), row.end(), point.s.begin(), 0.0);
    };
    for (std::size_t n = 0; n < mouth.faces.size(); ++n) {
      EnteringFluctuation& into = entering_[mouth.faces[n]];
      const Point* point = &points[per_face * n];
      into.normal = fluctuation(geometry_->inlets[mouth.faces[n]].axis, point[0]);
      for (std::size_t d = 0; d < 2; ++d)
        for (std::size_t side = 0; side < 2; ++side)
          into.along[index(mouth.across[d])][side] =
              fluctuation(mouth.across[d], point[1 + 2 * d + side]);
    }
  }
}

}  // namespace rackflux
