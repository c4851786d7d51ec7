#!/bin/sh
# Installs what is missing, builds everything and runs all tests but the long ones.
# Usage: bash tests/run.sh [cmake options, such as -DRACKFLUX_WERROR=ON]
# The last lines are ctest's summary; the exit status is its.
set -eu
cd "$(dirname "$0")/.."
sh cases/install.sh
cmake -S . -B build -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DRACKFLUX_TESTS=ON "$@"
cmake --build build -j "$(nproc)"
exec ctest --test-dir build --output-on-failure -j "$(nproc)" --label-exclude 'long|benchmark'
