#pragma once
#include "models/plant/plant.hpp"
#include "models/plant/water.hpp"

namespace rackflux::sample {

inline TowerParameters cells(double water, double air) {
  TowerParameters p;
  p.name = "cells";
  p.water_flow = water;
  p.air_flow = air;
  p.fan_rated = 30e3;
  p.kind = YorkCorrelation{};
  return p;
}

inline TowerParameters merkel_cells() {
  TowerParameters p = cells(50.0, 40.0);
  p.kind =
      MerkelFill{merkel_coefficient(p, -0.6, 308.15, 302.15, air_at(303.15, 0.6, 101325.0)), -0.6};
  return p;
}

inline DryCooler dry_cooler() {
  // 10 MW with 8 K between water out and air in at full speed.
  const ExchangerRating rating{10e6, 318.15, 299.15, 240.0 * water_cp, 700.0 * 1020.0};
  DryCoolerParameters p;
  p.name = "dry cooler";
  p.air_flow = 700.0;
  p.fan_rated = 250e3;
  return DryCooler(p, rating, {0.3, 0.8, 0.6});
}

inline Mover pump(const char* name, double flow) {
  return {name, flow, 2.5e5, 0.0, 0.78, 0.93};
}

inline TrimChiller trim(int count) {
  return {ChillerBank(published_chiller("carrier_19xr_1586kw"), 1.586e6, count),
          Tower(cells(90.0 * count, 70.0 * count)), 90.0 * count, 300.15,
          pump("condenser pump", 0.1 * count)};
}

inline PlantParameters dry_plant() {
  PlantParameters p;
  p.name = "plant";
  p.set_point = 303.15;
  p.rise = 10.0;
  p.warmest = 318.15;
  p.pump = pump("facility pump", 0.26);
  p.free_cooling = dry_cooler();
  return p;
}

inline PlantParameters wet_plant() {
  PlantParameters p = dry_plant();
  const ExchangerRating plate{10e6, 313.15, 299.15, 240.0 * water_cp, 260.0 * water_cp};
  p.free_cooling = TowerEconomiser{Tower(cells(260.0, 200.0)),
                                   Exchanger("plate", Arrangement::counterflow, plate, {}), 260.0,
                                   pump("tower pump", 0.27), 2.0};
  p.set_point = 285.15;  // inside the chillers' fit: 7.2 to 12.8 degC
  p.chiller = trim(8);
  return p;
}

inline PlantInput at(double heat, double t, double rh) {
  const MoistAir air = air_at(t + 273.15, rh, 101325.0);
  return {heat, air, wet_bulb(air), 1.0};
}

}  // namespace rackflux::sample
