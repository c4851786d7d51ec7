#include "solver/driver/commands.hpp"

int main(int argc, char** argv) {
  return rackflux::run_command_line(argc, argv);
}
