#!/usr/bin/python3
"""grid_report.py RESULT [--out FOLDER]: turns the folder of a `rackflux grid` run into pictures.

Reads summary.json and history.h5; draws what the result has data for: site, dispatch stack, unit
states, prices, reactor states, transformer life, power and frequency, spectrum, network. Writes PNG
files and report.md to FOLDER (RESULT/report) and prints their names.
"""
import argparse
import json
import pathlib
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  after the choice of backend
import numpy as np  # noqa: E402

KELVIN, HOUR, MW = 273.15, 3600.0, 1e6
MWH = MW * HOUR
DAY = 24 * HOUR


class Table(dict):
    """Columns of one group by name; `table.starting("unit.")` picks those of a kind."""

    def starting(self, prefix):
        return {name[len(prefix):]: values for name, values in self.items()
                if name.startswith(prefix)}


def read_tables(file):
    with h5py.File(file) as data:
        return {name: Table({column: group[column][:] for column in group})
                for name, group in data.items()}


def time_axis(t):
    """Times for people: in days, hours or seconds, with the label."""
    if t[-1] > 7 * DAY:
        return t / DAY, "day"
    return (t / HOUR, "hour") if t[-1] > 3 * HOUR else (t, "time [s]")


def styled(axes, title, x, y):
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def legend(axes):
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        axes.legend(handles[:14], labels[:14], fontsize=8, loc="center left",
                    bbox_to_anchor=(1.01, 0.5), frameon=False)


def figure(rows=1, height=3.6):
    return plt.subplots(rows, 1, figsize=(9, height * rows), dpi=110, sharex=True, squeeze=False)


def daily(t, values):
    """Means of days where hours would only be a black band."""
    if t[-1] < 60 * DAY:
        return t, values
    per_day = int(round(DAY / (t[1] - t[0])))
    days = len(t) // per_day
    return (t[:days * per_day:per_day],
            values[:days * per_day].reshape(days, per_day).mean(axis=1))


def draw_dispatch(tables):
    table = tables["dispatch"]
    parts = {**table.starting("unit."), **table.starting("renewable.")}
    stores = table.starting("store.")
    for name, power in stores.items():
        parts[name] = np.maximum(power, 0.0)
    for key, name in (("from_grid", "from the grid"), ("shed", "not served")):
        if key in table and table[key].max() > 0.0:
            parts[name] = table[key]
    use = table["demand"] + sum(table.starting("load.").values(), np.zeros_like(table["t"]))
    drawn, axes = figure(2 if "price" in table or "import_price" in table else 1)
    t, stack = table["t"], []
    for name, power in parts.items():
        x, y = daily(t, power / MW)
        stack.append(y)
    hours, label = time_axis(x)
    axes[0][0].stackplot(hours, stack, labels=list(parts), step="post", alpha=0.85)
    axes[0][0].step(hours, daily(t, use / MW)[1], "k", where="post", lw=1.2, label="used")
    styled(axes[0][0], "Dispatch", "" if len(axes) > 1 else label, "MW")
    legend(axes[0][0])
    if len(axes) > 1:
        for key, name in (("price", "marginal cost of demand"), ("import_price", "import price")):
            if key in table:
                axes[1][0].step(hours, daily(t, table[key] * MWH)[1], where="post", lw=1.2,
                                label=name)
        styled(axes[1][0], "Price", label, "USD/MWh")
        legend(axes[1][0])
    return drawn


def draw_units(tables):
    table = tables["units"]
    on = table.starting("on.")
    if not on:
        return None
    drawn, axes = plt.subplots(figsize=(9, 1.2 + 0.3 * len(on)), dpi=110)
    t, label = time_axis(table["t"])
    axes.pcolormesh(np.append(t, 2 * t[-1] - t[-2]), np.arange(len(on) + 1),
                    np.array(list(on.values())), cmap="Greens", vmin=0, vmax=1.3)
    axes.set(title="Units: green on, white off", xlabel=label,
             yticks=np.arange(len(on)) + 0.5, yticklabels=list(on))
    return drawn


