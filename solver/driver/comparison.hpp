#pragma once
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// One quantity of a result beside what was expected of it, in one unit.
struct Judged {
  std::string quantity;
  std::string unit;
  std::optional<double> found;  ///< none: the result lacks it or holds no number
  std::string expected;         ///< such as "25.3 +/- 0.5", ">= 1", "20 .. 30"
  double difference = 0.0;      ///< distance from the expected value or the nearer bound, in unit
  double of_allowed = 0.0;      ///< difference over what is allowed [-]; above 1 it fails
  std::string source;           ///< where the expectation comes from

  bool passes() const { return found && of_allowed <= 1.0; }
};

struct Comparison {
  std::vector<Judged> quantities;
  std::vector<std::string> failures;  ///< what is wrong beyond single quantities

  bool passes() const;
  const Judged* worst() const;  ///< largest of_allowed; a missing quantity comes first
};

/// How far two results may lie apart: |a - b| <= relative max(|a|, |b|) or |a - b| <= absolute.
struct Closeness {
  double relative = 1e-6;  ///< [-]
  double absolute = 1e-9;  ///< in each quantity's SI unit
};

/// Judges a result (a run's folder or its summary.json) by a file of expectations:
///
///   expected:
///     - {quantity: server exhaust, value: 40.6 degC, tolerance: 1 K, source: facts, case 1}
///     - {quantity: friction factor, value: 0.0316, tolerance: 1 %, source: ...}
///     - {quantity: mass imbalance, max: 1e-10, source: ...}
///
/// A tolerance in % is relative to the value, any other is absolute; min and max stand alone or
/// together. A result that did not converge fails. Throws Error if either file cannot be used.
Comparison judge(const std::string& result, const std::string& expectations);

/// Compares two results quantity by quantity.
Comparison compare_results(const std::string& result, const std::string& other,
                           const Closeness& closeness);

/// A table of all quantities with the verdict and the worst difference.
std::string comparison_text(const Comparison& comparison);

}  // namespace rackflux
