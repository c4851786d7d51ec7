#pragma once
#include "solver/driver/case_file.hpp"
#include "solver/parallel/comm.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// What a run of this case takes.
struct Needs {
  long long cells = 0;
  double memory = 0.0;      ///< of all ranks together [byte]
  double per_output = 0.0;  ///< of one step of fields on disk, before compression [byte]
  int outputs = 1;          ///< steps of fields that are written
  double of_means = 0.0;    ///< means over time on disk, before compression; 0: none [byte]
  int ranks = 1;            ///< advised for this machine
  int threads = 1;          ///< advised for each rank
};

Needs needs_of(const CaseFile& read, int cores);

/// Throws Error, on all ranks, where the ranks of a machine would need more than twice its memory.
/// Collective.
void require_memory(const Comm& comm, const Needs& needs);

/// What `rackflux check` prints: the mesh, where its smallest cells come from, what a run needs.
std::string check_text(const CaseFile& read, int cores);
std::string check_json(const CaseFile& read, int cores);

}  // namespace rackflux
