"""Who may include whom. A layer sees itself, solver/base and the layers named here."""
import re
import unittest

from tree import ROOT, files, where

# Flow, energy, turbulence and twophase are one floor and see each other.
PHYSICS = {"solver/flow", "solver/energy", "solver/turbulence", "solver/twophase"}
FIELDS = {"solver/base", "solver/parallel", "solver/mesh", "solver/fields"}
SEES = {
    "solver/base": set(),
    "solver/parallel": {"solver/base"},
    "solver/mesh": {"solver/base", "solver/parallel"},
    "solver/fields": {"solver/base", "solver/parallel", "solver/mesh"},
    "solver/linear": FIELDS,
    "solver/operators": FIELDS | {"solver/linear"},
    **{layer: FIELDS | PHYSICS | {"solver/linear", "solver/operators"} for layer in PHYSICS},
    "solver/io": FIELDS | PHYSICS | {"solver/linear", "solver/operators"},
    "models": {"solver/base"},
    "solver/driver": FIELDS | PHYSICS | {"solver/linear", "solver/operators", "solver/io",
                                         "models"},
}
# Folders of models see only themselves and these; models/facility is where they meet.
SEEN_BY_ALL_MODELS = {"models/fluids", "models/numerics"}
INCLUDE = re.compile(r'\s*#\s*include\s+"((?:solver|models|tests)/[^"]+)"')


def layer_of(name):
    parts = name.split("/")
    return "models" if parts[0] == "models" else "/".join(parts[:2])


def complaints():
    for path in files("solver/**.hpp", "solver/**.cpp", "models/**.hpp", "models/**.cpp"):
        name = str(path.relative_to(ROOT))
        here = layer_of(name)
        if here not in SEES:
            yield f"{name}: the layer {here} is not in the table of test_layers.py"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                if here in ("models", "solver/base") and re.match(r"\s*#\s*include\s+<mpi", line):
                    yield f"{where(path, number)}: {here} knows nothing of MPI"
                continue
            there = layer_of(found[1])
            if there != here and there not in SEES[here]:
                yield f"{where(path, number)}: {here} may not include {there}"
            folder = "/".join(found[1].split("/")[:2])
            if here == "models" == there and found[1].count("/") > 1:
                if not name.startswith(folder + "/") and folder not in SEEN_BY_ALL_MODELS \
                        and name.count("/") > 1 and not name.startswith("models/facility/"):
                    yield f"{where(path, number)}: folders of models do not see each other"


class Layers(unittest.TestCase):
    def test_include_only_what_lies_below(self):
        self.assertEqual(list(complaints()), [])


if __name__ == "__main__":
    unittest.main()
