#include "models/workload/inference.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <limits>

namespace rackflux {
namespace {

constexpr double most_tokens = std::numeric_limits<int>::max();

int lognormal_tokens(Random& random, double median, double spread) {
  const double tokens = std::round(median * std::exp(spread * random.normal()));
  if (!(tokens <= most_tokens))
    throw Error(
        fmt::format("arrivals: a request of {:.3g} tokens was drawn from a median of {} and a "
                    "spread of {}; lower them, no model reads or writes as much",
                    tokens, median, spread));
  return std::max(1, static_cast<int>(tokens));
}

// Seconds since 1970 of "YYYY-MM-DD HH:MM:SS.f".
double seconds_of(const std::string& text, const std::string& where) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  double second = 0.0;
  if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%lf", &year, &month, &day, &hour, &minute,
                  &second) != 6 ||
      hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0.0 && second < 61.0))
    throw Error(fmt::format("{}: a time reads YYYY-MM-DD HH:MM:SS; found '{}'", where, text));
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) throw Error(fmt::format("{}: there is no day '{}'", where, text));
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return 86400.0 * static_cast<double>(days) + 3600.0 * hour + 60.0 * minute + second;
}

}  // namespace

std::vector<Request> diurnal_requests(const DiurnalArrivals& a, double until) {
  if (!(a.mean > 0.0 && a.swing >= 0.0 && a.swing <= 1.0 && a.prompt > 0.0 && a.generated > 0.0 &&
        a.prompt_spread >= 0.0 && a.generated_spread >= 0.0))
    throw Error(
        fmt::format("arrivals need a rate and token counts above 0, a swing in 0 to 1 and "
                    "spreads not below 0; found {} 1/s, swing {}, {} and {} tokens",
                    a.mean, a.swing, a.prompt, a.generated));
  Random random(a.seed);
  std::vector<Request> requests;
  const double highest = a.mean * (1.0 + a.swing), day = 86400.0;
  for (double t = random.exponential() / highest; t < until; t += random.exponential() / highest) {
    const double rate =
        a.mean * (1.0 + a.swing * std::cos(2.0 * std::numbers::pi * (t - a.peak) / day));
    if (random.uniform() * highest > rate) continue;
    const int prompt = lognormal_tokens(random, a.prompt, a.prompt_spread);
    requests.push_back({t, prompt, lognormal_tokens(random, a.generated, a.generated_spread)});
  }
  return requests;
}

std::vector<Request> read_requests(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw IoError(fmt::format("{}: cannot be read", file));
  std::string line;
  std::getline(in, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line != "TIMESTAMP,ContextTokens,GeneratedTokens")
    throw Error(fmt::format("{}:1: expected TIMESTAMP,ContextTokens,GeneratedTokens; found '{}'",
                            file, line));
  std::vector<Request> requests;
  double first = 0.0;
  for (int n = 2; std::getline(in, line); ++n) {
    if (line.empty() || line == "\r") continue;
    const std::string where = fmt::format("{}:{}", file, n);
    const auto comma = line.find(',');
    Request request;
    long prompt = 0, generated = 0;
    if (comma == std::string::npos ||
        std::sscanf(line.c_str() + comma, ",%ld,%ld", &prompt, &generated) != 2 ||
        static_cast<double>(std::max(prompt, generated)) > most_tokens)
      throw Error(fmt::format("{}: a row holds a time and two token counts below 2^31; found '{}'",
                              where, line));
    request.prompt = static_cast<int>(prompt), request.generated = static_cast<int>(generated);
    const double t = seconds_of(line.substr(0, comma), where);
    if (requests.empty()) first = t;
    request.arrival = t - first;
    if (request.arrival < 0.0 || (!requests.empty() && request.arrival < requests.back().arrival))
      throw Error(fmt::format("{}: arrivals must be in order", where));
    if (prompt < 1 || generated < 1)
      throw Error(fmt::format("{}: a request reads and writes at least one token", where));
    requests.push_back(request);
  }
  if (requests.empty()) throw Error(fmt::format("{}: holds no request", file));
  return requests;
}

