// Laminar flow over a backward-facing step, Re 800.
// D. K. Gartling, Int. J. Numer. Methods Fluids 11 (1990) 953-967: height 1, step 1/2, the inlet's
// parabola of mean speed 1 at the step itself, nu = 1/800.
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace rackflux {

const std::string step_set = "Backward-facing step, laminar, Re 800";

/// n cells over the height; along x cells of 3/n up to x = 12, then wider up to 30.
std::unique_ptr<FieldRun> backward_step(int n, const FieldRun* coarser) {
  Site site = box_site({6 * n, n, 1}, {30.0, 1.0, 1.0}, [](double s) { return s; });
  auto& x = site.lines.nodes[0];
  const int fine = 4 * n;
  for (int i = 0; i <= 6 * n; ++i) {
    const double t = std::max(0, i - fine) / (2.0 * n);  // 0 .. 1 over the wider cells
    x[i] = 12.0 * std::min(i, fine) / fine + 6.0 * t + 12.0 * t * t;
  }
  for (double& y : site.lines.nodes[1]) y -= 0.5;
  site.patches[1].rule = FaceRule::outlet, site.patches[1].fluid_side = -1;
  Patch inlet = site.patches[0];
  inlet.rule = FaceRule::inlet, inlet.flow = 0.5, inlet.parabola = Axis::y;
  inlet.faces.lo.j = n / 2;
  site.patches.push_back(inlet);
  FlowSettings settings;
  settings.velocity_scheme = Scheme::central;
  settings.velocity_relaxation = 0.95;
  const Fluid fluid{.rho = 1.0, .mu = 1.0 / 800.0, .cp = 1.0, .lambda = 1.0};
  auto run = std::make_unique<FieldRun>(comm(), std::move(site), fluid, settings);
  if (coarser) run->start_from(*coarser);
  constexpr int most = 6000;
  const int iterations = run->converge(1e-6, most);
  EXPECT_LT(iterations, most);
  std::fflush(stdout), std::printf("%d cells over the height: %d iterations\n", n, iterations);
  return run;
}

struct StepNumbers {
  double lower_reattachment = 0.0, upper_separation = 0.0, upper_reattachment = 0.0;
  double u_error = 0.0, v_error = 0.0;  ///< largest at x = 7
};

StepNumbers measure(const FieldRun& run, const ReferenceTable& gartling) {
  const auto x = places(run, run.flow.velocity.x, Axis::x);
  const auto lower = zeros(x, wall_slope(run, false)), upper = zeros(x, wall_slope(run, true));
  StepNumbers found;
  // A small vortex in the corner turns the flow once more; the last zero ends the main one.
  EXPECT_FALSE(lower.empty());
  EXPECT_EQ(upper.size(), 2u);
  if (!lower.empty()) found.lower_reattachment = lower.back();
  if (upper.size() == 2) found.upper_separation = upper[0], found.upper_reattachment = upper[1];
  const Column u = column_between_walls(run, run.flow.velocity.x, 7.0);
  const Column v = column_between_walls(run, run.flow.velocity.y, 7.0);
  for (const auto& row : gartling.rows) {
    const double y = std::stod(row.at("y"));
    const double du = between(u.y, u.value, y) - std::stod(row.at("u"));
    const double dv = between(v.y, v.value, y) - std::stod(row.at("v"));
    found.u_error = std::max(found.u_error, size_of(du));
    found.v_error = std::max(found.v_error, size_of(dv));
  }
  return found;
}

void draw_profiles(const FieldRun& run, const ReferenceTable& gartling) {
  for (const auto& [name, field] : {std::pair<const char*, const Field*>{"u", &run.flow.velocity.x},
                                    {"v", &run.flow.velocity.y}}) {
    const Column found = column_between_walls(run, *field, 7.0);
    Series points{"Gartling 1990", {}, {}, true};
    for (const auto& row : gartling.rows) {
      points.x.push_back(std::stod(row.at(name)));
      points.y.push_back(std::stod(row.at("y")));
    }
    draw({std::string("backward_step_") + name + "_x7",
          step_set,
          std::string(name) + " across the channel at x = 7 H",
          std::string(name) + " over the mean inlet velocity",
          "y / H",
          {{"rackflux, finest mesh", found.value, found.y}, points}});
  }
}

TEST(BackwardStep, at_Re_800_follows_gartling) {
  const auto gartling = reference_table("validation/04_backward_step/gartling1990_re800_x7.csv");
  SKIP_WITHOUT_SHARED_DATA(gartling);
  const std::array<int, 3> cells{36, 72, 144};
  std::array<StepNumbers, 3> found;
  MeshStudy study;
  std::unique_ptr<FieldRun> run;
  for (int n = 0; n < 3; ++n) {
    run = backward_step(cells[n], run.get());
    found[n] = measure(*run, *gartling);
    study.cell[n] = 1.0 / cells[n];
    if (n == 2) draw_profiles(*run, *gartling);
  }
  const auto of = [&](double StepNumbers::*number) {
    for (int n = 0; n < 3; ++n) study.value[n] = found[n].*number;
    return study;
  };
  const std::string source = "Gartling 1990";
  judge({step_set, "lower reattachment x/H", source, 6.10, 0.061},
        of(&StepNumbers::lower_reattachment));
  judge({step_set, "upper separation x/H", source, 4.85, 0.0485},
        of(&StepNumbers::upper_separation));
  judge({step_set, "upper reattachment x/H", source, 10.48, 0.1048},
        of(&StepNumbers::upper_reattachment));
  judge_profile({step_set, "u of profile at x/H = 7, 21 points", source, 0.0, 0.01},
                of(&StepNumbers::u_error));
  judge_profile({step_set, "v of profile at x/H = 7, 21 points", source, 0.0, 0.001},
                of(&StepNumbers::v_error));
}

}  // namespace rackflux
