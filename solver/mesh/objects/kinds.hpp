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
void draw_containment(const Item& item, Plan& plan);
void draw_plate(const Item& item, Plan& plan);
void draw_fan(const Item& item, Plan& plan);
void draw_server(const Item& item, Plan& plan);
void draw_rack(const Item& item, Plan& plan);
void draw_crah(const Item& item, Plan& plan);

/// A server in a box whose front is known; draw_rack places several so.
void draw_server_in(const Item& item, Plan& plan, const Extent& box, Direction front);

/// Reads what a plate with holes takes from the flow, into a resistor patch: `loss`, `open` or
/// `free_area`, and `loss_linear`. `area` is the plate's own [m2].
void read_loss(const Config& config, double area, Patch& patch);

/// Index of what fills blocked-out bodies.
int blocked_material(Plan& plan);

/// Reads `eddies` of what enters through an inlet, for flow whose large eddies are resolved.
void read_eddies(const Config& config, Patch& patch);

/// Mixing length of fully developed flow through an opening [m].
double duct_length_scale(const Extent& rectangle);

/// What the wall treats heat and motion as: `node` is a word (adiabatic, symmetry) or a map
/// (temperature; flux; convection with htc and ambient; velocity with any of these).
Patch wall_of(const Config& node);

}  // namespace rackflux
