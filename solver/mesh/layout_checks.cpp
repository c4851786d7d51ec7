#include "solver/mesh/layout_checks.hpp"

#include "solver/base/error.hpp"
#include "solver/mesh/cover.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/mesh/located.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

/// Calls visit(index) for every index of a box, x fastest.
template <class Visit>
void each(const Box& box, Visit visit) {
  for (int k = box.lo.k; k < box.hi.k; ++k)
    for (int j = box.lo.j; j < box.hi.j; ++j)
      for (int i = box.lo.i; i < box.hi.i; ++i) visit(Index3{i, j, k});
}

[[noreturn]] void reject(const Site& site, int object, const std::string& complaint) {
  const SiteObject& at = site.objects.at(object);
  at.config->reject("", fmt::format("'{}' {}", at.name, complaint));
}

/// The two cells beside a face; outside the room where their index says so. Where the room repeats
/// its first and its last cells are neighbours.
std::array<Index3, 2> beside(const Cover& cover, Axis axis, Index3 face) {
  Index3 low = face - unit(axis), high = face;
  if (cover.site().lines.periodic[index(axis)]) {
    const int n = cover.cells().hi[axis];
    low[axis] = (low[axis] + n) % n, high[axis] %= n;
  }
  return {low, high};
}

bool is_fluid(const Cover& cover, Index3 cell) {
  return cover.cells().holds(cell) && cover.solid(cell) < 0;
}

bool holds_blocked_out(const Site& site, const Cover& cover, Index3 cell) {
  return !cover.cells().holds(cell) ||
         (cover.solid(cell) >= 0 && site.solids[cover.solid(cell)].blocked_out);
}

/// [m2]
double face_area(const Site& site, Axis axis, Index3 face) {
  double area = 1.0;
  for (const Axis other : axes) {
    if (other == axis) continue;
    const auto& nodes = site.lines.nodes[index(other)];
    area *= nodes[face[other] + 1] - nodes[face[other]];
  }
  return area;
}

int fluid_side_of(const Cover& cover, std::size_t p) {
  const Site& site = cover.site();
  const Patch& patch = site.patches[p];
  int side = 0;
  each(patch.faces, [&](Index3 face) {
    const auto [below, above] = beside(cover, patch.axis, face);
    const bool low = is_fluid(cover, below), high = is_fluid(cover, above);
    if (low && high)
      reject(
          site, patch.object,
          "hangs in mid-air: an inlet or outlet must lie on a wall of the room or on a face of a "
          "blocked-out body");
    if (!low && !high && patch.part_covered) return;
    if (!low && !high)
      reject(site, patch.object,
             "opens into a solid: no fluid lies before it; say 'part_covered: true' if solids may "
             "cover a part of it");
    if (!holds_blocked_out(site, cover, low ? above : below))
      reject(site, patch.object,
             "lies on a conducting solid; only walls and blocked-out bodies can "
             "carry an inlet or outlet");
    const int here = low ? -1 : 1;
    if (side != 0 && side != here) reject(site, patch.object, "has fluid on both of its sides");
    side = here;
  });
  if (side == 0) reject(site, patch.object, "opens into solids alone: no fluid lies before it");
  return side;
}

/// Calls visit(face, cell) for the faces of an opening that no later one holds and that have fluid
/// before them on the side given, in this cell.
template <class Visit>
void each_free(const Cover& cover, std::size_t p, int fluid_side, Visit visit) {
  const Patch& patch = cover.site().patches[p];
  each(patch.faces, [&](Index3 face) {
    const auto [below, above] = beside(cover, patch.axis, face);
    const Index3 cell = fluid_side < 0 ? below : above;
    if (cover.patch(patch.axis, face) == static_cast<int>(p) && is_fluid(cover, cell))
      visit(face, cell);
  });
}

/// [m2]
double free_area(const Cover& cover, std::size_t p, int fluid_side) {
  const Site& site = cover.site();
  double area = 0.0;
  each_free(cover, p, fluid_side,
            [&](Index3 face, Index3) { area += face_area(site, site.patches[p].axis, face); });
  return area;
}

/// [m2]
double whole_area(const Cover& cover, std::size_t p) {
  const Patch& patch = cover.site().patches[p];
  double area = 0.0;
  each(patch.faces, [&](Index3 face) { area += face_area(cover.site(), patch.axis, face); });
  return area;
}

