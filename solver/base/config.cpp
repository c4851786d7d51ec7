#include "solver/base/config.hpp"

#include "solver/base/config_tree.hpp"
#include "solver/base/error.hpp"
#include "solver/base/text.hpp"
#include "solver/base/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>
#include <typeinfo>

namespace rackflux {

namespace {

/// An Error that says where in the file the trouble lies.
class Located : public Error {
 public:
  using Error::Error;
};

}  // namespace

/// What was asked of one case, shared by all its nodes.
struct ConfigRecord {
  struct Complaint {
    Origin place;
    std::string text;  ///< PATH: what is wrong

    std::string line() const { return fmt::format("{}: {}", place.text(), text); }
    friend bool operator<(const Complaint& a, const Complaint& b) {
      return std::tie(a.place.file, a.place.line, a.place.column, a.text) <
             std::tie(b.place.file, b.place.line, b.place.column, b.text);
    }
  };

  std::string directory;
  std::map<std::string, std::vector<std::string>> asked;  ///< path of a map: keys asked for there
  std::vector<Explained> explained;
  std::map<std::string, std::size_t> explained_at;  ///< path: index in explained
  std::set<std::string> optional;  ///< paths that were asked whether they are there
  std::set<Complaint> complaints;
  std::set<std::string> complained;  ///< paths of the complaints
  bool collects = false;             ///< complaints are noted, not thrown

