"""same_on_ranks.py DIGITS...: the numbers that one program left on several numbers of ranks agree.

Each line of a file: name, value, largest difference from the first file's value.
"""
import pathlib
import sys


def read(path):
    rows = [line.split() for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    return {name: (float(value), float(allowed)) for name, value, allowed in rows}


first, *others = [read(path) for path in sys.argv[1:]]
failures = not first
for path, other in zip(sys.argv[2:], others):
    if other.keys() != first.keys():
        print(f"{path}: {sorted(other.keys() ^ first.keys())} are in one of the two only")
        failures += 1
    worst = 0.0
    for name in first.keys() & other.keys():
        (wanted, allowed), (found, _) = first[name], other[name]
        worst = max(worst, abs(found - wanted) / allowed)
        if not abs(found - wanted) <= allowed:
            print(f"{path}: {name} is {found:.10g}, on the first {wanted:.10g}; {allowed:.1g} is allowed")
            failures += 1
    print(f"{path}: {len(other)} numbers, at most {worst:.1e} of what is allowed apart")
sys.exit(failures > 0)
