#pragma once
#include <string>
#include <variant>
#include <vector>

namespace rackflux {

/// Loss of a converter against what leaves it, per unit of equipment.
///
///   polynomial   loss = idle + linear P + quadratic P^2 / rated
///   table        loss = P (1/eta - 1) at the points given, `idle` at P = 0, straight between
///
/// A table says nothing at no load, so the idle loss is part of it.
class LossCurve {
 public:
  struct Polynomial {
    double idle = 0.0;       ///< at no load [W]
    double linear = 0.0;     ///< [W/W]
    double quadratic = 0.0;  ///< [W/W at rated output]
  };
  struct Point {
    double load = 0.0;        ///< output over rated output [-], rising from point to point
    double efficiency = 0.0;  ///< output over input [-], 0 to 1
  };

  /// Throws Error for a rating that is not positive or a negative coefficient.
  LossCurve(std::string name, double rated, Polynomial polynomial);
  /// Throws Error for no point, loads that do not rise, or an efficiency outside 0 to 1.
  LossCurve(std::string name, double rated, double idle, const std::vector<Point>& points);

  /// Loss [W] at an output [W]. Throws Error below 0 or above the largest load of the curve (the
  /// last point of a table, rated output of a polynomial): an overload is not extrapolated.
  double loss(double output) const;

  double rated() const { return rated_; }      ///< output [W]
  double largest() const { return largest_; }  ///< output up to which the curve holds [W]
  const std::string& name() const { return name_; }

 private:
  struct Knot {
    double output = 0.0, loss = 0.0;  // [W]
  };
  std::string name_;
  double rated_ = 0.0, largest_ = 0.0;
  std::variant<Polynomial, std::vector<Knot>> form_;
};

}  // namespace rackflux
