#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// One number on three meshes of one problem, coarse to fine.
struct MeshStudy {
  std::array<double, 3> cell{};   ///< size of a cell, any unit: only ratios count
  std::array<double, 3> value{};  ///< [unit of the quantity]
};

/// What three meshes say about the mesh that no one can afford.
struct Extrapolation {
  std::optional<double> order;  ///< observed; none where the values do not approach one side [-]
  std::optional<double> limit;  ///< Richardson's estimate for cells of size zero
  double band = 0.0;            ///< uncertainty of the finest value, 95 % [unit of the quantity]
};

/// Observed order p, limit and grid convergence index of the finest mesh:
///
///   p = ln((e32/e21) (r21^p - 1)/(r32^p - 1)) / ln r21,   limit = f1 - e21 / (r21^p - 1)
///   band = 1.25 |e21| / (r21^q - 1),   q = p held to 0.5 .. `formal`
///
/// e21 is medium less fine, e32 coarse less medium, r the ratios of cells. Where the differences
/// change sign or no positive order explains them there is none, and the band is three times the
/// larger difference.
///   study   cells falling, ratios above 1.1; values finite
///   formal  order of the scheme [-]
///   throws  std::invalid_argument for other studies
///   source  I. B. Celik et al., J. Fluids Eng. 130 (2008) 078001; L. Eca, M. Hoekstra,
///           J. Comput. Phys. 262 (2014) 104-130 for values that do not converge
Extrapolation extrapolate(const MeshStudy& study, double formal = 2.0);

/// How far a declared miss may move, either way, before its declaration is out of date [-].
constexpr double drift_of_a_miss = 0.05;

/// A demand that is known not to be met: why, and how far off the finest value was when that was
/// written down.
struct Miss {
  std::string reason;
  double seen = 0.0;               ///< |finest - published| [unit of the quantity]
  double drift = drift_of_a_miss;  ///< more where round-off decides which eddies a mean is over [-]
};

/// A line of the table of published benchmarks: what was measured or computed elsewhere, and how
/// near to it the finest mesh must come. Written before the first comparison, and left so.
struct Benchmark {
  std::string set;        ///< the problem, heading of its lines
  std::string quantity;   ///< what is compared, where
  std::string reference;  ///< paper and table or figure
  double published = 0.0;
  double demanded = 0.0;  ///< largest deviation allowed [unit]
  std::string unit = "-";
  std::optional<Miss> miss{};  ///< none: the demanded is met
};

/// The word of the table: pass; pass for the finest mesh alone, where Richardson's limit is outside
/// the demanded deviation; or fail with the reason declared.
std::string verdict(const Benchmark& benchmark, double finest, std::optional<double> limit);

/// Fails the test unless the finest value lies within the demanded deviation. Where a miss is
/// declared it fails unless the value is a miss still, and as large as then to `Miss::drift`:
/// not worse, and not better without a word. Writes the line.
void judge(const Benchmark& benchmark, const MeshStudy& study, const char* file = __builtin_FILE(),
           int line = __builtin_LINE());

/// The same for a whole profile: `study` holds the largest deviation from the published points on
/// each mesh, `benchmark.published` is 0. There is no order to observe.
void judge_profile(const Benchmark& benchmark, const MeshStudy& study,
                   const char* file = __builtin_FILE(), int line = __builtin_LINE());

/// A curve or the points of a figure.
struct Series {
  std::string name;
  std::vector<double> x, y;
  bool published = false;  ///< drawn as points
};

/// A picture of docs/validation.md, drawn when the page is generated.
struct Figure {
  std::string file;   ///< name without ending, unique
  std::string set;    ///< heading it stands under, see Benchmark::set
  std::string title;  ///< what it shows, with the source of the points
  std::string x, y;   ///< labels with units
  std::vector<Series> series;
};

void draw(const Figure& figure);

}  // namespace rackflux
