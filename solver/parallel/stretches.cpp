#include "solver/parallel/stretches.hpp"

#include <algorithm>

namespace rackflux {

void Stretches::finish() {
  const auto is_whole = [this](const Stretch& s) { return s.lo == whole_.lo && s.hi == whole_.hi; };
  const bool uncut = all_.size() == begin_.size() && std::ranges::all_of(all_, is_whole);
  begin_.push_back(all_.size());
  if (uncut) begin_.clear(), all_.clear();
}

Stretches Stretches::of_faces(const Stretches& volumes, Axis axis) {
  const Box& box = volumes.box();
  const Index3 e = unit(axis);
  Stretches faces({box.lo, box.hi + e});
  const auto row = [&](int j, int k) {
    return box.holds({box.lo.i, j, k}) ? volumes.row(j, k) : std::span<const Stretch>();
  };
  for (int k = box.lo.k; k < faces.box_.hi.k; ++k)
    for (int j = box.lo.j; j < faces.box_.hi.j; ++j) {
      faces.begin_row();
      const auto below = row(j - e.j, k - e.k), above = row(j, k);
      std::size_t a = 0, b = 0;
      while (a < below.size() || b < above.size()) {
        const bool first = b == above.size() || (a < below.size() && below[a].lo < above[b].lo);
        faces.add(first ? below[a++] : above[b++]);
      }
    }
  faces.finish();
  return faces;
}

Stretches Stretches::rest() const {
  Stretches rest(box_);
  for (int k = box_.lo.k; k < box_.hi.k; ++k)
    for (int j = box_.lo.j; j < box_.hi.j; ++j) {
      rest.begin_row();
      int from = box_.lo.i;
      for (const Stretch& stretch : row(j, k)) {
        if (stretch.lo > from) rest.all_.push_back({from, stretch.lo});
        from = stretch.hi;
      }
      if (from < box_.hi.i) rest.all_.push_back({from, box_.hi.i});
    }
  rest.finish();
  return rest;
}

}  // namespace rackflux
