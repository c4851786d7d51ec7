#include "tests/support/record.hpp"
#include "tests/verification/flow/duct.hpp"

#include <string>

namespace rackflux {

// R. K. Shah, A. L. London, Laminar Flow Forced Convection in Ducts (1978), and
// spectral solution of the same equations.
void compare(const DuctNumbers& found, const std::string& what, double fRe, double Nu_H1) {
  const std::string source = "Shah & London 1978; spectral";
  record({"Room: ducts", what + ", friction factor times Reynolds number", source, 0.005},
         found.fRe / fRe - 1.0);
  record({"Room: ducts", what + ", Nusselt number H1", source, 0.005}, found.Nu_H1 / Nu_H1 - 1.0);
}

TEST(Duct, of_square_section_has_the_friction_and_nusselt_number_of_shah_and_london) {
  const DuctNumbers duct = Duct{{Duct::n_x, 32, 32}, 1.0, 1.0}.developed();
  compare(duct, "square duct", 14.2271, 3.6080);
}

TEST(Duct, of_two_to_one_section_has_the_friction_and_nusselt_number_of_shah_and_london) {
  const DuctNumbers duct = Duct{{Duct::n_x, 40, 28}, 2.0, 1.0}.developed();
  compare(duct, "2:1 duct", 15.5481, 4.1233);
}

TEST(Duct, approaches_the_exact_numbers_with_second_order) {
  const DuctNumbers coarse = Duct{{Duct::n_x, 8, 8}, 1.0, 1.0}.developed();
  const DuctNumbers fine = Duct{{Duct::n_x, 16, 16}, 1.0, 1.0}.developed();
  EXPECT_GT(std::log2(std::abs((coarse.fRe - 14.2271) / (fine.fRe - 14.2271))), 1.8);
  EXPECT_GT(std::log2(std::abs((coarse.Nu_H1 - 3.6080) / (fine.Nu_H1 - 3.6080))), 1.8);
}

}  // namespace rackflux
