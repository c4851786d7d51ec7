#!/usr/bin/python3
"""pictures.py RESULT [--out FOLDER]: draws the standard pictures of a result with ParaView.

RESULT is a run's folder. Writes slices of temperature, streamlines and rack surfaces as PNG to
FOLDER (RESULT/pictures) and prints their names. Needs pvbatch and Xvfb; status 1 if they fail.
"""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy

SCENE = pathlib.Path(__file__).with_name("scene.py")
SECONDS = 600  # software rendering on a busy machine
BODIES = ("rack", "server", "crah", "heat_source", "resistance", "solid", "duct")


def last_step(folder):
    """The index of a result folder and its last result file."""
    indexes = sorted(p for p in folder.glob("*.xdmf2") if not p.name.endswith("_solids.xdmf2"))
    if not indexes:
        sys.exit(f"{folder}: no .xdmf2 index here; expected the folder of a finished run")
    files = sorted((folder / "fields").glob(f"{indexes[0].stem}_[0-9]*.h5"))  # not those of means
    if not files:
        sys.exit(f"{folder / 'fields'}: no result file {indexes[0].stem}_*.h5 here")
    return indexes[0], files[-1]


def field_called(result, long_name):
    """Name of the dataset with this long name, or None."""
    for name, dataset in result["gas"].items():
        if dataset.attrs.get("long_name", b"") in (long_name, long_name.encode()):
            return name
    return None


def warm_corner(bodies, nodes, air):
    """Signs of x and y of the corner from which most heat is seen: on each axis the side where the
    air in the cells beside the bodies is the warmer.

    nodes: mesh lines of x, y and z [m]; air [degC]: (z, y, x), NaN where there is none.
    """
    corner = []
    for axis in (0, 1):
        sums = {-1: [0.0, 0.0], 1: [0.0, 0.0]}  # of area times temperature, of area
        for body in bodies:
            span = [numpy.searchsorted(lines, [low + 1e-9, high - 1e-9]) + [-1, 0]
                    for lines, low, high in zip(nodes, body["low"], body["high"])]
            beside = {-1: span[axis][0] - 1, 1: span[axis][1]}
            for side, at in beside.items():
                if not 0 <= at < air.shape[2 - axis]:
                    continue  # the room ends there
                pick = [slice(*ends) for ends in span]
                pick[axis] = slice(at, at + 1)
                layer = air[tuple(reversed(pick))]
                widths = [numpy.diff(lines)[part] for lines, part in zip(nodes, pick)]
                widths[axis] = numpy.ones(1)
                area = numpy.einsum("k,j,i->kji", *reversed(widths)) * numpy.isfinite(layer)
                sums[side][0] += numpy.nansum(area * layer)
                sums[side][1] += area.sum()
        means = {side: total / area if area > 0 else -numpy.inf for side, (total, area) in sums.items()}
        corner.append(1 if means[1] > means[-1] + 1e-6 else -1)
    return corner


def scene_of(folder):
    """What the drawing needs: index, room, objects and title."""
    index, file = last_step(folder)
    with h5py.File(file, "r") as result:
        lines = [result[f"gas/{axis}_node"][()] for axis in "xyz"]
        nodes = [of_axis[[0, -1]].tolist() for of_axis in lines]
        cells = [result[f"gas/{axis}"].size for axis in "xyz"]
        objects = json.loads(result["meta/objects"][()])
        temperature = field_called(result, "temperature")
        if not temperature:
            sys.exit(f"{file}: holds no field with the long name 'temperature'")
        velocity = field_called(result, "velocity")
        fluid = result["gas/vtkGhostType"][()] == 0
        air = numpy.where(fluid, result["gas"][temperature][()] - 273.15, numpy.nan)
    parts = {entry["parent"] for entry in objects}
    bodies = [entry for number, entry in enumerate(objects)
              if entry["kind"] in BODIES and (number not in parts or entry["kind"] == "rack")]
    in_racks = [entry for entry in bodies
                if entry["parent"] >= 0 and objects[entry["parent"]]["kind"] == "rack"]
    shown = [entry for entry in bodies if entry not in in_racks]
    return {
        "index": str(index.resolve()),
        "low": [pair[0] for pair in nodes],
        "high": [pair[1] for pair in nodes],
        "cell": [(pair[1] - pair[0]) / n for pair, n in zip(nodes, cells)],
        "bodies": shown,
        "corner": warm_corner(shown, lines, air),
        "objects": objects,
        "temperature": temperature,
        "velocity": velocity,
        # A few cells in a corner must not take the colours from all others.
        "limits": [float(x) for x in numpy.percentile(air[fluid], (0.1, 99.9))],
    }


@contextlib.contextmanager
def screen():
    """The name of an X display without a monitor; the server chooses a free one, says which once it
    takes connections, and ends with the block. Without -noreset it starts anew when its last client
    leaves, and turns away one that comes just then: pvbatch opens and closes it several times."""
    ready, say = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(say), "-screen", "0", "1920x1200x24",
                               "-nolisten", "tcp", "-noreset"], pass_fds=[say], stderr=subprocess.PIPE, text=True)
    os.close(say)
    try:
        with open(ready) as answer:
            number = answer.readline().strip()
        if not number:
            sys.exit(f"Xvfb gave no display:\n{server.communicate()[1]}")
        yield f":{number}"
    finally:
        server.terminate()
        server.communicate()


def render(scene, out):
    """Runs ParaView without a monitor."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as handover, screen() as display:
        json.dump(scene, handover)
        handover.flush()
        environment = dict(os.environ, DISPLAY=display, OMPI_ALLOW_RUN_AS_ROOT="1",
                           OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", HDF5_USE_FILE_LOCKING="FALSE")
        try:
            done = subprocess.run(["pvbatch", "--dr", str(SCENE), handover.name, str(out)],
                                  timeout=SECONDS, env=environment, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            sys.exit(f"ParaView took more than {SECONDS} s to draw {scene['index']} and was stopped")
        if done.returncode != 0:
            sys.exit(f"ParaView could not draw {scene['index']}:\n{done.stdout}{done.stderr}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("result", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()
    out = given.out or given.result / "pictures"
    scene = scene_of(given.result)
    out.mkdir(parents=True, exist_ok=True)
    before = {p: p.stat().st_mtime_ns for p in out.glob("*.png")}
    render(scene, out.resolve())
    drawn = sorted(p for p in out.glob("*.png") if p.stat().st_mtime_ns != before.get(p))
    if not drawn:
        sys.exit(f"{out}: ParaView ended well but drew nothing")
    for picture in drawn:
        print(picture)


if __name__ == "__main__":
    main()
