#include "solver/linear/coarsen_sinks.hpp"

#include <algorithm>
#include <limits>

namespace rackflux::multigrid {

namespace {

constexpr float none = std::numeric_limits<float>::infinity();

/// Works through one coarse row at a time.
class SinkRow {
 public:
  SinkRow(const Level& fine, Level& coarse)
      : fine_(fine),
        coarse_(coarse),
        n_(fine.n.i),
        common_(static_cast<std::size_t>(n_)),
        total_(static_cast<std::size_t>(n_)),
        inflow_(static_cast<std::size_t>(n_)),
        low_path_(static_cast<std::size_t>(n_)),
        high_path_(static_cast<std::size_t>(n_)) {
    const AxisMap& map = fine.map[0];
    for (int i = 0; i < n_; ++i) {
      const int c = map.coarse_of(i);
      const float share = map.low_share[c + reach];
      if (map.is_pair(c))
        (map.side_of(i) ? high_path_ : low_path_)[i] =
            1.0F / (map.side_of(i) ? 1.0F - share : share);
    }
  }

  void run(int J, int K) {
    const AxisMap &my = fine_.map[1], &mz = fine_.map[2];
    std::fill(common_.begin(), common_.end(), none);
    std::fill(total_.begin(), total_.end(), 0.0F);
    for (int k = mz.first_of(K); k < mz.first_of(K + 1); ++k)
      for (int j = my.first_of(J); j < my.first_of(J + 1); ++j) find_common(j, k);
    share_common();
    for (int k = mz.first_of(K); k < mz.first_of(K + 1); ++k)
      for (int j = my.first_of(J); j < my.first_of(J + 1); ++j) add_row(j, k, J, K);
    const AxisMap& mx = fine_.map[0];
    float* const out = coarse_.sink.row(J, K);
    for (int c = 0; c < coarse_.n.i; ++c) {
      const int at = mx.first_of(c);
      // Where more flows out than in a sink may be negative; a coarse one must stay stable.
      out[c] = std::max(0.0F, mx.is_pair(c) ? total_[at] + total_[at + 1] : total_[at]);
    }
  }

 private:
  /// What enters each cell of a row from outside the room; nothing without flow.
  void find_inflow(int j, int k) {
    float* const in = inflow_.data();
    if (!fine_.convective) return;
    const auto& [fx, fy, fz] = fine_.flow;
    const float *west = fx.row(j, k), *south = fy.row(j, k), *north = fy.row(j + 1, k);
    const float *bottom = fz.row(j, k), *top = fz.row(j, k + 1);
#pragma omp simd
    for (int i = 0; i < n_; ++i) {
      const float net = west[i] - west[i + 1] + south[i] - north[i] + bottom[i] - top[i];
      in[i] = net < 0.0F ? -net : 0.0F;
    }
  }

  void find_common(int j, int k) {
    find_inflow(j, k);
    const RowRef inverse = fine_.inverse.row(j, k);
    const float* const sink = fine_.sink.row(j, k);
    const float* const in = inflow_.data();
    float* const common = common_.data();
#pragma omp simd
    for (int i = 0; i < n_; ++i) {
      const float still = inverse[i] > 0.0F ? sink[i] - in[i] : none;
      common[i] = still < common[i] ? still : common[i];
    }
  }

  void share_common() {
    const AxisMap& mx = fine_.map[0];
    for (int c = 0; c < coarse_.n.i; ++c) {
      const int at = mx.first_of(c);
      if (!mx.is_pair(c)) continue;
      common_[at] = common_[at + 1] = std::min(common_[at], common_[at + 1]);
    }
  }

  void add_row(int j, int k, int J, int K) {
    const AxisMap &my = fine_.map[1], &mz = fine_.map[2];
    const auto path = [](const AxisMap& map, int c, bool high) {
      if (!map.is_pair(c)) return 0.0F;
      const float share = map.low_share[c + reach];
      return 1.0F / (high ? 1.0F - share : share);
    };
    const bool north = my.side_of(j) == 1, top = mz.side_of(k) == 1;
    const float y_path = path(my, J, north), z_path = path(mz, K, top);
    const RowRef gx = fine_.gx.row(j, k), gy = fine_.gy.row(north ? j : j + 1, k);
    const RowRef gz = fine_.gz.row(j, top ? k : k + 1), inverse = fine_.inverse.row(j, k);
    const float* const sink = fine_.sink.row(j, k);
    find_inflow(j, k);
    const float *const in = inflow_.data(), *const common = common_.data();
    const float *const low = low_path_.data(), *const high = high_path_.data();
    float* const total = total_.data();
#pragma omp simd
    for (int i = 0; i < n_; ++i) {
      const auto larger = [](float one, float other) { return one > other ? one : other; };
      const float beyond = sink[i] - in[i] - common[i];
      const float inner = larger(larger(low[i] * gx[i + 1], high[i] * gx[i]),
                                 larger(y_path * gy[i], z_path * gz[i]));
      const float series = inner > 0.0F ? beyond * inner / (beyond + inner) : beyond;
      total[i] += inverse[i] > 0.0F ? in[i] + common[i] + series : 0.0F;
    }
  }

  const Level& fine_;
  Level& coarse_;
  int n_;
  std::vector<float> common_, total_, inflow_;
  std::vector<float> low_path_, high_path_;  ///< 1 / share of the way to the merged centre
};

}  // namespace

void coarsen_sinks(const Level& fine, Level& coarse) {
#pragma omp parallel
  {
    SinkRow row(fine, coarse);
#pragma omp for schedule(static)
    for (int K = 0; K < coarse.n.k; ++K)
      for (int J = 0; J < coarse.n.j; ++J) row.run(J, K);
  }
}

}  // namespace rackflux::multigrid
