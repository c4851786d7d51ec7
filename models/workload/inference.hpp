#pragma once
#include "models/workload/random.hpp"
#include "models/workload/workload.hpp"

#include <array>
#include <deque>
#include <limits>

namespace rackflux {

/// One call of a language model.
struct Request {
  double arrival = 0.0;  ///< [s]
  int prompt = 0;        ///< tokens read
  int generated = 0;     ///< tokens written, at least 1
};

/// Arrivals as a Poisson process whose rate follows the day:
///   rate(t) = mean (1 + swing cos(2 pi (t - peak)/86400 s)), drawn by thinning; lengths lognormal.
struct DiurnalArrivals {
  double mean = 0.0;                               ///< [1/s]
  double swing = 0.0;                              ///< 0 to 1 [-]
  double peak = 0.0;                               ///< time of day of the largest rate [s]
  double prompt = 0.0, prompt_spread = 0.0;        ///< median tokens, deviation of the logarithm
  double generated = 0.0, generated_spread = 0.0;  ///< the same
  std::uint64_t seed = 1;
};
std::vector<Request> diurnal_requests(const DiurnalArrivals& arrivals, double until);

/// Reads the columns TIMESTAMP (YYYY-MM-DD HH:MM:SS.f), ContextTokens, GeneratedTokens of the Azure
/// LLM inference traces; time 0 is the first request. Throws Error "FILE:LINE: ...".
std::vector<Request> read_requests(const std::string& file);

/// One replica of a model: reads one prompt at a time, writes for a batch.
struct ReplicaParameters {
  std::string name;
  int replicas = 0;
  double idle_power = 0.0;         ///< of one replica [W]
  double prefill_power = 0.0;      ///< [W]
  double decode_power_one = 0.0;   ///< with one request in the batch [W]
  double decode_power_full = 0.0;  ///< with a full batch; straight between [W]
  double prefill_rate = 0.0;       ///< prompt tokens per second [1/s]
  double decode_fixed = 0.0;       ///< time of one token for the whole batch, fixed part [s]
  double decode_each = 0.0;        ///< and per request in the batch [s]
  int largest_batch = 0;

  void validate() const;  ///< throws Error naming the fleet and the value that cannot be
};

enum class Serving { idle, prefill, decode };

/// Counters from time 0.
struct InferenceCounts {
  long finished = 0;  ///< requests
  long tokens_in = 0, tokens_out = 0;
  double wait = 0.0;               ///< arrival to first token, summed [s]
  long first_tokens = 0;           ///< requests that have theirs
  std::array<double, 3> energy{};  ///< of finished phases by Serving [J]
};

/// Replicas with continuous batching: a waiting prompt is read as soon as the batch has room and
/// its present token is done; a request goes to the replica with the fewest outstanding ones.
class InferenceFleet : public Workload {
 public:
  /// Requests in order of arrival; throws Error for one out of order or without tokens.
  InferenceFleet(ReplicaParameters parameters, std::vector<Request> requests);

  double energy_until(double t) override;
  double least_power() const override { return parameters_.replicas * parameters_.idle_power; }
  const std::string& name() const override { return parameters_.name; }
  const InferenceCounts& counts() const { return counts_; }
  long outstanding() const;  ///< requests that arrived and are not finished

 private:
  struct Replica {
    std::deque<std::size_t> queue;
    std::vector<int> batch;  // tokens still to write, one entry a request
    Serving doing = Serving::idle;
    double since = 0.0, until = std::numeric_limits<double>::infinity();
    double power = 0.0;
  };
  void run(Replica& replica, double t);
  void finish(Replica& replica);
  void choose(Replica& replica, double t);
  void assign(std::size_t request);

  ReplicaParameters parameters_;
  std::vector<Request> requests_;
  std::vector<Replica> replicas_;
  std::size_t next_ = 0;
  InferenceCounts counts_;
  double last_t_ = 0.0;
};

}  // namespace rackflux
