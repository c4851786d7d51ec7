"""A copper cold plate of ten channels: the problem of cases/cold_plate for OpenFOAM."""
from .block_mesh import Line, write_block_mesh
from .dictionary import (DIMENSIONS, NO_SLIP, ZERO_GRADIENT, calculated, fixed, write, write_field)
from .settings import (GAMG, SWEEPS, on_patch, write_control, write_decomposition, write_schemes)

SOLVER = "chtMultiRegionSimpleFoam"
REGIONS = ("water", "copper")
PREPARE = ["blockMesh", "splitMeshRegions -cellZonesOnly -overwrite"]
CHANNELS = 10
WIDTH, BASE, FIN, LENGTH = 0.5e-3, 2e-3, 3e-3, 40e-3  # of a channel or fin; heights; along z [m]
FLUX, SPEED, T_IN, P_OUT = 5e5, 0.5, 298.15, 1e5  # [W/m2], [m/s], [K], [Pa]
WATER = {"rho": 997, "cp": 4181, "mu": 8.9e-4, "Pr": 6.1311}
COPPER = {"rho": 8960, "cp": 385, "lambda": 400}
RELAXATION = {"p_rgh": 0.3, "U": 0.7, "h": 1}
# Solved further than this, an iteration takes 40 % longer and their number stays the same.
LOOSELY = {**GAMG, "relTol": 0.1}


def write_case(folder, iterations, parts=(1, 1, 2), coarser=1):
    """`coarser`: 1 or 2 times wider cells than 8 across a channel, 38 in height, 80 along."""
    _write_mesh(folder, coarser)
    constant, system = folder / "constant", folder / "system"
    write(constant / "regionProperties", {"regions": [
        "fluid", ["water"], "solid", ["copper"]]})
    write(constant / "g", {"dimensions": DIMENSIONS["m/s2"], "value": [0, 0, 0]},
          "uniformDimensionedVectorField")
    write(constant / "water" / "turbulenceProperties", {"simulationType": "laminar"})
    write(constant / "water" / "thermophysicalProperties", _material(
        "heRhoThermo", {"mu": WATER["mu"], "Pr": WATER["Pr"]}, "const", WATER))
    write(constant / "copper" / "thermophysicalProperties", _material(
        "heSolidThermo", {"kappa": COPPER["lambda"]}, "constIso", COPPER))
    _write_water(folder / "0" / "water")
    _write_copper(folder / "0" / "copper")
    write_control(folder, SOLVER, iterations, _monitors())
    write_schemes(system, {})
    write(system / "fvSolution", {})
    write_schemes(system / "water", {
        "div(phi,U)": "bounded Gauss linearUpwind grad(U)",
        "div(phi,h)": "bounded Gauss linearUpwind grad(h)",
        "div(phi,K)": "bounded Gauss linear", "div(((rho*nuEff)*dev2(T(grad(U)))))": "Gauss linear"})
    write_schemes(system / "copper", {})
    relaxation = {"fields": {"p_rgh": RELAXATION["p_rgh"], "rho": 1},
                  "equations": {"U": RELAXATION["U"], "h": RELAXATION["h"]}}
    write(system / "water" / "fvSolution", {
        "solvers": {"p_rgh": LOOSELY, "(U|h)": SWEEPS}, "SIMPLE": {"nNonOrthogonalCorrectors": 0},
        "relaxationFactors": relaxation})
    write(system / "copper" / "fvSolution", {
        "solvers": {"h": LOOSELY}, "SIMPLE": {"nNonOrthogonalCorrectors": 0},
        "relaxationFactors": {"equations": {"h": RELAXATION["h"]}}})
    for place in (system, *(system / region for region in REGIONS)):
        write_decomposition(place, parts)


def _write_mesh(folder, coarser):
    count = 2 * CHANNELS + 1
    lines = [Line([n * WIDTH for n in range(count + 1)], [8 // coarser] * count),
             Line([0, BASE, BASE + FIN], [8 // coarser, 30 // coarser]),
             Line([0, LENGTH], [80 // coarser])]

    def zone(i, j, _):
        return "water" if j == 1 and i % 2 == 1 else "copper"

    def patch(axis, side, block):
        if axis == 2 and zone(*block) == "water":
            return ("inlet", "outlet")[side]
        return "heated" if (axis, side) == (1, 0) else "adiabatic"

    write_block_mesh(folder, lines, zone, patch, {
        "inlet": {"type": "patch"}, "outlet": {"type": "patch"},
        "heated": {"type": "wall"}, "adiabatic": {"type": "wall"}})


def _material(thermo, transport, law, values):
    return {"thermoType": {"type": thermo, "mixture": "pureMixture",
                           "transport": law, "thermo": "hConst", "equationOfState": "rhoConst",
                           "specie": "specie", "energy": "sensibleEnthalpy"},
            "mixture": {"specie": {"molWeight": 18}, "transport": transport,
                        "thermodynamics": {"Cp": values["cp"], "Hf": 0},
                        "equationOfState": {"rho": values["rho"]}}}


def _coupled(kappa):
    return {"type": "compressible::turbulentTemperatureCoupledBaffleMixed", "Tnbr": "T",
            "kappaMethod": kappa, "value": f"uniform {T_IN}"}


def _write_water(folder):
    write_field(folder / "U", [0, 0, SPEED], {
        ".*": NO_SLIP, "inlet": fixed([0, 0, SPEED]),
        "outlet": {"type": "pressureInletOutletVelocity", "value": f"uniform (0 0 {SPEED})"}})
    write_field(folder / "T", T_IN, {
        ".*": ZERO_GRADIENT, "inlet": fixed(T_IN), "water_to_copper": _coupled("fluidThermo"),
        "outlet": {"type": "inletOutlet", "inletValue": f"uniform {T_IN}",
                   "value": f"uniform {T_IN}"}})
    flux = {"type": "fixedFluxPressure", "value": f"uniform {P_OUT}"}
    write_field(folder / "p_rgh", P_OUT, {".*": flux, "outlet": fixed(P_OUT)}, "Pa")
    write_field(folder / "p", P_OUT, {".*": calculated(P_OUT)}, "Pa")


def _write_copper(folder):
    write_field(folder / "T", T_IN, {
        ".*": ZERO_GRADIENT, "copper_to_water": _coupled("solidThermo"),
        "heated": {"type": "fixedGradient", "gradient": f"uniform {FLUX / COPPER['lambda']}"}})
    write_field(folder / "p", P_OUT, {".*": calculated(P_OUT)}, "Pa")


def _monitors():
    water, copper = {"region": "water"}, {"region": "copper"}
    return {"base_max": on_patch("heated", "max", ["T"], **copper),
            "base_mean": on_patch("heated", "areaAverage", ["T"], **copper),
            "outlet": on_patch("outlet", "weightedAverage", ["T"], weightField="phi", **water),
            "inlet_pressure": on_patch("inlet", "areaAverage", ["p_rgh"], **water)}
