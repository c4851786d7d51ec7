#include "solver/fields/vortices.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <numbers>

namespace rackflux {

void set_vortices(const Mesh& mesh, double V, Flow& flow) {
  const Lines& lines = mesh.lines();
  if (!lines.periodic[0] || !lines.periodic[1])
    throw Error("initial.vortices: needs a room that is periodic along x and y");
  std::array<double, 3> number{};  // of waves in 2 pi metres [1/m]
  for (const Axis axis : axes) {
    const auto& nodes = lines.nodes[index(axis)];
    if (lines.periodic[index(axis)])
      number[index(axis)] = 2.0 * std::numbers::pi / (nodes.back() - nodes.front());
  }
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view();
  const auto phase = [&](Axis axis, bool on_face, int i) {
    const double x = on_face ? mesh.node(axis)[i] : mesh.centre(axis)[i];
    return number[index(axis)] * (x - lines.nodes[index(axis)].front());
  };
  for_each_in_order(mesh.faces(Axis::x), [&](int i, int j, int k) {
    u(i, j, k) = V * std::sin(phase(Axis::x, true, i)) * std::cos(phase(Axis::y, false, j)) *
                 std::cos(phase(Axis::z, false, k));
  });
  for_each_in_order(mesh.faces(Axis::y), [&](int i, int j, int k) {
    v(i, j, k) = -V * number[0] / number[1] * std::cos(phase(Axis::x, false, i)) *
                 std::sin(phase(Axis::y, true, j)) * std::cos(phase(Axis::z, false, k));
  });
}

}  // namespace rackflux
