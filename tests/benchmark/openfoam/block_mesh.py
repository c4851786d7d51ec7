"""A rectilinear mesh of blocks for OpenFOAM's blockMesh."""
import itertools

from .dictionary import word, write


CORNERS = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]
AROUND = {  # the corners of the face of a block, (axis, side), seen from outside
    (0, 0): (0, 4, 7, 3), (0, 1): (1, 2, 6, 5),
    (1, 0): (0, 1, 5, 4), (1, 1): (3, 7, 6, 2),
    (2, 0): (0, 3, 2, 1), (2, 1): (4, 5, 6, 7),
}


class Line:
    """One axis: `ends` of the intervals [m], `cells` in each, `growth` last over first width."""

    def __init__(self, ends, cells, growth=None):
        self.ends, self.cells = ends, cells
        self.growth = growth or [1] * len(cells)


def write_block_mesh(folder, lines, zone, patch, patches):
    """Writes system/blockMeshDict.

    lines: a Line for each axis. zone(i, j, k): the cell zone of a block or "". patch(axis, side, block):
    the patch of a block's face on the rim, side 0 or 1. patches: name -> entries (its type at least).
    """
    counts = [len(line.cells) for line in lines]
    blocks, faces = [], {name: [] for name in patches}
    for block in itertools.product(*map(range, counts)):
        corners = [add(block, step) for step in CORNERS]
        cells = [line.cells[n] for line, n in zip(lines, block)]
        growth = [line.growth[n] for line, n in zip(lines, block)]
        blocks.append(f"hex {word([vertex(c, counts) for c in corners])} {zone(*block)} {word(cells)} "
                      f"simpleGrading {word(growth)}")
        for axis, side in itertools.product(range(3), (0, 1)):
            if block[axis] == side * (counts[axis] - 1):
                rim = [corners[n] for n in AROUND[axis, side]]
                faces[patch(axis, side, block)].append(word([vertex(c, counts) for c in rim]))
    points = itertools.product(*(line.ends for line in reversed(lines)))
    write(folder / "system" / "blockMeshDict", {
        "convertToMeters": 1,
        "vertices": [word(point[::-1]) for point in points],
        "blocks": blocks,
        "edges": [],
        "boundary": [(name, {**patches[name], "faces": faces[name]}) for name in patches],
    })


def add(a, b):
    return tuple(x + y for x, y in zip(a, b))


def vertex(corner, counts):
    """Number of the vertex at the low corner of a block; x runs fastest."""
    i, j, k = corner
    return i + (counts[0] + 1) * (j + (counts[1] + 1) * k)
