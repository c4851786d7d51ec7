#include "models/grid/frequency/psse.hpp"

#include "solver/base/error.hpp"

#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <numbers>

namespace rackflux::grid {

namespace {

using Words = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Words of a line between commas (or blanks, in DYR files); quotes keep blanks and are dropped.
Words words_of(const std::string& line, bool at_blanks) {
  Words words;
  std::string word;
  bool quoted = false, any = false;
  const auto finish = [&] {
    if (!at_blanks || any) words.push_back(trimmed(word));
    word.clear();
    any = false;
  };
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (!quoted && c == '/') {
      break;
    } else if (!quoted &&
               (c == ',' || (at_blanks && std::isspace(static_cast<unsigned char>(c))))) {
      finish();
    } else {
      word += c;
      any = any || !std::isspace(static_cast<unsigned char>(c));
    }
  }
  finish();
  return words;
}

class RawReader {
 public:
  explicit RawReader(const std::string& file) : file_(file), in_(file) {
    if (!in_) throw Error(fmt::format("{}: cannot be read", file));
  }

  // The words of the next line; empty at the end of the section.
  Words next() {
    std::string line;
    if (!std::getline(in_, line)) return {};
    ++line_;
    const std::string text = trimmed(line);
    const bool ends =
        text == "Q" || text == "0" || text.starts_with("0 ") || text.starts_with("0/");
    return ends ? Words{} : words_of(line, false);
  }

  Words header() {
    std::string line;
    Words words;
    for (int n = 0; n < 3; ++n) {
      std::getline(in_, line);
      ++line_;
      if (n == 0) words = words_of(line, false);
    }
    return words;
  }

  double number(const Words& words, std::size_t column) const {
    try {
      return std::stod(words.at(column));
    } catch (const std::exception&) {
      refuse(fmt::format("expected a number in column {}", column + 1));
    }
  }
  int integer(const Words& words, std::size_t column) const {
    return static_cast<int>(number(words, column));
  }

  /// Refuses the line where one of its columns first to last is not 0.
  void need_zero(const Words& words, std::size_t first, std::size_t last, const char* what) const {
    for (std::size_t column = first; column <= last; ++column)
      if (number(words, column) != 0.0) refuse(fmt::format("{} is not understood", what));
  }

  [[noreturn]] void refuse(const std::string& complaint) const {
    throw Error(fmt::format("{}:{}: {}", file_, line_, complaint));
  }
  int line() const { return line_; }

 private:
  std::string file_;
  std::ifstream in_;
  int line_ = 0;
};

constexpr double degree = std::numbers::pi / 180.0;

void read_buses(RawReader& in, Network& network) {
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    Bus bus;
    bus.number = in.integer(w, 0);
    bus.name = w.at(1);
    bus.base_voltage = 1e3 * in.number(w, 2);
    const int kind = in.integer(w, 3);
    bus.kind = kind == 3   ? BusKind::reference
               : kind == 2 ? BusKind::generator
               : kind == 1 ? BusKind::load
                           : BusKind::isolated;
    bus.volt = in.number(w, 7);
    bus.angle = in.number(w, 8) * degree;
    bus.line = in.line();
    network.buses.push_back(bus);
  }
}

void read_loads_and_shunts(RawReader& in, Network& network) {
  const double base = network.base_power / 1e6;
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    for (std::size_t column = 7; column < 11; ++column)
      if (in.number(w, column) != 0.0)
        in.refuse("a load of constant current or admittance is not understood; give it as power");
    if (in.integer(w, 2) == 0) continue;
    Bus& bus = network.buses[static_cast<std::size_t>(network.bus(in.integer(w, 0)))];
    bus.load_power += in.number(w, 5) / base;
    bus.load_reactive += in.number(w, 6) / base;
  }
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    if (in.integer(w, 2) == 0) continue;
    Bus& bus = network.buses[static_cast<std::size_t>(network.bus(in.integer(w, 0)))];
    bus.shunt_conductance += in.number(w, 3) / base;
    bus.shunt_susceptance += in.number(w, 4) / base;
  }
}

