#pragma once
#include <limits>
#include <string>

namespace rackflux {

/// One line of docs/validation.md: what a test compares with numbers from outside the code.
struct Claim {
  std::string subject;    ///< heading it stands under
  std::string quantity;   ///< what is compared, where and how often
  std::string reference;  ///< paper, standard, exact solution or program the numbers are from
  double demanded = 0.0;  ///< largest deviation allowed [unit]
  std::string unit = "relative";
};

/// The largest of many deviations, and where it was. NaN before the first and after one that is
/// NaN, so that a comparison that never ran is not taken for a perfect one.
class Deviation {
 public:
  /// |found - wanted|; `where` is for the message of a failure.
  void see(double found, double wanted, const std::string& where = "");
  void see_relative(double found, double wanted, const std::string& where = "");
  double largest() const { return largest_; }
  const std::string& where() const { return where_; }

 private:
  void take(double deviation, const std::string& where);
  double largest_ = std::numeric_limits<double>::quiet_NaN();
  std::string where_;
  bool is_empty_ = true;
};

/// Fails the test unless |deviation| <= claim.demanded (so for a NaN), and writes the line to the
/// file that RACKFLUX_RECORD names: ctest sets it for tests declared with RECORDS, and to nothing
/// for others, which is a failure. Run by hand, nothing is written. Only the first rank writes.
void record(const Claim& claim, double deviation, const char* file = __builtin_FILE(),
            int line = __builtin_LINE());
void record(const Claim& claim, const Deviation& deviation, const char* file = __builtin_FILE(),
            int line = __builtin_LINE());

/// Writes a finished line of JSON to that file; `name` is for the message where RECORDS is missing.
void record_line(const std::string& json, const std::string& name,
                 const char* file = __builtin_FILE(), int line = __builtin_LINE());

}  // namespace rackflux
