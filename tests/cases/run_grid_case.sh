#!/bin/sh
# Runs a shipped case without a mesh and judges it: run_grid_case.sh RACKFLUX CASE_FILE EXPECTED OUT
set -eu
"$1" grid "$2" --out "$4"
"$1" compare "$4" "$3"
