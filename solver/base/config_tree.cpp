#include "solver/base/config_tree.hpp"

#include "solver/base/error.hpp"
#include "solver/base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace rackflux {

std::string Origin::text() const {
  return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column);
}

const ConfigNode::Entry* ConfigNode::entry(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

std::string ConfigNode::kind_name() const {
  return kind == Kind::scalar ? "a text" : kind == Kind::list ? "a list" : "a map";
}

std::string joined_path(std::string_view path, std::string_view key) {
  if (path.empty()) return std::string(key);
  if (key.empty() || key.front() == '[') return fmt::format("{}{}", path, key);
  return fmt::format("{}.{}", path, key);
}

std::string directory_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : file.substr(0, slash);
}

namespace {

[[noreturn]] void refuse(const Origin& place, std::string_view path, const std::string& complaint) {
  if (path.empty()) throw Error(fmt::format("{}: {}", place.text(), complaint));
  throw Error(fmt::format("{}: {}: {}", place.text(), path, complaint));
}

std::size_t size_of(const ConfigNode& node) {
  std::size_t size = 1;
  for (const ConfigNodePtr& item : node.items) size += item->size;
  for (const ConfigNode::Entry& entry : node.entries) size += entry.value->size;
  return size;
}

/// Builds the tree while yaml-cpp reads. Its own node type is not used: it takes the second of two
/// equal keys for the first, and knows neither the file nor a key's place.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

  ConfigNodePtr root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0)
      refuse(place(mark), "", "a second document begins here; a case is one document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const bool of_key = !open_.empty() && open_.back().has_key;
    refuse(of_key ? open_.back().node->entries.back().key_place : place(mark), path(),
           "has no value; write one or remove the key");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor >= anchors_.size() || !anchors_[anchor])
      refuse(place(mark), path(), "an alias cannot stand inside the value that it names");
    if (expects_key()) refuse(place(mark), path(), "a key must be a text, not an alias");
    add(anchors_[anchor]);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    if (expects_key()) return take_key(mark, value);
    const bool plain = tag == "?";
    if (plain && (value == "~" || value == "null")) return OnNull(mark, anchor);
    auto node = started(mark, ConfigNode::Kind::scalar);
    node->text = value;
    finish(node, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, ConfigNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, ConfigNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    std::shared_ptr<ConfigNode> node;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
  };

  static constexpr std::size_t most_values = 1'000'000;  ///< aliases of aliases grow without end

  Origin place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  bool expects_key() const {
    return !open_.empty() && open_.back().node->kind == ConfigNode::Kind::map &&
           !open_.back().has_key;
  }

  std::string path() const {
    std::string all;
    for (const Open& at : open_) {
      if (at.node->kind == ConfigNode::Kind::list)
        all = joined_path(all, fmt::format("[{}]", at.node->items.size()));
      else if (at.has_key)
        all = joined_path(all, at.node->entries.back().key);
    }
    return all;
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;  // plain or quoted
    refuse(place(mark), path(), fmt::format("the tag '{}' has no meaning here; remove it", tag));
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    ConfigNode& map = *open_.back().node;
    if (key.empty() || key.find_first_of(".[]=") != std::string::npos || key == "<<")
      refuse(place(mark), path(),
             fmt::format("'{}' cannot be a key: it must not be empty nor hold . [ ] = or <<", key));
    if (const ConfigNode::Entry* const first = map.entry(key))
      refuse(place(mark), joined_path(path(), key),
             fmt::format("this key is already there in line {}", first->key_place.line));
    map.entries.push_back({key, place(mark), nullptr});
    open_.back().has_key = true;
  }

  std::shared_ptr<ConfigNode> started(const YAML::Mark& mark, ConfigNode::Kind kind) const {
    auto node = std::make_shared<ConfigNode>();
    node->kind = kind;
    node->place = place(mark);
    return node;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            ConfigNode::Kind kind) {
    refuse_tag(mark, tag);
    if (expects_key()) refuse(place(mark), path(), "a key must be a text, not a list or a map");
    open_.push_back({started(mark, kind), anchor, false});
  }

  void close() {
    const Open done = open_.back();
    open_.pop_back();
    finish(done.node, done.anchor);
  }

  void finish(const std::shared_ptr<ConfigNode>& node, YAML::anchor_t anchor) {
    node->size = size_of(*node);
    if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
      anchors_[anchor] = node;
    }
    add(node);
  }

  void add(const ConfigNodePtr& node) {
    total_ += node->size;
    if (total_ > most_values)
      refuse(node->place, path(), fmt::format("the file holds more than {} values", most_values));
    if (open_.empty()) {
      root_ = node;
      return;
    }
    Open& parent = open_.back();
    if (parent.node->kind == ConfigNode::Kind::list) {
      parent.node->items.push_back(node);
      return;
    }
    parent.node->entries.back().value = node;
    parent.has_key = false;
  }

  std::string file_;
  ConfigNodePtr root_;
  std::vector<Open> open_;
  std::vector<ConfigNodePtr> anchors_;
  std::size_t total_ = 0;
  int documents_ = 0;
};

