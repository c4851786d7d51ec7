#include "tests/support/small_room.hpp"

#include "solver/parallel/loops.hpp"

#include <cmath>
#include <unistd.h>

namespace rackflux {

namespace {

std::vector<double> graded(int n) {
  std::vector<double> nodes;
  for (int i = 0; i <= n; ++i) nodes.push_back(std::pow(1.1, i) - 1.0);
  return nodes;
}

Site make_site() {
  Site site;
  site.lines.nodes = {graded(SmallRoom::nx), graded(SmallRoom::ny), graded(SmallRoom::nz)};
  site.regions = {"fluid", "block", "body"};
  site.materials = {{"air", 0.026, 1.2, 1006.0}, {"copper", 390.0, 8940.0, 385.0}};
  site.solids = {{1, 1, {{1, 1, 0}, {4, 3, 2}}, false}, {2, 1, {{5, 3, 2}, {7, 5, 5}}, true}};
  return site;
}

void fill_speed(const Mesh& mesh, Field& speed, Axis axis) {
  const auto view = speed.view();
  const int first = mesh.offset()[axis];
  for_each_in_order(speed.allocated(), [&](int i, int j, int k) {
    view(i, j, k) = SmallRoom::speed(index(axis), first + Index3{i, j, k}[axis]);
  });
}

}  // namespace

ScratchFolder::ScratchFolder(const Comm& ranks) : comm_(&ranks) {
  const std::string pattern = (std::filesystem::temp_directory_path() / "rackflux_XXXXXX").string();
  path_ = ranks.broadcast(ranks.is_root() ? mkdtemp(std::string(pattern).data()) : pattern);
}

ScratchFolder::~ScratchFolder() {
  comm_->barrier();
  std::error_code ignored;
  if (comm_->is_root()) std::filesystem::remove_all(path_, ignored);
}

SmallRoom::SmallRoom(const Comm& ranks)
    : site(make_site()),
      mesh(ranks, site.lines),
      T(mesh, Place::centre, "T", "K"),
      p(mesh, Place::centre, "p", "Pa"),
      u(mesh, Place::face_x, "u", "m/s"),
      v(mesh, Place::face_y, "v", "m/s"),
      w(mesh, Place::face_z, "w", "m/s") {
  const Index3 at = mesh.offset();
  const auto temperatures = T.view();
  const auto pressures = p.view();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    temperatures(i, j, k) = temperature(i + at.i, j + at.j, k + at.k);
    pressures(i, j, k) = -temperature(i + at.i, j + at.j, k + at.k);
  });
  fill_speed(mesh, u, Axis::x);
  fill_speed(mesh, v, Axis::y);
  fill_speed(mesh, w, Axis::z);
}

std::vector<OutputScalar> SmallRoom::scalars() const {
  return {{&T, "temperature", true}, {&p, "gauge pressure", false}};
}

std::vector<OutputVector> SmallRoom::vectors() const {
  return {{"U", "velocity", {&u, &v, &w}}};
}

}  // namespace rackflux
