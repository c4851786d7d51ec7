#pragma once
#include "solver/driver/room.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/linear/poisson.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// Something to be timed.
struct BenchKernel {
  std::string name;
  std::function<void()> prepare;  ///< before each call, not timed; may be empty
  std::function<double()> run;    ///< returns the bytes per cell that the call had to move
};

/// Four racks in a closed room with k-epsilon and van Leer's scheme, iterated until there is a
/// flow, and every kernel of the flow solver on it. Collective throughout.
class BenchRoom {
 public:
  BenchRoom(const Comm& comm, long long cells);
  BenchRoom(const BenchRoom&) = delete;
  BenchRoom& operator=(const BenchRoom&) = delete;

  long long n_cells() const { return room_.mesh.n_cells(); }

  /// Kernels alone, and equations made of them. They live as long as the room.
  std::vector<BenchKernel> kernels();

  /// One iteration over all equations.
  BenchKernel iteration();

 private:
  void add_transport(std::vector<BenchKernel>& all);
  void add_linear(std::vector<BenchKernel>& all);
  void add_simple(std::vector<BenchKernel>& all);
  void add_equations(std::vector<BenchKernel>& all);
  Carrier carrier(Scheme scheme) const;
  Drag drag() const;
  void assemble_faces(Scheme scheme);
  void make_pressure_system();
  void restore();
  double halo_bytes_per_cell() const;
  double iteration_bytes(int pressure_iterations) const;

  CaseSettings settings_;
  Room room_;
  Flow start_;  ///< from which every call begins that changes the flow
  Field mu_eff_;
  TransportSystem system_;  ///< at centres
  SharedSystem shared_;     ///< of all others
  std::unique_ptr<Turbulence> turbulence_;
  Momentum momentum_;
  Temperature temperature_;
  Conductances pressure_;
  Field rhs_, x_;
  PoissonSolver poisson_;
  multigrid::Multigrid multigrid_;
  multigrid::Array<float> s_, w_;
};

}  // namespace rackflux
