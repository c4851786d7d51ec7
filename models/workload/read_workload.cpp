#include "models/workload/read_workload.hpp"

#include "models/workload/inference.hpp"
#include "models/workload/training.hpp"

namespace rackflux {
namespace {

constexpr Range share_range{0.0, 1.0};
constexpr Range count{1.0, 1e9};
constexpr Quantity rate{"a rate", "1/s", "3 1/s"};

std::uint64_t seed_of(const Config& node) {
  return static_cast<std::uint64_t>(
      node.integer_or(1, "seed", {0.0, 2e9}, "of the random numbers: same seed, same run"));
}

std::string in_case_folder(const Config& node, const std::string& file) {
  return file.empty() || file.front() == '/' ? file : node.directory() + "/" + file;
}

std::unique_ptr<Workload> read_training(const Config& node, const std::string& name) {
  TrainingParameters p;
  const auto power = [&](const char* key, const char* about) {
    return node.number(key, quantity::power, not_negative, about);
  };
  const auto time = [&](const char* key, const char* about) {
    return node.number(key, quantity::duration, not_negative, about);
  };
  p.name = name;
  p.nodes = node.integer("nodes", count, "of the job");
  p.compute_power = power("compute_power", "of a node while it computes");
  p.wait_power = power("wait_power", "of a node that waits for the slowest");
  p.communicate_power = power("communicate_power", "of a node in the exchange");
  p.checkpoint_power = power("checkpoint_power", "of a node that writes a checkpoint");
  p.idle_power = power("idle_power", "of a node before it joins and after it left");
  p.compute = time("compute", "mean length of the compute phase");
  p.communicate = time("communicate", "length of the exchange");
  p.jitter = node.number("jitter", quantity::ratio, share_range, "deviation over mean of compute");
  p.checkpoint_every = node.integer("checkpoint_every", {0.0, 1e9}, "iterations; 0: none");
  p.checkpoint = time("checkpoint", "length of one checkpoint");
  p.start = time("start", "when the job starts");
  p.stop = time("stop", "when it begins to stop");
  p.ramp = time("ramp", "over which nodes join, and leave");
  p.seed = seed_of(node);
  return std::make_unique<TrainingJob>(p);
}

std::vector<Request> read_arrivals(const Config& node, double until) {
  if (const auto replay = node.find("replay"))
    return read_requests(
        in_case_folder(node, node.text("replay", "trace of requests, Azure form")));
  const Config day = node.at("arrivals");
  DiurnalArrivals a;
  a.mean = day.number("mean", rate, positive, "requests per second, mean of the day");
  a.swing = day.number("swing", quantity::ratio, share_range, "of the rate over the day");
  a.peak =
      day.number("peak", quantity::duration, {0.0, 86400.0}, "time of day of the largest rate");
  a.prompt = day.number("prompt", quantity::ratio, positive, "median tokens read");
  a.prompt_spread = day.number("prompt_spread", quantity::ratio, {0.0, 5.0}, "of their logarithm");
  a.generated = day.number("generated", quantity::ratio, positive, "median tokens written");
  a.generated_spread =
      day.number("generated_spread", quantity::ratio, {0.0, 5.0}, "of their logarithm");
  a.seed = seed_of(node);
  return diurnal_requests(a, until);
}

std::unique_ptr<Workload> read_inference(const Config& node, const std::string& name,
                                         double until) {
  ReplicaParameters p;
  const auto power = [&](const char* key, const char* about) {
    return node.number(key, quantity::power, not_negative, about);
  };
  p.name = name;
  p.replicas = node.integer("replicas", count, "of the model");
  p.largest_batch = node.integer("largest_batch", count, "requests written for at once");
  p.idle_power = power("idle_power", "of a replica");
  p.prefill_power = power("prefill_power", "of a replica that reads a prompt");
  p.decode_power_one = power("decode_power_one", "writing for one request");
  p.decode_power_full = power("decode_power_full", "writing for a full batch");
  p.prefill_rate = node.number("prefill_rate", rate, positive, "prompt tokens per second");
  p.decode_fixed = node.number("decode_fixed", quantity::duration, not_negative, "per token");
  p.decode_each =
      node.number("decode_each", quantity::duration, not_negative, "per token and request");
  return std::make_unique<InferenceFleet>(p, read_arrivals(node, until));
}

std::unique_ptr<Workload> read_trace(const Config& node, const std::string& name) {
  TraceColumns columns;
  const std::string file = in_case_folder(node, node.text("file", "CSV with a head line"));
  columns.time = node.text("time_column", "name of the column of times");
  columns.power = node.text("power_column", "name of the column of powers");
  columns.seconds =
      node.number("time_unit", quantity::duration, positive, "one of the time column");
  columns.watts = node.number("power_unit", quantity::power, positive, "one of the power column");
  const bool repeats = node.flag_or(false, "repeats", "starts again at its end");
  const double idle = node.number("idle_power", quantity::power, not_negative, "after its end");
  return std::make_unique<TraceLoad>(name, read_power_trace(file, columns), repeats, idle);
}

}  // namespace

std::unique_ptr<Workload> read_workload(const Config& node, double until) {
  const std::string name = node.text("name", "of the workload");
  switch (node.choice("kind", {"training", "inference", "trace"}, "what runs")) {
    case 0:
      return read_training(node, name);
    case 1:
      return read_inference(node, name, until);
    default:
      return read_trace(node, name);
  }
}

MixedWorkload read_mixed_workload(const Config& node, double until) {
  std::vector<MixedWorkload::Member> members;
  for (const Config& item : node.list("members")) {
    const int priority = item.integer("priority", {0.0, 100.0}, "0 is served first under a cap");
    members.push_back({located(item, [&] { return read_workload(item, until); }), priority});
  }
  const double idle = node.number("idle_capacity", quantity::power, not_negative,
                                  "drawn by capacity that nobody uses");
  return located(node, [&] { return MixedWorkload(std::move(members), idle); });
}

}  // namespace rackflux
