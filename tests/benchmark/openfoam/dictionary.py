"""OpenFOAM's dictionaries and fields as text, from Python's dictionaries, lists and numbers."""
HEAD = """FoamFile
{{
    version 2.0;
    format ascii;
    class {kind};
    object {name};
}}
"""
DIMENSIONS = {  # kg m s K mol A cd
    "U": "[0 1 -1 0 0 0 0]",
    "T": "[0 0 0 1 0 0 0]",
    "p": "[0 2 -2 0 0 0 0]",  # over density
    "p_rgh": "[0 2 -2 0 0 0 0]",
    "Pa": "[1 -1 -2 0 0 0 0]",
    "k": "[0 2 -2 0 0 0 0]",
    "epsilon": "[0 2 -3 0 0 0 0]",
    "nut": "[0 2 -1 0 0 0 0]",
    "alphat": "[0 2 -1 0 0 0 0]",
    "nu": "[0 2 -1 0 0 0 0]",
    "1/K": "[0 0 0 -1 0 0 0]",
    "m/s2": "[0 1 -2 0 0 0 0]",
}


def word(value):
    """A value as it stands in a dictionary: (1 2 3) for a list, 'on' for True."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, (list, tuple)):
        return "(" + " ".join(word(item) for item in value) + ")"
    return str(value)


def key(name):
    """Patterns, and only they, stand in quotes."""
    return f'"{name}"' if "|" in name or ".*" in name else name


def body(entries, indent=""):
    """The entries of a dictionary. A list of (name, dictionary) pairs becomes a list of dictionaries,
    with the name before each unless it is None."""
    lines = []
    for name, value in entries.items():
        if isinstance(value, dict):
            lines += braces(key(name), value, indent)
        elif isinstance(value, list) and value and isinstance(value[0], tuple) \
                and isinstance(value[0][1], dict):
            lines += [indent + key(name), indent + "("]
            for title, item in value:
                lines += braces(title, item, indent)
            lines.append(indent + ");")
        else:
            lines.append(f"{indent}{key(name)} {word(value)};")
    return "\n".join(lines)


def braces(title, entries, indent):
    inside = [body(entries, indent + "    ")] if entries else []
    head = [] if title is None else [indent + title]
    return [*head, indent + "{", *inside, indent + "}"]


def write(path, entries, kind="dictionary"):
    """Writes the dictionary `entries` to `path`, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(kind=kind, name=path.name) + body(entries) + "\n")


def write_field(path, start, patches, dimensions=None):
    """Writes a field of cells: `start` is a number, a vector, or ready text for all cells; `patches`
    has the condition of each patch (or pattern of patches)."""
    vector = isinstance(start, (list, tuple)) or "vector" in str(start)
    internal = start if isinstance(start, str) else f"uniform {word(start)}"
    write(path, {"dimensions": DIMENSIONS[dimensions or path.name], "internalField": internal,
                 "boundaryField": patches}, "volVectorField" if vector else "volScalarField")


def fixed(value):
    return {"type": "fixedValue", "value": f"uniform {word(value)}"}


def calculated(value=0):
    return {"type": "calculated", "value": f"uniform {word(value)}"}


ZERO_GRADIENT = {"type": "zeroGradient"}
NO_SLIP = {"type": "noSlip"}
