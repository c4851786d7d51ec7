#pragma once
#include "models/grid/commitment/linear_program.hpp"
#include "models/grid/commitment/system.hpp"

#include <vector>

namespace rackflux {

/// How a unit's on and off are decided.
enum class Commitment {
  optimised,  ///< on, start and stop are binary variables
  calendar    ///< on whenever no outage and no ceiling below power_min forbids it
};

inline constexpr double megawatt = 1e6;         // [W]; programs are posed in MW and MWh
inline constexpr double megawatt_hour = 3.6e9;  // [J]

/// Columns by period; an empty list means that the unit has no such variable.
struct UnitColumns {
  std::vector<int> on, start, stop;        ///< [-]
  std::vector<int> above;                  ///< power above power_min [MW]
  std::vector<int> reserve, reserve_down;  ///< [MW]
  std::vector<int> heat;                   ///< reactor into tank [MW]
  std::vector<int> tank;                   ///< held at the end of the period [MWh]
};

struct StorageColumns {
  std::vector<int> charge, discharge;  ///< [MW]
  std::vector<int> held;               ///< at the end of the period [MWh]
  std::vector<int> reserve;            ///< [MW]
};

/// The program of a system and where its variables are.
struct CommitmentModel {
  LinearProgram program;
  std::vector<UnitColumns> units;
  std::vector<std::vector<int>> renewables, loads;  ///< [MW]
  std::vector<StorageColumns> storages;
  std::vector<int> from_grid, to_grid;          ///< [MW]
  std::vector<int> peak;                        ///< per billing period touched [MW]
  std::vector<int> shed, short_up, short_down;  ///< [MW]; empty where shedding has no price
  std::vector<int> surplus;  ///< power with no use [MW]; only where posed elastic
  std::vector<int> balance_row;
};

/// Terms that rows shared by all parts collect, per period.
struct SharedRows {
  std::vector<std::vector<ProgramTerm>> supply;    ///< supply minus flexible use [MW]
  std::vector<std::vector<ProgramTerm>> up, down;  ///< reserves [MW]
};

/// Poses the program (docs/theory/commitment.md) of a checked system.
CommitmentModel pose(const PowerSystem& system, Commitment commitment);

/// The same where any surplus of power may vanish: feasible, if shedding has a price too, wherever
/// each part is.
CommitmentModel pose_elastic(const PowerSystem& system, Commitment commitment);

void add_unit(const PowerSystem& system, const GeneratingUnit& unit, Commitment commitment,
              SharedRows& shared, CommitmentModel& model);
void add_renewable(const PowerSystem& system, const RenewablePlant& plant, SharedRows& shared,
                   CommitmentModel& model);
/// Whether energy is lost on its way through the store, so that both ways at once cost something.
bool has_losses(const GridStorage& storage);

void add_storage(const PowerSystem& system, const GridStorage& storage, SharedRows& shared,
                 CommitmentModel& model);
void add_load(const PowerSystem& system, const FlexibleLoad& load, SharedRows& shared,
              CommitmentModel& model);
void add_grid(const PowerSystem& system, const GridConnection& grid, SharedRows& shared,
              CommitmentModel& model);

/// First billing period that ends after time [s], and how many billing periods the system touches.
struct BillingSpan {
  int first = 0, count = 1;
  int period_at(const GridConnection& grid, double time) const;
};
BillingSpan billing_span(const PowerSystem& system, const GridConnection& grid);

}  // namespace rackflux
