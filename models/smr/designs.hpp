#pragma once
#include "solver/base/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// A published figure of a design, in SI, with its grade: W (a public page states it), M (from
/// memory of vendor or IAEA material) or C (contradicted or of a competitor).
struct DesignFigure {
  std::string name;
  double value = 0.0;
  char grade = 'C';
};

/// What is published of one reactor design.
class ReactorDesign {
 public:
  ReactorDesign(std::string name, std::string title, std::vector<DesignFigure> figures,
                std::string accepted);

  /// The figure in SI. Throws Error where it is not public, or where its grade is not among those
  /// the case accepts: a figure of low grade is never a silent default.
  double figure(const std::string& name) const;
  bool is_public(const std::string& name) const;

  const std::string& name() const { return name_; }
  const std::string& title() const { return title_; }
  const std::vector<DesignFigure>& figures() const {
    return figures_;
  }  ///< for display, with grades

 private:
  std::string name_, title_;
  std::vector<DesignFigure> figures_;
  std::string accepted_;
};

/// Finds a design in the library (cases/library/smr.yaml). `accepted` are the grades the case
/// takes, such as "W" or "WM". Throws Error with the names there are.
ReactorDesign find_design(const Config& library, const std::string& name,
                          const std::string& accepted);

}  // namespace rackflux
