#!/usr/bin/env python3
"""Seconds until a run had its answer: from when on a reading stays near the value it ends with.

time_to_answer.py RUN TOLERANCE READING [READING ...]

RUN is the folder of a run, TOLERANCE a number in the reading's unit or a share such as 0.1%. Of
several readings the mean counts. A run must have gone on well beyond the answer for the last value
to be one: that part is printed too.
"""
import csv
import pathlib
import sys
from dataclasses import dataclass


class NoAnswer(Exception):
    """The run does not show when it had its answer; the text says why."""


@dataclass
class Point:
    seconds: float  # since the start of the run
    iteration: int  # on the finest mesh
    value: float


def read_history(folder, names):
    """The Points of a run of rackflux on its finest mesh: the mean of the readings called `names`."""
    with open(pathlib.Path(folder) / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise NoAnswer(f"{folder}: history.csv has no line")

    def column(name):
        for key in rows[0]:
            if key == name or key.startswith(name + " ["):
                return key
        raise NoAnswer(f"{folder}: no reading is called '{name}'; there are: {', '.join(rows[0])}")

    keys = [column(name) for name in names]
    return [Point(float(row["wall_time [s]"]), int(row["iteration"]),
                  sum(float(row[key]) for key in keys) / len(keys))
            for row in rows if row["mesh"] == rows[-1]["mesh"]]


def mean_over(points, window):
    """The same points, the value of each the mean of those of the `window` iterations up to it; only
    points before which there are as many."""
    means = []
    for point in points:
        if point.iteration >= points[0].iteration + window - 1:
            near = [p.value for p in points if 0 <= point.iteration - p.iteration < window]
            means.append(Point(point.seconds, point.iteration, sum(near) / len(near)))
    return means


def answered(points, tolerance):
    """The first point from which on all are within `tolerance` of the last; throws NoAnswer where that
    is the last itself, or no point is left."""
    if not points:
        raise NoAnswer("the run has no point to look at")
    last = points[-1].value
    near = abs(last) * float(tolerance[:-1]) / 100 if tolerance.endswith("%") else float(tolerance)
    first = len(points)
    while first > 0 and abs(points[first - 1].value - last) <= near:
        first -= 1
    if first >= len(points) - 1:
        raise NoAnswer(f"the last iteration still moved by more than {tolerance}")
    return points[first]


def main(folder, tolerance, names):
    try:
        points = read_history(folder, names)
        then, end = answered(points, tolerance), points[-1]
    except NoAnswer as reason:
        sys.exit(f"{', '.join(names)}: {reason}")
    print(f"{then.seconds:.2f} s, iteration {then.iteration} on the finest mesh: {then.value:.8g}, "
          f"within {tolerance} of the {end.value:.8g} at the end (iteration {end.iteration}, "
          f"{end.seconds:.2f} s)")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
