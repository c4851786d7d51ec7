#include "models/smr/designs.hpp"

#include "solver/base/error.hpp"
#include "solver/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

const Quantity& quantity_of(const std::string& figure) {
  const auto starts = [&](const char* word) { return figure.starts_with(word); };
  if (starts("thermal") || starts("electric")) return quantity::power;
  if (starts("core_")) return quantity::temperature;
  if (starts("refuel") || starts("life") || starts("storage")) return quantity::duration;
  return quantity::ratio;
}

}  // namespace

ReactorDesign::ReactorDesign(std::string name, std::string title, std::vector<DesignFigure> figures,
                             std::string accepted)
    : name_(std::move(name)),
      title_(std::move(title)),
      figures_(std::move(figures)),
      accepted_(std::move(accepted)) {
  if (accepted_.empty() || accepted_.find_first_not_of("WMC") != std::string::npos)
    throw Error(fmt::format("design '{}': grades accepted are '{}'; expected letters of W, M, C",
                            name_, accepted_));
}

bool ReactorDesign::is_public(const std::string& name) const {
  return std::any_of(figures_.begin(), figures_.end(),
                     [&](const DesignFigure& figure) { return figure.name == name; });
}

double ReactorDesign::figure(const std::string& name) const {
  for (const DesignFigure& figure : figures_) {
    if (figure.name != name) continue;
    if (accepted_.find(figure.grade) == std::string::npos)
      throw Error(
          fmt::format("design '{}': {} = {} is of grade {}, and the case accepts only {}; accept "
                      "the grade or give the number yourself",
                      name_, name, figure.value, figure.grade, accepted_));
    return figure.value;
  }
  throw Error(fmt::format("design '{}': {} is not public; give the number yourself", name_, name));
}

ReactorDesign find_design(const Config& library, const std::string& name,
                          const std::string& accepted) {
  std::vector<std::string> names;
  for (const Config& node : library.list("designs")) {
    names.push_back(node.text("name", "of the design"));
    if (names.back() != name) continue;
    std::vector<DesignFigure> figures;
    const Config all = node.at("figures");
    for (const std::string& key : all.keys()) {
      const Config figure = all.at(key);
      const std::vector<std::string> grades{"W", "M", "C"};
      figures.push_back({key,
                         figure.number("value", quantity_of(key), not_negative, "published figure"),
                         grades[figure.choice("grade", grades, "how well it is known")][0]});
    }
    return ReactorDesign(name, node.text("title", "of the design"), figures, accepted);
  }
  throw Error(fmt::format("no design '{}' in the library; there are {}", name, joined(names)));
}

}  // namespace rackflux
