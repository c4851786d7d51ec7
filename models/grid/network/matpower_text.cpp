#include "models/grid/network/matpower_text.hpp"

#include "solver/base/error.hpp"

#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string_view>

namespace rackflux::grid {
namespace {

std::optional<double> number(std::string_view text) {
  double sign = 1.0;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    sign = text.front() == '-' ? -1.0 : 1.0;
    text.remove_prefix(1);
  }
  if (text == "Inf" || text == "inf") return sign * std::numeric_limits<double>::infinity();
  if (text.empty() ||
      !(std::isdigit(static_cast<unsigned char>(text.front())) || text.front() == '.'))
    return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return sign * value;
}

/// Walks over the text, one sign at a time, past blanks and comments.
class Reader {
 public:
  Reader(const std::string& text, const std::string& name) : text_(text), name_(name) {}

  std::map<std::string, MatpowerField> fields() {
    std::map<std::string, MatpowerField> found;
    for (skip(true); !at_end(); skip(true)) {
      if (take(";")) continue;
      const int line = line_;
      const std::string word = identifier();
      if (word == "function" || word == "end" || word == "return") {
        while (!at_end() && peek() != '\n') next();
        continue;
      }
      skip(false);
      if (word.rfind("mpc.", 0) != 0 || !take("="))
        fail(line, fmt::format("expected 'mpc.NAME = ...'; found '{}'", rest_of_line(line)));
      MatpowerField field = value(word);
      field.line = line;
      if (!found.emplace(word.substr(4), std::move(field)).second)
        fail(line, fmt::format("{} is assigned a second time", word));
    }
    return found;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  char next() {
    if (text_[at_] == '\n') ++line_;
    return text_[at_++];
  }
  bool starts(std::string_view what) const {
    return std::string_view(text_).substr(at_, what.size()) == what;
  }
  bool take(std::string_view what) {
    if (!starts(what)) return false;
    at_ += what.size();
    return true;
  }

  [[noreturn]] void fail(int line, const std::string& complaint) const {
    throw Error(fmt::format("{}:{}: {}", name_, line, complaint));
  }

  std::string rest_of_line(int line) const {
    std::size_t begin = 0;
    for (int n = 1; n < line; ++n) begin = text_.find('\n', begin) + 1;
    std::string found = text_.substr(begin, text_.find('\n', begin) - begin);
    const std::size_t first = found.find_first_not_of(" \t");
    return first == std::string::npos ? "" : found.substr(first, 60);
  }

  /// Past blanks, comments and continued lines; over line ends too if asked.
  void skip(bool over_lines) {
    while (!at_end()) {
      if (starts("%{")) {
        const int line = line_;
        while (!at_end() && !starts("%}")) next();
        if (at_end()) fail(line, "the comment that begins here with %{ is not closed");
        at_ += 2;
      } else if (peek() == '%') {
        while (!at_end() && peek() != '\n') next();
      } else if (starts("...")) {
        while (!at_end() && next() != '\n') {
        }
      } else if (peek() == ' ' || peek() == '\t' || peek() == '\r' ||
                 (peek() == '\n' && over_lines)) {
        next();
      } else {
        return;
      }
    }
  }

  std::string identifier() {
    std::string word;
    while (!at_end() &&
           (std::isalnum(static_cast<unsigned char>(peek())) || peek() == '_' || peek() == '.'))
      word += next();
    return word;
  }

  std::string quoted() {
    const int line = line_;
    const char quote = next();
    std::string word;
    while (true) {
      if (at_end() || peek() == '\n') fail(line, "the text that begins here is not closed");
      const char c = next();
      if (c == quote && (at_end() || peek() != quote)) return word;
      if (c == quote) next();
      word += c;
    }
  }

  /// A number or a text, put on the row.
  void entry(MatpowerRow& row, const std::string& field) {
    if (peek() == '\'' || peek() == '"') {
      row.words.push_back(quoted());
      return;
    }
    std::string word;
    constexpr std::string_view ends = " \t\r\n,;[]{}%'\"";
    while (!at_end() && ends.find(peek()) == std::string_view::npos) word += next();
    if (word.empty()) word = next();
    const std::optional<double> found = number(word);
    if (!found) fail(line_, fmt::format("{}: expected a number; found '{}'", field, word));
    row.numbers.push_back(*found);
  }

  MatpowerField value(const std::string& name) {
    MatpowerField field;
    skip(false);
    if (at_end() || peek() == '\n') fail(line_, name + ": a value is missing after '='");
    const char closing = peek() == '[' ? ']' : peek() == '{' ? '}' : '\0';
    const int line = line_;
    if (closing == '\0') {
      field.rows.emplace_back().line = line_;
      entry(field.rows.back(), name);
    } else {
      next();
      MatpowerRow row;
      const auto close_row = [&] {
        if (!row.numbers.empty() || !row.words.empty()) field.rows.push_back(row);
        row = {};
      };
      while (true) {
        skip(false);
        if (at_end()) fail(line, fmt::format("{}: '{}' is missing", name, closing));
        if (peek() == closing) break;
        if (peek() == '\n' || peek() == ';') {
          close_row();
          next();
        } else if (peek() == ',') {
          next();
        } else {
          row.line = line_;
          entry(row, name);
        }
      }
      close_row();
      next();
    }
    skip(false);
    if (!at_end() && peek() != ';' && peek() != '\n')
      fail(line_,
           fmt::format("{}: expected ';' after the value; found '{}'", name, rest_of_line(line_)));
    return field;
  }

  const std::string& text_;
  const std::string& name_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::map<std::string, MatpowerField> matpower_fields(const std::string& text,
                                                     const std::string& name) {
  return Reader(text, name).fields();
}

}  // namespace rackflux::grid
