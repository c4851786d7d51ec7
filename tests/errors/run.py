#!/usr/bin/env python3
"""Runs `rackflux check` on every malformed case here and compares what it says, to the letter.

NAME.yaml     the case; its text ends up in the message as NAME.yaml:LINE:COLUMN
NAME.txt      the complaint expected, one line a problem
NAME.set      overrides, one a line, where the problem lies in --set

usage: run.py PATH_TO_RACKFLUX [--write NAME...]   --write stores what is said now, to be read and
                                                   judged by a person before it is committed
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LEAST_CASES = 40


def complaint(rackflux, case):
    """Exit status, standard output and standard error of checking one case."""
    overrides = case.with_suffix(".set")
    words = [rackflux, "check", case.name]
    for line in overrides.read_text().splitlines() if overrides.exists() else []:
        words += ["--set", line]
    done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def main():
    rackflux = str(pathlib.Path(sys.argv[1]).resolve())
    write = sys.argv[3:] if sys.argv[2:3] == ["--write"] else []
    cases = sorted(p for p in HERE.glob("*.yaml") if p.with_suffix(".txt").exists() or p.stem in write)
    good = subprocess.run([rackflux, "check", "good.yaml"], cwd=HERE, capture_output=True, text=True,
                          timeout=60)
    failures = 0
    if good.returncode != 0:  # then the others may be refused for what is wrong with it
        print(f"good.yaml is refused: {good.stderr}")
        failures = 1
    for case in cases:
        status, out, said = complaint(rackflux, case)
        expected = case.with_suffix(".txt")
        if case.stem in write:
            expected.write_text(said)
        problems = []
        if status != 2:
            problems.append(f"exit status {status} instead of 2")
        if out:
            problems.append(f"printed to standard output: {out}")
        if said != expected.read_text():
            problems.append(f"said:\n{said}instead of:\n{expected.read_text()}")
        for problem in problems:
            print(f"{case.name}: {problem}")
        failures += bool(problems)
    print(f"{len(cases)} malformed cases, {failures} failures")
    if len(cases) < LEAST_CASES:
        print(f"fewer than {LEAST_CASES} cases")
    return 1 if failures or len(cases) < LEAST_CASES else 0


if __name__ == "__main__":
    sys.exit(main())
