#pragma once
#include "solver/linear/agglomeration.hpp"
#include "solver/linear/direct.hpp"
#include "solver/linear/multigrid_options.hpp"
#include "solver/linear/sweeps.hpp"

#include <memory>
#include <optional>

namespace rackflux::multigrid {

/// Hardness of the planes of the room along each axis, as AxisGrid wants it.
using Hardness = std::array<std::vector<double>, 3>;

/// Weights of the Jacobi steps: on the finest level before and after the coarse correction, and on
/// the others before it and after it. Fewer than `reach` of the first two, at most that many after.
struct Smoothing {
  std::vector<float> finest, down, up;
};

/// For symmetric systems.
Smoothing symmetric_smoothing();

/// One geometric multigrid V-cycle in single precision on coarse meshes that merge the thinnest
/// cells first. Where nothing flows it goes down to the coarsest levels twice.
///
/// Coarse levels are held in blocks as the fine mesh is. Where these become too thin for their
/// halos, groups of neighbouring blocks are joined, and all ranks of a group hold the same larger
/// one; those of a small level become one block, so that every rank holds it whole. No rank holds
/// or does more where there are more of them.
class Multigrid {
 public:
  Multigrid(const Mesh& mesh, Smoothing smoothing, const MultigridOptions& options = {});

  /// The system becomes convective on all levels; before plan().
  void add_flow() { finest().add_flow(); }

  /// The level whose conductances the owner fills.
  Level& finest() { return levels_.front()->level; }

  /// Chooses the coarse meshes. Allocates. Collective, as is the end of what it made.
  void plan(const Hardness& hardness);
  bool is_planned() const { return levels_.size() > 1 || levels_.front()->next != Next::unknown; }

  /// Coarse systems from the finest, whose conductances must be current, halos included. Rows that
  /// are alike may be shared on levels that hold all of them, which pays if they stay so.
  enum class Sharing { none, where_alike };
  void rebuild(Sharing sharing = Sharing::none);

  /// z of the finest level from its r; w = A z, and inner products with w, r and s, of all ranks.
  Products cycle(const Array<float>& s, Array<float>& w);

  /// The two halves of a cycle on the finest level alone: smoothing, and the restriction of what is
  /// left; the correction from below, smoothing, w = A z and this rank's inner products. Without
  /// what belongs to a level below that has no merged cells.
  void way_down();
  Products way_up(const Array<float>& s, Array<float>& w);

  /// Whether a cycle is a direct solution: so few cells that there are no coarse meshes.
  bool is_exact() const;

  int n_levels() const { return static_cast<int>(levels_.size()); }
  /// Of all levels, on this rank; without halos.
  long long cells_held() const;

 private:
  enum class Next { unknown, merged, joined, direct };
  struct Floor {
    Floor(const Mesh& mesh, Grids lines, const Partition& blocks);
    Grids grids;
    Partition partition;
    Level level;
    Next next = Next::unknown;
    std::optional<Agglomeration> agglomeration;  ///< to the next, if that has larger blocks
  };

  void add_merged();
  void add_joined(Index3 count);
  void push(Grids grids, const Partition& partition);
  void choose_second_visit();
  Index3 blocks_to_join(const Floor& floor) const;
  void descend(std::size_t l);
  void visit_again(std::size_t l);
  void follow_flow(Level& level, int sweeps);

  const Mesh* mesh_;
  long long whole_cells_;
  std::vector<std::unique_ptr<Floor>> levels_;
  std::size_t twice_ = 0;     ///< the level that is visited twice a cycle; 0: none
  Array<float> first_visit_;  ///< its z after the first visit
  Direct direct_;
  Smoothing smoothing_;
};

}  // namespace rackflux::multigrid