void check_solids(const Site& site) {
  for (std::size_t b = 0; b < site.solids.size(); ++b)
    for (std::size_t a = 0; a < b; ++a) {
      const SolidBox &first = site.solids[a], &later = site.solids[b];
      const Box common = intersection(first.cells, later.cells);
      const bool same = first.material == later.material;
      if (common.empty() || same || common == later.cells) continue;
      const auto& name = site.regions[later.region];
      for (std::size_t o = 0; o < site.objects.size(); ++o)
        if (std::ranges::count(site.objects[o].solids, static_cast<int>(b)))
          reject(site, static_cast<int>(o),
                 fmt::format("overlaps '{}', which is made of something else; only a solid that "
                             "lies wholly inside another may replace a part of it",
                             site.regions[first.region]));
      broken(fmt::format("solid {} belongs to an object", name));
    }
}

/// Whether the centre of a cell lies between both lows and both highs along every axis.
bool share_cells(const Site& site, const SiteObject& a, const SiteObject& b) {
  return std::ranges::all_of(axes, [&](Axis axis) {
    const auto& nodes = site.lines.nodes[index(axis)];
    const double low = std::max(a.low[index(axis)], b.low[index(axis)]);
    const double high = std::min(a.high[index(axis)], b.high[index(axis)]);
    for (std::size_t c = 0; c + 1 < nodes.size(); ++c) {
      const double centre = 0.5 * (nodes[c] + nodes[c + 1]);
      if (centre > low && centre < high) return true;
    }
    return false;
  });
}

// Heat and losses of both would add up in the cells that they share.
void check_machines(const Site& site) {
  std::vector<int> machines;
  for (std::size_t o = 0; o < site.objects.size(); ++o)
    if (const std::string& kind = site.objects[o].kind;
        kind == "rack" || kind == "server" || kind == "crah")
      machines.push_back(static_cast<int>(o));
  for (const int later : machines)
    for (const int first : machines) {
      if (first >= later) break;
      const SiteObject &a = site.objects[first], &b = site.objects[later];
      if (b.parent != first && share_cells(site, a, b))
        reject(site, later,
               fmt::format("stands where '{}' stands; machines must not overlap", a.name));
    }
}

void check_zones(const Cover& cover) {
  const Site& site = cover.site();
  for (const Zone& zone : site.zones) {
    const int region = cover.solid(zone.cells.lo);
    bool mixed = false;
    each(zone.cells, [&](Index3 cell) { mixed = mixed || cover.solid(cell) != region; });
    if (mixed)
      reject(site, zone.object,
             "lies partly in one material and partly in another; a box that heats or slows must be "
             "all fluid or all of one solid");
    const auto acts = [](const std::array<double, 3>& v) {
      return std::ranges::any_of(v, [](double x) { return x != 0.0; });
    };
    if (region >= 0 && site.solids[region].blocked_out && zone.heat != 0.0)
      reject(site, zone.object,
             "releases heat in a blocked-out body, which takes none up: move it out, or make the "
             "body a 'solid' with a material");
    if (region >= 0 && (acts(zone.loss) || acts(zone.loss_linear) || acts(zone.force)))
      reject(site, zone.object, "lies in a solid, where nothing flows that it could slow or push");
  }
}

/// Whether a face held by a rectangle gives its heat to something.
bool takes_heat(const Cover& cover, std::size_t p, Index3 face) {
  const Site& site = cover.site();
  const Axis axis = site.patches[p].axis;
  const auto [below, above] = beside(cover, axis, face);
  return cover.patch(axis, face) == static_cast<int>(p) &&
         !(holds_blocked_out(site, cover, below) && holds_blocked_out(site, cover, above));
}

// Heat on a rectangle goes into what lies on its one side. On faces with a way on both it would
// count twice, or close the way between two solids; where nothing takes it up it would be lost.
void check_heated_faces(const Cover& cover) {
  const Site& site = cover.site();
  for (std::size_t p = 0; p < site.patches.size(); ++p) {
    const Patch& patch = site.patches[p];
    if (patch.object < 0 || patch.rule != FaceRule::wall || patch.heat != HeatRule::flux) continue;
    bool lost = false, heats = false;
    each(patch.faces, [&](Index3 face) {
      const auto [below, above] = beside(cover, patch.axis, face);
      const bool low = !holds_blocked_out(site, cover, below);
      const bool high = !holds_blocked_out(site, cover, above);
      if (low && high)
        reject(site, patch.object,
               "lies within the room: heat on a rectangle needs a wall of the room or a face of a "
               "blocked-out body behind it; give it a thickness, or the heat to a solid");
      (takes_heat(cover, p, face) ? heats : lost) = true;
    });
    if (!heats || (lost && site.objects[patch.object].config->has("heat")))
      reject(site, patch.object,
             fmt::format("is covered {} by a blocked-out body or by objects that come after it, "
                         "where its heat would be lost: draw what is free of it",
                         heats ? "in part" : "whole"));
  }
}

