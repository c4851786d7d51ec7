#pragma once
// Rooms of the literature, each with every turbulence model for averaged flow.
#include "tests/support/differences.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// A turbulence model and the lines it is known not to meet.
struct RoomModel {
  std::string name;
  bool graded = false;  ///< cells shrink towards the walls, to resolve their sublayer
  std::map<std::string, Miss> misses{};  ///< by quantity
};

/// Air at 1 atm from the shared table of properties, straight between its rows.
inline Fluid air_at(double T_degC) {
  const auto table = reference_table("validation/10_properties/air_1atm.csv");
  std::vector<double> T;
  std::map<std::string, std::vector<double>> of;
  for (const auto& row : table->rows) {
    T.push_back(std::stod(row.at("T_C")));
    for (const char* name : {"rho", "mu", "cp", "k"}) of[name].push_back(std::stod(row.at(name)));
  }
  const auto at = [&](const char* name) { return between(T, of[name], T_degC); };
  const double kelvin = T_degC + 273.15;
  return {.rho = at("rho"),
          .mu = at("mu"),
          .cp = at("cp"),
          .lambda = at("k"),
          .beta_T = 1.0 / kelvin,
          .T_reference = kelvin};
}

/// A wall of the room whose temperature changes along x: one patch a cell.
template <class OfPlace>
void vary_temperature(Site& site, int wall, const OfPlace& temperature) {
  const auto& x = site.lines.nodes[0];
  for (int i = 0; i + 1 < static_cast<int>(x.size()); ++i) {
    Patch part = site.patches[wall];
    part.name += std::to_string(i);
    part.faces.lo.i = i, part.faces.hi.i = i + 1;
    part.heat = HeatRule::temperature;
    part.temperature = temperature(0.5 * (x[i] + x[i + 1]));
    site.patches.push_back(part);
  }
}

/// The room before its first iteration; starts from the coarser mesh where there is one, else from
/// rest.
inline std::unique_ptr<FieldRun> room_at_start(Site site, const Fluid& fluid, FlowSettings settings,
                                               const std::string& model, const FieldRun* coarser) {
  settings.velocity_scheme = settings.temperature_scheme = Scheme::linear_upwind;
  auto run = std::make_unique<FieldRun>(comm(), std::move(site), fluid, settings, model);
  Flow& flow = run->flow;
  flow.T.fill(fluid.T_reference);
  if (settings.gravity[1] < 0.0) {
    // No inlet brings turbulence: begin with that of 0.1 m/s and mu_t = 100 mu, lest the flow stay
    // laminar.
    constexpr double k = 0.01, C_mu = 0.09;
    flow.tke.fill(k), flow.mu_t.fill(100.0 * fluid.mu);
    flow.dissipation.fill(fluid.rho * C_mu * k * k / (100.0 * fluid.mu));
  }
  run->simple.refresh(flow);
  if (coarser) run->start_from(*coarser);
  return run;
}

/// Its steady flow.
inline std::unique_ptr<FieldRun> steady_room(Site site, const Fluid& fluid,
                                             const FlowSettings& settings, const std::string& model,
                                             const FieldRun* coarser) {
  auto run = room_at_start(std::move(site), fluid, settings, model, coarser);
  constexpr int most = 8000;
  const int iterations = run->converge(1e-5, most);
  EXPECT_LT(iterations, most) << model;
  run->simple.close_mass(run->flow);
  const Index3 n = run->mesh.cells().hi;
  std::printf("%s, %d x %d cells: %d iterations\n", model.c_str(), n.i, n.j, iterations);
  std::fflush(stdout);
  return run;
}

/// Columns of a table as numbers.
inline std::vector<double> numbers(const std::vector<std::map<std::string, std::string>>& rows,
                                   const std::string& column) {
  std::vector<double> found;
  for (const auto& row : rows) found.push_back(std::stod(row.at(column)));
  return found;
}

/// Largest deviation of a curve from published points.
inline double largest_deviation(const std::vector<double>& x, const std::vector<double>& value,
                                const Series& points) {
  double largest = 0.0;
  for (std::size_t n = 0; n < points.x.size(); ++n)
    largest = std::max(largest, size_of(between(x, value, points.x[n]) - points.y[n]));
  return largest;
}

/// Lines of one model on one problem, filled mesh by mesh.
class RoomLines {
 public:
  RoomLines(std::string set, std::string source, const RoomModel& model)
      : set_(std::move(set)), source_(std::move(source)), model_(&model) {}

  /// A number, or with `profile` the largest deviation from a profile (then `published` is 0).
  struct Line {
    std::string quantity;
    double published = 0.0, demanded = 0.0;
    std::string unit = "-";
    bool profile = false;
    std::string source{};  ///< where it is not that of the others
  };
  void see(int mesh, double cell, const Line& line, double found) {
    auto& [of, study] = lines_[line.quantity];
    of = line, study.cell[mesh] = cell, study.value[mesh] = found;
  }
  void judge_all() const {
    for (const auto& [quantity, seen] : lines_) {
      const auto& [line, study] = seen;
      const auto known = model_->misses.find(quantity);
      const Benchmark benchmark{
          set_,
          model_->name + ": " + quantity,
          line.source.empty() ? source_ : line.source,
          line.published,
          line.demanded,
          line.unit,
          known == model_->misses.end() ? std::nullopt : std::optional(known->second)};
      line.profile ? judge_profile(benchmark, study) : judge(benchmark, study);
    }
    for (const auto& [quantity, miss] : model_->misses)
      EXPECT_TRUE(lines_.contains(quantity)) << quantity << " is declared and not compared";
  }

 private:
  std::string set_, source_;
  const RoomModel* model_;
  std::map<std::string, std::pair<Line, MeshStudy>> lines_;
};

}  // namespace rackflux
