#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>

namespace rackflux {

namespace {

// Mixing length of fully developed duct flow over the hydraulic diameter [-].
// Source: B. E. Launder, D. B. Spalding, Lectures in Mathematical Models of Turbulence (1972).
constexpr double duct_mixing_length = 0.07;

void read_turbulence(const Config& config, const Extent& rectangle, Patch& patch) {
  patch.intensity = config.number_or(0.05, "intensity", quantity::ratio, {0.0, 1.0},
                                     "rms velocity fluctuation of what enters over its mean speed");
  patch.length_scale =
      config.number_or(duct_length_scale(rectangle), "length_scale", quantity::length, positive,
                       "mixing length of the turbulence that enters");
}

void read_part_covered(const Config& config, Patch& patch) {
  patch.part_covered = config.flag_or(
      false, "part_covered",
      "solids, such as fins, may cover a part; flow and velocity are those of the rest");
}

void read_parabola(const Config& config, const Extent& rectangle, Patch& patch) {
  if (!config.has("parabola")) return;
  patch.parabola = axes[config.choice("parabola", {"x", "y", "z"},
                                      "axis along which the velocity is a parabola, 0 at both "
                                      "edges of the inlet, as of developed flow between plates")];
  if (rectangle.size(*patch.parabola) == 0.0)
    config.reject("parabola", "must be an axis along which the inlet extends");
  if (patch.part_covered) config.reject("parabola", "goes only with an inlet that nothing covers");
}

}  // namespace

void read_eddies(const Config& config, Patch& patch) {
  const auto node = config.find("eddies");
  if (!node) return;
  EnteringEddies eddies;
  eddies.length = node->number("length", quantity::length, positive,
                               "integral length scale of the eddies that enter; about 2.6 mixing "
                               "lengths in developed turbulence");
  if (node->has("stresses")) {
    const auto R = node->numbers("stresses", quantity::turbulent_energy, any, 6,
                                 "mean products of fluctuations along x, y, z: uu, vv, ww, uv, uw, "
                                 "vw, at the flow of the case; without them those of `intensity`");
    eddies.stresses.emplace();
    std::copy(R.begin(), R.end(), eddies.stresses->begin());
  }
  eddies.seed = node->integer_or(0, "seed", {0, 1e9}, "other eddies of the same kind");
  patch.eddies = eddies;
}

double duct_length_scale(const Extent& rectangle) {
  double half_perimeter = 0.0;
  for (const Axis axis : axes) half_perimeter += rectangle.size(axis);
  return duct_mixing_length * 2.0 * area_of(rectangle) / half_perimeter;
}

void draw_inlet(const Item& item, Plan& plan) {
  const Config& config = item.config;
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  patch.rule = FaceRule::inlet;
  if (config.has("velocity") == config.has("flow"))
    config.reject("", "needs either 'flow' or 'velocity'");
  if (config.has("flow")) {
    patch.flow = config.number("flow", quantity::volume_flow, not_negative, "flow into the room");
  } else {
    patch.velocity = config.number("velocity", quantity::velocity, not_negative,
                                   "mean velocity into the room, normal to the inlet");
    patch.flow = *patch.velocity * area_of(rectangle);
  }
  read_part_covered(config, patch);
  read_parabola(config, rectangle, patch);
  patch.temperature =
      config.number("temperature", quantity::temperature, positive, "temperature of what enters");
  read_turbulence(config, rectangle, patch);
  read_eddies(config, patch);
  add_patch(plan, object, patch, rectangle);
}

void draw_outlet(const Item& item, Plan& plan) {
  const Config& config = item.config;
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  patch.rule = FaceRule::outlet;
  if (config.has("pressure") && config.has("flow"))
    config.reject("", "needs only one of 'flow' and 'pressure'");
  if (config.has("flow")) {
    patch.flow = config.number("flow", quantity::volume_flow, not_negative, "flow out of the room");
  } else {
    patch.pressure = config.number_or(0.0, "pressure", quantity::pressure, any,
                                      "pressure outside, above the hydrostatic one");
    patch.temperature = config.number("backflow", quantity::temperature, positive,
                                      "temperature of what enters where the flow turns back");
  }
  read_part_covered(config, patch);
  add_patch(plan, object, patch, rectangle);
}

}  // namespace rackflux
