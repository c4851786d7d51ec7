#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace rackflux {

TEST(Comm, reduces_over_all_ranks) {
  const int n = comm().size();
  EXPECT_EQ(comm().sum(1.0 + comm().rank()), n * (n + 1) / 2.0);
  EXPECT_EQ(comm().max(comm().rank()), n - 1.0);
  EXPECT_EQ(comm().min(comm().rank()), 0.0);
}

TEST(Comm, makes_every_rank_throw_the_first_complaint) {
  const int last = comm().size() - 1;
  EXPECT_NO_THROW(comm().agree(true, "fine"));
  try {
    comm().agree(comm().rank() != last, "rank " + std::to_string(comm().rank()) + " is unwell");
    FAIL() << "no rank may go on";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "rank " + std::to_string(last) + " is unwell");
  }
}

TEST(Comm, hands_the_roots_text_to_all) {
  EXPECT_EQ(comm().broadcast(comm().is_root() ? "the case" : ""), "the case");
}

TEST(Loops, sum_and_largest_visit_each_index_once) {
  const Box box{{-1, 2, 3}, {6, 5, 8}};
  EXPECT_EQ(sum(box, [](int, int, int) { return 1.0; }), 7.0 * 3 * 5);
  EXPECT_EQ(largest(box, -1e300, [](int i, int j, int k) { return i + 10.0 * j + 100.0 * k; }),
            745.0);
}

}  // namespace rackflux
