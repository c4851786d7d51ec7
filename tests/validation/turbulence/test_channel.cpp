// Fully developed plane channel: mean velocity against direct simulation (R. D. Moser, J. Kim, N.
// N. Mansour, Phys. Fluids 11 (1999) 943-945), friction against R. B. Dean, J. Fluids Eng. 100
// (1978) 215-223, heat against V. Gnielinski, Int. Chem. Eng. 16 (1976) 359-368.
#include "tests/support/differences.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/turbulence/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <memory>

namespace rackflux {

const std::string set_name = "Plane channel, turbulent";
const std::string mkm = "Moser, Kim & Mansour (1999)";

struct Profile {
  std::vector<double> y, u;
};

Profile dns_profile(const ReferenceTable& table, double from) {
  Profile p;
  for (const auto& row : table.rows)
    if (std::stod(row.at("y_plus")) >= from) {
      p.y.push_back(std::stod(row.at("y_plus")));
      p.u.push_back(std::stod(row.at("U_plus")));
    }
  return p;
}

double largest_deviation(const ChannelRun& run, const Profile& dns) {
  double most = 0.0;
  for (std::size_t i = 0; i < dns.y.size(); ++i)
    most = std::max(most, size_of(run.u_plus_at(dns.y[i]) / dns.u[i] - 1.0));
  return most;
}

/// Bulk velocity of the whole file, as it is printed in its header.
struct Simulation {
  std::string file, name, picture;
  double Re_tau, bulk, centre;
};

/// The lines of one model that are known not to be met.
struct ChannelMisses {
  std::optional<Miss> profile{}, centre{}, bulk{};
};

void compare_with(const std::string& turbulence, const Simulation& dns,
                  const ChannelMisses& misses = {}) {
  const std::string where = fmt::format(", {}, {}", turbulence, dns.name);
  const auto table = reference_table("validation/05_channel/" + dns.file);
  SKIP_WITHOUT_SHARED_DATA(table);
  const Profile log_layer = dns_profile(*table, 30.0), all = dns_profile(*table, 0.0);
  MeshStudy profile, bulk, centre;
  Series found{turbulence + ", 96 cells", {}, {}};
  std::unique_ptr<ChannelRun> coarser;
  constexpr std::array<int, 3> cells{24, 48, 96};
  for (std::size_t m = 0; m < 3; ++m) {
    auto finer =
        std::make_unique<ChannelRun>(Channel{turbulence, dns.Re_tau}, cells[m], 4.0, coarser.get());
    ChannelRun& run = *finer;
    const int iterations = run.converge(1e-8, 20000);
    EXPECT_LT(iterations, 20000);
    std::printf("%s, %s, %d cells: %d iterations\n", turbulence.c_str(), dns.name.c_str(), cells[m],
                iterations);
    std::fflush(stdout);
    profile.cell[m] = bulk.cell[m] = centre.cell[m] = 1.0 / cells[m];
    profile.value[m] = largest_deviation(run, log_layer);
    bulk.value[m] = run.bulk(), centre.value[m] = run.u_plus(cells[m] - 1);
    for (int k = 0; m == 2 && k < run.n(); ++k)
      found.x.push_back(run.y_plus(k)), found.y.push_back(run.u_plus(k));
    coarser = std::move(finer);
  }
  judge_profile({.set = set_name,
                 .quantity = "U+ of profile, y+ 30 to the middle" + where,
                 .reference = mkm,
                 .demanded = 0.05,
                 .unit = "relative",
                 .miss = misses.profile},
                profile);
  judge({set_name, "U+ in the middle" + where, mkm, dns.centre, 0.03 * dns.centre, "-",
         misses.centre},
        centre);
  judge({set_name, "bulk velocity over friction velocity" + where, mkm, dns.bulk, 0.05 * dns.bulk,
         "-", misses.bulk},
        bulk);
  draw({.file = dns.picture,
        .set = set_name,
        .title = "Mean velocity, " + turbulence + ", " + dns.name + " (points: " + mkm + ")",
        .x = "y+",
        .y = "U+",
        .series = {found, {"direct simulation", all.y, all.u, true}}});
}

TEST(Channel, sst_follows_direct_simulation_at_Re_tau_395) {
  compare_with("k_omega_sst",
               {"mkm1999_retau395.csv", "Re_tau 395", "channel_395", 392.24, 17.545, 20.133});
}

TEST(Channel, two_layers_follow_direct_simulation_at_Re_tau_395) {
  const std::string flat =
      "up to y+ 50 within 2 %, but in the outer part the equations of k and epsilon make the "
      "profile too flat: from y+ 200 to the middle U+ rises by 0.9, in direct simulation by 1.6";
  compare_with(
      "k_epsilon_two_layer",
      {"mkm1999_retau395.csv", "Re_tau 395", "channel_395_two_layer", 392.24, 17.545, 20.133},
      {.centre = Miss{flat, 0.9188}});
}

const std::string low_Re = "the model has no correction for Reynolds numbers as low as this";

TEST(Channel, sst_against_direct_simulation_at_Re_tau_180) {
  compare_with("k_omega_sst",
               {"mkm1999_retau180.csv", "Re_tau 180", "channel_180", 178.12, 15.679, 18.301},
               {.profile = Miss{low_Re, 0.06041}, .centre = Miss{low_Re, 0.565}});
}

const std::string no_shear =
    "the viscosity follows from speed and distance alone: it does not know that the shear falls "
    "towards the middle";

TEST(Channel, lvel_against_direct_simulation_at_Re_tau_395) {
  compare_with("lvel",
               {"mkm1999_retau395.csv", "Re_tau 395", "channel_395_lvel", 392.24, 17.545, 20.133},
               {Miss{no_shear, 0.1426}, Miss{no_shear, 2.872}, Miss{no_shear, 1.686}});
}

/// First cells of different height, high to low. Their treatment changes with it: no study of
/// order.
struct Meshes {
  std::array<int, 3> cells;
  std::array<double, 3> steepness;
};

void compare_friction_and_heat(const std::string& turbulence, const Meshes& meshes,
                               const std::optional<Miss>& friction_miss = {},
                               const std::optional<Miss>& heat_miss = {}) {
  const Channel channel{turbulence, 2000.0};
  MeshStudy friction, heat;
  for (std::size_t m = 0; m < 3; ++m) {
    ChannelRun run(channel, meshes.cells[m], meshes.steepness[m]);
    EXPECT_LT(run.converge(1e-6, 6000), 6000);
    friction.cell[m] = heat.cell[m] = run.y_plus(0);
    friction.value[m] = run.friction() / dean_friction(run.Re_bulk()) - 1.0;
    heat.value[m] = run.nusselt() / gnielinski(2.0 * run.Re_bulk(), channel.Pr) - 1.0;
  }
  const std::string where =
      fmt::format(", {}, first centre at y+ {:.3g}, {:.3g}, {:.3g}", turbulence, friction.cell[0],
                  friction.cell[1], friction.cell[2]);
  judge_profile(
      {set_name, "Cf over Dean's, less 1" + where, "Dean (1978)", 0.0, 0.05, "-", friction_miss},
      friction);
  judge_profile({set_name, "Nu over Gnielinski's, less 1" + where, "Gnielinski (1976)", 0.0, 0.10,
                 "-", heat_miss},
                heat);
}

TEST(Channel, k_epsilon_with_wall_functions_at_Re_tau_2000) {
  compare_friction_and_heat(
      "k_epsilon", {{10, 16, 25}, {0.0, 0.0, 0.0}},
      Miss{"the velocity lies 0.6 friction velocities above Dean's: the additive constant of the "
           "wall law, ln(9.793)/0.41 = 5.6, is larger than the 5.0 to 5.2 of channels",
           0.05264});
}

TEST(Channel, k_epsilon_with_first_cells_in_the_sublayer_at_Re_tau_2000) {
  const std::string undamped =
      "the finer the mesh the worse: where first centres lie below y* 11 nothing damps the "
      "turbulence near the wall, for which this model has no term; keep them beyond, or take "
      "k_omega_sst";
  compare_friction_and_heat("k_epsilon", {{40, 40, 100}, {1.25, 2.5, 4.0}}, Miss{undamped, 0.6754},
                            Miss{undamped, 0.7214});
}

TEST(Channel, two_layers_with_first_cells_in_the_logarithmic_layer_at_Re_tau_2000) {
  compare_friction_and_heat(
      "k_epsilon_two_layer", {{10, 16, 25}, {0.0, 0.0, 0.0}},
      Miss{
          "the additive constant of the wall law, 5.6, is larger than that of channels, as with "
          "k_epsilon; and up to Re_y 200, y+ 110, the layer's length damps again what the wall law "
          "has counted",
          0.05981});
}

TEST(Channel, two_layers_with_first_cells_in_the_buffer_at_Re_tau_2000) {
  const std::string bent =
      "of the mesh: with the first centres at y+ 5.8 and 18, mu_t rises between them from a tenth "
      "of mu to several times mu, and not in a straight line; on meshes finer there friction is "
      "4 % too small and heat 4 % too large (next line)";
  compare_friction_and_heat("k_epsilon_two_layer", {{40, 40, 40}, {0.0, 1.25, 2.5}},
                            Miss{bent, 0.09062}, Miss{bent, 0.1125});
}

TEST(Channel, two_layers_with_first_cells_in_the_sublayer_at_Re_tau_2000) {
  compare_friction_and_heat("k_epsilon_two_layer", {{32, 48, 72}, {5.0, 5.5, 5.8}});
}

TEST(Channel, lvel_with_first_cells_in_the_logarithmic_layer_at_Re_tau_2000) {
  compare_friction_and_heat("lvel", {{10, 16, 25}, {0.0, 0.0, 0.0}}, Miss{no_shear, 0.1768},
                            Miss{no_shear, 0.1512});
}

TEST(Channel, sst_with_first_cells_in_the_logarithmic_layer_at_Re_tau_2000) {
  compare_friction_and_heat("k_omega_sst", {{10, 16, 25}, {0.0, 0.0, 0.0}});
}

TEST(Channel, sst_with_first_cells_in_the_buffer_at_Re_tau_2000) {
  compare_friction_and_heat("k_omega_sst", {{40, 40, 40}, {0.0, 1.25, 2.5}});
}

TEST(Channel, sst_with_first_cells_in_the_sublayer_at_Re_tau_2000) {
  compare_friction_and_heat("k_omega_sst", {{32, 48, 72}, {5.0, 5.5, 5.8}});
}

}  // namespace rackflux
