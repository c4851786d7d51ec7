#include "models/power/loss_curve.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {
namespace {

void require_rating(const std::string& name, double rated) {
  if (!(rated > 0.0))
    throw Error(fmt::format("{}: the rated output must be above 0 W; found {} W", name, rated));
}

}  // namespace

LossCurve::LossCurve(std::string name, double rated, Polynomial polynomial)
    : name_(std::move(name)), rated_(rated), largest_(rated), form_(polynomial) {
  require_rating(name_, rated);
  if (!(polynomial.idle >= 0.0 && polynomial.linear >= 0.0 && polynomial.quadratic >= 0.0))
    throw Error(fmt::format("{}: no coefficient of a loss may be negative; found {} W, {}, {}",
                            name_, polynomial.idle, polynomial.linear, polynomial.quadratic));
}

LossCurve::LossCurve(std::string name, double rated, double idle, const std::vector<Point>& points)
    : name_(std::move(name)), rated_(rated), form_(std::vector<Knot>{}) {
  require_rating(name_, rated);
  if (points.empty()) throw Error(fmt::format("{}: an efficiency table needs a point", name_));
  if (!(idle >= 0.0))
    throw Error(fmt::format("{}: the idle loss must not be negative; found {} W", name_, idle));
  std::vector<Knot> knots{{0.0, idle}};
  for (const Point& point : points) {
    const double output = point.load * rated;
    if (!(output > knots.back().output))
      throw Error(
          fmt::format("{}: the loads of an efficiency table must rise from above 0; {} "
                      "follows {}",
                      name_, point.load, knots.back().output / rated));
    if (!(point.efficiency > 0.0 && point.efficiency <= 1.0))
      throw Error(fmt::format("{}: an efficiency lies above 0 and up to 1; found {} at load {}",
                              name_, point.efficiency, point.load));
    knots.push_back({output, output * (1.0 / point.efficiency - 1.0)});
  }
  largest_ = knots.back().output;
  form_ = std::move(knots);
}

double LossCurve::loss(double output) const {
  if (!(output >= 0.0 && output <= largest_))
    throw Error(
        fmt::format("{}: an output of {:.6g} W is outside 0 W to {:.6g} W, where its loss is "
                    "known; add units or lower the load",
                    name_, output, largest_));
  if (const auto* p = std::get_if<Polynomial>(&form_))
    return p->idle + p->linear * output + p->quadratic * output * output / rated_;
  const auto& knots = std::get<std::vector<Knot>>(form_);
  std::size_t n = 1;
  while (n + 1 < knots.size() && output > knots[n].output) ++n;
  const Knot &a = knots[n - 1], &b = knots[n];
  return a.loss + (b.loss - a.loss) * (output - a.output) / (b.output - a.output);
}

}  // namespace rackflux
