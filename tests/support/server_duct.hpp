#pragma once

namespace rackflux {

/// A case: 0.2 m3/s of air at 20 degC through a duct that a server S of 2 kW fills. It ends within
/// S, which has no front and no fan yet.
inline constexpr const char* server_duct = R"(
title: a server in a duct
room: {size: [2 m, 0.6 m, 0.6 m]}
walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}
flow: {turbulence: laminar}
fluid: {kind: air, reference_temperature: 20 degC}
gravity: [0 m/s2, 0 m/s2, 0 m/s2]
initial: {temperature: 20 degC}
mesh: {cells: [20, 3, 3]}
objects:
  - {name: in, kind: inlet, at: [0 m, 0 m, 0 m], size: [0 m, 0.6 m, 0.6 m], flow: 0.2 m3/s, temperature: 20 degC}
  - {name: out, kind: outlet, at: [2 m, 0 m, 0 m], size: [0 m, 0.6 m, 0.6 m], backflow: 20 degC}
  - name: S
    kind: server
    at: [0.6 m, 0 m, 0 m]
    size: [0.8 m, 0.6 m, 0.6 m]
    heat: 2 kW
    design: {flow: 0.2 m3/s, dp: 20 Pa}
)";

}  // namespace rackflux
