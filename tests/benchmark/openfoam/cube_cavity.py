"""A cube heated from one side, Ra 1e6: the problem of cases/cube_cavity for OpenFOAM."""
from .block_mesh import Line, write_block_mesh
from .dictionary import DIMENSIONS, NO_SLIP, ZERO_GRADIENT, calculated, fixed, write, write_field
from .settings import (GAMG, SWEEPS, on_cell_zone, write_control, write_decomposition, write_schemes)

SOLVER = "buoyantBoussinesqSimpleFoam"
PREPARE = ["blockMesh"]
RAYLEIGH, PRANDTL = 1e6, 0.71
VISCOSITY = (PRANDTL / RAYLEIGH)**0.5  # of lengths of the edge, differences of 1 K and g beta = 1
CONDUCTIVITY = VISCOSITY / PRANDTL
RELAXATION = {"p_rgh": 0.5, "U": 0.5, "T": 0.9}


def write_case(folder, iterations, cells=64, parts=(1, 1, 1)):
    """`cells` along each edge; the layer of cells on the hot wall is a zone, to read Nu."""
    _write_mesh(folder, cells)
    _write_fields(folder / "0")
    constant = folder / "constant"
    write(constant / "g", {"dimensions": DIMENSIONS["m/s2"], "value": [0, -1, 0]},
          "uniformDimensionedVectorField")
    write(constant / "turbulenceProperties", {"simulationType": "laminar"})
    write(constant / "transportProperties", {
        "transportModel": "Newtonian", "nu": f"{DIMENSIONS['nu']} {VISCOSITY:.12g}",
        "beta": f"{DIMENSIONS['1/K']} 1", "TRef": f"{DIMENSIONS['T']} 0", "Pr": PRANDTL, "Prt": 0.85})
    write_control(folder, SOLVER, iterations,
                  {"beside_hot": on_cell_zone("beside_hot", "volAverage", ["T"])})
    write_schemes(folder / "system", {
        "div(phi,U)": "bounded Gauss linear", "div(phi,T)": "bounded Gauss linear",
        "div((nuEff*dev2(T(grad(U)))))": "Gauss linear"})
    write(folder / "system" / "fvSolution", {
        "solvers": {"p_rgh": GAMG, "(U|T)": SWEEPS},
        "SIMPLE": {"nNonOrthogonalCorrectors": 0, "pRefCell": 0, "pRefValue": 0},
        "relaxationFactors": {"fields": {"p_rgh": RELAXATION["p_rgh"]},
                              "equations": {"U": RELAXATION["U"], "T": RELAXATION["T"]}}})
    write_decomposition(folder / "system", parts)


def _write_mesh(folder, cells):
    lines = [Line([0, 1 / cells, 1], [1, cells - 1]), Line([0, 1], [cells]), Line([0, 1], [cells])]

    def patch(axis, side, _):
        return "other" if axis else ("hot", "cold")[side]

    write_block_mesh(folder, lines, lambda i, j, k: "" if i else "beside_hot", patch,
                     {name: {"type": "wall"} for name in ("hot", "cold", "other")})


def _write_fields(folder):
    write_field(folder / "U", [0, 0, 0], {".*": NO_SLIP})
    write_field(folder / "T", 0, {"hot": fixed(0.5), "cold": fixed(-0.5), "other": ZERO_GRADIENT})
    write_field(folder / "p_rgh", 0, {".*": {"type": "fixedFluxPressure", "rho": "rhok",
                                             "value": "uniform 0"}})
    write_field(folder / "p", 0, {".*": calculated()})
    write_field(folder / "alphat", 0, {".*": calculated()})


def nusselt(beside_hot, cells=64):
    """Nu of the hot wall from the mean temperature of the cells on it (wall 0.5, cold -0.5)."""
    return (0.5 - beside_hot) * 2 * cells
