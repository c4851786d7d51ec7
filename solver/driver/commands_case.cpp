#include "solver/driver/case_file.hpp"
#include "solver/driver/check.hpp"
#include "solver/driver/commands.hpp"
#include "solver/driver/explanation.hpp"
#include "solver/driver/grid_case.hpp"
#include "solver/parallel/machine.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace rackflux {

namespace {

struct CaseOptions {
  std::vector<std::string> files, overrides;
  bool json = false, manual = false, schema = false;
};

/// Every key of a case, with a mesh or without.
std::vector<Explained> keys_of(const std::string& word, const std::vector<std::string>& overrides) {
  const std::string file = case_file_of(word);
  return kind_of_case(file, overrides) == CaseKind::site
             ? read_grid_case(file, overrides).config.explained()
             : read_case_file(file, overrides).config.explained();
}

ExitStatus check(const CaseOptions& options) {
  const std::string file = case_file_of(options.files.front());
  if (kind_of_case(file, options.overrides) == CaseKind::site) {
    const GridCase read = read_grid_case(file, options.overrides);
    fmt::print("{}\nread without complaint; it has no mesh: run it by `rackflux grid`\n",
               read.title);
    return ExitStatus::done;
  }
  const CaseFile read = read_case_file(file, options.overrides);
  fmt::print("{}",
             options.json ? check_json(read, usable_cores()) : check_text(read, usable_cores()));
  return ExitStatus::done;
}

ExitStatus explain(const CaseOptions& options) {
  std::vector<std::vector<Explained>> cases;
  for (const std::string& file : options.files) cases.push_back(keys_of(file, options.overrides));
  if (options.manual)
    fmt::print("{}", case_file_manual(known_keys(cases)));
  else if (options.schema)
    fmt::print("{}", case_file_schema(known_keys(cases)));
  else
    for (const auto& keys : cases)
      fmt::print("{}", options.json ? explanation_json(keys) : explanation_text(keys));
  return ExitStatus::done;
}

}  // namespace

void add_overrides(CLI::App& command, std::vector<std::string>& overrides) {
  command
      .add_option("--set", overrides,
                  "path=value instead of what the file says, such as objects[R].heat=9kW; may be "
                  "repeated")
      ->allow_extra_args(false);  // else it would take the case that follows it for a second value
}

void add_check(CLI::App& app, Task& task) {
  CLI::App* const command =
      app.add_subcommand("check", "read a case, build its mesh, say what a run needs; run nothing");
  const auto options = std::make_shared<CaseOptions>();
  command->add_option("case", options->files, "the case file, or a folder with a case.yaml")
      ->required()
      ->expected(1);
  command->add_flag("--json", options->json, "for programs");
  add_overrides(*command, options->overrides);
  command->callback([options, &task] { task = on_first([options] { return check(*options); }); });
}

void add_explain(CLI::App& app, Task& task) {
  CLI::App* const command = app.add_subcommand(
      "explain", "every key of a case: value in SI, where it was given, range, meaning");
  const auto options = std::make_shared<CaseOptions>();
  command
      ->add_option("case", options->files, "the case file; several for a manual of all their keys")
      ->required();
  auto* const json = command->add_flag("--json", options->json, "for programs");
  auto* const manual =
      command->add_flag("--manual", options->manual, "as the Markdown of docs/case-file.md");
  auto* const schema = command->add_flag("--schema", options->schema, "as a JSON Schema");
  json->excludes(manual)->excludes(schema);
  manual->excludes(schema);
  add_overrides(*command, options->overrides);
  command->callback([options, &task] { task = on_first([options] { return explain(*options); }); });
}

}  // namespace rackflux