def draw_stores(tables):
    held = tables["units"].starting("held.")
    if not held:
        return None
    drawn, axes = figure()
    for name, energy in held.items():
        x, y = daily(tables["units"]["t"], energy / MWH)
        hours, label = time_axis(x)
        axes[0][0].plot(hours, y, lw=1.2, label=name)
    styled(axes[0][0], "Energy held", label, "MWh")
    legend(axes[0][0])
    return drawn


def draw_site(tables):
    table = tables["site"]
    drawn, axes = figure(2)
    x, _ = daily(table["t"], table["it"])
    hours, label = time_axis(x)
    parts = ["it", "losses", "cooling"]
    axes[0][0].stackplot(hours, [daily(table["t"], table[p] / MW)[1] for p in parts], labels=parts,
                         step="post", alpha=0.85)
    styled(axes[0][0], "Site", "", "MW")
    legend(axes[0][0])
    for key, name in (("T_outside", "outside"), ("T_supply", "facility water")):
        axes[1][0].step(hours, daily(table["t"], table[key] - KELVIN)[1], where="post", lw=1.2,
                        label=name)
    styled(axes[1][0], "Temperatures", label, "\u00b0C")
    legend(axes[1][0])
    return drawn


def draw_reactors(tables):
    table = tables["reactors"]
    drawn, axes = figure(3, 2.8)
    t, label = time_axis(table["t"])
    for key in ("asked", "delivered"):
        axes[0][0].step(t, table[key] / MW, where="post", lw=1.2, label=key)
    styled(axes[0][0], "Net power of the modules", "", "MW")
    for name in table:
        module, dot, state = name.rpartition(".")
        if dot and state in ("reactor", "xenon"):
            axes[1 if state == "reactor" else 2][0].plot(t, table[name], lw=1, label=module)
    styled(axes[1][0], "Reactor power", "", "over rated")
    styled(axes[2][0], "Xenon", label, "over rated equilibrium")
    for ax in axes[:, 0]:
        legend(ax)
    return drawn


def draw_transformers(tables):
    table = tables["transformers"]
    drawn, axes = figure(2)
    t, label = time_axis(table["t"])
    for name, values in table.items():
        transformer, dot, what = name.rpartition(".")
        if what == "hot_spot":
            axes[0][0].plot(t, values - KELVIN, lw=1.2, label=transformer)
        elif what == "life_lost":
            axes[1][0].plot(t, 100 * values, lw=1.2, label=transformer)
    styled(axes[0][0], "Hottest spot of the windings", "", "\u00b0C")
    styled(axes[1][0], "Life lost", label, "% of normal life")
    legend(axes[0][0])
    return drawn


def draw_transient(tables):
    table = tables["transient"]
    shown = [[(("frequency",), "Frequency", "Hz", 1.0)],
             [(("it", "computing", "cooling", "site"), "Site", "MW", MW)],
             [(("island_load", "generation"), "Island", "MW", MW)],
             [(("voltage",), "Voltage", "pu", 1.0)],
             [(("battery", "store"), "Out of the buffers", "MW", MW)],
             [(("heat_held",), "Heat made and not removed", "GJ", 1e9)]]
    shown = [row[0] for row in shown if any(n in table and np.ptp(table[n]) > 0 for n in row[0][0])]
    drawn, axes = figure(len(shown), 2.5)
    for ax, (names, title, unit, scale) in zip(axes[:, 0], shown):
        for name in names:
            if name in table:
                ax.plot(table["t"], table[name] / scale, lw=0.9, label=name)
        styled(ax, title, "", unit)
        legend(ax)
    axes[-1][0].set_xlabel("time [s]")
    return drawn


