#!/usr/bin/env python3
"""The flagship row on a coarse mesh gives the same rack inlets on 1 to 4 ranks, and the same digits
on 1 and 2 threads.

usage: test_invariance.py PATH_TO_RACKFLUX CASE_FOLDER MPIRUN FOLDER
"""

import json
import os
import pathlib
import subprocess
import sys

ALLOWED = 1e-6  # relative difference of the mean inlet temperatures between numbers of ranks


def results(rackflux, case, mpirun, folder, ranks, threads):
    out = pathlib.Path(folder) / f"{ranks}x{threads}"
    words = [mpirun, "-n", str(ranks), "--oversubscribe", "--bind-to", "none", rackflux, "run", case,
             "--out", str(out), "--set", "mesh.resolution=coarse", "--set", "mesh.cell=12 cm"]
    done = subprocess.run(words, env={**os.environ, "OMP_NUM_THREADS": str(threads)},
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{ranks} ranks, {threads} threads: status {done.returncode}\n{done.stderr}")
    found = json.loads((out / "summary.json").read_text())["results"]
    return {name: entry["value"] for name, entry in found.items()}


def main():
    rackflux, case, mpirun, folder = sys.argv[1:]
    reference = results(rackflux, case, mpirun, folder, 1, 1)
    inlets = [name for name in reference if name.startswith("R") and name.endswith(".inlet")]
    if len(inlets) != 32:
        sys.exit(f"found {len(inlets)} server inlets instead of 32")
    failures = 0
    for ranks in (2, 3, 4):
        other = results(rackflux, case, mpirun, folder, ranks, 1)
        worst, name = max((abs(other[n] / reference[n] - 1.0), n) for n in inlets)
        print(f"{ranks} ranks: inlets differ by up to {worst:.1e} ({name})")
        failures += not worst <= ALLOWED
    threads = results(rackflux, case, mpirun, folder, 1, 2)
    differing = [name for name in reference if threads[name] != reference[name]]
    print(f"2 threads: {len(differing)} of {len(reference)} results differ")
    sys.exit(1 if failures or differing else 0)


if __name__ == "__main__":
    main()
