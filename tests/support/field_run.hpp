#pragma once
#include "solver/fields/prolong.hpp"
#include "solver/flow/simple.hpp"

#include <string>
#include <utility>

namespace rackflux {

/// A site with its mesh, fields and iteration. Made in place: its parts point at each other.
struct FieldRun {
  FieldRun(const Comm& comm, Site given, const Fluid& fluid, const FlowSettings& settings,
           const std::string& turbulence = "laminar")
      : site(std::move(given)),
        mesh(comm, site.lines),
        geometry(mesh, site),
        simple(geometry, fluid, settings, turbulence),
        flow(mesh) {
    simple.initialise(flow);
  }
  FieldRun(const FieldRun&) = delete;

  /// Takes the solution of a coarser mesh of the same site for a first guess.
  void start_from(const FieldRun& coarser) {
    prolong(coarser.geometry, coarser.flow, geometry, flow);
    simple.refresh(flow);
  }

  /// Iterates until all residuals are below `residual`; the number of iterations, at most `most`.
  int converge(double residual, int most) {
    int n = 1;
    while (n < most && !(simple.iterate(flow).worst() < residual)) ++n;
    return n;
  }

  /// Temperature on the velocity as it stands; leaves at most `balanced` of the heat carried.
  HeatBalance settle_heat(double balanced) {
    HeatBalance heat;
    for (int pass = 0; pass < 1000; ++pass) {
      simple.settle_temperature(flow);
      heat = simple.heat_balance(flow);
      if (heat.imbalance < balanced) break;
    }
    return heat;
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Simple simple;
  Flow flow;
};

}  // namespace rackflux
