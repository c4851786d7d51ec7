"""check_cooling_failure.py RESULT: while the cooling stands, the inlets of the servers lie between those
of exact.py's two lumped rooms at every step, the metal holds what an integration of its own over these
inlets says, and the air leaves the servers as warm as both make it.

From 65 s on, when the room has turned over once; the metal from the start, to 2 % of its rise above
the inlets; the exhaust to 1 K: what the inlets warm at most, 0.19 K/s, in the 5.4 s that the air needs.
"""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "cases" / "cooling_failure"))
import exact

with open(pathlib.Path(sys.argv[1]) / "history.csv", encoding="utf-8") as file:
    rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]

failures = 0
coolest, warmest = exact.courses()
for row in rows:
    t, inlet = row["time [s]"], row["servers.inlet [K]"] - 273.15
    if not 65.0 <= t <= 120.0:
        continue
    low, high = exact.at(coolest, t)[1], exact.at(warmest, t)[1]
    if not low <= inlet <= high:
        print(f"{t:.1f} s: inlets at {inlet:.2f} degC, not between {low:.2f} and {high:.2f}")
        failures += 1
    metal = 0.5 * (row["S1.metal [K]"] + row["S2.metal [K]"]) - 273.15
    exhaust = row["servers.exhaust [K]"] - 273.15
    if abs(exhaust - inlet - exact.EFFECTIVENESS * (metal - inlet)) > 1.0:
        print(f"{t:.1f} s: exhaust at {exhaust:.2f} degC beside inlets at {inlet:.2f} and metal at {metal:.2f}")
        failures += 1

worst = 0.0
for server in ("S1", "S2"):
    metal = previous = None
    for row in rows:
        inlet, flow = row[f"{server}.inlet [K]"], row[f"{server}.flow [m3/s]"]
        rate = exact.EFFECTIVENESS * exact.RHO_CP * flow / (0.5 * exact.METAL)  # 1/s
        wanted = inlet + 0.5 * exact.POWER / (rate * 0.5 * exact.METAL)  # K, where it would rest
        if metal is None:
            metal = row[f"{server}.metal [K]"]
        else:  # the trapezoidal rule
            dt = row["dt [s]"]
            metal = ((1.0 - 0.5 * dt * previous[0]) * metal
                     + 0.5 * dt * (previous[0] * previous[1] + rate * wanted)) / (1.0 + 0.5 * dt * rate)
        previous = rate, wanted
        worst = max(worst, abs(metal - row[f"{server}.metal [K]"]) / (wanted - inlet))
print(f"metal differs from its own integration by up to {worst:.1e} of its rise above the inlet")
sys.exit(failures > 0 or not worst < 0.02)
