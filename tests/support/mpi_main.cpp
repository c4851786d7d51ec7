#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

const Comm* the_comm = nullptr;

/// Prints failures of every rank, and the rest only on the root.
void quiet_all_but_root(const Comm& comm) {
  if (comm.is_root()) return;
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  class Failures : public ::testing::EmptyTestEventListener {
    void OnTestPartResult(const ::testing::TestPartResult& part) override {
      if (part.failed())
        std::fprintf(stderr, "%s:%d: %s\n", part.file_name(), part.line_number(), part.summary());
    }
  };
  listeners.Append(new Failures);
}

}  // namespace

const Comm& comm() {
  return *the_comm;
}

}  // namespace rackflux

int main(int argc, char** argv) {
  rackflux::Comm ranks(argc, argv);
  rackflux::the_comm = &ranks;
  ::testing::InitGoogleTest(&argc, argv);
  rackflux::quiet_all_but_root(ranks);
  const double failed = ranks.max(RUN_ALL_TESTS());
  return failed > 0.0 ? 1 : 0;
}
