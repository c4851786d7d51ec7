"""Four racks in a room with k-epsilon: the problem of cases/rack_room for OpenFOAM."""
from .block_mesh import Line, write_block_mesh
from .dictionary import (DIMENSIONS, NO_SLIP, ZERO_GRADIENT, calculated, fixed, write, write_field)
from .settings import (GAMG, SWEEPS, on_face_zone, on_patch, write_control, write_decomposition,
                      write_schemes)

SOLVER = "buoyantBoussinesqSimpleFoam"
PREPARE = ["blockMesh", "topoSet", "createBaffles -overwrite"]
POWER = [10e3, 15e3, 20e3, 15e3]  # [W]
RHO, CP, DESIGN_RISE = 1.2, 1005.0, 12.0  # [kg/m3], [J/kg/K], [K]
FORCE, WIDTH, DEPTH, HEIGHT = 40.0, 0.625, 1.0, 2.0  # [N/m3], [m]
SUPPLY_SPEED, SUPPLY_T = 1.28, 291.15  # [m/s], [K]
K_SUPPLY = 1.5 * (0.05 * SUPPLY_SPEED)**2  # [m2/s2]
EPSILON_SUPPLY = 0.09**0.75 * K_SUPPLY**1.5 / (0.07 * 0.625)  # [m2/s3]
EDGES = [1.75 + WIDTH * i for i in range(5)]  # of the racks along x [m]
RELAXATION = {"p_rgh": 0.3, "U": 0.7, "T": 0.9, "(k|epsilon)": 0.7}
SCHEMES = {  # of U and T; k and epsilon are upwind always
    "upwind": ("bounded Gauss upwind", "upwind phi"),
    "second_order": ("bounded Gauss linearUpwind grad(U)", "limitedLinear phi 1"),
}
READ_EVERY = 5  # iterations; the interpolation of T to faces that it needs takes time
RACKS = range(len(POWER))


def write_case(folder, iterations, order="upwind", parts=(2, 1, 1), coarser=1):
    """`order`: a key of SCHEMES. `coarser`: 1, 2 or 4 times wider cells than 1/16 m."""
    _write_mesh(folder, coarser)
    _write_zones(folder / "system")
    _write_fields(folder / "0")
    _write_constants(folder / "constant")
    u, t = SCHEMES[order]
    write_schemes(folder / "system", {
        "div(phi,U)": u, "div(phi,T)": "bounded Gauss " + t.replace(" phi", ""),
        "div(phi,k)": "bounded Gauss upwind", "div(phi,epsilon)": "bounded Gauss upwind",
        "div((nuEff*dev2(T(grad(U)))))": "Gauss linear"}, T=t)
    write(folder / "system" / "fvSolution", {
        "solvers": {"p_rgh": GAMG, "(U|T|k|epsilon)": SWEEPS},
        "SIMPLE": {"nNonOrthogonalCorrectors": 0},
        "relaxationFactors": {"fields": {"p_rgh": RELAXATION["p_rgh"]},
                              "equations": {name: RELAXATION[name] for name in RELAXATION
                                            if name != "p_rgh"}}})
    write_decomposition(folder / "system", parts)
    write_control(folder, SOLVER, iterations, _monitors())


