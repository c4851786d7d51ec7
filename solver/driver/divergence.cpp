#include "solver/driver/divergence.hpp"

#include "solver/base/text.hpp"

#include <fmt/format.h>
#include <vector>

namespace rackflux {

namespace {

// Relaxation that holds where the defaults do not, and what is left to lower below it.
constexpr double careful_velocity = 0.7, careful_turbulence = 0.5, lower = 0.5;
constexpr double least_relaxation = 0.1;  // beyond, it is not the iteration that diverges
constexpr double shorter = 0.25;          // of a step that failed, or of the shortest allowed

/// 'turbulence: 0.5' if that is less than now; nothing if no less would help.
void lower_to(double careful, const char* name, double now, std::vector<std::string>& keys) {
  const double wanted = now > careful ? careful : lower * now;
  if (wanted >= least_relaxation) keys.push_back(fmt::format("{}: {:.2g}", name, wanted));
}

/// Of convection by first-order differences; empty where all is carried so.
std::string first_order(const FlowSettings& flow) {
  std::vector<std::string> keys;
  if (flow.velocity_scheme != Scheme::upwind) keys.emplace_back("velocity: upwind");
  if (flow.temperature_scheme != Scheme::upwind) keys.emplace_back("temperature: upwind");
  if (flow.turbulence_scheme != Scheme::upwind) keys.emplace_back("turbulence: upwind");
  if (keys.empty()) return "";
  return fmt::format("'flow: {{schemes: {{{}}}}}' (first order, and robust)", joined(keys));
}

/// "try A, then B" of those that are not empty.
std::string tried(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all)
    if (!one.empty()) text += (text.empty() ? "try " : ", then ") + one;
  return text.empty() ? "look for heat, losses or flows of the case that no room has" : text;
}

}  // namespace

std::string cure_of_iterations(const CaseSettings& settings) {
  const FlowSettings& flow = settings.flow;
  std::vector<std::string> keys;
  lower_to(careful_velocity, "velocity", flow.velocity_relaxation, keys);
  if (settings.turbulence != "laminar")
    lower_to(careful_turbulence, "turbulence", flow.turbulence_relaxation, keys);
  std::string relaxation;
  if (!keys.empty())
    relaxation =
        fmt::format("'flow: {{relaxation: {{{}}}}}' (shorter pseudo-time steps)", joined(keys));
  return tried({relaxation, first_order(flow)});
}

std::string cure_of_steps(const CaseSettings& settings) {
  const TimeSettings& time = *settings.time;
  std::string steps;
  if (time.fixed)
    steps = fmt::format("'time: {{step: {:.3g} s}}'", shorter * *time.fixed);
  else if (time.explicit_steps)
    steps = fmt::format("'time: {{courant: {:.2g}}}'", lower * time.courant);
  else
    steps = fmt::format("'time: {{smallest_step: {:.3g} s}}'", shorter * time.smallest);
  // Explicit steps have one scheme.
  return tried({steps, time.explicit_steps ? "" : first_order(settings.flow)});
}

}  // namespace rackflux
