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
        failures += check_rooms_as_sites(rackflux, pathlib.Path(folder))
        failures += check_divergence(rackflux, mpirun, pathlib.Path(folder))
    return 1 if failures else 0


def check_rooms_as_sites(rackflux, folder):
    """The command for sites sends a room to the command for rooms."""
    failures = 0
    for text in ("room: {size: [1 m, 1 m, 1 m]}\n", "objects: []\n"):
        (folder / "room.yaml").write_text(text)
        sent = subprocess.run([rackflux, "grid", "room.yaml"], cwd=folder, capture_output=True,
                              text=True, timeout=100)
        if sent.returncode != 2 or sent.stderr.count("run it by 'rackflux run ") != 1:
            print(f"grid of a room: status {sent.returncode}, said:\n{sent.stderr}")
            failures += 1
    return failures


WHERE = r"\w+ is -?(?:nan|inf|[\d.]+e\+\d+) in cell \(\d+, \d+, \d+\) at x = \(.*\) m, in fluid; "
# Buoyancy beyond reason, what else such a case has, and what its run says before it tells a cure.
DIVERGING = [
    ("1e200 1/K", "",
     "iteration 1 on 16000 cells: the solution diverged: " + WHERE + "no iteration came before; "),
    ("1e60 1/K", "",
     "iteration 2 on 16000 cells: the solution diverged: " + WHERE + "iteration 1 was the last good "
     r"one, and the largest residual lowest, [\d.]+e\+\d+, in iteration 1; "),
    ("1e200 1/K", "time: {end: 1 s, start: rest}",
     "after t = 0 s: the step fell to .* s, below the smallest allowed, 1.00e-08 s: .*; " + WHERE),
    ("1e200 1/K", "time: {end: 1 s, start: rest, step: 0.1 s}", "after t = 0 s: .*; " + WHERE),
    ("1e200 1/K", "time: {end: 1 s, start: rest, method: fractional_step}",
     "after t = .* s: the projection stalled .*; "),
]


def check_divergence(rackflux, mpirun, folder):
    """Where it diverged, what was before, and a cure in keys that the case takes, once."""
    failures = 0
    good = (HERE / "good.yaml").read_text()
    for expansion, more, expected in DIVERGING:
        case, lost = folder / "lost.yaml", folder / "lost"
        case.write_text(good + more)
        words = ["run", str(case), "--out", str(lost), "--set", f"fluid.expansion={expansion}",
                 "--set", "run.sequence=1"]
        diverged = subprocess.run([*mpirun, rackflux, *words], capture_output=True, text=True,
                                  timeout=100)
        said = re.findall(expected + "(try .*)", diverged.stderr)
        if diverged.returncode != 3 or len(said) != 1:
            print(f"divergence: status {diverged.returncode}, said:\n{diverged.stderr}")
            failures += 1
            continue
        for cure in re.findall("'(.*?)'", said[0]):
            failures += check_cure(rackflux, case, cure)
        if (lost / "summary.json").exists():
            print("a diverged run left a summary behind")
            failures += 1
    return failures


def check_cure(rackflux, case, cure):
    """A case takes what it is told to try: 'part: {key: value, ...}', one level deeper at most."""
    path, _, rest = cure.partition(": ")
    settings = []
    while rest.startswith("{") and rest.count("{") > 1:
        inner, _, rest = rest[1:-1].partition(": ")
        path += "." + inner
    for setting in rest.strip("{}").split(", "):
        key, _, value = setting.partition(": ")
        settings += ["--set", f"{path}.{key}={value}"]
    done = subprocess.run([rackflux, "check", str(case), *settings], capture_output=True, text=True,
                          timeout=100)
    if done.returncode == 0:
        return 0
    print(f"told to try {cure}; check says:\n{done.stderr}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
