#include "models/grid/frequency/measures.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <fmt/format.h>
#include <numeric>
#include <unsupported/Eigen/FFT>

namespace rackflux::grid {

namespace {

/// Transform of the series without its mean.
std::vector<std::complex<double>> transform_of(std::span<const double> series) {
  const double n = static_cast<double>(series.size());
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / n;
  std::vector<double> centred(series.size());
  std::transform(series.begin(), series.end(), centred.begin(), [&](double x) { return x - mean; });
  std::vector<std::complex<double>> spectrum;
  Eigen::FFT<double>().fwd(spectrum, centred);
  return spectrum;
}

}  // namespace

std::vector<double> amplitude_spectrum(std::span<const double> series) {
  if (series.size() < 2) throw Error("a spectrum needs two samples");
  const std::vector<std::complex<double>> spectrum = transform_of(series);
  const std::size_t n = series.size();
  std::vector<double> amplitudes;
  for (std::size_t k = 0; k <= n / 2; ++k)
    amplitudes.push_back((2 * k == n ? 1.0 : 2.0) * std::abs(spectrum[k]) / static_cast<double>(n));
  return amplitudes;
}

double band_mean_square(std::span<const double> series, double dt, double low, double high) {
  const std::size_t n = series.size();
  if (n < 2 || !(dt > 0.0)) throw Error("a spectrum needs two samples and a spacing above 0 s");
  const double half_rate = 0.5 / dt, resolution = 1.0 / (static_cast<double>(n) * dt);
  if (!(low >= 0.0 && low < high && high <= half_rate * (1.0 + 1e-12)))
    throw Error(
        fmt::format("band {} .. {} Hz: samples every {} s show 0 .. {} Hz; record finer steps "
                    "or narrow the band",
                    low, high, dt, half_rate));
  if (high < resolution)
    throw Error(fmt::format("band {} .. {} Hz: {} s of record resolve {} Hz; record longer", low,
                            high, static_cast<double>(n) * dt, resolution));
  const std::vector<std::complex<double>> spectrum = transform_of(series);
  double sum = 0.0;
  const double slack = 1e-9 * resolution;  // a line on the edge of the band counts
  for (std::size_t k = 1; k <= n / 2; ++k) {
    const double frequency = static_cast<double>(k) * resolution;
    if (frequency < low - slack || frequency > high + slack) continue;
    sum += (2 * k == n ? 1.0 : 2.0) * std::norm(spectrum[k]);
  }
  return sum / (static_cast<double>(n) * static_cast<double>(n));
}

double steepest(std::span<const double> series, double dt, double window) {
  const auto lag = static_cast<std::size_t>(std::llround(window / dt));
  if (lag < 1 || lag >= series.size())
    throw Error(
        fmt::format("a window of {} s on {} samples every {} s; expected at least one sample "
                    "and less than the record",
                    window, series.size(), dt));
  double most = 0.0;
  for (std::size_t i = lag; i < series.size(); ++i)
    most = std::max(most, std::abs(series[i] - series[i - lag]));
  return most / (static_cast<double>(lag) * dt);
}

FrequencyMeasures measure(std::span<const double> frequency, std::span<const double> power,
                          double dt, const MeasureSettings& settings) {
  if (frequency.size() != power.size() + 1)
    throw Error(
        fmt::format("{} samples of frequency and {} of power; expected one of frequency more: that "
                    "of the start",
                    frequency.size(), power.size()));
  FrequencyMeasures found;
  const double power_square = band_mean_square(power, dt, settings.band_low, settings.band_high);
  const auto lowest = std::min_element(frequency.begin(), frequency.end());
  found.nadir = *lowest;
  found.nadir_time = dt * static_cast<double>(lowest - frequency.begin());
  found.zenith = *std::max_element(frequency.begin(), frequency.end());
  found.rocof = steepest(frequency, dt, settings.rocof_window);
  found.frequency_band =
      std::sqrt(band_mean_square(frequency.subspan(1), dt, settings.band_low, settings.band_high));
  found.power_band = std::sqrt(power_square);
  found.band_energy = power_square * dt * static_cast<double>(power.size());
  found.ramp = steepest(power, dt, settings.ramp_window);
  return found;
}

FrequencyLimits FrequencyLimits::read(const Config& node) {
  constexpr Quantity rate{"a rate of change of frequency", "Hz/s", "1 Hz/s"};
  constexpr Quantity ramp{"a ramp of power", "W/s", "5 MW/s"};
  FrequencyLimits limits;
  limits.nadir = node.number_if("nadir", quantity::frequency, positive, "lowest frequency allowed");
  limits.zenith = node.number_if("zenith", quantity::frequency, positive, "highest allowed");
  limits.rocof = node.number_if("rocof", rate, positive, "steepest frequency allowed");
  limits.frequency_band =
      node.number_if("frequency_band", quantity::frequency, positive, "rms frequency in the band");
  limits.power_band =
      node.number_if("power_band", quantity::power, positive, "rms power in the band");
  limits.ramp = node.number_if("ramp", ramp, positive, "steepest power allowed");
  return limits;
}

std::vector<Verdict> judge(const FrequencyMeasures& measures, const FrequencyLimits& limits) {
  std::vector<Verdict> verdicts;
  const auto at_most = [&](const char* name, const char* unit, double found,
                           const std::optional<double>& limit) {
    if (limit) verdicts.push_back({name, unit, found, *limit, found <= *limit});
  };
  if (limits.nadir)
    verdicts.push_back(
        {"nadir", "Hz", measures.nadir, *limits.nadir, measures.nadir >= *limits.nadir});
  at_most("zenith", "Hz", measures.zenith, limits.zenith);
  at_most("rocof", "Hz/s", measures.rocof, limits.rocof);
  at_most("frequency_band", "Hz", measures.frequency_band, limits.frequency_band);
  at_most("power_band", "W", measures.power_band, limits.power_band);
  at_most("ramp", "W/s", measures.ramp, limits.ramp);
  return verdicts;
}

}  // namespace rackflux::grid
