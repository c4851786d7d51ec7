"""check_cooling_failure.py RESULT: while the cooling stands, servers breathe in warmer air at the rate at
which their power heats all air of the room, within 10 %.

The room mixes while its air warms, so that the rate at one place is not just that of the mean: the
tolerance. Judged from 30 s after the unit stands to its start.
"""
import csv
import pathlib
import sys

POWER = 10e3  # W, of both servers
AIR = 4.2 * 3.6 * 3.0 - 0.6 * 1.2 * 1.8  # m3: the room without the unit's body
CAPACITY = 1.176 * 1006.0 * AIR  # J/K; air at 27 degC and 101325 Pa

with open(pathlib.Path(sys.argv[1]) / "history.csv", encoding="utf-8") as file:
    history = [(float(row["time [s]"]), float(row["servers.inlet [K]"])) for row in csv.DictReader(file)]
still = [(t, T) for t, T in history if 65.0 <= t <= 120.0]
mean_t = sum(t for t, _ in still) / len(still)
mean_T = sum(T for _, T in still) / len(still)
rate = (sum((t - mean_t) * (T - mean_T) for t, T in still)
        / sum((t - mean_t) ** 2 for t, _ in still))
wanted = POWER / CAPACITY
print(f"inlets warm by {rate:.4f} K/s; power over heat capacity of the air {wanted:.4f} K/s")
sys.exit(abs(rate / wanted - 1.0) > 0.1)
