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


def main(folder, tolerance, names):
    with open(pathlib.Path(folder) / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    finest = [row for row in rows if row["mesh"] == rows[-1]["mesh"]]

    def column(name):
        for key in rows[0]:
            if key == name or key.startswith(name + " ["):
                return key
        sys.exit(f"{folder}: no reading is called '{name}'; there are: {', '.join(rows[0])}")

    keys = [column(name) for name in names]
    values = [sum(float(row[key]) for key in keys) / len(keys) for row in finest]
    last = values[-1]
    near = abs(last) * float(tolerance[:-1]) / 100 if tolerance.endswith("%") else float(tolerance)
    first = len(values)
    while first > 0 and abs(values[first - 1] - last) <= near:
        first -= 1
    if first == len(values) - 1:
        sys.exit(f"{folder}: the last iteration still moved {', '.join(names)} by more than {tolerance}")
    then, end = finest[first], finest[-1]
    print(f"{float(then['wall_time [s]']):.2f} s, iteration {then['iteration']} on the finest mesh: "
          f"{values[first]:.8g}, within {tolerance} of the {last:.8g} at the end "
          f"(iteration {end['iteration']}, {float(end['wall_time [s]']):.2f} s)")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
