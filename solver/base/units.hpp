#pragma once
#include "solver/base/quantity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rackflux {

/// Why a text is not the quantity wanted; a clause that follows "PATH: ".
struct Refused {
  std::string why;
};

/// The number in SI of a text such as "150 L/min", "30 degC", "20 %", "1e-5 m2 K/W".
///
///   text      a finite decimal number, then a unit that UDUNITS-2 knows (its own and Wh, var, cfm,
///             gpm, pcm, USD; a year is 8760 h, a month a twelfth of it); only a quantity of unit
///             "1" takes a bare number or a percentage
///   returns   the value in quantity.unit, or the reason why the text is refused. Refused are other
///             dimensions, angles for plain numbers (rpm is no Hz), a temperature difference in
///             degC or degF, temperatures below absolute zero, and all that is not decimal:
///             010, 0x10, 1_000, 1,000, inf, nan.
///   throws    IoError if the UDUNITS-2 database cannot be found
std::variant<double, Refused> in_si(std::string_view text, const Quantity& quantity);

/// The decimal number that is the whole of text, if it is one and is finite.
std::optional<double> decimal(std::string_view text);

/// Value with SI unit as a person would write it: 1.2e5, "W" gives "120 kW".
std::string with_unit(double value, std::string_view unit);

}  // namespace rackflux
