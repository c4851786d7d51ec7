#include "models/workload/inference.hpp"
#include "models/workload/mixed.hpp"
#include "models/workload/read_workload.hpp"
#include "models/workload/training.hpp"
#include "solver/base/error.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

namespace rackflux {
namespace {

TrainingParameters job() {
  TrainingParameters p;
  p.name = "job";
  p.nodes = 100;
  p.compute_power = 10e3;
  p.wait_power = 5e3;
  p.communicate_power = 6e3;
  p.checkpoint_power = 4e3;
  p.idle_power = 1e3;
  p.compute = 0.8;
  p.communicate = 0.2;
  p.checkpoint_every = 10;
  p.checkpoint = 2.0;
  p.start = 5.0;
  p.stop = 105.0;
  return p;
}

ReplicaParameters replica() {
  ReplicaParameters p;
  p.name = "fleet";
  p.replicas = 1;
  p.idle_power = 1e3;
  p.prefill_power = 8e3;
  p.decode_power_one = 4e3;
  p.decode_power_full = 6e3;
  p.prefill_rate = 2000.0;
  p.decode_fixed = 0.02;
  p.decode_each = 0.001;
  p.largest_batch = 3;
  return p;
}

std::string write(const std::string& name, const std::string& text) {
  const std::string file = testing::TempDir() + name;
  std::ofstream(file) << text;
  return file;
}

std::string complaint(const std::string& file, const TraceColumns& columns) {
  try {
    read_power_trace(file, columns);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(Random, is_the_generator_that_the_standard_fixes) {
  // ISO C++ [rand.predef]: the 10000th value of a default mt19937_64 is 9981545732273789042.
  std::mt19937_64 bits;
  bits.discard(9999);
  EXPECT_EQ(bits(), 9981545732273789042ULL);
}

TEST(Random, has_the_moments_of_its_distributions) {
  Random random(7);
  double mean = 0.0, square = 0.0, waits = 0.0;
  const int n = 200000;
  for (int k = 0; k < n; ++k) {
    const double x = random.normal();
    mean += x / n;
    square += x * x / n;
    waits += random.exponential() / n;
  }
  EXPECT_NEAR(mean, 0.0, 5.0 / std::sqrt(n));  // five standard errors
  EXPECT_NEAR(square, 1.0, 5.0 * std::sqrt(2.0 / n));
  EXPECT_NEAR(waits, 1.0, 5.0 / std::sqrt(n));
}

TEST(EnergyTrace, keeps_its_energy_to_the_bit_through_any_resampling) {
  Random random(3);
  std::vector<EnergyTrace::Stretch> stretches;
  for (int n = 0; n < 1000; ++n)
    stretches.push_back({0.1 + random.uniform(), 1e6 * random.uniform()});
  const EnergyTrace trace(0.0, stretches);
  for (const int pieces : {7, 60, 3600}) {
    std::vector<double> knots;
    for (int k = 0; k < pieces; ++k) knots.push_back(trace.end() * k / pieces);
    knots.push_back(trace.end());
    const EnergyTrace other = trace.resampled(knots);
    EXPECT_EQ(other.energies().back(), trace.energies().back());
    EXPECT_EQ(other.energy_until(knots[3]), trace.energy_until(knots[3]));
    const EnergyTrace again = other.resampled({trace.start(), trace.end()});
    EXPECT_EQ(again.energies().back(), trace.energies().back());
  }
  EXPECT_THROW(trace.resampled({0.0, 1.0}), Error);
  EXPECT_THROW(EnergyTrace(0.0, {{1.0, -5.0}}), Error);
}

TEST(EnergyTrace, reads_any_csv_by_its_column_names) {
  const std::string file = write("power.csv", "minute,other,kW\n0,x,10\n1,x,20\n3,x,0\n");
  const EnergyTrace trace = read_power_trace(file, {"minute", "kW", 60.0, 1e3});
  EXPECT_DOUBLE_EQ(trace.energies().back(), 60.0 * 10e3 + 120.0 * 20e3);
  TraceLoad load("replay", trace, true, 0.0);
  EXPECT_DOUBLE_EQ(load.energy_until(360.0), 2.0 * trace.energies().back());
  TraceLoad once("once", trace, false, 100.0);
  EXPECT_DOUBLE_EQ(once.energy_until(190.0), trace.energies().back() + 1e3);
}

TEST(EnergyTrace, names_file_and_line_of_a_bad_csv) {
  const TraceColumns columns{"t", "P", 1.0, 1.0};
  const auto says = [&](const char* text, const char* wanted) {
    const std::string found = complaint(write("bad.csv", text), columns);
    EXPECT_NE(found.find(wanted), std::string::npos) << found;
  };
  says("t,Q\n0,1\n", "bad.csv:1: no column is called 'P'; there are t, Q");
  says("t,P\n0,1\n0,2\n", "bad.csv:3: times must rise");
  says("t,P\n0,1\n1,\n", "bad.csv:3: column 2 must be a number");
  says("t,P\n0,1\n1,-2\n", "bad.csv:3: a power of -2 W");
  says("t,P\n0,1\n", "needs two rows");
}

TEST(TrainingJob, has_the_energy_of_its_phases) {
  // By hand, no jitter: 5 s idle, then ten iterations of 0.8 s + 0.2 s and a checkpoint of 2 s.
  TrainingJob training(job());
  EXPECT_NEAR(training.energy_until(5.0), 100 * 1e3 * 5.0, 1e-6);
  const double round = 100 * (10 * (0.8 * 10e3 + 0.2 * 6e3) + 2.0 * 4e3);
  EXPECT_NEAR(training.energy_until(17.0), 5e5 + round, 1e-6 * round);
  EXPECT_NEAR(training.energy_until(17.4), 5e5 + round + 100 * 0.4 * 10e3, 1e-6 * round);
}

TEST(TrainingJob, adds_up_to_the_same_energy_in_steps_of_any_length) {
  TrainingParameters p = job();
  p.jitter = 0.05;
  p.ramp = 20.0;
  TrainingJob one(p), many(p);
  for (int n = 1; n <= 14000; ++n) many.energy_until(0.01 * n);
  EXPECT_EQ(one.energy_until(140.0), many.energy_until(140.0));
}

TEST(TrainingJob, waits_at_the_barrier_for_its_slowest_node) {
  TrainingParameters p = job();
  p.jitter = 0.1;
  p.checkpoint_every = 0;
  TrainingJob training(p);
  training.energy_until(105.0);
  // The largest of 100 lognormals of deviation 0.1 is near 1.28 times the mean: 0.8*1.28 + 0.2 s.
  EXPECT_NEAR(training.iterations(), 100.0 / (0.8 * 1.28 + 0.2), 4.0);
  EXPECT_LT(training.iterations(), 90);  // 100 without jitter
}

TEST(TrainingJob, joins_and_leaves_on_a_ramp_and_is_idle_after) {
  TrainingParameters p = job();
  p.ramp = 20.0;
  p.checkpoint_every = 0;
  TrainingJob training(p);
  const auto mean = [&](double a, double b) {
    const double before = training.energy_until(a);
    return (training.energy_until(b) - before) / (b - a);
  };
  const double full = 100 * (0.8 * 10e3 + 0.2 * 6e3);
  EXPECT_LT(mean(6.0, 7.0), 0.25 * full);
  EXPECT_NEAR(mean(40.0, 60.0), full, 1e-6 * full);
  EXPECT_NEAR(mean(130.0, 140.0), 100 * 1e3, 1e-3);
}

TEST(TrainingJob, is_the_same_for_the_same_seed_and_another_for_another) {
  TrainingParameters p = job();
  p.jitter = 0.1;
  TrainingJob a(p), b(p);
  p.seed = 2;
  TrainingJob c(p);
  const double energy = a.energy_until(50.0);
  EXPECT_EQ(b.energy_until(50.0), energy);
  EXPECT_NE(c.energy_until(50.0), energy);
  EXPECT_THROW(a.energy_until(49.0), Error);
  p.compute = 0.0;
  EXPECT_THROW(TrainingJob{p}, Error);
}

TEST(InferenceFleet, serves_one_request_as_worked_by_hand) {
  // Idle 2 s, prefill 1000/2000 = 0.5 s at 8 kW, ten more tokens at 21 ms and 4 kW, then idle.
  InferenceFleet fleet(replica(), {{2.0, 1000, 11}});
  EXPECT_NEAR(fleet.energy_until(10.0), 2e3 + 0.5 * 8e3 + 0.21 * 4e3 + (10.0 - 2.71) * 1e3, 1e-6);
  EXPECT_EQ(fleet.counts().tokens_out, 11);
  EXPECT_EQ(fleet.counts().finished, 1);
  EXPECT_NEAR(fleet.counts().wait, 0.5, 1e-12);
}

TEST(InferenceFleet, batches_what_comes_together) {
  // Three prompts one after the other, then a batch of 3 at 23 ms and 6 kW; a fourth waits for
  // room.
  InferenceFleet fleet(replica(),
                       {{0.0, 200, 101}, {0.0, 200, 101}, {0.0, 200, 101}, {0.0, 200, 2}});
  // 3 x 0.1 s prefill, 100 x 0.023 s decode, 0.1 s prefill, one token alone at 21 ms.
  const double busy = 0.3 * 8e3 + 2.3 * 6e3 + 0.1 * 8e3 + 0.021 * 4e3;
  EXPECT_NEAR(fleet.energy_until(5.0), busy + (5.0 - 2.721) * 1e3, 1e-6);
  EXPECT_EQ(fleet.outstanding(), 0);
}

TEST(InferenceFleet, adds_up_to_the_same_energy_in_steps_of_any_length) {
  const auto requests = diurnal_requests({2.0, 0.5, 50400.0, 500.0, 1.0, 150.0, 0.7, 11}, 300.0);
  ReplicaParameters p = replica();
  p.replicas = 3;
  InferenceFleet one(p, requests), many(p, requests);
  double last = 0.0;
  for (int n = 1; n <= 4000; ++n) last = many.energy_until(0.1 * n);
  EXPECT_NEAR(last, one.energy_until(400.0), 1e-12 * last);  // order of the sums over idle cuts
  EXPECT_EQ(many.counts().tokens_out, one.counts().tokens_out);
}

TEST(InferenceFleet, replays_the_azure_hour_and_writes_every_token) {
  SKIP_WITHOUT_SHARED_DATA();
  const auto requests = read_requests(shared_data("grid/ai-load/AzureLLMInferenceTrace_conv.csv"));
  ASSERT_EQ(requests.size(), 19366u);  // ai-load/SOURCE.md
  const long wanted = std::accumulate(requests.begin(), requests.end(), 0L,
                                      [](long sum, const Request& r) { return sum + r.generated; });
  ReplicaParameters p = replica();
  p.replicas = 8;
  p.prefill_rate = 20000.0;
  p.largest_batch = 64;
  InferenceFleet fleet(p, requests);
  const double energy = fleet.energy_until(7200.0);
  EXPECT_EQ(fleet.counts().finished, 19366);
  EXPECT_EQ(fleet.counts().tokens_out, wanted);
  EXPECT_GT(energy, 8 * 1e3 * 7200.0);
  std::printf("[ azure    ] 19366 requests, %ld tokens, first token after %.3f s on average\n",
              wanted, fleet.counts().wait / 19366.0);
}

TEST(DiurnalArrivals, come_at_the_rate_of_the_hour) {
  const DiurnalArrivals a{1.0, 0.6, 50400.0, 500.0, 1.0, 150.0, 0.7, 5};
  const auto requests = diurnal_requests(a, 86400.0);
  double peak = 0.0, trough = 0.0;
  for (const Request& r : requests) {
    peak += std::abs(r.arrival - 50400.0) < 3600.0;
    trough += std::abs(r.arrival - 7200.0) < 3600.0;
  }
  // Means 86400, about 2 h at 1.6/s (x 0.989 over the window) and at 0.4/s; five deviations.
  EXPECT_NEAR(static_cast<double>(requests.size()), 86400.0, 5.0 * 294.0);
  EXPECT_NEAR(peak, 7200.0 * (1.0 + 0.6 * 0.9886), 5.0 * 107.0);
  EXPECT_NEAR(trough, 7200.0 * (1.0 - 0.6 * 0.9886), 5.0 * 54.0);
  EXPECT_THROW(diurnal_requests({1.0, 1.5, 0.0, 500.0, 1.0, 150.0, 0.7, 5}, 1.0), Error);
}

TEST(DiurnalArrivals, refuse_requests_beyond_counting) {
  // Three deviations above the median of 500 lie 500 exp(15) = 1.6e9 tokens, one request in 700
  // above that, and some of 1e5 beyond 2^31: counted as one token they vanished.
  const auto drawn = [](double spread) {
    return diurnal_requests({10.0, 0.0, 0.0, 500.0, spread, 150.0, 0.7, 5}, 10000.0);
  };
  EXPECT_NO_THROW(drawn(2.0));
  EXPECT_THROW(drawn(5.0), Error);
}

TEST(Requests, name_file_and_line_of_a_bad_row) {
  const std::string head = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  const auto says = [&](const std::string& text, const char* wanted) {
    try {
      read_requests(write("requests.csv", text));
      FAIL() << wanted;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(wanted), std::string::npos) << error.what();
    }
  };
  says("a,b,c\n", "requests.csv:1: expected TIMESTAMP");
  says(head + "2023-11-16 18:17:03.9,10,x\n", "requests.csv:2: a row holds");
  says(head + "2023-02-30 18:17:03.9,10,1\n", "requests.csv:2: there is no day");
  says(head + "2023-11-16 18:17:03.9,10,1\n2023-11-16 18:17:02.9,10,1\n",
       "requests.csv:3: arrivals");
  says(head + "2023-11-16 18:17:03.9,10,0\n", "at least one token");
  says(head + "2023-11-16 18:17:03.9,4294967301,1\n", "requests.csv:2: a row holds");
  says(head + "2023-11-16 18:77:03.9,10,1\n", "requests.csv:2: a time reads");
  says(head, "holds no request");
}

TEST(Share, serves_floors_then_priorities) {
  // 100 to share: floors 10 + 20, then 40 of priority 0, the remaining 30 split 1:2 over 20 and 40.
  const auto granted = share(100.0, {{0, 10.0, 50.0}, {1, 0.0, 20.0}, {1, 20.0, 60.0}});
  EXPECT_DOUBLE_EQ(granted[0], 50.0);
  EXPECT_DOUBLE_EQ(granted[1], 10.0);
  EXPECT_DOUBLE_EQ(granted[2], 40.0);
  EXPECT_THROW(share(20.0, {{0, 10.0, 50.0}, {1, 20.0, 60.0}}), Error);
  EXPECT_THROW(share(20.0, {{0, 10.0, 5.0}}), Error);
}

TEST(MixedWorkload, cuts_the_lower_priority_first_and_loses_no_joule) {
  std::vector<MixedWorkload::Member> members;
  members.push_back(
      {std::make_unique<TraceLoad>("inference", EnergyTrace(0.0, {{100.0, 6e6}}), true, 0.0), 0});
  members.push_back({std::make_unique<TrainingJob>(job()), 1});
  MixedWorkload mixed(std::move(members), 2e5);
  mixed.advance({0, 0.0, 10.0}, 1e9);
  const MixedOutcome out = mixed.advance({1, 10.0, 1.0}, 6.5e6);  // 0.3 MW left of 0.92 MW wanted
  EXPECT_DOUBLE_EQ(out.power[0], 6e6);
  EXPECT_NEAR(out.power[1], 3e5, 1e-3);
  EXPECT_NEAR(out.cut[1], 100 * (0.8 * 10e3 + 0.2 * 6e3) - 3e5, 1e-3);
  EXPECT_NEAR(out.energy, 6.5e6, 1e-3);
}

TEST(MixedWorkload, of_an_idle_hall_needs_no_member) {
  const auto hall = [](const char* text) { return read_mixed_workload(Config::parse(text), 60.0); };
  const MixedOutcome out = hall("idle_capacity: 5 kW\n").advance({0, 0.0, 10.0}, 1e9);
  EXPECT_EQ(out.energy, 5e4);
  EXPECT_TRUE(out.power.empty());
  EXPECT_THROW(hall("idle_capacity: 0 kW\n"), Error);
}

TEST(ReadWorkload, reads_every_kind_and_names_a_key_that_is_missing) {
  write("load.csv", "s,kW\n0,10\n60,0\n");
  const std::string text =
      "idle_capacity: 5 kW\n"
      "members:\n"
      "  - {name: pre, kind: training, priority: 1, nodes: 100, compute_power: 10 kW, wait_power: "
      "5 kW,\n"
      "     communicate_power: 6 kW, checkpoint_power: 4 kW, idle_power: 1 kW, compute: 800 ms,\n"
      "     communicate: 200 ms, jitter: 0, checkpoint_every: 10, checkpoint: 2 s, start: 5 s, "
      "stop: 105 s,\n"
      "     ramp: 0 s}\n"
      "  - {name: chat, kind: inference, priority: 0, replicas: 2, largest_batch: 8, idle_power: 1 "
      "kW,\n"
      "     prefill_power: 8 kW, decode_power_one: 4 kW, decode_power_full: 6 kW, prefill_rate: "
      "2000 1/s,\n"
      "     decode_fixed: 20 ms, decode_each: 1 ms, arrivals: {mean: 1 1/s, swing: 0.5, peak: 14 "
      "h,\n"
      "     prompt: 500, prompt_spread: 1, generated: 150, generated_spread: 0.7}}\n"
      "  - {name: rent, kind: trace, priority: 0, file: " +
      testing::TempDir() +
      "load.csv, time_column: s,\n"
      "     power_column: kW, time_unit: 1 s, power_unit: 1 kW, repeats: true, idle_power: 0 W}\n";
  const Config config = Config::parse(text);
  MixedWorkload mixed = read_mixed_workload(config, 60.0);
  config.reject_unread();
  const MixedOutcome out = mixed.advance({0, 0.0, 17.0}, 1e9);
  EXPECT_NEAR(out.power[0] * 17.0, TrainingJob(job()).energy_until(17.0), 1.0);
  EXPECT_NEAR(out.power[2], 10e3, 1e-6);
  EXPECT_THROW(read_workload(Config::parse("{name: a, kind: training, nodes: 3}"), 1.0), Error);
}

TEST(TrainingJob, draws_compute_power_until_each_node_is_done_and_wait_power_after) {
  TrainingParameters p = job();
  p.nodes = 3;
  p.jitter = 0.2;
  p.start = 0.0;
  TrainingJob training(p);
  Random random(p.seed);
  const double sigma = std::sqrt(std::log1p(0.04));
  std::vector<double> done;
  for (int node = 0; node < 3; ++node)
    done.push_back(0.8 * std::exp(sigma * random.normal() - 0.5 * sigma * sigma));
  std::sort(done.begin(), done.end());
  const double t = 0.5 * (done[1] + done[2]);  // two are done, one still computes
  EXPECT_NEAR(training.energy_until(t),
              10e3 * (done[0] + done[1] + t) + 5e3 * (t - done[0] + t - done[1]), 1e-6);
}

}  // namespace rackflux
