#!/usr/bin/env python3
"""Runs rooms with other ways to their answer than the default one, and tabulates what each needed.

variants.py [--only ROOM ...] [--repeats N] [--build BUILD] [--work FOLDER]
variants.py --table [PAGE]

Needs a machine that does nothing else; two ranks. The variants are run in turn, N times (2), and the
shortest time of each counts; iterations are the same every time. Each room leaves a file
measured/variants_ROOM.json beside this script; --table puts the table of all of them into PAGE
(docs/theory/performance.md).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

from against_openfoam import MEASURED, PAGE, between_marks, processor
from comparisons import EXHAUSTS, ROOT, Failed
from time_to_answer import NoAnswer, answered, read_history

MARKS = ("<!-- table of tests/benchmark/variants.py -->", "<!-- end of table of variants -->")
VARIANTS = {  # as the table has it: what `rackflux run` is told
    "default: three meshes": [],
    "from rest on the finest mesh": ["run.sequence=1"],
    "two meshes": ["run.sequence=2"],
    "four meshes": ["run.sequence=4"],
    "velocity relaxed by 0.8": ["flow.relaxation.velocity=0.8"],
    "velocity relaxed by 0.95": ["flow.relaxation.velocity=0.95"],
    "turbulence relaxed by 0.6": ["flow.relaxation.turbulence=0.6"],
    "turbulence relaxed by 0.9": ["flow.relaxation.turbulence=0.9"],
    "2 sweeps of velocity": ["flow.sweeps.velocity=2"],
    "6 sweeps of velocity": ["flow.sweeps.velocity=6"],
    "2 iterations of temperature": ["flow.sweeps.temperature=2"],
    "1 sweep of turbulence": ["flow.sweeps.turbulence=1"],
    "2 sweeps of turbulence": ["flow.sweeps.turbulence=2"],
    "pressure to 0.05": ["flow.pressure_tolerance=0.05"],
    "pressure to 0.0005": ["flow.pressure_tolerance=0.0005"],
}


@dataclass
class Room:
    case: str
    settings: tuple  # of all its runs
    title: str
    readings: tuple  # their mean is the answer
    answer: str
    tolerance: str


ROOMS = {
    "row_air_h100": Room("row_air_h100", (), "`row_air_h100`", ("servers.exhaust_max",),
                         "hottest exhaust to 0.1 K", "0.1"),
    "rack_room": Room("rack_room", (), "`rack_room`", EXHAUSTS,
                      "mean exhaust of four racks to 0.1 K", "0.1"),
    "rack_room_second_order": Room(
        "rack_room", ("flow.schemes={velocity: van_leer, temperature: van_leer}",),
        "`rack_room`, second order", EXHAUSTS, "the same to 0.1 K", "0.1"),
}


def run(room, settings, build, folder):
    """One run: when it had its answer and when it ended, in seconds and iterations, and how."""
    keys = (*room.settings, *settings, "run.report_every=1")
    told = [word for key in keys for word in ("--set", key)]
    done = subprocess.run(
        ["mpirun", "-n", "2", "--oversubscribe", "--bind-to", "none", build / "rackflux", "run",
         ROOT / "cases" / room.case, *told, "--out", folder],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False)
    try:
        summary = json.loads((folder / "summary.json").read_text())
        points = read_history(folder, room.readings)
    except (OSError, NoAnswer) as reason:
        raise Failed(f"{room.title}, {' '.join(settings)}: {reason}\n{done.stderr}") from reason
    return {"answer": answer(points, room.tolerance), "value": points[-1].value,
            "end": [points[-1].seconds, points[-1].iteration],
            "verdict": summary["verdict"].split()[0]}


def answer(points, tolerance):
    """Seconds and iterations; None where the reading still moved at the end."""
    try:
        then = answered(points, tolerance)
    except NoAnswer:
        return None
    return [then.seconds, then.iteration]


def shortest(runs):
    return min(runs, key=lambda one: one["end"][0])


def measure(name_of_room, repeats, build, work):
    room = ROOMS[name_of_room]
    runs = {name: [] for name in VARIANTS}
    for _ in range(repeats):
        for name, settings in VARIANTS.items():
            runs[name].append(run(room, settings, build, work / f"variant_{name_of_room}"))
            print(f"{name_of_room}, {name}: {runs[name][-1]}", flush=True)
    return {"room": name_of_room, "processor": processor(),
            "variants": {name: shortest(all_runs) for name, all_runs in runs.items()}}


def cells(one):
    def both(which):
        if one[which] is None:
            return "none"
        seconds, iterations = one[which]
        return f"{seconds:.1f} s, {iterations}"
    return f" {both('answer')} | {both('end')}, {one['verdict']} | {one['value'] - 273.15:.2f} |"


def table(results):
    head = "| variant |" + "".join(
        f" {ROOMS[r['room']].title}: {ROOMS[r['room']].answer} | to its end | there, degC |" for r in results)
    rows = [f"| {name} |" + "".join(cells(r["variants"][name]) for r in results) for name in VARIANTS]
    places = "; ".join(sorted({r["processor"] for r in results}))
    return "\n".join([head, "|---" * (1 + 3 * len(results)) + "|", *rows, "",
                      f"Measured on: {places}, two ranks."])


def stored():
    files = [MEASURED / f"variants_{room}.json" for room in ROOMS]
    results = [json.loads(file.read_text()) for file in files if file.exists()]
    if not results:
        raise Failed(f"nothing is measured yet: {MEASURED} has no result")
    return results


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ROOMS, default=list(ROOMS))
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "variants")
    parser.add_argument("--table", type=pathlib.Path, nargs="?", const=PAGE)
    return parser.parse_args()


def main(given):
    if given.table:
        page = between_marks(given.table.read_text(), table(stored()), *MARKS)
        given.table.write_text(page)
        return
    given.work.mkdir(parents=True, exist_ok=True)
    for room in given.only:
        result = measure(room, given.repeats, given.build.resolve(), given.work.resolve())
        (MEASURED / f"variants_{room}.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    try:
        main(arguments())
    except Failed as reason:
        sys.exit(str(reason))
