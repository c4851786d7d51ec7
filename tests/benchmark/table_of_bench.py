#!/usr/bin/env python3
"""Puts what `rackflux bench` printed into the table of docs/theory/performance.md.

table_of_bench.py RANK RANKS THREADS LARGE [PAGE]

The four files are the outputs on one rank, on two ranks, on two threads, and on one rank with two
million cells; the columns of the table in that order. Without PAGE the rows go to standard output.
"""
import pathlib
import re
import sys

FIRST = "| triad of memory, of the same size |"
SHOWN = {  # where the page says it shorter
    "assemble faces x y z, upwind": "assemble faces, upwind",
    "assemble faces x y z, central": "assemble faces, central",
    "assemble faces x y z, van_leer": "assemble faces, van_leer",
    "Gauss-Seidel, two sweeps": "Gauss-Seidel sweeps",
    "halo exchange of one field": "halo exchange",
    "momentum, x y z": "momentum, three components",
    "iteration over all equations": "whole iteration",
}
KERNEL = re.compile(r"(\S.*?)\s{2,}[\d.]+\s+\d+\s+([\d.]+)\s+(\d+) %\*?\s+(\d+) %")


def number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def read(path):
    """Triads [GB/s], cells a second, and kernel: (GB/s, % of memory triad, % of triad of its size)."""
    text = pathlib.Path(path).read_text()
    triads = [float(rate) for rate in re.findall(r"^triad, .*?\s([\d.]+) GB/s", text, re.M)]
    cells = re.search(r"^([\d.e+]+) cells/s", text, re.M)
    kernels = {m[1]: (float(m[2]), m[3], m[4]) for m in map(KERNEL.match, text.splitlines()) if m}
    if len(triads) != 2 or not cells or not kernels:
        sys.exit(f"{path} is no output of rackflux bench")
    return triads, float(cells[1]), kernels


def rows(files):
    columns = [read(file) for file in files]
    yield FIRST + "".join(f" {a:.1f}, {b:.1f} |" for (a, b), _, _ in columns)
    for kernel in columns[1][2]:  # two ranks have all of them
        cells = []
        for _, _, kernels in columns:
            rate = kernels.get(kernel)
            cells.append(f"{number(rate[0])} ({rate[1]}, {rate[2]})" if rate else "none")
        yield f"| {SHOWN.get(kernel, kernel)} | " + " | ".join(cells) + " |"
    yield "| cells/s in an iteration |" + "".join(f" {rate:.2e} |" for _, rate, _ in columns)


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    table = "\n".join(rows(sys.argv[1:5]))
    if len(sys.argv) == 5:
        print(table)
    else:
        page = pathlib.Path(sys.argv[5])
        text = page.read_text()
        start = text.index(FIRST)
        page.write_text(text[:start] + table + text[text.index("\n\n", start):])
