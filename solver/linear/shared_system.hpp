#pragma once
#include "solver/linear/conductances.hpp"

#include <optional>

namespace rackflux {

/// The memory of one transport system, for equations that are assembled and solved one after the
/// other: each must write every row that it reads. A room takes less memory so, and what is
/// assembled is still near when it is solved. Made when it is first asked for.
class SharedSystem {
 public:
  explicit SharedSystem(const Mesh& mesh) : mesh_(&mesh) {}
  SharedSystem(const SharedSystem&) = delete;
  SharedSystem& operator=(const SharedSystem&) = delete;

  /// At centres; velocity components use it too, for all places share one layout.
  TransportSystem& get() {
    if (!system_) system_.emplace(*mesh_, Place::centre);
    return *system_;
  }

 private:
  const Mesh* mesh_;
  std::optional<TransportSystem> system_;
};

}  // namespace rackflux
