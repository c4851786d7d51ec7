#!/usr/bin/env python3
"""A complaint is printed once and the exit status is kept, however many ranks find it.

usage: once.py PATH_TO_RACKFLUX MPIRUN [WORDS OF MPIRUN...]
"""

import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def main():
    rackflux, mpirun = sys.argv[1], sys.argv[2:]
    expected = (HERE / "many_at_once.txt").read_text()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        for words in (["check", "many_at_once.yaml"],
                      ["run", "many_at_once.yaml", "--out", str(out)]):
            done = subprocess.run([*mpirun, rackflux, *words], cwd=HERE, capture_output=True,
                                  text=True, timeout=100)
            if done.returncode != 2 or done.stderr.count(expected) != 1:
                print(f"{words[0]}: status {done.returncode}, said:\n{done.stderr}")
                failures += 1
        if out.exists():
            print("a refused case left a folder of results behind")
            failures += 1
        many = ["good.yaml", "--set", "mesh.cell=0.1 mm"]
        huge = subprocess.run([*mpirun, rackflux, "run", *many, "--out", str(out)], cwd=HERE,
                              capture_output=True, text=True, timeout=100)
        if huge.returncode != 2 or huge.stderr.count("488281250000 cells need about") != 1:
            print(f"a huge mesh: status {huge.returncode}, said:\n{huge.stderr}")
            failures += 1
        told = subprocess.run([rackflux, "check", *many], cwd=HERE, capture_output=True, text=True,
                              timeout=10)
        if told.returncode != 0 or "\nnote: this machine has " not in told.stdout:
            print(f"check of a huge mesh: status {told.returncode}, said:\n{told.stdout}")
            failures += 1
        site = HERE.parent.parent / "cases" / "heat_wave"
        meshless = subprocess.run([*mpirun, rackflux, "run", str(site), "--out", str(out)],
                                  capture_output=True, text=True, timeout=100)
        if meshless.returncode != 2 or meshless.stderr.count("run it by 'rackflux grid") != 1:
            print(f"a site: status {meshless.returncode}, said:\n{meshless.stderr}")
            failures += 1
        lone = pathlib.Path(folder) / "lone"
        for given in (site, HERE / "site_many_at_once.yaml", HERE / "nowhere.yaml"):
            ranks = subprocess.run([*mpirun, rackflux, "grid", str(given), "--out", str(lone)],
                                   capture_output=True, text=True, timeout=100)
            said = re.findall(r".*(?:\.yaml|in one process).*", ranks.stderr)
            if ranks.returncode != 2 or lone.exists() or len(said) != 1 or \
                    not said[0].startswith(f"{given}: a site without a mesh runs in one process; "
                                           "found 2"):
                print(f"{given} on two ranks: status {ranks.returncode}, said:\n{ranks.stderr}")
                failures += 1
        watched = subprocess.run(
            [*mpirun, rackflux, "run", "good.yaml", "--out", str(out), "--set",
             "watch=[x_min.heta]"], cwd=HERE, capture_output=True, text=True, timeout=100)
        complaint = "watch[0]: no reading is called 'x_min.heta'; did you mean 'x_min.heat'"
        if watched.returncode != 2 or watched.stderr.count(complaint) != 1:
            print(f"watch: status {watched.returncode}, said:\n{watched.stderr}")
            failures += 1
        if (out / "summary.json").exists():
            print("a refused reading left a summary behind")
            failures += 1
        # Buoyancy beyond all numbers: whatever the solver, no velocity can be finite.
        lost = pathlib.Path(folder) / "lost"
        diverged = subprocess.run(
            [*mpirun, rackflux, "run", "good.yaml", "--out", str(lost), "--set",
             "fluid.expansion=1e200 1/K", "--set", "run.sequence=1"], cwd=HERE, capture_output=True,
            text=True, timeout=100)
        located = re.findall(r"the solution diverged: \w+ is -?(?:nan|inf|[\d.]+e\+\d+) in cell "
                             r"\(\d+, \d+, \d+\) at x = ", diverged.stderr)
        if diverged.returncode != 3 or len(located) != 1:
            print(f"divergence: status {diverged.returncode}, said:\n{diverged.stderr}")
            failures += 1
        if (lost / "summary.json").exists():
            print("a diverged run left a summary behind")
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