  void complain(Complaint complaint) {
    if (!collects) throw Located(complaint.line());
    complaints.insert(std::move(complaint));
  }
};

namespace {

std::string lines_of(const std::set<ConfigRecord::Complaint>& complaints) {
  std::vector<std::string> lines;
  for (const auto& complaint : complaints) lines.push_back(complaint.line());
  return joined(lines, "\n");
}

/// Why a value found as text lies outside its range; nothing if it lies inside.
std::optional<std::string> outside(double value, std::string_view found, Range range,
                                   std::string_view unit) {
  if (value >= range.min && value <= range.max) return std::nullopt;
  if (range.min == positive.min && value < range.min)
    return fmt::format("{} must be more than {}", found, with_unit(0.0, unit));
  if (std::isfinite(range.min) && std::isfinite(range.max))
    return fmt::format("{} is outside {} to {}", found, with_unit(range.min, unit),
                       with_unit(range.max, unit));
  if (value < range.min)
    return fmt::format("{} is below {}, the least allowed", found, with_unit(range.min, unit));
  return fmt::format("{} is above {}, the most allowed", found, with_unit(range.max, unit));
}

std::string range_text(Range range, std::string_view unit) {
  const bool low = std::isfinite(range.min), high = std::isfinite(range.max);
  const std::string top = high ? with_unit(range.max, unit) : "";
  if (range.min == positive.min)
    return high ? fmt::format("above 0, up to {}", top)
                : fmt::format("above {}", with_unit(0.0, unit));
  if (low && high) return fmt::format("{} to {}", with_unit(range.min, unit), top);
  if (low) return fmt::format("at least {}", with_unit(range.min, unit));
  return high ? fmt::format("at most {}", top) : "any";
}

/// Stands in for a refused value while the other complaints are collected.
double harmless(Range range, const Quantity& quantity) {
  return std::clamp(quantity.absolute ? 293.15 : 1.0, range.min, range.max);
}

int harmless(Range range) {
  return static_cast<int>(std::clamp(1.0, range.min, range.max));
}

std::string shown(double value) {
  return fmt::format("{:.10g}", value);
}

std::string shown(const std::vector<double>& values) {
  std::vector<std::string> words;
  for (const double value : values) words.push_back(shown(value));
  return fmt::format("[{}]", joined(words));
}

std::string shown_unit(const Quantity& quantity) {
  return quantity.unit == "1" ? "" : std::string(quantity.unit);
}

/// "a volume flow, such as '150 L/min'".
std::string wanted(const Quantity& quantity) {
  return fmt::format("{}, such as '{}'", quantity.name, quantity.example);
}

std::string unknown_word(std::string_view key, const std::string& found,
                         const std::vector<std::string>& names) {
  const auto near = nearest(found, names);
  return fmt::format("unknown {} '{}'{} ({})", key.empty() ? "word" : key, found,
                     near ? fmt::format("; did you mean '{}'?", *near) : "", joined(names));
}

}  // namespace

Config::Config(NodePtr node, std::string path, std::shared_ptr<ConfigRecord> record)
    : node_(std::move(node)), path_(std::move(path)), record_(std::move(record)) {}

Config Config::read(const std::string& file, const std::vector<std::string>& overrides) {
  NodePtr root = read_yaml(file);
  for (const std::string& text : overrides) root = overridden(root, text);
  auto record = std::make_shared<ConfigRecord>();
  record->directory = directory_of(file);
  return {root, "", record};
}

Config Config::parse(const std::string& text, const std::string& name,
                     const std::vector<std::string>& overrides) {
  NodePtr root = with_includes(parse_yaml(text, name), name);
  for (const std::string& override_text : overrides) root = overridden(root, override_text);
  auto record = std::make_shared<ConfigRecord>();
  record->directory = directory_of(name);
  return {root, "", record};
}

void Config::build(const std::string& file, const std::vector<std::string>& overrides,
                   const std::function<void(const Config&)>& build) {
  const Config config = read(file, overrides);
  try {
    build(config);
    config.reject_unread();
  } catch (const Error& first) {
    const Config again = read(file, overrides);
    again.record_->collects = true;
    try {
      build(again);
      again.reject_unread();
    } catch (const Error&) {
      // May follow from a harmless value that stands in for a bad one: only what was noted counts.
    }
    const std::string all = lines_of(again.record_->complaints);
    if (all.find(first.what()) != std::string::npos) throw Located(all);
    const bool of_no_place = typeid(first) == typeid(Error);
    const std::string own = of_no_place ? fmt::format("{}: {}", file, first.what()) : first.what();
    if (!all.empty()) throw Located(fmt::format("{}\n{}", all, own));
    if (of_no_place) throw Located(own);
    throw;
  }
}

std::string Config::path_of(std::string_view key) const {
  return joined_path(path_, key);
}

Config::NodePtr Config::child(std::string_view key) const {
  if (key.empty()) return node_;
  if (node_->kind != ConfigNode::Kind::map) {
    complain("", fmt::format("needs a map of keys with '{}'; found {}", key, node_->kind_name()));
    return nullptr;
  }
  std::vector<std::string>& asked = record_->asked[path_];
  if (std::ranges::find(asked, key) == asked.end()) asked.emplace_back(key);
  const ConfigNode::Entry* const entry = node_->entry(key);
  return entry ? entry->value : nullptr;
}

void Config::complain(std::string_view key, const std::string& complaint) const {
  if (node_->missing) return;  // that the part is missing was said already
  const ConfigNode::Entry* const entry =
      node_->kind == ConfigNode::Kind::map ? node_->entry(key) : nullptr;
  const std::string path = path_of(key);
  if (record_->collects && !record_->complained.insert(path).second) return;  // one says enough
  record_->complain({entry ? entry->value->place : node_->place,
                     path.empty() ? complaint : fmt::format("{}: {}", path, complaint)});
}

void Config::complain_missing(std::string_view key, const std::string& what) const {
  const std::vector<std::string> here = keys_here();
  const auto near = nearest(key, here);
  const bool unknown =
      near && std::ranges::find(record_->asked[path_], *near) == record_->asked[path_].end();
  complain(key, fmt::format("is missing; needs {}{}", what,
                            unknown ? fmt::format("; '{}' may be it, misspelt", *near) : ""));
}

void Config::reject(std::string_view key, const std::string& complaint) const {
  const ConfigNode::Entry* const entry =
      node_->kind == ConfigNode::Kind::map ? node_->entry(key) : nullptr;
  const std::string path = path_of(key);
  throw Located(fmt::format("{}: {}{}{}", (entry ? entry->value : node_)->place.text(), path,
                            path.empty() ? "" : ": ", complaint));
}

void Config::rethrow(const Error& error) const {
  if (typeid(error) == typeid(Error)) reject("", error.what());
  throw;
}

Config Config::at(std::string_view key) const {
  if (const NodePtr part = child(key)) return {part, path_of(key), record_};
  complain_missing(key, "this part");
  const auto stand_in = std::make_shared<ConfigNode>();
  stand_in->kind = ConfigNode::Kind::map;
  stand_in->place = node_->place;
  stand_in->missing = true;
  return {stand_in, path_of(key), record_};
}

std::optional<Config> Config::find(std::string_view key) const {
  const NodePtr part = child(key);
  record_->optional.insert(path_of(key));
  if (!part) return std::nullopt;
  return Config(part, path_of(key), record_);
}

bool Config::has(std::string_view key) const {
  record_->optional.insert(path_of(key));
  return child(key) != nullptr;
}

bool Config::is_map() const {
  return node_->kind == ConfigNode::Kind::map;
}

bool Config::is_list() const {
  return node_->kind == ConfigNode::Kind::list;
}

std::vector<Config> Config::items() const {
  if (node_->missing) return {};
  if (node_->kind == ConfigNode::Kind::map) return {*this};
  std::vector<Config> all;
  if (node_->kind == ConfigNode::Kind::scalar) {
    complain("", fmt::format("needs a list; found '{}'", node_->text));
    return all;
  }
  for (const NodePtr& item : node_->items)
    all.push_back({item, fmt::format("{}[{}]", path_, all.size()), record_});
  return all;
}

std::vector<Config> Config::list(std::string_view key) const {
  const std::optional<Config> part = find(key);
  return part ? part->items() : std::vector<Config>{};
}

std::vector<std::string> Config::keys() const {
  if (node_->kind != ConfigNode::Kind::map)
    complain("", fmt::format("needs a map of names; found {}", node_->kind_name()));
  return keys_here();
}

std::vector<std::string> Config::keys_here() const {
  std::vector<std::string> all;
  for (const ConfigNode::Entry& entry : node_->entries) all.push_back(entry.key);
  return all;
}

void Config::explain(std::string_view key, Explained line) const {
  line.path = path_of(key);
  if (!record_->explained_at.emplace(line.path, record_->explained.size()).second) return;
  if (line.given) line.location = child(key)->place.text();
  record_->explained.push_back(std::move(line));
}

std::optional<std::string> Config::scalar(std::string_view key, const std::string& what) const {
  const NodePtr value = child(key);
  if (value && value->kind == ConfigNode::Kind::scalar) return value->text;
  if (value)
    complain(key, fmt::format("needs {}; found {}", what, value->kind_name()));
  else
    complain_missing(key, what);
  return std::nullopt;
}

std::optional<double> Config::measured(std::string_view key, const std::string& text,
                                       const Quantity& quantity, Range range) const {
  const auto read = in_si(text, quantity);
  if (const auto* const refused = std::get_if<Refused>(&read)) {
    complain(key, refused->why);
    return std::nullopt;
  }
  const double value = std::get<double>(read);
  const auto complaint = outside(value, text, range, quantity.unit);
  if (complaint) complain(key, *complaint);
  return complaint ? std::nullopt : std::optional(value);
}

void Config::explain_default(std::string_view key, const std::string& otherwise) const {
  const auto at = record_->explained_at.find(path_of(key));
  if (at != record_->explained_at.end()) record_->explained[at->second].otherwise = otherwise;
}

void Config::explain(std::string_view key, const Quantity& quantity, Range range,
                     Explained line) const {
  line.unit = shown_unit(quantity);
  line.range = range_text(range, quantity.unit);
  line.allowed = range;
  line.wanted = quantity.name;
  line.example = quantity.example;
  explain(key, std::move(line));
}

double Config::number(std::string_view key, const Quantity& quantity, Range range,
                      const char* about) const {
  const auto text = scalar(key, wanted(quantity));
  const auto value = text ? measured(key, *text, quantity, range) : std::nullopt;
  if (value)
    explain(key, quantity, range,
            {.value = shown(*value), .given = true, .about = about, .written = Written::number});
  return value.value_or(harmless(range, quantity));
}

double Config::number_or(double otherwise, std::string_view key, const Quantity& quantity,
                         Range range, const char* about) const {
  const double value = child(key) ? number(key, quantity, range, about) : otherwise;
  explain(key, quantity, range,
          {.value = shown(otherwise), .about = about, .written = Written::number});
  explain_default(key, shown(otherwise));
  return value;
}

std::optional<double> Config::number_if(std::string_view key, const Quantity& quantity, Range range,
                                        const char* about) const {
  std::optional<double> value;
  if (child(key)) value = number(key, quantity, range, about);
  explain(key, quantity, range, {.value = "none", .about = about, .written = Written::number});
  explain_default(key, "none");
  return value;
}

std::vector<double> Config::numbers(std::string_view key, const Quantity& quantity, Range range,
                                    std::size_t count, const char* about) const {
  const std::string what =
      fmt::format("a list of {}, each {}", count ? fmt::format("{} numbers", count) : "numbers",
                  wanted(quantity));
  std::vector<double> values;
  const NodePtr node = child(key);
  if (!node)
    complain_missing(key, what);
  else if (node->kind != ConfigNode::Kind::list)
    complain(key,
             fmt::format("needs {}; found {}", what,
                         node->kind == ConfigNode::Kind::scalar ? fmt::format("'{}'", node->text)
                                                                : node->kind_name()));
  else if (count && node->items.size() != count)
    complain(key, fmt::format("needs {}; found {} numbers", what, node->items.size()));
  else
    for (std::size_t n = 0; n < node->items.size(); ++n) {
      const Config item(node->items[n], fmt::format("{}[{}]", path_of(key), n), record_);
      const auto text = item.scalar("", wanted(quantity));
      const auto value = text ? item.measured("", *text, quantity, range) : std::nullopt;
      values.push_back(value.value_or(harmless(range, quantity)));
    }
  if (count && values.size() != count) values.assign(count, harmless(range, quantity));
  if (node)
    explain(key, quantity, range,
            {.value = shown(values), .given = true, .about = about, .written = Written::numbers});
  return values;
}

int Config::integer(std::string_view key, Range range, const char* about) const {
  const std::string what = "a whole number, such as '8'";
  const auto text = scalar(key, what);
  if (!text) return harmless(range);
  int found = 0;
  const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), found);
  const bool whole = status == std::errc{} && end == text->data() + text->size();
  if (!whole || !decimal(*text))
    complain(key, fmt::format("needs {}; found '{}'", what, *text));
  else if (const auto complaint = outside(found, *text, range, ""))
    complain(key, *complaint);
  else {
    explain(key, {.value = std::to_string(found),
                  .range = range_text(range, ""),
                  .given = true,
                  .about = about,
                  .written = Written::whole,
                  .allowed = range});
    return found;
  }
  return harmless(range);
}

