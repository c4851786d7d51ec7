#!/bin/sh
# Installs what rackflux needs, builds it, runs the flagship case on all cores and shows the result.
# Usage: bash cases/quickstart.sh [FOLDER for the result, default results/row_air_h100]
set -eu
cd "$(dirname "$0")/.."
out=${1:-results/row_air_h100}
cores=$(nproc)

sh cases/install.sh
cmake -S . -B build -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
cmake --build build --target rackflux -j "$cores"

# A rank on every core: the sweeps that follow convection run on one thread of each rank.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
status=0
mpirun -n "$cores" --bind-to none build/rackflux run cases/row_air_h100 --out "$out" || status=$?
if [ "$status" -ne 0 ]; then
  echo "the run ended with status $status; see $out/log.txt" >&2
  exit "$status"
fi

/usr/bin/python3 postprocess/pictures.py "$out"
/usr/bin/python3 postprocess/report.py "$out"
echo
/usr/bin/python3 postprocess/headline.py "$out"
