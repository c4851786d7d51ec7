#include "solver/base/ledger.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

void Ledger::transfer(const std::string& from, const std::string& to, double joules) {
  if (!std::isfinite(joules))
    broken(fmt::format("a transfer of {} J from {} to {}", joules, from, to));
  Account &giver = accounts_[from], &taker = accounts_[to];
  giver.given += std::max(joules, 0.0);
  giver.received += std::max(-joules, 0.0);
  taker.received += std::max(joules, 0.0);
  taker.given += std::max(-joules, 0.0);
}

void Ledger::store(const std::string& account, double joules_held_now) {
  if (!std::isfinite(joules_held_now))
    broken(fmt::format("{} holds {} J", account, joules_held_now));
  Account& held = accounts_[account];
  if (!held.stores) held.held_before = joules_held_now;
  held.stores = true;
  held.held_now = joules_held_now;
}

void Ledger::open_ended(const std::string& account) {
  accounts_[account].open_ended = true;
}

// What passes from account to account in this step, each joule counted once [J].
double Ledger::throughput() const {
  double received = 0.0;
  for (const auto& [name, account] : accounts_) received += account.received;
  return received;
}

namespace {

double share(double gap, double throughput) {
  return gap == 0.0 ? 0.0 : std::abs(gap) / throughput;
}

}  // namespace

double Ledger::imbalance() const {
  double worst = 0.0;
  for (const auto& [name, account] : accounts_)
    if (!account.open_ended) worst = std::max(worst, share(account.gap(), throughput()));
  return worst;
}

void Ledger::close(const Step& step, double tolerance) {
  for (const auto& [name, account] : accounts_) {
    if (account.open_ended || share(account.gap(), throughput()) <= tolerance) continue;
    broken(fmt::format(
        "the ledger closes: in step {} {} received {} J, gave {} J and its store rose by {} J; {} "
        "J "
        "are unaccounted for, {:.2g} of the throughput, more than {:.2g}",
        step.index, name, account.received, account.given, account.held_now - account.held_before,
        account.gap(), share(account.gap(), throughput()), tolerance));
  }
  for (auto& [name, account] : accounts_) {
    account.received = account.given = 0.0;
    account.held_before = account.held_now;
  }
}

}  // namespace rackflux
