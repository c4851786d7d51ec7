#!/usr/bin/python3
"""report.py RESULT [--out FOLDER]: turns a run's folder into a page with tables and curves.

Reads summary.json, manifest.json and history.csv; writes report.md, report.html, residuals.png,
balances.png, temperatures.png, flows.png, heats.png, joules.png, steps.png (those with columns) to
FOLDER (RESULT/report) and prints their names; curves of a run through time go over time. A missing
history or summary is an error.
"""
import argparse
import csv
import html
import json
import os
import pathlib
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  after the choice of backend

KELVIN = 273.15
MOST_CURVES = 12  # more are unreadable


def read_history(file):
    """Columns of the history: {(name, unit): numbers}."""
    with open(file, newline="") as stream:
        rows = list(csv.reader(stream))
    if len(rows) < 2:
        sys.exit(f"{file}: has no line yet; run at least one iteration")
    columns = {}
    for place, title in enumerate(rows[0]):
        name, unit = re.fullmatch(r"(.*?)(?: \[(.*)\])?", title).groups()
        columns[name, unit or ""] = [float(row[place]) for row in rows[1:]]
    return columns


def running_iteration(history):
    """Iterations done since the start: the count begins anew on each mesh of a sequence."""
    count = next((values for (name, _), values in history.items() if name == "iteration"), None)
    if count is None:
        return list(range(1, len(next(iter(history.values()))) + 1))
    total, done_before, x = 0.0, 0.0, []
    for before, now in zip([0.0, *count], count):
        if now <= before:
            done_before = total
        total = done_before + now
        x.append(total)
    return x


def across(history):
    """What curves are drawn over, and its name: time if the run went through it, else iterations."""
    seconds = history.get(("time", "s"))
    if seconds is None:
        return running_iteration(history), "iteration"
    if seconds[-1] < 600.0:
        return seconds, "time [s]"
    return [t / 60.0 for t in seconds], "time [min]"


def is_residual(name):
    return "residual" in name.lower()


def is_balance(name):
    return any(word in name.lower() for word in ("gap", "imbalance", "balance"))


def plot(file, columns, along, title, label, logarithmic):
    """One picture of these columns over `along`."""
    figure, axes = plt.subplots(figsize=(8, 4.2), dpi=120)
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for place, (name, (x, y)) in enumerate(list(columns.items())[:MOST_CURVES]):
        if logarithmic:
            y = [abs(v) if v else float("nan") for v in y]
        # The first, which are totals, lie on top; single objects, often the same, are pale below.
        first = place < len(colours) / 2
        axes.plot(x, y, color=colours[place % len(colours)], linewidth=1.4 if first else 3.0,
                  alpha=1.0 if first else 0.4, zorder=2.0 + 1.0 / (1.0 + place), label=name)
    if logarithmic:
        axes.set_yscale("log")
    axes.set(title=title, xlabel=along, ylabel=label)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    figure.savefig(file, bbox_inches="tight")
    plt.close(figure)


def draw(history, out):
    """All pictures; names of the files drawn."""
    x, along = across(history)
    groups = {
        "residuals": ("Residuals", "residual", True,
                      lambda name, unit: is_residual(name)),
        "balances": ("Imbalances on the way", "of what passes or is released", True,
                     lambda name, unit: is_balance(name) and not unit),
        "temperatures": ("Temperatures", "\u00b0C", False,
                         lambda name, unit: unit == "K"),
        "flows": ("Flows", "m3/s", False,
                  lambda name, unit: unit == "m3/s"),
        "heats": ("Heats", "kW", False,
                  lambda name, unit: unit == "W"),
        "joules": ("Heat since the start", "kJ", False,
                   lambda name, unit: unit == "J"),
        "steps": ("Steps", "s; Courant number", True,
                  lambda name, unit: name in ("dt", "courant")),
    }
    drawn = []
    for stem, (title, label, logarithmic, belongs) in groups.items():
        chosen = {}
        for (name, unit), values in history.items():
            if not belongs(name, unit) or is_residual(name) != (stem == "residuals"):
                continue
            shift = KELVIN if unit == "K" else 0.0
            scale = 1e3 if unit in ("W", "J") else 1.0
            chosen[name] = (x, [(v - shift) / scale for v in values])
        if chosen:
            plot(out / f"{stem}.png", chosen, along, title, label, logarithmic)
            drawn.append(f"{stem}.png")
    return drawn


