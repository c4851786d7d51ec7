// Turbulent flow over a backward-facing step: D. M. Driver, H. L. Seegmiller, AIAA J. 23 (1985)
// 163-171, Reynolds number 36 000 on the step's height H, channel 8 H high before and 9 H after it.
// Reattachment of SST by other programs: the Turbulence Modeling Resource of NASA.
//
// Lengths in H, velocities in that of the free stream 4 H before the step. The air enters 110 H
// before it, evenly and with hardly any turbulence (both as there), so that the layers on both
// walls grow to their thickness; how they arrive is a line of its own.
#include "tests/support/box_site.hpp"
#include "tests/validation/rooms/room_models.hpp"

namespace rackflux {

namespace {

const std::string step_set = "Backward-facing step, turbulent, Re 36 000 (Driver & Seegmiller)";
constexpr double Re = 36000.0;
constexpr double before = 110.0, after = 50.0, room = 8.0;  // [H]

/// Cells on the coarsest mesh: height of the step, room above it; up to the step, 10 H behind it,
/// and the rest.
struct Cells {
  int step, room, before, near = 40, far = 16;
};

std::vector<double> part(double from, double to, int n, const std::function<double(double)>& line) {
  std::vector<double> nodes;
  for (int c = 0; c < n; ++c) nodes.push_back(from + (to - from) * line(1.0 * c / n));
  return nodes;
}

/// Fine at both ends; even for steepness 0.
std::function<double(double)> two_sided(double steepness) {
  return [steepness](double s) {
    if (steepness == 0.0) return s;
    return 0.5 + 0.5 * std::tanh(steepness * (2.0 * s - 1.0)) / std::tanh(steepness);
  };
}

/// The first interval over the last is e^-steepness.
std::function<double(double)> growing(double steepness) {
  return [steepness](double s) { return std::expm1(steepness * s) / std::expm1(steepness); };
}

/// Lengths of cells follow each other smoothly, from 0.11 H at the step on the coarsest mesh.
/// `graded`: the first centres lie at y+ 2, 1.4 and 1, else at about 90, 60 and 40.
Lines step_lines(bool graded, const Cells& n) {
  Lines lines;
  auto& x = lines.nodes[0];
  x = part(-before, 0.0, n.before, [](double s) { return 1.0 - growing(5.1)(1.0 - s); });
  const auto near = part(0.0, 10.0, n.near, [](double s) { return s * (0.45 + 0.55 * s); });
  const auto far = part(10.0, after, n.far, growing(2.9));
  x.insert(x.end(), near.begin(), near.end()), x.insert(x.end(), far.begin(), far.end());
  x.push_back(after);
  auto& y = lines.nodes[1];
  y = part(0.0, 1.0, n.step, two_sided(graded ? 2.4 : 0.0));
  const auto above = part(1.0, 1.0 + room, n.room, two_sided(graded ? 3.4 : 1.47));
  y.insert(y.end(), above.begin(), above.end());
  y.push_back(1.0 + room);
  lines.nodes[2] = {0.0, 1.0};
  return lines;
}

std::unique_ptr<FieldRun> step_flow(const RoomModel& model, int mesh, const FieldRun* coarser) {
  const auto finer = [mesh](int cells) { return cells * std::array{4, 6, 9}[mesh] / 4; };
  const Cells n{finer(model.graded ? 28 : 8), finer(model.graded ? 40 : 20), finer(32), finer(40),
                finer(16)};
  const int nx = n.before + n.near + n.far, ny = n.step + n.room;
  Site site = box_site({nx, ny, 1}, {1.0, 1.0, 1.0});
  site.lines = step_lines(model.graded, n);
  site.materials.push_back({"step", 1.0, 1.0, 1.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n.before, n.step, 1}}});
  Patch inlet = site.patches[0], outlet = site.patches[1];
  // The measured layer takes delta* = 0.225 H from the stream (its integral at x = -4 H); both
  // walls alike, the mean velocity is 1 - 2 0.225 / 8.
  inlet.rule = FaceRule::inlet, inlet.flow = 0.944 * room;
  inlet.faces.lo.j = n.step;
  // Turbulence of 0.061 % and 0.009 of the air's viscosity, mu_t = rho k^1/2 C_mu^1/4 length.
  inlet.intensity = 0.00061;
  const double k = 1.5 * std::pow(0.944 * inlet.intensity, 2);
  inlet.length_scale = 0.009 / Re / (std::sqrt(k) * std::pow(0.09, 0.25));
  outlet.rule = FaceRule::outlet, outlet.length_scale = 0.1;
  site.patches.push_back(inlet), site.patches.push_back(outlet);
  FlowSettings settings;
  settings.turbulence_scheme = Scheme::van_leer;
  // Wall functions and their cells ring with more of each new value.
  if (!model.graded) settings.turbulence_relaxation = 0.4;
  const Fluid fluid{.rho = 1.0, .mu = 1.0 / Re, .cp = 1.0, .lambda = 1.0 / Re};
  return steady_room(std::move(site), fluid, settings, model.name, coarser);
}

