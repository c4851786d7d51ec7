#!/bin/sh
# Runs a shipped case and judges it by its expected.yaml: run_case.sh RACKFLUX CASE_FOLDER RANKS OUT
set -eu
mpirun -n "$3" --oversubscribe --bind-to none "$1" run "$2" --out "$4"
"$1" compare "$4" "$2/expected.yaml"
