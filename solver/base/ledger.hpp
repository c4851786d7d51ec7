#pragma once
#include "solver/base/step.hpp"

#include <map>
#include <string>

namespace rackflux {

/// Double-entry bookkeeping of energy. An account is a place that can hold or pass on joules
/// ("rack R1 chips", "room air", "facility water", "utility"). Step by step, for each account:
/// received - given = rise of its store. A steady step counts watts instead of joules.
class Ledger {
 public:
  /// from gives joules to to; negative joules flow the other way.
  void transfer(const std::string& from, const std::string& to, double joules);

  /// What the account holds at the end of this step; an account never stored passes everything on.
  /// The first call sets where the account starts: call it once before the first step.
  void store(const std::string& account, double joules_held_now);

  /// The outside: an account that gives and takes without a balance (utility, ambient).
  void open_ended(const std::string& account);

  /// Largest gap of any closed account over this step, over the step's throughput [-].
  double imbalance() const;

  /// Checks every account over the step, then starts the next one. A gap beyond tolerance
  /// [J per J of throughput] is broken(), naming the account.
  void close(const Step& step, double tolerance = 1e-9);

 private:
  struct Account {
    double received = 0.0, given = 0.0;
    double held_before = 0.0, held_now = 0.0;
    bool stores = false, open_ended = false;

    double gap() const { return received - given - (held_now - held_before); }
  };
  double throughput() const;
  std::map<std::string, Account> accounts_;
};

}  // namespace rackflux
