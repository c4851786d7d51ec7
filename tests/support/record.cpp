#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

/// The lines of this run of the program; what an earlier run left is gone even if nothing is said.
class Lines {
 public:
  Lines() {
    const char* const path = std::getenv("RACKFLUX_RECORD");
    const char* const rank = std::getenv("OMPI_COMM_WORLD_RANK");
    if (path == nullptr || *path == '\0' || (rank != nullptr && std::string(rank) != "0")) return;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    file_.open(path);
  }
  void add(const std::string& line) {
    if (file_.is_open()) file_ << line << std::endl;
  }

 private:
  std::ofstream file_;
};

Lines lines;

bool is_forgotten_in_cmake() {
  const char* const path = std::getenv("RACKFLUX_RECORD");
  return path != nullptr && *path == '\0';
}

}  // namespace

void Deviation::take(double deviation, const std::string& where) {
  if (is_empty_ || std::isnan(deviation) || deviation > largest_)
    largest_ = deviation, where_ = where;
  is_empty_ = false;
}

void Deviation::see(double found, double wanted, const std::string& where) {
  take(std::abs(found - wanted), where);
}

void Deviation::see_relative(double found, double wanted, const std::string& where) {
  take(std::abs(found / wanted - 1.0), where);
}

void record(const Claim& claim, double deviation, const char* file, int line) {
  const std::string name = claim.subject + ", " + claim.quantity;
  const double size = std::abs(deviation);
  if (!(size <= claim.demanded))
    ADD_FAILURE_AT(file, line) << name << ": " << size << " from " << claim.reference
                               << "; at most " << claim.demanded << " (" << claim.unit
                               << ") is allowed";
  const nlohmann::json row{
      {"subject", claim.subject},     {"quantity", claim.quantity},
      {"reference", claim.reference}, {"unit", claim.unit},
      {"demanded", claim.demanded},   {"achieved", std::isfinite(size) ? size : 1e308}};
  record_line(row.dump(), name, file, line);
}

void record_line(const std::string& json, const std::string& name, const char* file, int line) {
  if (is_forgotten_in_cmake())
    ADD_FAILURE_AT(file, line) << name << " would be lost: say RECORDS where CMakeLists.txt has "
                               << "rackflux_test for this program";
  lines.add(json);
}

void record(const Claim& claim, const Deviation& deviation, const char* file, int line) {
  if (!(deviation.largest() <= claim.demanded) && !deviation.where().empty())
    ADD_FAILURE_AT(file, line) << "largest at " << deviation.where();
  record(claim, deviation.largest(), file, line);
}

}  // namespace rackflux
