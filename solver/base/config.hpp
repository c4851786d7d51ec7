#pragma once
#include "solver/base/error.hpp"
#include "solver/base/quantity.hpp"

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackflux {

/// Values allowed, both ends in, in SI.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = +std::numeric_limits<double>::infinity();
};

inline constexpr Range any{};
inline constexpr Range not_negative{0.0, std::numeric_limits<double>::infinity()};
inline constexpr Range positive{std::numeric_limits<double>::min(),
                                std::numeric_limits<double>::infinity()};

/// How a value is written in the case file.
enum class Written { number, numbers, whole, flag, text, word };

/// One line of `rackflux explain`: a key that was asked for, what it became and what it means.
struct Explained {
  std::string path{};      ///< such as racks[0].coolant.flow
  std::string value{};     ///< in SI, or the text chosen
  std::string unit{};      ///< SI unit, empty for text
  std::string range{};     ///< such as "0 W to 1 MW", or the names allowed
  bool given = false;      ///< false: the default was taken
  std::string about{};     ///< what it means, one line
  std::string location{};  ///< FILE:LINE:COLUMN where given
  Written written = Written::text;
  std::string wanted{};                    ///< of a number: such as "a volume flow"
  std::string example{};                   ///< of a number: such as "150 L/min"
  std::vector<std::string> words{};        ///< of a word: the names allowed
  Range allowed{};                         ///< of a number: in SI
  std::optional<std::string> otherwise{};  ///< what an absent key means, where that is one value
  bool optional = false;  ///< a key without such a value that may be absent all the same
};

struct ConfigNode;    // what the file says
struct ConfigRecord;  // what was asked for

/// One node of the case file. Knows its file, line, column and path, and remembers what was read.
/// Copies are light and share the record of what was read. Every complaint is an Error whose text
/// is "FILE:LINE:COLUMN: PATH: what is wrong and what was expected". The empty key means the node
/// itself: item.text("", about) reads an entry of a list of words.
class Config {
 public:
  /// Reads a YAML case file. `include: [FILE, ...]`, relative to the file that names them, are
  /// merged below it: maps key by key, lists whose items all have a `name` item by item (new ones
  /// at the end), anything else is replaced; later files win over earlier, own keys over included.
  /// Overrides are "path.to.key=value" with value in YAML and win over all; an item of a list is
  /// named by index or by its name: "racks[0].power=40 kW", "racks[A].power=40 kW".
  /// Refuses duplicate keys, keys without value, tabs, tags, several documents, an empty file.
  static Config read(const std::string& file, const std::vector<std::string>& overrides = {});

  /// The same from a text; `name` stands for the file in messages.
  static Config parse(const std::string& text, const std::string& name = "case.yaml",
                      const std::vector<std::string>& overrides = {});

  /// Reads, calls build on the root and then reject_unread(). If that fails, build is called again
  /// on a fresh copy that notes every bad value and goes on with a harmless one, so that the one
  /// Error thrown lists all bad values of the file; what that second call builds is never used.
  static void build(const std::string& file, const std::vector<std::string>& overrides,
                    const std::function<void(const Config&)>& build);

  Config at(std::string_view key) const;                   ///< a part that must be there
  std::optional<Config> find(std::string_view key) const;  ///< a part that may be there
  bool has(std::string_view key) const;
  bool is_map() const;                    ///< this node holds keys
  bool is_list() const;                   ///< this node holds items
  std::vector<Config> items() const;      ///< of a list; the node itself if it is a single map
  std::vector<std::string> keys() const;  ///< of a map whose keys are the user's own names
  std::vector<Config> list(std::string_view key) const;  ///< items of the list at key; none: empty

  /// The value in SI. `about` is one line for `explain`: what the number means.
  double number(std::string_view key, const Quantity& quantity, Range range,
                const char* about) const;
  double number_or(double otherwise, std::string_view key, const Quantity& quantity, Range range,
                   const char* about) const;
  std::optional<double> number_if(std::string_view key, const Quantity& quantity, Range range,
                                  const char* about) const;
  /// A list of numbers, each with its unit; count 0 takes any length.
  std::vector<double> numbers(std::string_view key, const Quantity& quantity, Range range,
                              std::size_t count, const char* about) const;
  int integer(std::string_view key, Range range, const char* about) const;
  int integer_or(int otherwise, std::string_view key, Range range, const char* about) const;
  bool flag_or(bool otherwise, std::string_view key, const char* about) const;
  std::string text(std::string_view key, const char* about) const;
  std::string text_or(std::string_view otherwise, std::string_view key, const char* about) const;
  /// Position in names of the word at key; an unknown word is refused with the nearest name.
  std::size_t choice(std::string_view key, const std::vector<std::string>& names,
                     const char* about) const;
  std::size_t choice_or(std::size_t otherwise, std::string_view key,
                        const std::vector<std::string>& names, const char* about) const;

  /// Throws Error("FILE:LINE:COLUMN: PATH.key: complaint"), at the key if it is there, else here.
  [[noreturn]] void reject(std::string_view key, const std::string& complaint) const;

  /// In a catch block: throws the error again, with this node's place if it names none.
  [[noreturn]] void rethrow(const Error& error) const;

  /// Throws one Error that lists every key nobody asked for, each with the nearest key asked for
  /// at its place. Call on the root when all parts have been built.
  void reject_unread() const;

  std::vector<Explained> explained() const;  ///< all that was asked for below this node, in order
  std::string path() const;                  ///< such as racks[0].coolant; empty for the root
  std::string location() const;              ///< FILE:LINE:COLUMN
  std::string directory() const;             ///< folder of the case file, for relative paths
  std::string resolved() const;              ///< the whole case with includes and overrides, YAML

 private:
  using NodePtr = std::shared_ptr<const ConfigNode>;
  Config(NodePtr node, std::string path, std::shared_ptr<ConfigRecord> record);
  NodePtr child(std::string_view key) const;  ///< null where the key is absent; notes the question
  std::string path_of(std::string_view key) const;
  std::vector<std::string> keys_here() const;
  void complain(std::string_view key, const std::string& complaint) const;
  void complain_missing(std::string_view key, const std::string& wanted) const;
  std::optional<std::string> scalar(std::string_view key, const std::string& wanted) const;
  std::optional<double> measured(std::string_view key, const std::string& text,
                                 const Quantity& quantity, Range range) const;
  void explain_default(std::string_view key, const std::string& otherwise) const;
  void explain(std::string_view key, Explained line) const;
  void explain(std::string_view key, const Quantity& quantity, Range range, Explained line) const;
  NodePtr node_;
  std::string path_;
  std::shared_ptr<ConfigRecord> record_;
};

/// What build() makes of the node's values. Where it refuses them together, as a model's own check
/// does, its Error gets the node's place.
template <class Build>
auto located(const Config& node, const Build& build) -> decltype(build()) {
  try {
    return build();
  } catch (const Error& error) {
    node.rethrow(error);
  }
}

}  // namespace rackflux