void ReplicaParameters::validate() const {
  const auto require = [&](bool holds, const char* what, double found) {
    if (!holds) throw Error(fmt::format("{}: {}; found {}", name, what, found));
  };
  require(replicas >= 1, "a fleet needs at least one replica", replicas);
  require(largest_batch >= 1, "a batch holds at least one request", largest_batch);
  for (const double power : {idle_power, prefill_power, decode_power_one, decode_power_full})
    require(power >= 0.0, "no power of a replica may be negative [W]", power);
  require(prefill_rate > 0.0, "the prefill rate must be above 0 tokens/s", prefill_rate);
  require(decode_fixed >= 0.0 && decode_each >= 0.0 && decode_fixed + decode_each > 0.0,
          "writing a token must take longer than 0 s", decode_fixed + decode_each);
}

InferenceFleet::InferenceFleet(ReplicaParameters parameters, std::vector<Request> requests)
    : parameters_(std::move(parameters)), requests_(std::move(requests)) {
  parameters_.validate();
  for (std::size_t n = 0; n < requests_.size(); ++n) {
    const Request& now = requests_[n];
    if (now.prompt < 1 || now.generated < 1 ||
        now.arrival < (n > 0 ? requests_[n - 1].arrival : 0.0))
      throw Error(
          fmt::format("{}: request {} arrives at {} s with {} and {} tokens: requests come in "
                      "order and hold at least one token each way",
                      parameters_.name, n + 1, now.arrival, now.prompt, now.generated));
  }
  replicas_.resize(static_cast<std::size_t>(parameters_.replicas));
  for (Replica& replica : replicas_) replica.power = parameters_.idle_power;
}

void InferenceFleet::choose(Replica& replica, double t) {
  const ReplicaParameters& p = parameters_;
  const int batch = static_cast<int>(replica.batch.size());
  replica.since = t;
  if (!replica.queue.empty() && batch < p.largest_batch) {
    replica.doing = Serving::prefill;
    replica.power = p.prefill_power;
    replica.until = t + requests_[replica.queue.front()].prompt / p.prefill_rate;
  } else if (batch > 0) {
    replica.doing = Serving::decode;
    const double share = p.largest_batch > 1 ? (batch - 1.0) / (p.largest_batch - 1.0) : 0.0;
    replica.power = p.decode_power_one + share * (p.decode_power_full - p.decode_power_one);
    replica.until = t + p.decode_fixed + p.decode_each * batch;
  } else {
    replica.doing = Serving::idle;
    replica.power = p.idle_power;
    replica.until = std::numeric_limits<double>::infinity();
  }
}

void InferenceFleet::finish(Replica& replica) {
  counts_.energy[static_cast<std::size_t>(replica.doing)] +=
      replica.power * (replica.until - replica.since);
  if (replica.doing == Serving::prefill) {
    const Request& request = requests_[replica.queue.front()];
    replica.queue.pop_front();
    counts_.tokens_in += request.prompt;
    ++counts_.tokens_out;  // reading the prompt gives the first token
    ++counts_.first_tokens;
    counts_.wait += replica.until - request.arrival;
    if (request.generated > 1)
      replica.batch.push_back(request.generated - 1);
    else
      ++counts_.finished;
  } else {
    counts_.tokens_out += static_cast<long>(replica.batch.size());
    for (int& left : replica.batch) --left;
    counts_.finished += static_cast<long>(std::erase(replica.batch, 0));
  }
}

void InferenceFleet::run(Replica& replica, double t) {
  while (replica.until <= t) {
    const double now = replica.until;
    finish(replica);
    choose(replica, now);
  }
}

void InferenceFleet::assign(std::size_t request) {
  const double t = requests_[request].arrival;
  for (Replica& replica : replicas_) run(replica, t);
  Replica& least =
      *std::min_element(replicas_.begin(), replicas_.end(), [](const Replica& a, const Replica& b) {
        return a.queue.size() + a.batch.size() < b.queue.size() + b.batch.size();
      });
  least.queue.push_back(request);
  if (least.doing != Serving::idle) return;
  counts_.energy[static_cast<std::size_t>(Serving::idle)] += least.power * (t - least.since);
  choose(least, t);
}

double InferenceFleet::energy_until(double t) {
  if (!(t >= last_t_))
    throw Error(fmt::format("{}: time runs forward only; {} s was asked after {} s",
                            parameters_.name, t, last_t_));
  last_t_ = t;
  while (next_ < requests_.size() && requests_[next_].arrival <= t) assign(next_++);
  double energy = 0.0;
  for (Replica& replica : replicas_) {
    run(replica, t);
    energy += replica.power * (t - replica.since);
  }
  for (const double done : counts_.energy) energy += done;
  return energy;
}

long InferenceFleet::outstanding() const {
  return static_cast<long>(next_) - counts_.finished;
}

}  // namespace rackflux
