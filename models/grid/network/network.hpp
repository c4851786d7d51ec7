#pragma once
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rackflux::grid {

/// A limit that is not there.
inline constexpr double no_limit = std::numeric_limits<double>::infinity();

enum class BusKind {
  load,       ///< power and reactive power given (PQ)
  generator,  ///< power and voltage given (PV)
  reference,  ///< voltage and angle given; takes the balance (slack)
  isolated    ///< out of service: no part of any calculation
};

/// A node of the network. Powers are per unit of Network::base_power, voltages of base_voltage.
struct Bus {
  int number = 0;  ///< as the file calls it; unique, in any order
  std::string name = {};
  BusKind kind = BusKind::load;
  double load_power = 0.0;         ///< consumed [pu]
  double load_reactive = 0.0;      ///< consumed; positive is inductive [pu]
  double shunt_conductance = 0.0;  ///< power consumed at 1 pu [pu]
  double shunt_susceptance = 0.0;  ///< reactive power given at 1 pu; positive is a capacitor [pu]
  double volt = 1.0;               ///< magnitude; where a solution starts [pu]
  double angle = 0.0;  ///< held at a reference bus, elsewhere where a solution starts [rad]
  double volt_min = 0.0, volt_max = no_limit;  ///< limits in optimal power flow [pu]
  double base_voltage = 0.0;                   ///< line to line [V]; 0: not given
  int area = 0, zone = 0;
  int line = 0;  ///< of the file, for messages; 0: not from a file
};

/// What a generator costs per hour.
struct Cost {
  /// cost = sum coefficients[k] power^k, power in pu, [money/h/pu^k]; not used where points are
  /// given
  std::vector<double> coefficients;
  /// (power [pu], cost [money/h]), rising powers; straight between and beyond them
  std::vector<std::pair<double, double>> points;

  bool is_piecewise() const { return !points.empty(); }
  double operator()(double power) const;  ///< [money/h] at power [pu]
  double slope(double power) const;       ///< [money/h/pu]; the right-hand one at a point
  double curvature(double power) const;   ///< [money/h/pu2]
  bool is_linear() const;                 ///< a polynomial of degree 0 or 1
};

/// How the reactive limits of a generator change with its power: two straight lines through their
/// values at two powers, beside the limits that hold at any power.
struct Capability {
  double power_1 = 0.0, power_2 = 0.0;  ///< [pu]
  double low_1 = 0.0, high_1 = 0.0;     ///< least and largest reactive power at power_1 [pu]
  double low_2 = 0.0, high_2 = 0.0;     ///< and at power_2

  double low_slope() const { return (low_2 - low_1) / (power_2 - power_1); }
  double high_slope() const { return (high_2 - high_1) / (power_2 - power_1); }
};

/// A generator, or a load that answers to price (negative power).
struct Generator {
  int bus = 0;  ///< position in Network::buses
  std::string name = {};
  double power = 0.0, reactive = 0.0;                        ///< given to the bus [pu]
  double power_min = 0.0, power_max = no_limit;              ///< [pu]
  double reactive_min = -no_limit, reactive_max = no_limit;  ///< [pu]
  std::optional<Capability> capability = {};
  double volt_set = 1.0;  ///< held at its bus [pu]
  bool in_service = true;
  Cost cost = {};
  double startup_cost = 0.0, shutdown_cost = 0.0;  ///< [money]
  int line = 0;
  int dc_line = -1;  ///< this is an end of that DC line (see dc_lines.hpp); -1: a generator
};

/// Least and largest reactive power of a generator at a power [pu].
std::pair<double, double> reactive_range(const Generator& generator, double power);

/// A line or a transformer: series impedance with half the charging at each end, an ideal
/// transformer of ratio tap exp(j shift) : 1 at the from end.
struct Branch {
  int from = 0, to = 0;                      ///< positions in Network::buses
  double resistance = 0.0, reactance = 0.0;  ///< series [pu]
  double charging = 0.0;                     ///< total susceptance [pu]
  double rate = no_limit;                    ///< long-term apparent power at either end [pu]
  double rate_short = no_limit, rate_emergency = no_limit;  ///< the file's B and C ratings [pu]
  double tap = 1.0;                                    ///< |from side| / |to side|, off-nominal [-]
  double shift = 0.0;                                  ///< the from side leads by this [rad]
  double angle_min = -no_limit, angle_max = no_limit;  ///< of angle(from) - angle(to) [rad]
  bool in_service = true;
  int line = 0;
};

/// One end of a direct-current line: what its converter does for the bus.
struct DcLineEnd {
  int bus = 0;                                               ///< position in Network::buses
  double reactive = 0.0;                                     ///< given to the bus [pu]
  double reactive_min = -no_limit, reactive_max = no_limit;  ///< [pu]
  double volt_set = 1.0;                                     ///< held at its bus [pu]
};

/// A two-terminal direct-current line as MATPOWER models it: takes power at `from`, gives
/// power - (loss0 + loss1 power) at `to`, and holds the voltage of both buses.
struct DcLine {
  DcLineEnd from, to;
  double power = 0.0;  ///< taken at from [pu]
  /// A limit of 0 or more bounds what `from` takes, one below 0 what `to` gives [pu].
  double power_min = 0.0, power_max = 0.0;
  double loss0 = 0.0, loss1 = 0.0;  ///< [pu], [-]
  bool in_service = true;
  Cost cost = {};  ///< of the power taken at from
  int line = 0;

  double delivered(double taken) const { return taken - (loss0 + loss1 * taken); }  ///< [pu]
};

/// An alternating-current network in per unit of one base power. All quantities are per unit,
/// angles in radians; multiply power by base_power for watts. Money is whatever the file counts in.
struct Network {
  std::string source = "network";  ///< file, for messages
  double base_power = 100e6;       ///< [VA]
  std::vector<Bus> buses;
  std::vector<Generator> generators;
  std::vector<Branch> branches;
  std::vector<DcLine> dc_lines;

  int n_buses() const { return static_cast<int>(buses.size()); }
  int n_generators() const { return static_cast<int>(generators.size()); }
  int n_branches() const { return static_cast<int>(branches.size()); }

  /// Position of the bus with this number; Error with the nearest numbers where there is none.
  int bus(int number) const;

  /// A generator counts if it and its bus are in service.
  bool runs(const Generator& generator) const;
  /// A branch counts if it and both its buses are in service.
  bool runs(const Branch& branch) const;
};

/// How messages call an element: "case9.m:34: branch 2 (bus 4 - bus 5)".
std::string name_of(const Network& network, const Bus& bus);
std::string name_of(const Network& network, const Generator& generator);
std::string name_of(const Network& network, const Branch& branch);
std::string name_of(const Network& network, const DcLine& line);

/// Parts of the network that branches in service hold together.
struct Islands {
  int count = 0;
  std::vector<int> of_bus;  ///< per bus; -1: isolated
};
Islands islands(const Network& network);

/// Refuses what cannot be calculated with, in one Error that lists every fault: a number that is
/// not finite, limits that cross, a branch from a bus to itself or without impedance, a tap that is
/// not positive, two generators that hold different voltages at one bus, a bus or branch named
/// twice, an isolated bus with load or generation, a DC line that would give more than it takes.
void check(const Network& network);

/// As check, and what a power flow needs: every island has one reference bus with a generator in
/// service, no island is load without supply, and no DC line holds another voltage at its bus than
/// the generators there. A DC line supplies an island, but cannot be its reference.
void check_for_power_flow(const Network& network);

/// What is allowed but more often a slip than meant: a negative reactance or resistance (a series
/// capacitor and the star point of a three-winding transformer have one), a bus that should hold
/// its voltage and has no generator in service. One sentence each.
std::vector<std::string> remarks(const Network& network);

/// The same network with its DC lines out of service: a choice of the user, never made silently.
Network without_dc_lines(Network network);

}  // namespace rackflux::grid
