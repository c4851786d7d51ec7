#!/usr/bin/env python3
"""exact.py RESULT: what this case must give, without rackflux.

IT power and losses of every hour by hand; the dispatch as a linear program solved by HiGHS (scipy); hot
spot and replay by their formulas. The power of pumps and fans is taken from RESULT/site.csv. As the best
dispatch is not unique (when the battery fills at night costs the same), hot spot and replay start from
the exchange and the modules' schedule in RESULT/dispatch.csv.
"""
import csv
import math
import pathlib
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

HERE = pathlib.Path(__file__).parent


def columns(file):
    with open(file, newline="") as stream:
        rows = list(csv.reader(stream))
    return {name.split(" [")[0]: np.array([float(r[n]) for r in rows[1:]]) for n, name in enumerate(rows[0])}


def chain(it):
    """Losses of supplies, UPS and transformer [MW] behind an IT power [MW]."""
    supplies = 0.4 + 0.02 * it + 0.01 * it ** 2 / 110
    out = it + supplies
    ups = 0.6 + 0.012 * out + 0.012 * out ** 2 / 115
    out = out + ups
    return supplies + ups + 0.06 + 0.7 * (out * math.hypot(1, 0.1) / 125) ** 2


def computing(hours):
    """IT power of the campus without leakage [MW] of each hour."""
    hall = columns(HERE / "inference.csv")["power"]
    return np.array([2.0 + 60 * (0.9 * 1.0 + 0.1 * 0.6) + hall[h % 24] for h in range(hours)])


def demand(cooling):
    """IT, losses and all with the cooling given [MW] of each hour."""
    it = computing(len(cooling))
    losses = chain(it)
    return it, losses, it + losses + cooling


def dispatch(load, price):
    """Least cost [USD] of the week: two modules, battery, connection with a charge on the peak."""
    T, low, high, ramp = 168, 15.4, 77.0, 0.516 * 60
    off = range(58, 94)
    n = 7 * T + 1  # m1, m2, import, export, charge, discharge, held; peak
    at = {name: k * T for k, name in enumerate(("m1", "m2", "imp", "exp", "chg", "dis", "held"))}
    cost, bounds = np.zeros(n), [(0, None)] * n
    for t in range(T):
        cost[at["m1"] + t] = cost[at["m2"] + t] = 8
        cost[at["imp"] + t], cost[at["exp"] + t], cost[at["dis"] + t] = price[t], -18, 5
        bounds[at["m1"] + t] = (low, high)
        bounds[at["m2"] + t] = (0, 0) if t in off else (low, low if t == 94 else high)
        bounds[at["imp"] + t] = bounds[at["exp"] + t] = (0, 60)
        bounds[at["chg"] + t] = bounds[at["dis"] + t] = (0, 20)
        bounds[at["held"] + t] = (40 if t == T - 1 else 0, 80)
    cost[-1] = 3000
    equal, rhs = lil_matrix((2 * T, n)), np.zeros(2 * T)
    less, most = [], []
    for t in range(T):
        for name, sign in (("m1", 1), ("m2", 1), ("imp", 1), ("exp", -1), ("chg", -1), ("dis", 1)):
            equal[t, at[name] + t] = sign
        rhs[t] = load[t]
        equal[T + t, at["held"] + t] = 1
        equal[T + t, at["chg"] + t] = -0.94
        equal[T + t, at["dis"] + t] = 1 / 0.94
        if t:
            equal[T + t, at["held"] + t - 1] = -1
        else:
            rhs[T] = 40
        less.append({at["imp"] + t: 1, n - 1: -1})
        most.append(0)
        for m in ("m1", "m2"):
            if t and not (m == "m2" and (t in off or t == 94)):
                for sign in (1, -1):
                    less.append({at[m] + t: sign, at[m] + t - 1: -sign})
                    most.append(ramp)
    upper = lil_matrix((len(less), n))
    for row, entries in enumerate(less):
        for column, value in entries.items():
            upper[row, column] = value
    return linprog(cost, upper.tocsr(), most, equal.tocsr(), rhs, bounds, method="highs"), at


def hot_spot(load, T_outside, rated=60, tan_phi=0.1):
    """Hottest [degC] and life lost by IEEE C57.91 clause 7, in steps of 10 s."""
    dTO_R, dH_R, R, n, m, tau_R, tau_W = 55, 25, 6, 0.9, 0.8, 3 * 3600, 7 * 60
    ultimate = lambda K: dTO_R * ((K * K * R + 1) / (R + 1)) ** n  # noqa: E731
    dTO, dH, hottest, lost, dt = ultimate(0.8), dH_R * 0.8 ** (2 * m), 0.0, 0.0, 10.0
    for power, T in zip(load, T_outside):
        K = abs(power) * math.hypot(1, tan_phi) / rated
        goal, goal_H = ultimate(K), dH_R * K ** (2 * m)
        # time constant corrected for the rises at start and end of the hour
        a, b = goal / dTO_R, dTO / dTO_R
        tau = tau_R * (a - b) / (a ** (1 / n) - b ** (1 / n)) if abs(a - b) > 1e-12 else tau_R * a ** (1 - 1 / n)
        start, start_H = dTO, dH
        for k in range(1, 361):
            dTO = goal + (start - goal) * math.exp(-k * dt / tau)
            dH = goal_H + (start_H - goal_H) * math.exp(-k * dt / tau_W)
            spot = T + dTO + dH
            lost += math.exp(15000 / 383 - 15000 / (spot + 273)) * dt
        hottest = max(hottest, T + dTO + dH)
    return hottest, lost / (180000 * 3600)


def replay(m1, m2):
    """Shortfall and surplus [MWh] of modules that share the schedule: D^2/2r and the lags of 5.0 s per change."""
    short = over = 0.0
    share = [(a + b) / (1 if b == 0 else 2) for a, b in zip(m1, m2)]
    for t in range(168):
        running = 1 if m2[t] == 0 else 2
        if t and m2[t] > 0 and m2[t - 1] == 0:
            continue  # back from the outage at 15.4 MW: one falls as the other rises
        change = share[t] - (share[t - 1] if t else 77.0)
        area = running * (change ** 2 / (2 * 0.516 * 60) + abs(change) * 5.0 / 3600)
        short, over = short + area * (change > 0), over + area * (change < 0)
    return short, over


def main():
    result = pathlib.Path(sys.argv[1])
    site, table, hours = columns(result / "site.csv"), columns(result / "dispatch.csv"), columns(HERE / "hours.csv")
    it, losses, load = demand(site["cooling"] / 1e6)
    print(f"IT {it.sum():.4f} MWh, losses {losses.sum():.6f} MWh, demand {load.sum():.6f} MWh")
    print(f"largest differences from the result: IT {np.abs(it - site['it'] / 1e6).max():.1e} MW, "
          f"losses {np.abs(losses - site['losses'] / 1e6).max():.1e} MW")
    best, at = dispatch(load, hours["price"])
    total = {name: best.x[k:k + 168].sum() for name, k in at.items()}
    print(f"cost {best.fun:.6f} USD; peak import {best.x[-1]:.6f} MW; " +
          ", ".join(f"{name} {value:.3f}" for name, value in total.items()))
    modules = [table[f"unit.M {m}"] / 1e6 for m in (1, 2)]
    print("replay: short {:.3f} MWh, over {:.3f} MWh".format(*replay(*modules)))
    spot, life = hot_spot((table["from_grid"] - table["to_grid"]) / 1e6, hours["temperature"])
    print(f"hot spot {spot:.4f} degC, life lost {life:.6e}")


if __name__ == "__main__":
    main()