DIFFERENCES = (".spread", ".deviation")  # of names: in kelvin they are no temperatures


def shown(value, unit, name=""):
    """A number for people: temperatures in degrees Celsius."""
    if unit == "K" and not name.endswith(DIFFERENCES):
        return f"{value - KELVIN:.2f} \u00b0C"
    return f"{value:.6g} {unit}".strip()


def tables(summary, manifest):
    """Headings with rows of cells, the first row being the head."""
    results = [("quantity", "value")]
    results += [(name, shown(entry["value"], entry["unit"], name))
                for name, entry in summary["results"].items()]
    balances = [("balance", "in", "out", "gap", "allowed")]
    for name, entry in summary["balances"].items():
        balances.append((name, shown(entry["in"], entry["unit"]), shown(entry["out"], entry["unit"]),
                         f"{entry['gap']:.2e}", f"{entry['allowed']:.2e}"))
    run = [("run", ""), ("verdict", summary["verdict"]), ("cells", f"{summary['cells']}"),
           ("iterations", f"{summary['iterations']}"),
           ("wall time", f"{summary['wall_time']['value']:.1f} s")]
    for key in ("version", "git_hash", "compiler", "host", "ranks", "threads", "sha256", "start"):
        if key in manifest:
            run.append((key, str(manifest[key])))
    return [("Results", results), ("Balances", balances), ("Run", run)]


def markdown(title, sections, pictures):
    lines = [f"# {title}", ""]
    for heading, rows in sections:
        lines += [f"## {heading}", "", "| " + " | ".join(rows[0]) + " |",
                  "|" + "---|" * len(rows[0])]
        lines += ["| " + " | ".join(row) + " |" for row in rows[1:]] + [""]
    for picture in pictures:
        lines += [f"![{pathlib.Path(picture).stem}]({picture})", ""]
    return "\n".join(lines)


def web_page(title, sections, pictures):
    body = [f"<h1>{html.escape(title)}</h1>"]
    for heading, rows in sections:
        cells = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                 for row in rows]
        body.append(f"<h2>{heading}</h2><table>{''.join(cells)}</table>")
    body += [f'<img src="{picture}" alt="{pathlib.Path(picture).stem}">' for picture in pictures]
    style = ("body{font:15px sans-serif;max-width:60em;margin:2em auto;color:#222}"
             "td{padding:.2em 1em .2em 0;border-bottom:1px solid #ddd}"
             "tr:first-child{font-weight:bold}img{max-width:100%;margin:1em 0}")
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}'
            f"</title><style>{style}</style>{''.join(body)}</html>\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("result", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()
    needed = given.result / "summary.json", given.result / "history.csv"
    for file in needed:
        if not file.exists():
            sys.exit(f"{file}: not there; a report needs the folder of a run that has ended")
    summary = json.loads(needed[0].read_text())
    manifest_file = given.result / "manifest.json"
    manifest = json.loads(manifest_file.read_text()) if manifest_file.exists() else {}
    out = given.out or given.result / "report"
    out.mkdir(parents=True, exist_ok=True)
    pictures = draw(read_history(needed[1]), out)
    rendered = sorted((given.result / "pictures").glob("*.png"))
    pictures += [os.path.relpath(picture, out) for picture in rendered]
    sections = tables(summary, manifest)
    (out / "report.md").write_text(markdown(summary["title"], sections, pictures))
    (out / "report.html").write_text(web_page(summary["title"], sections, pictures))
    for name in ["report.md", "report.html"]:
        print(out / name)


if __name__ == "__main__":
    main()