/// The patch that holds the first face of this one that it does not hold itself; -1: it holds all.
int covers(const Cover& cover, std::size_t p) {
  const Patch& patch = cover.site().patches[p];
  int by = -1;
  each(patch.faces, [&](Index3 face) {
    const int holds = cover.patch(patch.axis, face);
    if (by < 0 && holds != static_cast<int>(p)) by = holds;
  });
  return by;
}

// What covers holes closes them: the rest has the open fraction that was drawn, and less than the
// area that was asked for. Where all are covered nothing is left to be wrong: a seal.
void check_holes(const Cover& cover) {
  const Site& site = cover.site();
  for (std::size_t p = 0; p < site.patches.size(); ++p) {
    const Patch& patch = site.patches[p];
    const int by = patch.holes ? covers(cover, p) : -1;
    if (by < 0) continue;
    double free = 0.0, whole = 0.0;
    for (const int q : site.objects.at(patch.object).patches) {
      const auto& holes = site.patches[q].holes;
      if (!holes || holes->path() != patch.holes->path()) continue;
      free += free_area(cover, q, 1), whole += whole_area(cover, q);
    }
    if (free == 0.0) continue;
    patch.holes->reject(
        "free_area",
        fmt::format("only {:.4g} of the {:.4g} m2 that have these holes are free of '{}', which "
                    "comes later and closes those of '{}': draw what is free of it, or give the "
                    "'open' fraction",
                    free, whole, site.patches[by].name, patch.name));
  }
}

// A curve is that of the whole plane, and what passes where another object holds it is read of that
// object alone.
void check_fans(const Cover& cover) {
  const Site& site = cover.site();
  for (const SiteObject& object : site.objects) {
    const int by = object.fan < 0 ? -1 : covers(cover, object.fan);
    if (by < 0) continue;
    reject(site, site.patches[object.fan].object,
           fmt::format("has its plane of fans where '{}', which comes later, covers it: its curve "
                       "is that of the whole plane; draw them apart",
                       site.patches[by].name));
  }
}

void check_resistors(const Cover& cover) {
  const Site& site = cover.site();
  for (const Patch& patch : site.patches) {
    if (patch.rule != FaceRule::resistor) continue;
    each(patch.faces, [&](Index3 face) {
      const auto [below, above] = beside(cover, patch.axis, face);
      if (!is_fluid(cover, below) || !is_fluid(cover, above))
        reject(site, patch.object,
               fmt::format("needs fluid on both sides; at {} there is a wall or a solid",
                           cover.place_of(cover.cells().holds(above) ? above : below)));
    });
  }
}

/// Fluid regions that no open face connects.
class Pockets {
 public:
  explicit Pockets(const Cover& cover) : site_(cover.site()), cover_(cover) {
    const Index3 n = cover.cells().hi;
    label_.assign(static_cast<std::size_t>(n.i) * n.j * n.k, -1);
    each(cover.cells(), [&](Index3 cell) {
      if (cover.solid(cell) < 0 && label(cell) < 0) fill(cell);
    });
  }

  int& label(Index3 c) {
    const Index3 n = cover_.cells().hi;
    return label_[static_cast<std::size_t>(c.i) +
                  static_cast<std::size_t>(n.i) *
                      (static_cast<std::size_t>(c.j) + static_cast<std::size_t>(n.j) * c.k)];
  }

  struct Pocket {
    Index3 seed;
    long long cells = 0;
    bool pressure_given = false;
    double in = 0.0, out = 0.0;  ///< [m3/s]
  };
  std::vector<Pocket> all;

 private:
  bool is_open(Axis axis, Index3 face) const {
    const int patch = cover_.patch(axis, face);
    return patch < 0 || site_.patches[patch].rule == FaceRule::resistor;
  }

  void fill(Index3 seed) {
    const int name = static_cast<int>(all.size());
    all.push_back({seed});
    std::vector<Index3> edge{seed};
    label(seed) = name;
    while (!edge.empty()) {
      const Index3 cell = edge.back();
      edge.pop_back();
      all[name].cells += cover_.mesh_cells(cell);
      for (const Axis axis : axes)
        for (const int step : {-1, 1}) reach(cell, axis, step, name, edge);
    }
  }

