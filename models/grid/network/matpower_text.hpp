#pragma once
#include <map>
#include <string>
#include <vector>

namespace rackflux::grid {

/// One row of a matrix or of a list of words, and the line of the file it stands on.
struct MatpowerRow {
  int line = 0;
  std::vector<double> numbers;
  std::vector<std::string> words;
};

/// What the file assigns to mpc.NAME: a number or text is one row.
struct MatpowerField {
  int line = 0;
  std::vector<MatpowerRow> rows;
};

/// The assignments of a MATPOWER case file, by name. The part of the MATLAB language that is
/// understood: `function mpc = NAME`, `mpc.NAME = number, 'text', [matrix] or {list};`, comments
/// (% to the end of the line, %{ to %}), continuation by `...`, a closing `end`.
/// Anything else is an Error("FILE:LINE: ...").
std::map<std::string, MatpowerField> matpower_fields(const std::string& text,
                                                     const std::string& name);

}  // namespace rackflux::grid