void read_generators(RawReader& in, PsseCase& made) {
  Network& network = made.network;
  const double base = network.base_power / 1e6;
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    Generator generator;
    generator.bus = network.bus(in.integer(w, 0));
    generator.power = in.number(w, 2) / base;
    generator.reactive = in.number(w, 3) / base;
    generator.reactive_max = in.number(w, 4) / base;
    generator.reactive_min = in.number(w, 5) / base;
    generator.volt_set = in.number(w, 6);
    generator.in_service = in.integer(w, 14) != 0;
    generator.line = in.line();
    network.generators.push_back(generator);
    made.machine_id.push_back(w.at(1));
    if (const int held = in.integer(w, 7); held != 0 && held != in.integer(w, 0))
      in.refuse(fmt::format(
          "a machine that holds the voltage of another bus ({}) is not understood", held));
    in.need_zero(w, 11, 12, "a machine with its own step-up transformer (RT, XT)");
    made.machine_base.push_back(1e6 * in.number(w, 8));
    made.source_resistance.push_back(in.number(w, 9));
    made.source_reactance.push_back(in.number(w, 10));
  }
}

void read_branches(RawReader& in, Network& network) {
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    Branch branch;
    branch.from = network.bus(in.integer(w, 0));
    branch.to = network.bus(in.integer(w, 1));
    branch.resistance = in.number(w, 3);
    branch.reactance = in.number(w, 4);
    branch.charging = in.number(w, 5);
    in.need_zero(w, 9, 12, "a branch with shunts at its ends (GI, BI, GJ, BJ)");
    branch.in_service = in.integer(w, 13) != 0;
    branch.line = in.line();
    network.branches.push_back(branch);
  }
  for (Words w = in.next(); !w.empty(); w = in.next()) {
    if (in.integer(w, 2) != 0) in.refuse("a three-winding transformer is not understood");
    if (in.integer(w, 4) != 1 || in.integer(w, 5) != 1)
      in.refuse("a transformer must be in per unit of the system base (CW = CZ = 1)");
    in.need_zero(w, 7, 8, "a transformer with a magnetising admittance (MAG1, MAG2)");
    Branch branch;
    branch.from = network.bus(in.integer(w, 0));
    branch.to = network.bus(in.integer(w, 1));
    branch.in_service = in.integer(w, 11) != 0;
    branch.line = in.line();
    const Words impedance = in.next(), first = in.next(), second = in.next();
    const double ratio = in.number(second, 0);  // the impedance stands between both windings
    branch.resistance = in.number(impedance, 0) * ratio * ratio;
    branch.reactance = in.number(impedance, 1) * ratio * ratio;
    branch.tap = in.number(first, 0) / ratio;
    branch.shift = in.number(first, 2) * degree;
    network.branches.push_back(branch);
  }
}

void read_dynamics(const std::string& file, PsseCase& made) {
  std::ifstream in(file);
  if (!in) throw Error(fmt::format("{}: cannot be read", file));
  Words record;
  int line = 0, begins = 1;
  for (std::string text; std::getline(in, text);) {
    ++line;
    if (record.empty()) begins = line;
    for (const std::string& word : words_of(text, true)) {
      if (!word.empty()) record.push_back(word);
    }
    if (text.find('/') == std::string::npos) continue;
    if (record.size() < 3)
      throw Error(fmt::format("{}:{}: a record needs bus, model and machine", file, begins));
    DynamicRecord made_record;
    made_record.line = begins;
    try {
      made_record.bus = std::stoi(record[0]);
      for (std::size_t n = 3; n < record.size(); ++n)
        made_record.numbers.push_back(std::stod(record[n]));
    } catch (const std::exception&) {
      throw Error(fmt::format("{}:{}: expected numbers after the model's name", file, begins));
    }
    made_record.model = record[1];
    made_record.id = record[2];
    made.dynamics.push_back(made_record);
    record.clear();
  }
}

}  // namespace

PsseCase read_psse(const std::string& raw, const std::string& dyr) {
  RawReader in(raw);
  PsseCase made;
  const Words header = in.header();
  const int version = in.integer(header, 2);
  if (version != 32 && version != 33)
    in.refuse(fmt::format("version {}; expected 32 or 33", version));
  made.network.source = raw;
  made.network.base_power = 1e6 * in.number(header, 1);
  made.frequency = in.number(header, 5);
  read_buses(in, made.network);
  read_loads_and_shunts(in, made.network);
  read_generators(in, made);
  read_branches(in, made.network);
  for (int section = 0; section < 12; ++section)
    if (const Words w = in.next(); !w.empty())
      in.refuse("data in a section that is not understood (areas, DC lines, zones, FACTS, ...)");
  read_dynamics(dyr, made);
  return made;
}

}  // namespace rackflux::grid