/// YAML takes tabs in some places and not in others; an editor shows neither.
void refuse_tabs(const std::string& text, const std::string& name) {
  int line = 1, column = 1;
  for (const char c : text) {
    if (c == '\t') refuse({name, line, column}, "", "a tab; use spaces");
    ++column;
    if (c != '\n') continue;
    ++line;
    column = 1;
  }
}

std::string text_of(const std::string& file) {
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: cannot be read: Is a directory", file));
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream all;
  if (stream) all << stream.rdbuf();
  if (!stream || stream.bad())
    throw Error(fmt::format("{}: cannot be read: {}", file, std::strerror(errno)));
  return all.str();
}

}  // namespace

ConfigNodePtr parse_yaml(const std::string& text, const std::string& name) {
  refuse_tabs(text, name);
  TreeBuilder builder(name);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) refuse({name, 1, 1}, "", "the file is empty");
    while (parser.HandleNextDocument(builder)) {
      // the builder refuses a second document
    }
  } catch (const YAML::Exception& error) {
    refuse({name, error.mark.line + 1, error.mark.column + 1}, "", "no YAML: " + error.msg);
  }
  return builder.root();
}

namespace {

std::shared_ptr<ConfigNode> copy_of(const ConfigNode& node) {
  return std::make_shared<ConfigNode>(node);
}

/// The item's `name`, null where it has none.
const std::string* name_of(const ConfigNode& item) {
  if (item.kind != ConfigNode::Kind::map) return nullptr;
  const ConfigNode::Entry* const name = item.entry("name");
  return name && name->value->kind == ConfigNode::Kind::scalar ? &name->value->text : nullptr;
}

bool all_named(const ConfigNode& list) {
  return std::ranges::all_of(list.items, [](const ConfigNodePtr& item) { return name_of(*item); });
}

std::size_t item_named(const ConfigNode& list, std::string_view name) {
  std::size_t n = 0;
  while (n < list.items.size() && !(name_of(*list.items[n]) && *name_of(*list.items[n]) == name))
    ++n;
  return n;
}

ConfigNodePtr merged_lists(const ConfigNode& lower, const ConfigNode& upper) {
  const auto result = copy_of(lower);
  result->place = upper.place;
  for (const ConfigNodePtr& item : upper.items) {
    const std::size_t n = item_named(*result, *name_of(*item));
    if (n == result->items.size())
      result->items.push_back(item);
    else
      result->items[n] = merged(result->items[n], item);
  }
  result->size = size_of(*result);
  return result;
}

}  // namespace

