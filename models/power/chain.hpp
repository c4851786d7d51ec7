#pragma once
#include "models/power/busbar.hpp"
#include "models/power/loss_curve.hpp"
#include "models/power/transformer.hpp"
#include "solver/base/ledger.hpp"
#include "solver/base/step.hpp"

#include <array>
#include <string>
#include <variant>
#include <vector>

namespace rackflux {

/// Where the heat of a loss appears, and so who must carry it away.
enum class HeatPlace { rack_air, rack_liquid, electrical_room, outdoors };
inline constexpr std::size_t n_heat_places = 4;
const char* name_of(HeatPlace place);  ///< ledger account, such as "rack air"

/// Equal units side by side between two levels of the chain; they share the load evenly.
struct PowerStage {
  std::string name;
  std::variant<LossCurve, Busbar, TransformerRating> device;
  int units = 1;  ///< running
  HeatPlace place = HeatPlace::electrical_room;
  double tan_phi = 0.0;  ///< reactive over active power delivered; counts for transformers [-]

  /// Of all units together [W], at volt_pu on the grid end (felt by transformers: converters draw
  /// constant power). Throws as the device does.
  double loss(double output, double volt_pu = 1.0) const;
};

/// What flows through the chain at one moment.
struct PowerFlow {
  double useful = 0.0;                       ///< delivered at the rack end [W]
  double input = 0.0;                        ///< taken at the grid end [W]
  std::vector<double> loss;                  ///< of each stage, rack end first [W]
  std::array<double, n_heat_places> heat{};  ///< by place [W]

  double heat_at(HeatPlace place) const { return heat[static_cast<std::size_t>(place)]; }
};

/// Converters, bars and transformers in series between the grid end and the chips' rails.
///
///   input of stage s = output + loss_s(output),   output of stage s+1 = input of stage s
///
/// so that input - useful = sum of losses by construction. No state.
class PowerChain {
 public:
  /// Stages from the rack to the grid. Throws Error for none, two of one name, or units below 1.
  explicit PowerChain(std::vector<PowerStage> rack_to_grid);

  PowerFlow flow(double useful, double volt_pu = 1.0) const;

  /// Posts the step's transfers: from `source` through every stage to `load`, each loss to the
  /// account of its place. A steady step posts watts.
  PowerFlow advance(const Step& step, double useful, const std::string& source,
                    const std::string& load, Ledger& ledger) const;

  const std::vector<PowerStage>& stages() const { return stages_; }

 private:
  std::vector<PowerStage> stages_;
};

}  // namespace rackflux
