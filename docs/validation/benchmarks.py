"""The part of docs/validation.md on published benchmarks: lines that judge() of
tests/validation/mesh_study.hpp records, pictures that draw() records, and what lies outside the
models (outside_scope.json)."""

import dataclasses
import json
import pathlib

HEAD = """
# Published benchmarks

Each problem on three meshes. *Order* is the observed one and *limit* Richardson's estimate for cells of
size zero; - where the three values do not approach from one side. *Band* is the grid convergence index
of the finest value (Celik et al., J. Fluids Eng. 130 (2008) 078001; three times the largest difference
where there is no order; `extrapolate` of `tests/validation/mesh_study.cpp`). The verdict holds the finest value against the published one and the deviation
demanded beforehand; *of profile* lines show the largest deviation from all published points.
How each comparison is made stands in `docs/theory/validation.md`.
"""
COLUMNS = ("| quantity | published | coarse | medium | fine | order | limit | band | verdict | "
           "reference | test |")
OUTSIDE = "Published data without a verdict"
OUTSIDE_FILE = pathlib.Path(__file__).resolve().parent / "outside_scope.json"
PICTURES = "images/validation"


@dataclasses.dataclass
class Part:
    """rows: (set, quantity) -> cells of the line; figures: file -> (set, title, test)."""
    rows: dict = dataclasses.field(default_factory=dict)
    figures: dict = dataclasses.field(default_factory=dict)


def shown(number, digits=5):
    return "-" if number is None else f"{number:.{digits}g}".replace("e-0", "e-").replace("e+0", "e")


def cells_of(row, test):
    unit = "" if row["unit"] == "-" else " " + row["unit"]
    published = f"{shown(row['published'])} ± {shown(row['demanded'], 3)}{unit}"
    values = [shown(value) for value in row["values"]]
    extras = [shown(row.get("order"), 3), shown(row.get("limit")), shown(row.get("band"), 2)]
    cells = [published, *values, *extras, row["verdict"], row["reference"], test]
    return [cell.replace("|", "/") for cell in cells]


def recorded(lines, old, idle):
    """What the tests recorded now, and the old lines of those that did not run."""
    part = Part()
    for row, test in lines:
        if "figure" in row:
            part.figures[row["figure"]] = (row["benchmark"], row["title"], test)
        elif "benchmark" in row:
            part.rows[row["benchmark"], row["quantity"]] = cells_of(row, test)
    part.rows |= {key: cells for key, cells in old.rows.items() if cells[-1] in idle}
    part.figures |= {key: figure for key, figure in old.figures.items() if figure[-1] in idle}
    return part


def written(page):
    """The lines of the page as it is."""
    part, subject = Part(), ""
    for line in page.read_text().splitlines() if page.exists() else []:
        if line.startswith("## "):
            subject = line[3:]
        elif line.startswith("| ") and line.count(" | ") == 10 and line != COLUMNS:
            quantity, *cells = line[2:-2].split(" | ")
            cells[-1] = cells[-1].replace("`", "")
            part.rows[subject, quantity] = cells
        elif line.startswith("![") and f"({PICTURES}/" in line:
            title, rest = line[2:].split(f"]({PICTURES}/")
            file, test = rest.split(".png) ")
            part.figures[file] = (subject, title, test.replace("`", ""))
    return part


def quoted(test):
    star = "*" if test.endswith("*") else ""
    return f"`{test.rstrip('*')}`{star}"


def text_of(part):
    text = HEAD
    subjects = sorted({key[0] for key in part.rows} | {figure[0] for figure in part.figures.values()})
    for subject in subjects:
        text += f"\n## {subject}\n\n{COLUMNS}\n|{'---|' * 11}\n"
        for key, cells in sorted(part.rows.items()):
            if key[0] == subject:
                text += f"| {' | '.join([key[1], *cells[:-1], quoted(cells[-1])])} |\n"
        for file, (of, title, test) in sorted(part.figures.items()):
            if of == subject:
                text += f"\n![{title}]({PICTURES}/{file}.png) {quoted(test)}\n"
    return text + outside()


def outside():
    text = f"\n## {OUTSIDE}\n\nData at hand that no test is held against, and why.\n\n"
    text += "| data | why no verdict |\n|---|---|\n"
    for item in json.loads(OUTSIDE_FILE.read_text()):
        text += f"| {item['data']} | {item['reason']} |\n"
    return text


def differences(folder, old, new, data_are_there):
    """Complaints where the page has other lines, demands or verdicts than the tests."""
    def judged(part):
        return {key + (cells[0], cells[7], cells[8], cells[9]) for key, cells in part.rows.items()}
    found = [f"recorded and not on the page: {key}" for key in judged(new) - judged(old)]
    if data_are_there:
        found += [f"on the page and not recorded: {key}" for key in judged(old) - judged(new)]
        found += [f"picture on the page and not recorded: {file}"
                  for file in old.figures.keys() - new.figures.keys()]
    found += [f"picture recorded and not on the page: {file}"
              for file in new.figures.keys() - old.figures.keys()]
    found += [f"picture not there: {file}" for file in old.figures
              if not (folder / PICTURES / f"{file}.png").exists()]
    if outside() not in (folder / "validation.md").read_text():
        found.append(f"the page has another list than {OUTSIDE_FILE.name}")
    return sorted(found)


def draw(folder, lines):
    """Pictures of the figures recorded now."""
    figures = [row for row, _ in lines if "figure" in row]
    if not figures:
        return
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plot
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for figure in figures:
        drawing, axes = plot.subplots(figsize=(5.2, 3.8), dpi=110)
        for series in figure["series"]:
            style = {"marker": "o", "linestyle": "", "fillstyle": "none"} if series["published"] else {}
            axes.plot(series["x"], series["y"], label=series["name"], **style)
        axes.set_xlabel(figure["x"])
        axes.set_ylabel(figure["y"])
        axes.locator_params(axis="x", nbins=6)  # long labels would run into each other
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
        drawing.tight_layout()
        # No date or version inside: the same results make the same file.
        drawing.savefig(folder / PICTURES / f"{figure['figure']}.png", metadata={"Software": None})
        plot.close(drawing)
