#include "solver/mesh/objects/plates.hpp"

#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double least_open = 0.001, most_open = 0.99;
constexpr Quantity linear_loss{"a linear pressure loss", "Pa s/m", "20 Pa s/m"};

}  // namespace

double thin_plate_loss(double f) {
  if (!(f >= least_open && f <= most_open))
    throw Error(
        fmt::format("the loss of a thin perforated plate is known for open fractions from "
                    "{} to {}; found {:.6g}",
                    least_open, most_open, f));
  const double edge = 0.707 * std::pow(1.0 - f, 0.375) + 1.0 - f;
  return edge * edge / (f * f);
}

void read_loss(const Config& config, double area, Patch& patch) {
  const bool loss = config.has("loss"), open = config.has("open"),
             free_area = config.has("free_area"), linear = config.has("loss_linear");
  if (loss + open + free_area > 1 || (!loss && !open && !free_area && !linear))
    config.reject("", "needs one of 'loss', 'open' and 'free_area'");
  if (loss)
    patch.loss = config.number("loss", quantity::ratio, not_negative,
                               "pressure drop over rho u^2 / 2, u the velocity before the plate");
  if (open)
    patch.loss = thin_plate_loss(config.number("open", quantity::ratio, {least_open, most_open},
                                               "open fraction of a thin sharp-edged plate"));
  if (free_area) {
    const double holes = config.number("free_area", quantity::area, positive,
                                       "area of all holes and slots in a thin plate");
    if (holes < least_open * area || holes > most_open * area)
      config.reject("free_area",
                    fmt::format("{:.6g} m2 of a plate of {:.6g} m2 is an open fraction of {:.3g}, "
                                "outside {} to {}, where its loss is known",
                                holes, area, holes / area, least_open, most_open));
    patch.loss = thin_plate_loss(holes / area);
    patch.holes = config;
  }
  if (config.flag_or(false, "jets",
                     "the air behind the plate moves as jets of the holes: their momentum mixes "
                     "out over the cell behind; needs 'open' or 'free_area'")) {
    if (!open && !free_area)
      config.reject("jets", "needs the holes' area: give 'open' or 'free_area'");
    const double fraction = open ? config.number("open", quantity::ratio, {least_open, most_open},
                                                 "open fraction of a thin sharp-edged plate")
                                 : config.number("free_area", quantity::area, positive,
                                                 "area of all holes and slots in a thin plate") /
                                       area;
    patch.jets = 1.0 / fraction - 1.0;
  }
  patch.loss_linear = config.number_or(0.0, "loss_linear", linear_loss, not_negative,
                                       "pressure drop over velocity, as of a filter");
}

void draw_plate(const Item& item, Plan& plan) {
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  patch.rule = FaceRule::resistor;
  read_loss(item.config, area_of(rectangle), patch);
  add_patch(plan, object, patch, rectangle);
}

void draw_fan(const Item& item, Plan& plan) {
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  const Direction blows = direction_of(item.config, "direction", "the way the fan blows");
  if (rectangle.size(blows.axis) != 0.0)
    item.config.reject("direction",
                       fmt::format("the fan is not flat along {}; it blows through its "
                                   "rectangle",
                                   letter(blows.axis)));
  Patch patch;
  patch.rule = FaceRule::resistor;
  patch.fluid_side = blows.sign;
  plan.objects[object].fan = add_patch(plan, object, patch, rectangle);
}

}  // namespace rackflux