def draw_spectrum(tables):
    table = tables["spectrum"]
    drawn, axes = figure(2)
    for ax, name, unit, scale in ((axes[0][0], "frequency", "Hz", 1.0),
                                  (axes[1][0], "power", "MW", MW)):
        ax.loglog(table["f"][1:], np.maximum(table[name][1:] / scale, 1e-9), lw=0.8)
        styled(ax, f"Amplitude of {name}", "", unit)
    axes[1][0].set_xlabel("Hz")
    return drawn


def draw_network(tables):
    buses, branches = tables["network_buses"], tables["network_branches"]
    drawn, axes = plt.subplots(1, 2, figsize=(9, 3.6), dpi=110)
    axes[0].bar([f"{int(n)}" for n in buses["bus"]], buses["price_highest"] * MWH, color="#bbb",
                label="highest")
    axes[0].bar([f"{int(n)}" for n in buses["bus"]], buses["price_mean"] * MWH, label="mean")
    styled(axes[0], "Locational price", "bus", "USD/MWh")
    axes[0].legend(fontsize=8, frameon=False)
    names = [f"{int(a)}-{int(b)}" for a, b in zip(branches["from"], branches["to"])]
    axes[1].barh(names, 100 * branches["loading_highest"], color="#bbb")
    axes[1].barh(names, 100 * branches["loading_mean"])
    styled(axes[1], "Loading of branches: highest, mean", "% of rating", "")
    drawn.tight_layout()
    return drawn


DRAWERS = {"site": ("site", draw_site), "dispatch": ("dispatch", draw_dispatch),
           "units": ("units", draw_units), "stores": ("units", draw_stores),
           "reactors": ("reactors", draw_reactors),
           "transformers": ("transformers", draw_transformers),
           "transient": ("transient", draw_transient), "spectrum": ("spectrum", draw_spectrum),
           "network": ("network_buses", draw_network)}


def shown(entry):
    value, unit = entry["value"], entry["unit"]
    scale = {"J": (MWH, "MWh"), "W": (MW, "MW"), "USD/J": (1 / MWH, "USD/MWh")}.get(unit)
    if unit == "K":
        return f"{value - KELVIN:.2f} \u00b0C"
    if scale:
        return f"{value / scale[0]:.6g} {scale[1]}"
    return f"{value:.6g} {'' if unit == '1' else unit}".strip()


def page(summary, pictures):
    lines = [f"# {summary['title']}", "", summary["verdict"], "", "| quantity | value |", "|---|---|"]
    lines += [f"| {name} | {shown(entry)} |" for name, entry in summary["results"].items()]
    lines += ["", "| balance | in | out | gap | allowed |", "|---|---|---|---|---|"]
    for name, b in summary["balances"].items():
        lines.append(f"| {name} | {b['in']:.9g} {b['unit']} | {b['out']:.9g} {b['unit']} | "
                     f"{b['gap']:.1e} | {b['allowed']:.0e} |")
    return "\n".join(lines + [""] + [f"![{p.stem}]({p.name})\n" for p in pictures])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("result", type=pathlib.Path)
    arguments.add_argument("--out", type=pathlib.Path)
    given = arguments.parse_args()
    needed = given.result / "summary.json", given.result / "history.h5"
    for file in needed:
        if not file.exists():
            sys.exit(f"{file}: not there; a report needs the folder of a run that has ended")
    summary, tables = json.loads(needed[0].read_text()), read_tables(needed[1])
    out = given.out or given.result / "report"
    out.mkdir(parents=True, exist_ok=True)
    pictures = []
    for name, (table, draw) in DRAWERS.items():
        drawn = draw(tables) if table in tables else None
        if drawn is None:
            continue
        drawn.savefig(out / f"{name}.png", bbox_inches="tight")
        plt.close(drawn)
        pictures.append(out / f"{name}.png")
    (out / "report.md").write_text(page(summary, pictures) + "\n")
    for name in [*pictures, out / "report.md"]:
        print(name)


if __name__ == "__main__":
    main()