ConfigNodePtr merged(const ConfigNodePtr& lower, const ConfigNodePtr& upper) {
  if (lower->kind != upper->kind || upper->kind == ConfigNode::Kind::scalar) return upper;
  if (upper->kind == ConfigNode::Kind::list)
    return all_named(*lower) && all_named(*upper) ? merged_lists(*lower, *upper) : upper;
  const auto result = copy_of(*lower);
  result->place = upper->place;
  for (const ConfigNode::Entry& entry : upper->entries) {
    const auto below = std::ranges::find(result->entries, entry.key, &ConfigNode::Entry::key);
    if (below == result->entries.end())
      result->entries.push_back(entry);
    else
      *below = {entry.key, entry.key_place, merged(below->value, entry.value)};
  }
  result->size = size_of(*result);
  return result;
}

namespace {

void require_map(const ConfigNode& root) {
  if (root.kind != ConfigNode::Kind::map)
    refuse(root.place, "",
           fmt::format("a case is a map of keys and values; found {}", root.kind_name()));
}

ConfigNodePtr read_chain(const std::string& file, std::vector<std::string>& chain);

ConfigNodePtr included(const ConfigNodePtr& root, const std::string& name,
                       std::vector<std::string>& chain) {
  require_map(*root);
  const ConfigNode::Entry* const include = root->entry("include");
  if (!include) return root;
  std::vector<ConfigNodePtr> files = include->value->items;
  if (include->value->kind == ConfigNode::Kind::scalar) files = {include->value};
  chain.push_back(name);
  ConfigNodePtr below;
  for (const ConfigNodePtr& file : files) {
    if (file->kind != ConfigNode::Kind::scalar || file->text.empty())
      refuse(file->place, "include", fmt::format("needs file names; found {}", file->kind_name()));
    const bool beside = file->text.front() == '/' || name.find('/') == std::string::npos;
    const std::string path = beside ? file->text : directory_of(name) + "/" + file->text;
    if (std::ranges::find(chain, path) != chain.end())
      refuse(file->place, "include", fmt::format("'{}' includes itself", path));
    if (!std::ifstream(path))
      refuse(file->place, "include",
             fmt::format("'{}' cannot be read: {}", path, std::strerror(errno)));
    const ConfigNodePtr next = read_chain(path, chain);
    below = below ? merged(below, next) : next;
  }
  chain.pop_back();
  const auto own = copy_of(*root);
  std::erase_if(own->entries, [](const auto& entry) { return entry.key == "include"; });
  own->size = size_of(*own);
  return below ? merged(below, own) : own;
}

ConfigNodePtr read_chain(const std::string& file, std::vector<std::string>& chain) {
  return included(parse_yaml(text_of(file), file), file, chain);
}

}  // namespace

ConfigNodePtr read_yaml(const std::string& file) {
  std::vector<std::string> chain;
  return read_chain(file, chain);
}

ConfigNodePtr with_includes(const ConfigNodePtr& root, const std::string& name) {
  std::vector<std::string> chain;
  return included(root, name, chain);
}

namespace {

/// "racks[0].coolant.flow" gives racks, [0], coolant, flow.
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps(1);
  for (const char c : path) {
    if (c == '.' || c == '[') steps.emplace_back();
    if (c != '.') steps.back() += c;
  }
  return steps;
}

/// What an override puts where, on its way down the tree.
struct Change {
  std::vector<std::string> steps;
  ConfigNodePtr value;
  std::string text;  ///< "--set path=value", for messages

  [[noreturn]] void refuse(const std::string& why) const { throw Error(text + ": " + why); }
};

std::size_t item_chosen(const ConfigNode& list, const std::string& step, const Change& change) {
  const std::string_view inside = std::string_view(step).substr(1, step.size() - 2);
  std::size_t n = 0;
  const auto [end, status] = std::from_chars(inside.data(), inside.data() + inside.size(), n);
  const bool is_place = status == std::errc{} && end == inside.data() + inside.size();
  const std::size_t named = item_named(list, inside);
  if (is_place && named < list.items.size() && named != n)
    change.refuse(
        fmt::format("'{}' is both a place in the list and the name of the item at "
                    "place {}; give that item another name, or say [{}]",
                    step, named, named));
  if (!is_place) n = named;
  if (n >= list.items.size())
    change.refuse(fmt::format("the list has no item {}; it has {}", step, list.items.size()));
  return n;
}

