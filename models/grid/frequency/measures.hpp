#pragma once
#include "solver/base/config.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rackflux::grid {

/// Mean square of a series between two frequencies, from its discrete Fourier transform (FFT).
///
///   X_k = sum_n (x_n - mean) exp(-2 pi i k n / N),   result = sum over k in band of 2 |X_k|^2 /
///   N^2
///
/// Rectangular window, mean removed; by Parseval's theorem the band 0 to half the sampling rate
/// holds the whole variance. A line that does not fit the window a whole number of times leaks into
/// its neighbours: choose N dt a multiple of its period.
///   series     equally spaced samples [any], at least 2
///   dt         spacing [s]
///   low, high  band, both ends in [Hz]; high at most 1/(2 dt)
///   returns    mean square [any^2]
///   throws     Error if the band lies beyond what the samples can show
double band_mean_square(std::span<const double> series, double dt, double low, double high);

/// Amplitudes of the same transform: 2 |X_k| / N at k / (N dt), from k = 0 (where it is 0: the mean
/// is removed) to half the sampling rate; a sine that fits the window shows its own amplitude.
std::vector<double> amplitude_spectrum(std::span<const double> series);

/// Largest |x(t + window) - x(t)| / window of a series [any/s].
/// Throws Error if the window is shorter than a sample or longer than the series.
double steepest(std::span<const double> series, double dt, double window);

/// What a run of frequency and power shows.
struct FrequencyMeasures {
  double nadir = 0.0;           ///< lowest frequency [Hz]
  double nadir_time = 0.0;      ///< from the start of the series [s]
  double zenith = 0.0;          ///< highest frequency [Hz]
  double rocof = 0.0;           ///< steepest mean over the window [Hz/s]
  double frequency_band = 0.0;  ///< root mean square of the frequency in the band [Hz]
  double power_band = 0.0;      ///< root mean square of the power in the band [W]
  double band_energy = 0.0;     ///< power_band^2 times the length of the run [W2 s]
  double ramp = 0.0;            ///< steepest change of power over the window [W/s]
};

struct MeasureSettings {
  double rocof_window = 0.5;              ///< [s], as protection relays measure
  double ramp_window = 1.0;               ///< [s]
  double band_low = 0.1, band_high = 20;  ///< [Hz]
};

///   frequency  at the start and at the end of every step [Hz]
///   power      mean of every step [W], one sample less
/// Bands are taken over the ends of the steps, as many samples of each. Throws Error for other
/// numbers of samples, and where a band or a window asks for more than they show.
FrequencyMeasures measure(std::span<const double> frequency, std::span<const double> power,
                          double dt, const MeasureSettings& settings = {});

/// Limits that the user sets; one that is not given is not judged.
struct FrequencyLimits {
  std::optional<double> nadir, zenith;   ///< [Hz]
  std::optional<double> rocof;           ///< [Hz/s]
  std::optional<double> frequency_band;  ///< root mean square [Hz]
  std::optional<double> power_band;      ///< root mean square [W]
  std::optional<double> ramp;            ///< [W/s]

  static FrequencyLimits read(const Config& node);
};

struct Verdict {
  std::string name, unit;
  double found = 0.0, limit = 0.0;
  bool holds = false;
};

/// One verdict per limit given, in the order of FrequencyLimits.
std::vector<Verdict> judge(const FrequencyMeasures& measures, const FrequencyLimits& limits);

}  // namespace rackflux::grid
