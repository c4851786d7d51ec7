"""Runs OpenFOAM's programs and reads what they monitored."""
import os
import pathlib
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

DEBIAN_HOME = "/usr/share/openfoam"
# Memory that was freed is kept: 11 % faster on the room.
KEEP_MEMORY = ("glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184:"
               "glibc.malloc.top_pad=268435456")


class Failed(Exception):
    """A program is absent or ended badly; the text says which and how."""


@dataclass
class Solved:
    folder: pathlib.Path
    seconds: list  # at the end of each iteration, since the first began
    version: str


def need(programs):
    absent = [name for name in programs if not shutil.which(name)]
    if absent:
        raise Failed(f"OpenFOAM is not installed: no {', '.join(absent)} on the path. On Debian: "
                     "apt-get install --no-install-recommends openfoam")


def environment():
    given = dict(os.environ, OMP_NUM_THREADS="1", GLIBC_TUNABLES=KEEP_MEMORY)
    given.setdefault("WM_PROJECT_DIR", DEBIAN_HOME)
    return given


def prepare(folder, commands):
    """Runs the programs that make the mesh."""
    for command in commands:
        log = folder / f"log.{command.split()[0]}"
        with open(log, "w") as out:
            status = subprocess.run(command.split(), cwd=folder, env=environment(), stdout=out,
                                    stderr=subprocess.STDOUT).returncode
        if status:
            raise Failed(_end_of(log, command))


def decomposition(folder):
    """The command that cuts a prepared case for ranks."""
    regions = (folder / "constant" / "regionProperties").exists()
    return "decomposePar" + (" -allRegions" if regions else "")


def _end_of(log, command):
    return f"'{command}' failed; the end of {log}:\n" + "\n".join(log.read_text().splitlines()[-15:])


def solve(folder, solver, cores, limit=float("inf")):
    """Runs `solver` in a prepared folder, and ends it after `limit` seconds. Its clock starts with the
    first iteration: reading the mesh is not counted."""
    command = [solver] if cores == 1 else [
        "mpirun", "--bind-to", "none", "-n", str(cores), solver, "-parallel"]
    begun, ends, stopped = None, [], False
    with open(folder / "log.solver", "w") as log, subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout:
            now = time.monotonic()
            log.write(line)
            if begun is None and line.startswith("Time = "):
                begun = now
            elif line.startswith("ExecutionTime = ") and not stopped:
                ends.append(now - begun)
                if ends[-1] > limit:
                    stopped = True
                    process.terminate()
    if not ends or (process.returncode and not stopped):
        raise Failed(_end_of(folder / "log.solver", " ".join(command)))
    version = re.search(r"OPENFOAM=(\S+)", (folder / "log.solver").read_text())
    return Solved(folder, ends, version[1] if version else "of unknown version")


def reading(solved, name):
    """What the function object `name` wrote of the iterations that were timed: iteration -> value."""
    files = list((solved.folder / "postProcessing").glob(f"**/{name}/0/*.dat"))
    if len(files) != 1:
        raise Failed(f"{solved.folder}: {len(files)} files of the monitor '{name}', not one")
    rows = (line.split() for line in files[0].read_text().splitlines() if not line.startswith("#"))
    values = {int(float(row[0])): float(row[1]) for row in rows if len(row) == 2}
    return {n: value for n, value in values.items() if 1 <= n <= len(solved.seconds)}
