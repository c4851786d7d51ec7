// A room that is its own mirror image, whole and cut in half by a plane of symmetry.
#include "solver/fields/halo.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "tests/support/cuts.hpp"
#include "tests/support/half_room.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace rackflux {

namespace {

constexpr int half = half_room_cells;

const Fluid air{
    .rho = 1.2, .mu = 2e-5, .cp = 1005.0, .lambda = 0.026, .beta_T = 0.003, .T_reference = 300.0};

Site room(Axis mirrored, bool whole) {
  Site site = half_room(mirrored, whole);
  if (!whole) site.patches[2 * index(mirrored)].slip = true;
  return site;
}

/// One model in motion that is even in the mirrored coordinate, as its numbers are.
struct Mirrored {
  Mirrored(Axis axis, bool uncut)
      : mirrored(axis),
        whole(uncut),
        site(room(axis, uncut)),
        mesh(comm(), site.lines, cut_along(Axis::x, site.lines)),
        geometry(mesh, site),
        flow(mesh) {}
  Mirrored(const Mirrored&) = delete;

  /// even and odd in the mirrored coordinate, different along all others.
  double even(const std::array<double, 3>& x, double phase) const {
    double product = 1.0;
    for (const Axis a : axes)
      product *= a == mirrored ? std::cos(1.7 * x[index(a)])
                               : std::cos((1.1 + 0.4 * index(a)) * x[index(a)] + phase);
    return product;
  }
  double odd(const std::array<double, 3>& x, double phase) const {
    return std::tan(1.3 * x[index(mirrored)]) * even(x, phase);
  }

  template <class Function>
  void set(Field& field, Place place, const Function& f) {
    const auto v = field.view();
    for_each_in_order(mesh.box_of(place), [&](int i, int j, int k) {
      std::array<double, 3> x{};
      for (const Axis a : axes) {
        const int c = Index3{i, j, k}[a];
        x[index(a)] = place == face_of(a) ? mesh.node(a)[c] : mesh.centre(a)[c];
      }
      v(i, j, k) = f(x);
    });
  }

  /// Lets the model settle on the end of one short step in which nothing is carried.
  void run(const std::string& turbulence) {
    SharedSystem shared(mesh);
    FlowSettings settings;
    settings.gravity = {-5.0, -6.0, -7.0};
    settings.gravity[index(mirrored)] = 0.0;
    const auto model = make_turbulence(turbulence, geometry, air, settings, shared);
    model->initialise(flow);
    for (const Axis a : axes) {
      Field& u = flow.velocity.along(a);
      const auto open = geometry.open.along(a).view();
      set(u, face_of(a), [&](const auto& x) {
        return a == mirrored ? odd(x, 0.3) : 3.0 * even(x, 0.2 + index(a));
      });
      const auto v = u.view();
      for_each(mesh.faces(a), [=](int i, int j, int k) { v(i, j, k) *= open(i, j, k); });
    }
    set(flow.T, Place::centre, [&](const auto& x) { return 300.0 + 9.0 * even(x, 0.8); });
    set(flow.tke, Place::centre, [&](const auto& x) { return 1.0 + 0.6 * even(x, -0.4); });
    set(flow.dissipation, Place::centre, [&](const auto& x) { return 2.0 + even(x, 0.9); });
    set(flow.mu_t, Place::centre, [&](const auto& x) { return 0.02 + 0.01 * even(x, 0.0); });
    exchange<double>(mesh, {&flow.velocity.x, &flow.velocity.y, &flow.velocity.z, &flow.T,
                            &flow.tke, &flow.dissipation, &flow.mu_t});
    TimeLevels levels(mesh);
    levels.restart(flow);
    for (int n = 0; n < 30; ++n) model->advance(site.patches, levels.term(1e-3), flow);
  }

  /// Every cell of the side beyond 0, in the order of the half room.
  std::vector<double> beyond(const Field& field) const {
    Index3 n = mesh.room_cells();
    n[mirrored] = half;
    std::vector<double> values(static_cast<std::size_t>(n.i) * n.j * n.k);
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      Index3 at = Index3{i, j, k} + mesh.offset();
      at[mirrored] -= whole ? half : 0;
      if (at[mirrored] >= 0)
        values[at.i + static_cast<std::size_t>(n.i) * (at.j + n.j * at.k)] = field.view()(i, j, k);
    });
    comm().sum(values);
    return values;
  }

  Axis mirrored;
  bool whole;
  Site site;
  Mesh mesh;
  Geometry geometry;
  Flow flow;
};

class PlaneOfSymmetry : public testing::TestWithParam<std::string> {};

}  // namespace

TEST_P(PlaneOfSymmetry, makes_the_turbulence_of_the_whole_room) {
  for (const Axis axis : axes) {
    Mirrored whole(axis, true), cut(axis, false);
    whole.run(GetParam()), cut.run(GetParam());
    for (const auto quantity : {&Flow::tke, &Flow::dissipation, &Flow::mu_t}) {
      const auto expected = whole.beyond(whole.flow.*quantity),
                 found = cut.beyond(cut.flow.*quantity);
      double worst = 0.0;
      for (std::size_t c = 0; c < found.size(); ++c)
        worst = std::max(worst, std::abs(found[c] - expected[c]) / (expected[c] + 1e-30));
      EXPECT_LT(worst, 1e-9) << letter(axis) << ' ' << (whole.flow.*quantity).name();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Turbulence, PlaneOfSymmetry,
                         testing::Values("k_epsilon", "k_epsilon_two_layer", "k_omega_sst", "lvel",
                                         "wale"));

}  // namespace rackflux
