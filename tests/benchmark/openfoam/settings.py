"""What the OpenFOAM cases share: control, schemes, solvers, and how they are run."""
from .dictionary import write

GAMG = {"solver": "GAMG", "smoother": "GaussSeidel", "tolerance": "1e-9", "relTol": 0.01}
SWEEPS = {"solver": "PBiCGStab", "preconditioner": "DILU", "tolerance": "1e-10", "relTol": 0.1}


def write_control(folder, solver, steps, functions, **other):
    """system/controlDict: `steps` iterations or steps of time, monitored by `functions`."""
    write(folder / "system" / "controlDict", {
        "application": solver, "startFrom": "startTime", "startTime": 0, "stopAt": "endTime",
        "endTime": steps, "deltaT": 1, "writeControl": "timeStep", "writeInterval": steps,
        "writeFormat": "ascii", "writePrecision": 10, "timePrecision": 8,
        "runTimeModifiable": False, "functions": functions, **other})


def write_schemes(folder, divergence, time="steadyState", **interpolation):
    """fvSchemes in `folder`: second order on an orthogonal mesh but for what `divergence` says."""
    write(folder / "fvSchemes", {
        "ddtSchemes": {"default": time},
        "gradSchemes": {"default": "Gauss linear"},
        "divSchemes": {"default": "none", **divergence},
        "laplacianSchemes": {"default": "Gauss linear orthogonal"},
        "interpolationSchemes": {"default": "linear",
                                 **{f"interpolate({name})": how for name, how in interpolation.items()}},
        "snGradSchemes": {"default": "orthogonal"},
    })


def write_decomposition(folder, parts):
    """decomposeParDict: equal boxes, parts[axis] along each axis."""
    write(folder / "decomposeParDict", {
        "numberOfSubdomains": parts[0] * parts[1] * parts[2],
        "method": "simple", "simpleCoeffs": {"n": list(parts), "delta": 1e-3}})


def on_patch(patch, operation, fields, **other):
    """A function object that reads a patch after every iteration."""
    return _monitor("surfaceFieldValue", {"regionType": "patch", "name": patch, "operation": operation,
                                          "fields": fields, **other})


def on_face_zone(zone, operation, fields, **other):
    return _monitor("surfaceFieldValue", {"regionType": "faceZone", "name": zone,
                                          "operation": operation, "fields": fields, **other})


def on_cell_zone(zone, operation, fields, **other):
    return _monitor("volFieldValue", {"regionType": "cellZone", "name": zone, "operation": operation,
                                      "fields": fields, **other})


def _monitor(kind, entries):
    return {"type": kind, "libs": ["fieldFunctionObjects"], "writeFields": False, "log": False,
            "writePrecision": 12, "writeControl": "timeStep", "writeInterval": 1, **entries}
