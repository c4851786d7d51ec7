#pragma once
#include "solver/driver/implicit_integrator.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <functional>
#include <utility>

namespace rackflux {

/// Settings of a laminar run without gravity by implicit steps of given lengths, each iterated
/// until it changes by less than a tenth of `tolerance`.
inline CaseSettings timed_settings(const Fluid& fluid, double tolerance) {
  CaseSettings settings;
  settings.fluid = fluid;
  settings.turbulence = "laminar";
  settings.initial_temperature = fluid.T_reference;
  settings.time = TimeSettings{.end = 1.0,
                               .from_steady = false,
                               .fixed = 1.0,
                               .tolerance = tolerance,
                               .most_iterations = 400};
  return settings;
}

/// A room and the implicit integrator on it. Made in place: its parts point at each other.
struct TimedRun {
  TimedRun(const Comm& comm, Site site, CaseSettings given)
      : settings(std::move(given)),
        room(comm, std::move(site), settings),
        integrator(*settings.time, room) {
    room.start_from_rest(settings.initial_temperature);
  }
  TimedRun(const TimedRun&) = delete;

  using OfPlace = std::function<double(double x, double y, double z)>;

  /// The value at the middle of every owned face or cell.
  void set(Field& field, const OfPlace& value) {
    const auto v = field.view();
    for_each_in_order(field.owned(), [&](int i, int j, int k) {
      const auto [x, y, z] = place(field.place(), {i, j, k});
      v(i, j, k) = value(x, y, z);
    });
  }

  /// Begins at the fields as they were set.
  void begin() {
    room.simple.refresh(room.flow);
    integrator.restart(room, false);
    t = 0.0;
  }

  StepReport step(double dt) {
    const StepReport report = integrator.advance({.t = t, .dt = dt}, room);
    t += dt;
    return report;
  }

  /// Root mean square over cells or faces of field - value, with their volumes.
  double error(const Field& field, const OfPlace& value) const {
    const auto v = field.view();
    const auto length = [&](Axis axis) {
      return field.place() == face_of(axis) ? room.mesh.spacing(axis) : room.mesh.width(axis);
    };
    double square = 0.0, volume = 0.0;
    for_each_in_order(field.owned(), [&](int i, int j, int k) {
      const auto [x, y, z] = place(field.place(), {i, j, k});
      const double here = length(Axis::x)[i] * length(Axis::y)[j] * length(Axis::z)[k];
      square += here * std::pow(v(i, j, k) - value(x, y, z), 2), volume += here;
    });
    return std::sqrt(room.mesh.comm().sum(square) / room.mesh.comm().sum(volume));
  }

  /// Coordinates of an index [m].
  std::array<double, 3> place(Place at, Index3 n) const {
    std::array<double, 3> x{};
    for (const Axis axis : axes)
      x[index(axis)] =
          at == face_of(axis) ? room.mesh.node(axis)[n[axis]] : room.mesh.centre(axis)[n[axis]];
    return x;
  }

  CaseSettings settings;
  Room room;
  ImplicitIntegrator integrator;
  double t = 0.0;
};

}  // namespace rackflux