  void reach(Index3 cell, Axis axis, int step, int name, std::vector<Index3>& edge) {
    const int n = cover_.cells().hi[axis];
    Index3 next = cell, face = cell;
    next[axis] += step;
    if (step > 0) face = next;
    if (site_.lines.periodic[index(axis)]) {
      next[axis] = (next[axis] + n) % n;
      face[axis] %= n;
    }
    if (!is_fluid(cover_, next) || label(next) >= 0 || !is_open(axis, face)) return;
    label(next) = name;
    edge.push_back(next);
  }

  const Site& site_;
  const Cover& cover_;
  std::vector<int> label_;
};

void count_flows(const Cover& cover, Pockets& pockets) {
  const Site& site = cover.site();
  for (std::size_t p = 0; p < site.patches.size(); ++p) {
    const Patch& patch = site.patches[p];
    if (patch.rule != FaceRule::inlet && patch.rule != FaceRule::outlet) continue;
    const double area = free_area(cover, p, patch.fluid_side),
                 speed = patch.flow.value_or(0.0) / area;
    each_free(cover, p, patch.fluid_side, [&](Index3 face, Index3 cell) {
      auto& pocket = pockets.all[pockets.label(cell)];
      if (patch.rule == FaceRule::outlet && !patch.flow) pocket.pressure_given = true;
      (patch.rule == FaceRule::inlet ? pocket.in : pocket.out) +=
          speed * face_area(site, patch.axis, face);
    });
    if (area == 0.0) reject(site, patch.object, "is covered whole by objects that come after it");
  }
}

void check_pockets(const Cover& cover) {
  Pockets pockets(cover);
  if (pockets.all.empty()) throw Error("the room holds no fluid: solids fill all of it");
  count_flows(cover, pockets);
  for (const auto& pocket : pockets.all) {
    if (pocket.pressure_given) continue;
    if (std::abs(pocket.in - pocket.out) > 1e-9 * std::max(pocket.in, pocket.out))
      throw Error(
          fmt::format("around {} air enters at {:.6g} m3/s and leaves at {:.6g} m3/s: give "
                      "an outlet that holds a pressure instead of a flow, or equal flows",
                      cover.place_of(pocket.seed), pocket.in, pocket.out));
    if (pockets.all.size() > 1)
      throw Error(
          fmt::format("{} cells around {} are sealed off from the rest of the room and have "
                      "no outlet that holds a pressure: open a way, or fill them with an "
                      "'obstacle'",
                      pocket.cells, cover.place_of(pocket.seed)));
  }
}

}  // namespace

void settle_openings(Site& site) {
  constexpr double round_off = 1e-9;
  const Cover cover(site);
  for (std::size_t p = 0; p < site.patches.size(); ++p) {
    Patch& patch = site.patches[p];
    if (patch.rule != FaceRule::inlet && patch.rule != FaceRule::outlet) continue;
    patch.fluid_side = fluid_side_of(cover, p);
    const double area = free_area(cover, p, patch.fluid_side);
    if (patch.velocity) patch.flow = *patch.velocity * area;
    if (patch.parabola && area < (1.0 - round_off) * whole_area(cover, p))
      site.objects.at(patch.object)
          .config->reject("parabola", "goes only with an inlet that nothing covers");
  }
}

void check_site(const Site& site) {
  check_machines(site);
  const Cover cover(site);
  check_solids(site);
  check_zones(cover);
  check_heated_faces(cover);
  check_resistors(cover);
  check_holes(cover);
  check_fans(cover);
  check_pockets(cover);
}

double heated_area(const Site& site, int patch) {
  const Cover cover(site);
  const Patch& heats = cover.site().patches[patch];
  double area = 0.0;
  each(heats.faces, [&](Index3 face) {
    if (takes_heat(cover, patch, face)) area += face_area(cover.site(), heats.axis, face);
  });
  return area;
}

void check_heat_has_a_sink(const Site& site) {
  double heat = 0.0;
  std::string first;
  int object = -1;
  const auto count = [&](double watts, const auto& source) {
    heat += watts;
    if (watts > 0.0 && first.empty()) first = source.name, object = source.object;
  };
  for (const Zone& zone : site.zones) count(zone.heat, zone);
  for (const Patch& patch : site.patches) {
    if (patch.rule == FaceRule::outlet) return;
    if (patch.rule != FaceRule::wall) continue;
    if (patch.heat == HeatRule::temperature || patch.heat == HeatRule::convection) return;
    if (patch.heat == HeatRule::flux) count(patch.flux, patch);
  }
  if (heat > 0.0)
    located(site, object, [&]() {
      throw Error(
          fmt::format("'{}' releases heat and nothing takes it up, so no steady temperature "
                      "exists: give the room an outlet, a cooling unit, or a wall with a "
                      "temperature or convection",
                      first));
    });
}

}  // namespace rackflux
