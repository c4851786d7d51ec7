#pragma once
#include "solver/mesh/objects/plan.hpp"

namespace rackflux {

/// Reads `room`, `walls` and draws the room's walls. First of all, so that objects cover walls.
void draw_room(const Config& root, Plan& plan);

/// Draws every object of the case with all its copies.
void draw_objects(const Config& root, Plan& plan);

// The kinds of objects; each reads its own keys and draws one copy.
void draw_solid(const Item& item, Plan& plan);
void draw_obstacle(const Item& item, Plan& plan);
void draw_contact(const Item& item, Plan& plan);
void draw_heat_source(const Item& item, Plan& plan);
void draw_resistance(const Item& item, Plan& plan);
void draw_inlet(const Item& item, Plan& plan);
void draw_outlet(const Item& item, Plan& plan);
void draw_baffle(const Item& item, Plan& plan);
void draw_duct(const Item& item, Plan& plan);

/// What the wall treats heat and motion as: `node` is a word (adiabatic, symmetry) or a map
/// (temperature; flux; convection with htc and ambient; velocity with any of these).
Patch wall_of(const Config& node);

}  // namespace rackflux