/// Where the flow along the floor turns for good: the sign of the velocity in the cells at the wall
/// is that of its shear.
double reattachment(const FieldRun& run) {
  const auto u = run.flow.velocity.x.view();
  std::vector<double> x, at_wall;
  for (int i = 0; i <= run.mesh.cells().hi.i; ++i)
    if (run.mesh.node(Axis::x)[i] > 0.0)
      x.push_back(run.mesh.node(Axis::x)[i]), at_wall.push_back(u(i, 0, 0));
  const auto turns = zeros(x, at_wall);
  EXPECT_FALSE(turns.empty());
  return turns.empty() ? NAN : turns.back();
}

/// A published reattachment; 5 % around it are demanded.
struct Published {
  std::string line;  ///< its name in the table
  double x;          ///< [H]
  std::string source;
};

/// The lines and the picture of one model.
void compare_step(const RoomModel& model, const std::vector<Published>& reattachments) {
  const auto table =
      reference_table("validation/04_backward_step/driver_seegmiller_profiles_open.csv");
  SKIP_WITHOUT_SHARED_DATA(table);
  const std::string paper = "Driver & Seegmiller 1985";
  Figure figure{"turbulent_step_" + model.name,
                step_set,
                model.name + ": velocity before and behind the step",
                "u / free stream",
                "y / H",
                {}};
  RoomLines lines(step_set, paper, model);
  std::unique_ptr<FieldRun> run;
  for (int mesh = 0; mesh < 3; ++mesh) {
    run = step_flow(model, mesh, run.get());
    const double cell = std::pow(1.5, -mesh);
    for (const auto& [line, x, source] : reattachments)
      lines.see(mesh, cell, {line, x, 0.05 * x, "-", false, source}, reattachment(*run));
    const Column stream = column(*run, run->flow.velocity.x, -4.0);
    const double U = between(stream.y, stream.value, 5.0);
    EXPECT_NEAR(U, 1.0, 0.02);  // what Re and the profiles are made with
    for (const std::string at : {"-4.0", "1.0", "4.0"}) {
      const auto rows = table->where("x_over_H", at);
      const Series points{"measured, x/H " + at, numbers(rows, "u"), numbers(rows, "y_over_H"),
                          true};
      Column u = column_between_walls(*run, run->flow.velocity.x, std::stod(at));
      for (double& value : u.value) value /= U;
      lines.see(mesh, cell, {"u of profile at x/H " + at, 0.0, 0.05, "of the free stream", true},
                largest_deviation(u.y, u.value, {"", points.y, points.x, true}));
      if (mesh < 2) continue;
      figure.series.push_back({model.name + ", x/H " + at, u.value, u.y});
      figure.series.push_back(points);
    }
  }
  lines.judge_all();
  draw(figure);
}

}  // namespace

TEST(TurbulentStep, sst_reattaches_where_other_programs_do) {
  const std::string thin =
      "on all three meshes alike: the layer between the stream and the eddy mixes too little "
      "behind "
      "the edge and stays too thin; its lower half is up to 0.15 of the stream too slow";
  compare_step(
      {"k_omega_sst",
       true,
       {{"u of profile at x/H 1.0", {thin, 0.1525}}, {"u of profile at x/H 4.0", {thin, 0.1192}}}},
      {{"reattachment x/H", 6.50, "NASA TMR, CFL3D and FUN3D"}});
}

TEST(TurbulentStep, k_epsilon_against_the_measured_reattachment) {
  const std::string early =
      "the air turns down too early, 17 % before the measured place and in the limit of the meshes "
      "13 %: it makes too much turbulence where the flow is strained and not sheared, as this "
      "model is "
      "known to";
  const std::string weak = "better on finer meshes, but the eddy behind the step is too short";
  compare_step({"k_epsilon",
                false,
                {{"reattachment x/H", {early, 1.0475}},
                 {"u of profile at x/H 1.0", {weak, 0.09615}},
                 {"u of profile at x/H 4.0", {weak, 0.08068}}}},
               {{"reattachment x/H", 6.26, "Driver & Seegmiller 1985"},
                {"reattachment x/H of the model elsewhere", 5.2,
                 "other programs' standard model, 4.9 to 5.6, from memory"}});
}

TEST(TurbulentStep, two_layers_against_the_measured_reattachment) {
  const std::string early =
      "the air turns down too early, 19 % before the measured place, earlier on coarser meshes, as "
      "with k_epsilon on the same meshes (17 %): behind the step the equations are the same";
  const std::string weak = "better on finer meshes, but the eddy behind the step is too short";
  compare_step({"k_epsilon_two_layer",
                false,
                {{"reattachment x/H", {early, 1.173}},
                 {"u of profile at x/H 1.0", {weak, 0.1087}},
                 {"u of profile at x/H 4.0", {weak, 0.09375}}}},
               {{"reattachment x/H", 6.26, "Driver & Seegmiller 1985"}});
}

}  // namespace rackflux
