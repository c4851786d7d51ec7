// The heated square at Ra 1e6, the heated cube and the lid-driven square on three meshes.
#include "tests/validation/mesh_study.hpp"
#include "tests/verification/flow/heated_cavity.hpp"
#include "tests/verification/flow/lid_cavity.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace rackflux {

namespace {

const std::string lid_set = "Lid-driven square cavity, Re 1000";

void draw_midlines(const FieldRun& run, const ReferenceTable& u, const ReferenceTable& v) {
  const auto figure = [&](const ReferenceTable& table, Axis component, const std::string& place,
                          const std::string& name) {
    Series points{"Botella & Peyret 1998", {}, {}, true}, curve{"rackflux, finest mesh", {}, {}};
    for (const auto& row : table.rows) {
      points.x.push_back(std::stod(row.at(place)));
      points.y.push_back(std::stod(row.at(name)));
    }
    const double lid = component == Axis::x ? 1.0 : 0.0;
    for (int s = 0; s <= 200; ++s) {
      curve.x.push_back(s / 200.0);
      curve.y.push_back(on_midline(run, component, s / 200.0, lid));
    }
    draw({"lid_cavity_" + name,
          lid_set,
          name + " on the midline",
          place,
          name + " / lid speed",
          {curve, points}});
  };
  figure(u, Axis::x, "y", "u");
  figure(v, Axis::y, "x", "v");
}

}  // namespace

TEST(HeatedCube, has_the_mean_nusselt_numbers_of_tric) {
  struct Published {
    const char* Ra;
    double Nu;
    const char* source;
    std::array<int, 3> cells;  // coarser ones do not settle
  };
  const Published cases[] = {{"1e4", 2.0542, "Tric et al. 2000", {16, 24, 36}},
                             {"1e5", 4.3370, "Tric et al. 2000", {24, 36, 54}},
                             {"1e6", 8.6407, "Tric et al. 2000, from memory", {40, 60, 90}}};
  for (const auto& [Ra, exact, source, cells] : cases) {
    MeshStudy study;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = cells[mesh];
      study.cell[mesh] = 1.0 / n;
      study.value[mesh] = heated_cavity({n, n, n}, std::stod(Ra)).hot;
    }
    judge(
        {"Heated cube", std::string("mean Nusselt number, Ra ") + Ra, source, exact, 0.005 * exact},
        study);
  }
}

// Spectral solution of validation/02_heated_cavity; agrees with M. Hortmann, M. Peric, G.
// Scheuerer, Int. J. Numer. Methods Fluids 11 (1990) 189-207, and with P. Le Quere, Computers &
// Fluids 20 (1991) 29-41. Demanded as in test_heated_cavity_table.
TEST(HeatedSquare, has_the_accurate_mean_nusselt_number_at_Ra_1e6) {
  MeshStudy study;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = std::array{54, 96, 144}[mesh];  // 48 do not settle
    study.cell[mesh] = 1.0 / n;
    study.value[mesh] = heated_cavity({n, n, 1}, 1e6).hot;
  }
  const KnownNusselt& known = known_of_square[3];
  judge({"Heated square cavity", "mean Nusselt number, Ra 1e6", known.source, known.nusselt,
         0.003 * known.nusselt},
        study);
}

TEST(LidSquare, at_Re_1000_follows_the_spectral_solution) {
  const auto u = reference_table("validation/01_lid_cavity/re1000_spectral_u.csv");
  const auto v = reference_table("validation/01_lid_cavity/re1000_spectral_v.csv");
  SKIP_WITHOUT_SHARED_DATA(u && v);
  MeshStudy of_u, of_v, least;
  std::unique_ptr<FieldRun> run;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = 48 << mesh;
    run = lid_cavity(n, 1000.0, run.get());
    of_u.cell[mesh] = of_v.cell[mesh] = least.cell[mesh] = 1.0 / n;
    of_u.value[mesh] = errors(*run, Axis::x, *u, "y", "u").largest();
    of_v.value[mesh] = errors(*run, Axis::y, *v, "x", "v").largest();
    double lowest = 0.0;
    for (int s = 0; s <= 400; ++s)
      lowest = std::min(lowest, on_midline(*run, Axis::x, s / 400.0, 1.0));
    least.value[mesh] = lowest;
    if (mesh == 2) draw_midlines(*run, *u, *v);
  }
  const std::string source = "Botella & Peyret 1998", unit = "of the lid's speed";
  judge_profile({lid_set, "u of profile on the midline, 17 points", source, 0.0, 0.02, unit}, of_u);
  judge_profile({lid_set, "v of profile on the midline, 17 points", source, 0.0, 0.02, unit}, of_v);
  judge({lid_set, "least u on the midline", source, -0.3885698, 0.01 * 0.3885698, unit}, least);
}

}  // namespace rackflux
