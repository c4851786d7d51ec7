#!/usr/bin/env python3
"""exact.py RESULT: bounds and sums for this case without rackflux; needs scipy.

IT power and losses of every hour by hand, as for the week in site_smr_baseload. The least cost of the
whole year at once as a linear program solved by HiGHS: no schedule in windows can be cheaper. The power
of pumps and fans is taken from RESULT/site.csv.
"""
import importlib.util
import pathlib
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("week", HERE.parent / "site_smr_baseload/exact.py")
week = importlib.util.module_from_spec(spec)
spec.loader.exec_module(week)

T, OFF = 8760, range(2400, 2640)


def least_cost(load, hours):
    names = ("smr", "sun", "wind", "imp", "exp", "chg", "dis", "held")
    at = {name: k * T for k, name in enumerate(names)}
    n = len(names) * T + 12  # and the peak of each month
    t = np.arange(T)
    cost = np.zeros(n)
    for name, price in (("smr", 8), ("imp", hours["price"]), ("exp", -18), ("dis", 5)):
        cost[at[name]:at[name] + T] = price
    cost[-12:] = 8000
    low, high = np.zeros(n), np.full(n, np.inf)
    for name, most in (("smr", 77), ("sun", hours["sun"]), ("wind", hours["wind"]), ("imp", 100), ("exp", 60),
                       ("chg", 20), ("dis", 20), ("held", 80)):
        high[at[name]:at[name] + T] = most
    low[:T] = 15.4
    low[OFF.start:OFF.stop] = high[OFF.start:OFF.stop] = 0
    high[[OFF.start - 1, OFF.stop]] = 15.4  # down to the lowest power before, up from it after
    low[at["held"] + T - 1] = 40
    equal, rhs = [], np.concatenate([load, np.zeros(T)])
    for name, sign in (("smr", 1), ("sun", 1), ("wind", 1), ("imp", 1), ("exp", -1), ("chg", -1), ("dis", 1)):
        equal.append((t, at[name] + t, np.full(T, sign)))
    for name, sign in (("held", 1), ("chg", -0.94), ("dis", 1 / 0.94)):
        equal.append((T + t, at[name] + t, np.full(T, sign)))
    equal.append((T + t[1:], at["held"] + t[:-1], np.full(T - 1, -1.0)))
    rhs[T] = 40
    less = [(t, at["imp"] + t, np.ones(T)), (t, n - 12 + t // 730, np.full(T, -1.0))]
    limit, row = [np.zeros(T)], T
    steps = np.array([k for k in range(1, T) if k not in OFF and k - 1 not in OFF])
    for sign in (1, -1):
        rows = row + np.arange(len(steps))
        less += [(rows, steps, np.full(len(steps), sign)), (rows, steps - 1, np.full(len(steps), -sign))]
        limit.append(np.full(len(steps), 0.516 * 60))
        row += len(steps)
    matrix = lambda parts, rows: coo_matrix(  # noqa: E731
        tuple([np.concatenate([p[2] for p in parts]),
               (np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]))]), (rows, n)).tocsr()
    return linprog(cost, matrix(less, row), np.concatenate(limit), matrix(equal, 2 * T), rhs,
                   np.column_stack([low, high]), method="highs"), at


def main():
    result = pathlib.Path(sys.argv[1])
    site, hours = week.columns(result / "site.csv"), week.columns(HERE / "year.csv")
    it, losses, load = week.demand(site["cooling"] / 1e6)
    print(f"IT {it.sum():.4f} MWh, losses {losses.sum():.5f} MWh, demand {load.sum():.4f} MWh")
    print(f"offered by sun and wind {hours['sun'].sum() + hours['wind'].sum():.1f} MWh")
    power = week.columns(result / "dispatch.csv")["unit.M 1"] / 1e6
    short = over = 0.0
    for before, now in zip(np.concatenate([[77.0], power[:-1]]), power):
        change = now - before if before > 0 and now > 0 else 0.0
        area = change ** 2 / (2 * 0.516 * 60) + abs(change) * 5.0 / 3600
        short, over = short + area * (change > 0), over + area * (change < 0)
    print(f"replay: short {short:.3f} MWh, over {over:.3f} MWh")
    best, at = least_cost(load, hours)
    total = {name: best.x[k:k + T].sum() for name, k in at.items()}
    print(f"least cost {best.fun:.2f} USD; " + ", ".join(f"{k} {v:.1f}" for k, v in total.items()))


if __name__ == "__main__":
    main()