int Config::integer_or(int otherwise, std::string_view key, Range range, const char* about) const {
  const int value = child(key) ? integer(key, range, about) : otherwise;
  explain(key, {.value = std::to_string(otherwise),
                .range = range_text(range, ""),
                .about = about,
                .written = Written::whole,
                .allowed = range});
  explain_default(key, std::to_string(otherwise));
  return value;
}

bool Config::flag_or(bool otherwise, std::string_view key, const char* about) const {
  const bool given = has(key);
  const auto text = given ? scalar(key, "true or false") : std::nullopt;
  if (text && *text != "true" && *text != "false")
    complain(key, fmt::format("needs true or false; found '{}'", *text));
  const bool value = text ? *text == "true" : otherwise;
  explain(key, {.value = value ? "true" : "false",
                .range = "true, false",
                .given = given,
                .about = about,
                .written = Written::flag});
  explain_default(key, otherwise ? "true" : "false");
  return value;
}

std::string Config::text(std::string_view key, const char* about) const {
  const auto text = scalar(key, "a text");
  if (!text) return "";
  if (text->empty()) complain(key, "needs a text; found an empty one");
  explain(key, {.value = *text, .range = "text", .given = true, .about = about});
  return *text;
}

std::string Config::text_or(std::string_view otherwise, std::string_view key,
                            const char* about) const {
  const std::string value = child(key) ? text(key, about) : std::string(otherwise);
  explain(key, {.value = std::string(otherwise), .range = "text", .about = about});
  explain_default(key, std::string(otherwise));
  return value;
}