ConfigNodePtr changed(const ConfigNodePtr& node, std::size_t depth, const Change& change) {
  if (depth == change.steps.size()) return change.value;
  const std::string& step = change.steps[depth];
  const bool into_list = step.front() == '[';
  if (into_list != (node->kind == ConfigNode::Kind::list) || node->kind == ConfigNode::Kind::scalar)
    change.refuse(fmt::format("'{}' leads into {}", step, node->kind_name()));
  const auto result = copy_of(*node);
  if (into_list) {
    const std::size_t n = item_chosen(*node, step, change);
    result->items[n] = changed(node->items[n], depth + 1, change);
  } else {
    const auto old = std::ranges::find(result->entries, step, &ConfigNode::Entry::key);
    const bool is_new = old == result->entries.end();
    auto empty = std::make_shared<ConfigNode>();
    empty->kind = ConfigNode::Kind::map;
    empty->place = change.value->place;
    const ConfigNodePtr value = changed(is_new ? empty : old->value, depth + 1, change);
    if (is_new)
      result->entries.push_back({step, change.value->place, value});
    else
      old->value = value;
  }
  result->size = size_of(*result);
  return result;
}

/// The same tree as if it stood wholly at one place.
ConfigNodePtr placed(const ConfigNode& node, const Origin& place) {
  const auto result = copy_of(node);
  result->place = place;
  for (ConfigNodePtr& item : result->items) item = placed(*item, place);
  for (ConfigNode::Entry& entry : result->entries) {
    entry.key_place = place;
    entry.value = placed(*entry.value, place);
  }
  return result;
}

}  // namespace

ConfigNodePtr overridden(const ConfigNodePtr& root, const std::string& override_text) {
  const std::string text = "--set " + override_text;
  const std::size_t equals = override_text.find('=');
  const std::string path = override_text.substr(0, equals);
  Change change{steps_of(path), nullptr, text};
  for (const std::string& step : change.steps)
    if (step.empty() || (step.front() == '[' && (step.size() < 3 || step.back() != ']')))
      change.refuse("needs path=value, such as racks[0].power=40 kW");
  if (equals == std::string::npos) change.refuse("needs path=value, such as racks[0].power=40 kW");
  const Origin place{text, 0, 0};
  try {
    change.value = placed(*parse_yaml(override_text.substr(equals + 1), text), place);
  } catch (const Error&) {
    change.refuse("the value is no YAML");
  }
  return changed(root, 0, change);
}

namespace {

void emit(YAML::Emitter& out, const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::scalar) {
    const bool null_like = node.text == "~" || node.text == "null" || node.text.empty();
    if (null_like) out << YAML::DoubleQuoted;
    out << node.text;
  } else if (node.kind == ConfigNode::Kind::list) {
    const bool flat = std::ranges::all_of(node.items, [](const ConfigNodePtr& item) {
      return item->kind == ConfigNode::Kind::scalar;
    });
    out << (flat ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
    for (const ConfigNodePtr& item : node.items) emit(out, *item);
    out << YAML::EndSeq;
  } else {
    out << (node.entries.empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
    for (const ConfigNode::Entry& entry : node.entries) {
      out << YAML::Key << entry.key << YAML::Value;
      emit(out, *entry.value);
    }
    out << YAML::EndMap;
  }
}

}  // namespace

std::string emitted(const ConfigNode& root) {
  YAML::Emitter out;
  emit(out, root);
  return std::string(out.c_str()) + "\n";
}

}  // namespace rackflux
