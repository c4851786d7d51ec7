#include "solver/turbulence/turbulence.hpp"

#include "solver/base/error.hpp"

namespace rackflux {

using MakeTurbulence = std::unique_ptr<Turbulence> (*)(const Geometry&, const Fluid&,
                                                       const FlowSettings&, SharedSystem&);

std::unique_ptr<Turbulence> make_laminar(const Geometry&, const Fluid&, const FlowSettings&,
                                         SharedSystem&);
std::unique_ptr<Turbulence> make_k_epsilon(const Geometry&, const Fluid&, const FlowSettings&,
                                           SharedSystem&);
std::unique_ptr<Turbulence> make_k_epsilon_two_layer(const Geometry&, const Fluid&,
                                                     const FlowSettings&, SharedSystem&);
std::unique_ptr<Turbulence> make_k_omega_sst(const Geometry&, const Fluid&, const FlowSettings&,
                                             SharedSystem&);
std::unique_ptr<Turbulence> make_lvel(const Geometry&, const Fluid&, const FlowSettings&,
                                      SharedSystem&);
std::unique_ptr<Turbulence> make_wale(const Geometry&, const Fluid&, const FlowSettings&,
                                      SharedSystem&);

namespace {

struct Model {
  std::string name;
  MakeTurbulence make;
  bool averages;  ///< fit for flow averaged over its turbulence
  bool resolves;  ///< fit for flow whose large eddies are resolved
};

const std::vector<Model>& table() {
  static const std::vector<Model> models{
      {"laminar", make_laminar, true, true},
      {"k_epsilon", make_k_epsilon, true, false},
      {"k_epsilon_two_layer", make_k_epsilon_two_layer, true, false},
      {"k_omega_sst", make_k_omega_sst, true, false},
      {"lvel", make_lvel, true, false},
      {"wale", make_wale, false, true}};
  return models;
}

std::vector<std::string> names_of(bool Model::*fit) {
  std::vector<std::string> names;
  for (const Model& model : table())
    if (model.*fit) names.push_back(model.name);
  return names;
}

/// Flow without unresolved motion: molecular transport to the wall.
class Laminar : public Turbulence {
 public:
  Laminar(const Geometry& geometry, const Fluid& fluid) {
    walls_.mu.assign(geometry.walls.size(), fluid.mu);
    walls_.lambda.assign(geometry.walls.size(), fluid.lambda);
  }
  void initialise(Flow& flow) override { flow.mu_t.fill(0.0); }
  void advance(std::span<const Patch>, const TimeTerm&, Flow&) override {}
  void measure_walls(std::span<const Patch>, const Flow&) override {}
  double change() const override { return 0.0; }
  const WallTransfer& walls() const override { return walls_; }
  double Pr_t() const override { return 1.0; }  // multiplies mu_t = 0

 private:
  WallTransfer walls_;
};

}  // namespace

std::unique_ptr<Turbulence> make_laminar(const Geometry& geometry, const Fluid& fluid,
                                         const FlowSettings&, SharedSystem&) {
  return std::make_unique<Laminar>(geometry, fluid);
}

std::unique_ptr<Turbulence> make_turbulence(const std::string& name, const Geometry& geometry,
                                            const Fluid& fluid, const FlowSettings& settings,
                                            SharedSystem& shared) {
  for (const Model& model : table())
    if (model.name == name) return model.make(geometry, fluid, settings, shared);
  broken("a turbulence model of the table was named: " + name);
}

std::vector<std::string> turbulence_models() {
  return names_of(&Model::averages);
}

std::vector<std::string> subgrid_models() {
  return names_of(&Model::resolves);
}

}  // namespace rackflux
