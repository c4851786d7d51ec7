#!/usr/bin/python3
"""headline.py RESULT: prints a run's headline numbers, its balances and where its files are."""
import json
import pathlib
import sys

MOST_RESULTS = 12  # the summary lists those of the whole room first


# Of a site without a mesh, whose joules are many.
OF_SITES = {"J": (3.6e9, "MWh"), "W": (1e6, "MW"), "USD/J": (1.0 / 3.6e9, "USD/MWh")}
MANY_WATTS = 1e4  # what heat of racks is told in kilowatts from, as at the end of a run


DIFFERENCES = (".spread", ".deviation")  # of names: in kelvin they are no temperatures


def shown(value, unit, of_site, name=""):
    if of_site and unit in OF_SITES:
        scale, unit = OF_SITES[unit]
        value /= scale
    elif unit == "W" and abs(value) >= MANY_WATTS:
        value, unit = value / 1e3, "kW"
    if unit == "K" and not name.endswith(DIFFERENCES):
        return f"{value - 273.15:10.2f} degC"
    return f"{value:10.6g} {'' if unit == '1' else unit}".rstrip()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    file = folder / "summary.json"
    if not file.exists():
        sys.exit(f"{file}: not there; the run has not come to its end")
    summary = json.loads(file.read_text())
    print(summary["title"])
    print(f"  {summary['verdict']}")
    of_site = summary["cells"] == 0
    size = "" if of_site else f"{summary['cells']} cells, "
    print(f"  {size}{summary['iterations']} {'steps' if of_site else 'iterations'}, "
          f"{summary['wall_time']['value']:.3g} s")
    width = max(map(len, [*list(summary["results"])[:MOST_RESULTS], *summary["balances"]]), default=0)
    for name, entry in list(summary["results"].items())[:MOST_RESULTS]:
        print(f"  {name:{width}}  {shown(entry['value'], entry['unit'], of_site, name)}")
    if len(summary["results"]) > MOST_RESULTS:
        print(f"  and {len(summary['results']) - MOST_RESULTS} more in {file}")
    print("balances")
    for name, entry in summary["balances"].items():
        print(f"  {name:{width}}  in {shown(entry['in'], entry['unit'], of_site)}"
              f"  out {shown(entry['out'], entry['unit'], of_site)}  gap {entry['gap']:.1e}"
              f" (allowed {entry['allowed']:.0e})")
    for kind, pattern in (("ParaView", "*.xdmf2"), ("picture", "pictures/*.png"),
                          ("report", "report/report.html")):
        for found in sorted(folder.glob(pattern)):
            print(f"{kind:9} {found}")


if __name__ == "__main__":
    main()
