#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rackflux {

struct ConfigNode;
using ConfigNodePtr = std::shared_ptr<const ConfigNode>;

/// Where something stands in a file; both count from one. An override has no line.
struct Origin {
  std::string file;
  int line = 0;
  int column = 0;

  std::string text() const;  ///< FILE:LINE:COLUMN
};

/// One value of a case file with the place it was written at. Never changed once built, so that
/// aliases and merged files can share it.
struct ConfigNode {
  enum class Kind { scalar, list, map };

  struct Entry {
    std::string key;
    Origin key_place;
    ConfigNodePtr value;
  };

  Kind kind = Kind::scalar;
  Origin place;
  std::string text;                  ///< of a scalar
  std::vector<ConfigNodePtr> items;  ///< of a list
  std::vector<Entry> entries;        ///< of a map, in the order of the file
  std::size_t size = 1;              ///< values in this one and below it, itself included
  bool missing = false;              ///< stands in for a part that is not in the file

  const Entry* entry(std::string_view key) const;
  std::string kind_name() const;  ///< "a text", "a list", "a map"
};

/// The tree of a YAML text. Throws Error at the first place that is not the YAML a case file uses.
ConfigNodePtr parse_yaml(const std::string& text, const std::string& name);

/// The tree of a YAML file with the files that it includes merged below it.
ConfigNodePtr read_yaml(const std::string& file);

/// The same for a text that stands for a file of this name.
ConfigNodePtr with_includes(const ConfigNodePtr& root, const std::string& name);

/// `upper` over `lower` by the rules of Config::read.
ConfigNodePtr merged(const ConfigNodePtr& lower, const ConfigNodePtr& upper);

/// The tree with one "path=value" applied.
ConfigNodePtr overridden(const ConfigNodePtr& root, const std::string& override_text);

/// The tree as a YAML text that parses to the same tree.
std::string emitted(const ConfigNode& root);

/// "a.b" of "a" and "b"; "b" of "" and "b"; "a" of "a" and "".
std::string joined_path(std::string_view path, std::string_view key);

/// Folder of a file, "." where the name has none.
std::string directory_of(const std::string& file);

}  // namespace rackflux
