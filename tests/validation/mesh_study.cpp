#include "tests/validation/mesh_study.hpp"

#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rackflux {

namespace {

/// The order that explains both differences; Celik's fixed point. Converges for all ratios of a
/// study, as q(p) changes slowly.
double observed_order(double e21, double e32, double r21, double r32) {
  double p = std::log(e32 / e21) / std::log(r21);
  for (int pass = 0; pass < 200; ++pass)
    p = std::log((e32 / e21) * (std::pow(r21, p) - 1.0) / (std::pow(r32, p) - 1.0)) / std::log(r21);
  return p;
}

nlohmann::json line_of(const Benchmark& b, const MeshStudy& study,
                       std::optional<double> limit = std::nullopt) {
  return {{"benchmark", b.set},       {"quantity", b.quantity},
          {"reference", b.reference}, {"published", b.published},
          {"demanded", b.demanded},   {"unit", b.unit},
          {"values", study.value},    {"verdict", verdict(b, study.value[2], limit)}};
}

void check(const Benchmark& b, double found, const char* file, int line) {
  const double deviation = std::abs(found - b.published);
  const std::string what =
      fmt::format("{}, {}: {:.6g} where {:.6g} +/- {:.3g} {} is published ({})", b.set, b.quantity,
                  found, b.published, b.demanded, b.unit, b.reference);
  const bool meets = deviation <= b.demanded;  // false for NaN
  if (!b.miss) {
    if (!meets) ADD_FAILURE_AT(file, line) << what;
  } else if (meets) {
    ADD_FAILURE_AT(file, line) << what << ", met: declare no miss any more";
  } else if (!(std::abs(deviation - b.miss->seen) <= b.miss->drift * b.miss->seen)) {
    ADD_FAILURE_AT(file, line) << what
                               << fmt::format(", off by {:.4g}: the miss declared is {:.4g}",
                                              deviation, b.miss->seen);
  }
}

}  // namespace

Extrapolation extrapolate(const MeshStudy& study, double formal) {
  const auto& [h, f] = study;
  const double r21 = h[1] / h[2], r32 = h[0] / h[1];
  for (const double value : f)
    if (!std::isfinite(value)) throw std::invalid_argument("a value of a mesh study is not finite");
  if (!(r21 > 1.1 && r32 > 1.1)) throw std::invalid_argument("meshes of a study must refine");
  const double e21 = f[1] - f[2], e32 = f[0] - f[1];
  const double p = e21 * e32 > 0.0 ? observed_order(e21, e32, r21, r32) : 0.0;
  if (!(p > 0.0)) return {.band = 3.0 * std::max(std::abs(e21), std::abs(e32))};
  const double q = std::clamp(p, 0.5, formal);
  return {.order = p,
          .limit = f[2] - e21 / (std::pow(r21, p) - 1.0),
          .band = 1.25 * std::abs(e21) / (std::pow(r21, q) - 1.0)};
}

std::string verdict(const Benchmark& benchmark, double finest, std::optional<double> limit) {
  const auto meets = [&](double value) {
    return std::abs(value - benchmark.published) <= benchmark.demanded;
  };
  if (!meets(finest)) return "fail: " + (benchmark.miss ? benchmark.miss->reason : "");
  if (limit && !meets(*limit)) return "pass on the finest mesh; the limit is outside the demanded";
  return "pass";
}

void judge(const Benchmark& benchmark, const MeshStudy& study, const char* file, int line) {
  check(benchmark, study.value[2], file, line);
  const Extrapolation e = extrapolate(study);
  nlohmann::json row = line_of(benchmark, study, e.limit);
  row["band"] = e.band;
  if (e.order) row["order"] = *e.order;
  if (e.limit) row["limit"] = *e.limit;
  record_line(row.dump(), benchmark.quantity, file, line);
}

void judge_profile(const Benchmark& benchmark, const MeshStudy& study, const char* file, int line) {
  check(benchmark, study.value[2], file, line);
  record_line(line_of(benchmark, study).dump(), benchmark.quantity, file, line);
}

void draw(const Figure& figure) {
  nlohmann::json series = nlohmann::json::array();
  for (const Series& s : figure.series) {
    if (s.x.size() != s.y.size() || s.x.empty())
      throw std::invalid_argument(figure.file + ": x and y of a series differ in length");
    series.push_back({{"name", s.name}, {"x", s.x}, {"y", s.y}, {"published", s.published}});
  }
  record_line(nlohmann::json{{"figure", figure.file},
                             {"benchmark", figure.set},
                             {"title", figure.title},
                             {"x", figure.x},
                             {"y", figure.y},
                             {"series", series}}
                  .dump(),
              figure.file);
}

}  // namespace rackflux