def _write_mesh(folder, coarser):
    lines = [Line([0, *EDGES, 6], [28 // coarser, *[10 // coarser] * 4, 28 // coarser]),
             Line([0, 0.25, 1.5, 2.5, 3.75, 4], [n // coarser for n in (4, 20, 16, 20, 4)]),
             Line([0, 2, 3], [32 // coarser, 16 // coarser])]

    def zone(i, j, k):
        return f"rack{i - 1}" if 1 <= i <= 4 and j == 2 and k == 0 else ""

    def patch(axis, side, block):
        i, j, _ = block
        if axis == 2 and 1 <= i <= 4 and j == (1, 3)[side]:
            return ("supply", "return")[side]
        return "walls"

    write_block_mesh(folder, lines, zone, patch, {
        "supply": {"type": "patch"}, "return": {"type": "patch"}, "walls": {"type": "wall"}})


def _write_zones(system):
    """Zones of faces: the thin walls of the racks, which become baffles, and the racks' backs."""
    def near(low, high):
        thin = 1e-3
        return word_box([x - thin for x in low], [x + thin for x in high])

    sides = [([x, 1.5, 0], [x, 2.5, HEIGHT]) for x in EDGES]
    sides.append(([EDGES[0], 1.5, HEIGHT], [EDGES[-1], 2.5, HEIGHT]))
    actions = []
    for n, (low, high) in enumerate(sides):
        actions.append({"name": "metal", "type": "faceSet", "action": "add" if n else "new",
                        "source": "boxToFace", "box": near(low, high)})
    zones = ["metal"]
    for n in RACKS:
        zones.append(f"back{n}")
        actions.append({"name": zones[-1], "type": "faceSet", "action": "new", "source": "boxToFace",
                        "box": near([EDGES[n], 2.5, 0], [EDGES[n + 1], 2.5, HEIGHT - 0.01])})
    for name in zones:
        actions.append({"name": name, "type": "faceZoneSet", "action": "new",
                        "source": "setToFaceZone", "faceSet": name})
    write(system / "topoSetDict", {"actions": [(None, action) for action in actions]})
    sheet = {"type": "faceZone", "zoneName": "metal", "patches": {
        "master": {"name": "metal_a", "type": "wall", "patchFields": {}},
        "slave": {"name": "metal_b", "type": "wall", "patchFields": {}}}}
    write(system / "createBafflesDict",
          {"internalFacesOnly": True, "noFields": True, "baffles": {"metal": sheet}})


def word_box(low, high):
    return "({:.6g} {:.6g} {:.6g}) ({:.6g} {:.6g} {:.6g})".format(*low, *high)


def _write_fields(folder):
    def back_in(value):
        return {"type": "inletOutlet", "inletValue": f"uniform {value}", "value": f"uniform {value}"}

    def on_walls(kind, value):
        return {"type": kind, "value": f"uniform {value}"}

    flux = {"type": "fixedFluxPressure", "rho": "rhok", "value": "uniform 0"}
    write_field(folder / "U", [0, 0, 0], {
        ".*": NO_SLIP, "supply": fixed([0, 0, SUPPLY_SPEED]),
        "return": {"type": "pressureInletOutletVelocity", "value": "uniform (0 0 0)"}})
    write_field(folder / "T", SUPPLY_T, {
        ".*": ZERO_GRADIENT, "supply": fixed(SUPPLY_T), "return": back_in(SUPPLY_T)})
    write_field(folder / "p_rgh", 0, {".*": flux, "return": fixed(0)})
    write_field(folder / "p", 0, {".*": calculated()})
    for name, value, law in (("k", K_SUPPLY, "kqRWallFunction"),
                             ("epsilon", EPSILON_SUPPLY, "epsilonWallFunction")):
        write_field(folder / name, value, {
            ".*": on_walls(law, value), "supply": fixed(value), "return": back_in(value)})
    write_field(folder / "nut", 0, {
        ".*": on_walls("nutkWallFunction", 0), "(supply|return)": calculated()})
    write_field(folder / "alphat", 0, {".*": calculated()})


def _write_constants(folder):
    write(folder / "g", {"dimensions": DIMENSIONS["m/s2"], "value": [0, 0, -9.81]},
          "uniformDimensionedVectorField")
    write(folder / "turbulenceProperties", {
        "simulationType": "RAS",
        "RAS": {"RASModel": "kEpsilon", "turbulence": True, "printCoeffs": False}})
    write(folder / "transportProperties", {
        "transportModel": "Newtonian", "nu": f"{DIMENSIONS['nu']} 1.5e-5",
        "beta": f"{DIMENSIONS['1/K']} 3.4e-3", "TRef": f"{DIMENSIONS['T']} 293.15",
        "Pr": 0.71, "Prt": 0.85})
    sources = {}
    for n in RACKS:
        v = POWER[n] / (RHO * CP * DESIGN_RISE) / (WIDTH * HEIGHT)
        sources |= _rack(f"rack{n}", 2 * FORCE / (RHO * v**2 * DEPTH), POWER[n] / (WIDTH * DEPTH * HEIGHT))
    write(folder / "fvOptions", sources)


def _rack(zone, forchheimer, heat):
    """Drag, fans and heat [W/m3] of a rack; this solver divides momentum by rho, heat by rho cp."""
    where = {"selectionMode": "cellZone", "cellZone": zone}
    axes = {"type": "cartesian", "origin": [0, 0, 0],
            "rotation": {"type": "axes", "e1": [1, 0, 0], "e2": [0, 1, 0]}}
    drag = {"type": "DarcyForchheimer", **where, "d": [0, 0, 0], "f": [forchheimer] * 3,
            "coordinateSystem": axes}

    def source(field, value):
        return {"type": ("scalar" if field == "T" else "vector") + "SemiImplicitSource", **where,
                "volumeMode": "specific", "injectionRateSuSp": {field: f"({value} 0)"}}

    return {f"{zone}_drag": {"type": "explicitPorositySource", **where,
                             "explicitPorositySourceCoeffs": drag},
            f"{zone}_fans": source("U", f"(0 {FORCE / RHO:.12g} 0)"),
            f"{zone}_heat": source("T", f"{heat / (RHO * CP):.12g}")}


def _monitors():
    """Temperatures weighted by flux of the return and of the backs of the racks."""
    often = {"executeControl": "timeStep", "executeInterval": READ_EVERY, "writeInterval": READ_EVERY}
    monitors = {"return_temperature": on_patch("return", "weightedAverage", ["T"], weightField="phi"),
                "on_faces": {"type": "surfaceInterpolate", "libs": ["fieldFunctionObjects"],
                             "fields": ["(T T_on_faces)"], "writeControl": "none", "log": False, **often}}
    for n in RACKS:
        monitors[f"exhaust{n}"] = on_face_zone(f"back{n}", "weightedAverage", ["T_on_faces"],
                                               weightField="phi", **often)
    return monitors
