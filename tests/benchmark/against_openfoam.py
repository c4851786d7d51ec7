#!/usr/bin/env python3
"""Runs rackflux and OpenFOAM in turn on the same problems and tabulates the times to the answer.

against_openfoam.py [--only PROBLEM ...] [--build BUILD] [--work FOLDER] [--limit SECONDS]
                    [--prepare]
against_openfoam.py --table [PAGE]

Needs OpenFOAM (Debian: apt-get install --no-install-recommends openfoam), a build of rackflux with
-DRACKFLUX_BENCHMARKS=ON, and a machine that does nothing else. Each problem leaves a file
measured/PROBLEM.json beside this script; --table puts the table of all of them into PAGE
(docs/theory/performance.md). OpenFOAM's cases and logs stay in FOLDER. --limit ends a run of OpenFOAM
before it has made all its iterations: what it ends with is then the answer. --prepare only makes the cases
and their meshes, which need not be quiet; what is prepared is used by the next run and then gone.
"""
import argparse
import json
import pathlib
import re
import shutil
import sys
from dataclasses import asdict

from comparisons import PROBLEMS, ROOT, Failed
from openfoam import run
from time_to_answer import NoAnswer

HERE = pathlib.Path(__file__).resolve().parent
MEASURED = HERE / "measured"
PAGE = ROOT / "docs" / "theory" / "performance.md"
BEGIN = "<!-- table of tests/benchmark/against_openfoam.py -->"
END = "<!-- end of table -->"


def processor():
    found = re.search(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else "unknown"


def prepare(problem, folder):
    """OpenFOAM's case with its mesh, in a fresh folder."""
    shutil.rmtree(folder, ignore_errors=True)
    problem.case.write_case(folder, problem.iterations, **problem.options)
    run.prepare(folder, problem.case.PREPARE)
    if problem.cores > 1:
        run.prepare(folder, [run.decomposition(folder)])
    (folder / "prepared").touch()


def measure(name, build, work, limit):
    """rackflux, OpenFOAM, rackflux: two runs of ours, since they are short, around theirs."""
    problem, folder = PROBLEMS[name], work / f"openfoam_{name}"
    if not (folder / "prepared").exists():
        prepare(problem, folder)
    (folder / "prepared").unlink()
    ours = [problem.rackflux(problem, build, work / f"rackflux_{name}_a")]
    solved = run.solve(folder, problem.case.SOLVER, problem.cores, limit)
    theirs = problem.openfoam(problem, solved)
    ours.append(problem.rackflux(problem, build, work / f"rackflux_{name}_b"))
    return {"problem": name, "cores": problem.cores, "processor": processor(),
            "openfoam_version": solved.version,
            "rackflux": [asdict(side) for side in ours], "openfoam": asdict(theirs)}


def disagreements(result):
    """Sentences on the quantities in which the programs differ by more than allowed."""
    for ours in result["rackflux"]:
        for name, allowed in PROBLEMS[result["problem"]].allowed.items():
            a, b = ours["ends"][name], result["openfoam"]["ends"][name]
            if not abs(a - b) <= allowed:
                yield (f"{result['problem']}: {name}: rackflux {a:.7g}, OpenFOAM {b:.7g}, "
                       f"they may differ by {allowed:g}")


def seconds(value):
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def row(result):
    problem, theirs = PROBLEMS[result["problem"]], result["openfoam"]
    ours = result["rackflux"][0]
    times = [side["seconds"] for side in result["rackflux"]]
    mean = sum(times) / len(times)
    counted = "steps" if problem.title.startswith("Taylor") else "iterations"
    window = f", mean of {theirs['window']}" if theirs["window"] > 1 else ""
    both = "; ".join(f"{name.split(',')[0]} {ours['ends'][name]:.6g}, {theirs['ends'][name]:.6g}"
                     + "".join(f" {unit}" for unit in name.split(", ")[1:])
                     for name in problem.allowed)
    return (f"| {problem.title} | {problem.answer} | {result['cores']} "
            f"| {' and '.join(map(seconds, times))}, {ours['iterations']} {counted} "
            f"| {seconds(theirs['seconds'])}, {theirs['iterations']} {counted}{window} "
            f"| {theirs['seconds'] / mean:.2g} | {both} |")


def table(results):
    """Rows of all problems measured, in the order of PROBLEMS, and where they were measured."""
    head = ["| case | answer | cores | rackflux, two runs | OpenFOAM | ratio | both end at |",
            "|---|---|---|---|---|---|---|"]
    places = sorted({f"{r['processor']}, OpenFOAM {r['openfoam_version']}" for r in results})
    return "\n".join([*head, *map(row, results), "", f"Measured on: {'; '.join(places)}."])


def stored():
    results = [json.loads(path.read_text()) for path in
               (MEASURED / f"{name}.json" for name in PROBLEMS) if path.exists()]
    wrong = [text for result in results for text in disagreements(result)]
    if not results or wrong:
        raise Failed("\n".join(wrong) or f"nothing is measured yet: {MEASURED} has no result")
    return results


def between_marks(page, inside, begin=BEGIN, end=END):
    """The text of a page with what stands between the two marks replaced."""
    start = page.find(begin)
    stop = page.find(end, start)
    if start < 0 or stop < start:
        raise Failed(f"the page lacks the lines '{begin}' and '{end}'")
    return page[:start] + f"{begin}\n{inside}\n" + page[stop:]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PROBLEMS, default=list(PROBLEMS))
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "against_openfoam")
    parser.add_argument("--limit", type=float, default=float("inf"))
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--table", type=pathlib.Path, nargs="?", const=PAGE)
    return parser.parse_args()


def main(given):
    if given.table:
        given.table.write_text(between_marks(given.table.read_text(), table(stored())))
        return
    run.need({word.split()[0] for name in given.only for case in [PROBLEMS[name].case]
              for word in (*case.PREPARE, case.SOLVER, "decomposePar")})
    for name in given.only:
        if given.prepare:
            prepare(PROBLEMS[name], given.work / f"openfoam_{name}")
            continue
        result = measure(name, given.build.resolve(), given.work.resolve(), given.limit)
        MEASURED.mkdir(exist_ok=True)
        (MEASURED / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
        print(row(result), flush=True)
        wrong = list(disagreements(result))
        if wrong:
            raise Failed("\n".join(wrong))


if __name__ == "__main__":
    try:
        main(arguments())
    except (Failed, NoAnswer) as reason:
        sys.exit(str(reason))
