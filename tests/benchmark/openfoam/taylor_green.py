"""The Taylor-Green vortex at Re 1600, first steps: what bench_fractional_step does, for OpenFOAM."""
import re

import numpy as np

from .block_mesh import Line, write_block_mesh
from .dictionary import DIMENSIONS, write, write_field
from .settings import GAMG, write_control, write_decomposition, write_schemes

SOLVER = "pimpleFoam"
PREPARE = ["blockMesh"]
DT = 0.02  # [s] at 64 cells along an edge


def write_case(folder, steps, cells=64, parts=(1, 1, 1)):
    """`cells` along each edge of the periodic cube of 2 pi."""
    line = Line([0, 2 * np.pi], [cells])
    names = [[f"{axis}_low", f"{axis}_high"] for axis in "xyz"]
    patches = {name: {"type": "cyclic", "neighbourPatch": pair[pair[0] == name]}
               for pair in names for name in pair}
    write_block_mesh(folder, [line] * 3, lambda i, j, k: "", lambda axis, side, _: names[axis][side],
                     patches)
    periodic = {".*": {"type": "cyclic"}}
    write_field(folder / "0" / "U", _vectors(_start(cells)), periodic)
    write_field(folder / "0" / "p", 0, periodic)
    write(folder / "constant" / "turbulenceProperties", {"simulationType": "laminar"})
    write(folder / "constant" / "transportProperties", {
        "transportModel": "Newtonian", "nu": f"{DIMENSIONS['nu']} {1 / 1600:.12g}"})
    dt = DT * 64 / cells
    write_control(folder, SOLVER, steps, {}, deltaT=dt, endTime=steps * dt)
    write_schemes(folder / "system", {
        "div(phi,U)": "Gauss linear", "div((nuEff*dev2(T(grad(U)))))": "Gauss linear"}, "backward")
    write(folder / "system" / "fvSolution", {
        "solvers": {"p": {**GAMG, "tolerance": 1e-6, "relTol": 0.01},
                    "pFinal": {**GAMG, "tolerance": 1e-6, "relTol": 0},
                    "U.*": {"solver": "PBiCGStab", "preconditioner": "DILU", "tolerance": 1e-8,
                            "relTol": 0}},
        "PIMPLE": {"nOuterCorrectors": 1, "nCorrectors": 2, "nNonOrthogonalCorrectors": 0,
                   "pRefCell": 0, "pRefValue": 0}})
    write_decomposition(folder / "system", parts)


def _start(cells):
    """Velocity at the centres, x fastest: (cells^3, 3)."""
    centre = (np.arange(cells) + 0.5) * 2 * np.pi / cells
    z, y, x = np.meshgrid(centre, centre, centre, indexing="ij")
    u = np.sin(x) * np.cos(y) * np.cos(z)
    v = -np.cos(x) * np.sin(y) * np.cos(z)
    return np.stack([u, v, np.zeros_like(u)], axis=-1).reshape(-1, 3)


def _vectors(values):
    rows = "\n".join(f"({u:.12g} {v:.12g} {w:.12g})" for u, v, w in values)
    return f"nonuniform List<vector>\n{len(values)}\n(\n{rows}\n)"


def kinetic_energy(folder):
    """Mean of u u / 2 over the cells of the last field written [m2/s2]."""
    last = max((place for place in folder.iterdir() if re.fullmatch(r"[\d.]+", place.name)),
               key=lambda place: float(place.name))
    text = (last / "U").read_text()
    inside = text[text.index("internalField"):text.index("boundaryField")]
    u = np.array(re.findall(r"^\((\S+) (\S+) (\S+)\)$", inside, re.M), dtype=float)
    return float((u**2).sum(axis=1).mean() / 2)
