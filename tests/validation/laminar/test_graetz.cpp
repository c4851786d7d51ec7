// Heat in laminar flow between plates: developed velocity, temperature from a uniform inlet.
// Graetz's problem by eigenfunctions (validation/07_cht/graetz_nusselt_open.csv).
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace rackflux {

namespace {

const std::string graetz_set = "Thermal entry between plates (Graetz)";

/// Plates at y = 0 and 1, mean speed 1, rho = cp = 1, inlet at 1 K, Re = 100 and Pr 10 on D_h = 2:
/// x* = x / (D_h Pe) runs to 0.2 at x = 400. Conduction along the flow is 1e-6 of convection.
struct GraetzChannel {
  static constexpr double D_h = 2.0, Re = 100.0, Pr = 10.0, length = 0.2 * D_h * Re * Pr;
  static constexpr double lambda = D_h / (Re * Pr);
  int n = 0;
  HeatRule heat = HeatRule::temperature;

  /// The inlet's parabola all along, as a first guess.
  static void start_developed(FieldRun& run) {
    const auto u = run.flow.velocity.x.view();
    const Box faces = run.mesh.faces(Axis::x);
    for (int j = 0; j < faces.hi.j; ++j)
      for (int i = 1; i < faces.hi.i; ++i) u(i, j, 0) = u(0, j, 0);
    run.simple.refresh(run.flow);
  }

  std::unique_ptr<FieldRun> solve() const {
    const auto stretched = [](double s) { return s; };
    Site site = box_site({4 * n, n, 1}, {length, 1.0, 1.0}, stretched);
    auto& x = site.lines.nodes[0];
    for (int i = 0; i <= 4 * n; ++i) x[i] = length * std::pow(1.0 * i / (4 * n), 3);
    auto& y = site.lines.nodes[1];
    for (int j = 0; j <= n; ++j)
      y[j] = 1.0 * j / n - 0.8 / (2.0 * M_PI) * std::sin(2.0 * M_PI * j / n);
    Patch& inlet = site.patches[0];
    inlet.rule = FaceRule::inlet, inlet.flow = 1.0, inlet.parabola = Axis::y;
    inlet.temperature = 1.0;
    site.patches[1].rule = FaceRule::outlet;
    site.patches[1].fluid_side = -1;
    for (const int wall : {2, 3}) {
      site.patches[wall].heat = heat;
      site.patches[wall].temperature = 0.0;
      site.patches[wall].flux = lambda;  // 1 K per unit length at the wall
    }
    FlowSettings settings;
    settings.velocity_scheme = settings.temperature_scheme = Scheme::central;
    const Fluid fluid{.rho = 1.0, .mu = D_h / Re, .cp = 1.0, .lambda = lambda};
    auto run = std::make_unique<FieldRun>(comm(), std::move(site), fluid, settings);
    start_developed(*run);
    constexpr int most = 200;
    EXPECT_LT(run->converge(1e-5, most), most);
    run->simple.close_mass(run->flow);
    run->settle_heat(1e-9);
    return run;
  }
};

/// Local Nusselt number on D_h and bulk temperature at each column of cells.
struct AlongPlates {
  std::vector<double> x_star, Nu, bulk;
};

AlongPlates along(const FieldRun& run, const GraetzChannel& channel) {
  const auto T = run.flow.T.view(), u = run.flow.velocity.x.view();
  const Index3 n = run.mesh.cells().hi;
  const double* const width = run.mesh.width(Axis::y);
  AlongPlates found;
  const auto x = places(run, run.flow.T, Axis::x);
  for (int i = 0; i < n.i; ++i) {
    double carried = 0.0, passing = 0.0;
    for (int j = 0; j < n.j; ++j) {
      const double here = 0.5 * (u(i, j, 0) + u(i + 1, j, 0)) * width[j];
      carried += here * T(i, j, 0), passing += here;
    }
    const double bulk = carried / passing, beside = T(i, 0, 0), half = 0.5 * width[0];
    const bool given = channel.heat == HeatRule::flux;
    const double flux = given ? GraetzChannel::lambda : -GraetzChannel::lambda * beside / half;
    const double wall = given ? beside + half : 0.0;
    found.x_star.push_back(x[i] / (GraetzChannel::D_h * GraetzChannel::Re * GraetzChannel::Pr));
    found.Nu.push_back(flux * GraetzChannel::D_h / (GraetzChannel::lambda * (wall - bulk)));
    found.bulk.push_back(bulk);
  }
  return found;
}

void study(HeatRule heat, const std::string& bc, const std::string& what) {
  const auto table = reference_table("validation/07_cht/graetz_nusselt_open.csv");
  SKIP_WITHOUT_SHARED_DATA(table);
  const auto rows = table->where("bc", bc);
  MeshStudy worst;
  MeshStudy bulk;
  std::map<std::string, MeshStudy> at;
  Series points{"eigenfunctions", {}, {}, true}, curve{"rackflux, finest mesh", {}, {}};
  for (int mesh = 0; mesh < 3; ++mesh) {
    const GraetzChannel channel{16 << mesh, heat};
    const auto run = channel.solve();
    const AlongPlates found = along(*run, channel);
    worst.cell[mesh] = bulk.cell[mesh] = 1.0 / channel.n;
    for (const auto& row : rows) {
      if (row.at("geometry") != "plates") continue;
      const double x_star = std::stod(row.at("x_star")), exact = std::stod(row.at("Nu_x"));
      if (x_star > 0.15) continue;
      const double Nu = between(found.x_star, found.Nu, x_star);
      worst.value[mesh] = std::max(worst.value[mesh], size_of(Nu / exact - 1.0));
      at[row.at("x_star")].cell[mesh] = worst.cell[mesh], at[row.at("x_star")].value[mesh] = Nu;
      if (!row.at("theta_b").empty())
        bulk.value[mesh] = std::max(
            bulk.value[mesh],
            size_of(between(found.x_star, found.bulk, x_star) - std::stod(row.at("theta_b"))));
      if (mesh == 2) points.x.push_back(x_star), points.y.push_back(exact);
    }
    if (mesh < 2) continue;
    for (std::size_t i = 0; i < found.x_star.size(); ++i)
      if (found.x_star[i] > 5e-5 && found.x_star[i] < 0.15)
        curve.x.push_back(found.x_star[i]), curve.y.push_back(found.Nu[i]);
  }
  const std::string source = "eigenfunctions; Shah & London 1978";
  judge_profile({graetz_set, "Nu of profile x* 1e-4 to 0.1, relative, " + what, source, 0.0, 0.01},
                worst);
  for (const char* x_star : {"0.001", "0.01", "0.1"}) {
    const auto row = std::ranges::find_if(rows, [&](const auto& r) {
      return r.at("geometry") == "plates" && r.at("x_star") == x_star;
    });
    const double exact = std::stod(row->at("Nu_x"));
    judge({graetz_set, std::string("Nu at x* = ") + x_star + ", " + what, source, exact,
           0.005 * exact},
          at.at(x_star));
  }
  if (heat == HeatRule::temperature)
    judge_profile(
        {graetz_set, "bulk temperature of profile, " + what, source, 0.0, 0.002, "of inlet"}, bulk);
  draw({"graetz_plates_" + bc,
        graetz_set,
        "local Nusselt number, " + what,
        "x*",
        "Nu",
        {curve, points}});
}

}  // namespace

TEST(Graetz, at_plates_of_one_temperature_has_the_nusselt_numbers_of_the_eigenfunctions) {
  study(HeatRule::temperature, "T", "plates of one temperature");
}

TEST(Graetz, at_plates_with_one_flux_has_the_nusselt_numbers_of_the_eigenfunctions) {
  study(HeatRule::flux, "H1", "plates with one flux");
}

}  // namespace rackflux