std::size_t Config::choice(std::string_view key, const std::vector<std::string>& names,
                           const char* about) const {
  const auto word = scalar(key, fmt::format("one of {}", joined(names)));
  if (!word) return 0;
  const auto found = std::ranges::find(names, *word);
  if (found == names.end()) {
    complain(key, unknown_word(key, *word, names));
    // What was meant, most likely: another word might make other complaints of good values.
    const auto meant = std::ranges::find(names, nearest(*word, names).value_or(names.front()));
    return static_cast<std::size_t>(meant - names.begin());
  }
  explain(key, {.value = *word,
                .range = joined(names),
                .given = true,
                .about = about,
                .written = Written::word,
                .words = names});
  return static_cast<std::size_t>(found - names.begin());
}

std::size_t Config::choice_or(std::size_t otherwise, std::string_view key,
                              const std::vector<std::string>& names, const char* about) const {
  const std::size_t chosen = child(key) ? choice(key, names, about) : otherwise;
  explain(key, {.value = names.at(otherwise),
                .range = joined(names),
                .about = about,
                .written = Written::word,
                .words = names});
  explain_default(key, names.at(otherwise));
  return chosen;
}

namespace {

/// Adds a complaint for every key at or below node that nobody asked for.
void find_unread(const ConfigNode& node, const std::string& path, const ConfigRecord& record,
                 std::set<ConfigRecord::Complaint>& complaints) {
  for (std::size_t n = 0; n < node.items.size(); ++n)
    find_unread(*node.items[n], fmt::format("{}[{}]", path, n), record, complaints);
  const auto known = record.asked.find(path);
  const std::vector<std::string> asked =
      known == record.asked.end() ? std::vector<std::string>{} : known->second;
  for (const ConfigNode::Entry& entry : node.entries) {
    const std::string below = joined_path(path, entry.key);
    if (record.complained.contains(below)) continue;  // what lies below it is of no use
    if (std::ranges::find(asked, entry.key) != asked.end()) {
      find_unread(*entry.value, below, record, complaints);
      continue;
    }
    const auto near = nearest(entry.key, asked);
    const std::string cure = near            ? fmt::format("; did you mean '{}'?", *near)
                             : asked.empty() ? ""
                                             : fmt::format(" (known here: {})", joined(asked));
    complaints.insert({entry.key_place, fmt::format("{}: nobody reads this key{}", below, cure)});
  }
}

}  // namespace

void Config::reject_unread() const {
  find_unread(*node_, path_, *record_, record_->complaints);
  if (!record_->complaints.empty()) throw Located(lines_of(record_->complaints));
}

std::vector<Explained> Config::explained() const {
  std::vector<Explained> below;
  for (const Explained& line : record_->explained)
    if (path_.empty() || line.path == path_ || line.path.starts_with(fmt::format("{}.", path_)) ||
        line.path.starts_with(fmt::format("{}[", path_)))
      below.push_back(line);
  for (Explained& line : below)
    line.optional = line.otherwise || record_->optional.contains(line.path);
  return below;
}

std::string Config::path() const {
  return path_;
}
std::string Config::location() const {
  return node_->place.text();
}
std::string Config::directory() const {
  return record_->directory;
}
std::string Config::resolved() const {
  return emitted(*node_);
}

}  // namespace rackflux
