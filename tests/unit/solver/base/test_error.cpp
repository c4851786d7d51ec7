#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

TEST(Broken, names_the_promise_and_the_line_that_broke_it) {
  try {
    broken("the ledger closes");
    FAIL();
  } catch (const Broken& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("test_error.cpp:"), std::string::npos);
    EXPECT_NE(text.find("broken promise: the ledger closes"), std::string::npos);
  }
}

}  // namespace rackflux
