#!/usr/bin/env python3
"""exact.py RESULT: what this case must give, without rackflux; needs scipy.

Line rating by IEEE Std 738-2012, IT power with its leakage and losses by hand, prices of the network and the
schedule as linear programs solved by HiGHS, hot spot by IEEE C57.91. The power of the plant is taken from
RESULT/site.csv and the facility water's temperature as held at its set-point.
"""
import importlib.util
import math
import pathlib
import sys

import numpy as np
from scipy.optimize import linprog

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("week", HERE.parent / "site_smr_baseload/exact.py")
week = importlib.util.module_from_spec(spec)
spec.loader.exec_module(week)

T = 120


def rating(Ta, wind, sun):
    """Current [A] of the conductor at 100 degC, wind across it."""
    D, Ts, emissivity, absorptivity = 0.02814, 100.0, 0.8, 0.8
    film = (Ts + Ta) / 2
    mu = 1.458e-6 * (film + 273) ** 1.5 / (film + 383.4)
    rho = 1.293 / (1 + 0.00367 * film)
    k = 2.424e-2 + 7.477e-5 * film - 4.407e-9 * film ** 2
    Re = D * rho * wind / mu
    convection = max((1.01 + 1.35 * Re ** 0.52) * k * (Ts - Ta), 0.754 * Re ** 0.6 * k * (Ts - Ta),
                     3.645 * rho ** 0.5 * D ** 0.75 * (Ts - Ta) ** 1.25)
    radiated = 17.8 * D * emissivity * (((Ts + 273) / 100) ** 4 - ((Ta + 273) / 100) ** 4)
    R = 7.283e-5 + (8.688e-5 - 7.283e-5) / 50 * 75
    return math.sqrt((convection + radiated - absorptivity * D * sun) / R)


def it_power(dynamic):
    """With leakage of 4 MW at 60 degC, 0.012 1/K; junctions 0.4 K/MW above water of 12 degC."""
    P = dynamic
    for _ in range(200):
        P = dynamic + 4.0 * math.exp(0.012 * (12.0 + 0.4 * P - 60.0))
    return P


def price(scale, site, derating):
    """Locational price at bus 4 [USD/MWh]: DC, susceptance x/(r^2 + x^2), in units of 100 MW."""
    lines = [(1, 2, .00281, .0281, 400), (1, 4, .00304, .0304, 426), (1, 5, .00064, .0064, 426),
             (2, 3, .00108, .0108, 426), (3, 4, .00297, .0297, 426), (4, 5, .00297, .0297, 240)]
    units = [(1, 40, 14), (1, 170, 15), (3, 520, 30), (4, 200, 40), (5, 600, 10)]
    load = np.array([0, 300, 300, 400, 0]) * scale + np.array([0, 0, 0, site, 0])
    n = len(units) + 5
    cost = np.array([u[2] for u in units] + [0] * 5, dtype=float)
    equal, limits, most = np.zeros((5, n)), [], []
    for g, unit in enumerate(units):
        equal[unit[0] - 1, g] = 1
    for a, b, r, x, rate in lines:
        flow = np.zeros(n)
        flow[len(units) + a - 1], flow[len(units) + b - 1] = 100 * x / (r * r + x * x), -100 * x / (r * r + x * x)
        equal[a - 1] -= flow
        equal[b - 1] += flow
        limits += [flow, -flow]
        most += [rate * derating] * 2
    bounds = [(0, u[1]) for u in units] + [(None, None)] * 3 + [(0, 0), (None, None)]
    best = linprog(cost, np.array(limits), most, equal, load, bounds, method="highs")
    return best.eqlin.marginals[3]


def shift(site, cap, prices):
    """Least cost [USD] of batch computing of 240 MWh a day up to 20 MW, and what is cut at 2000 USD/MWh."""
    cost = np.concatenate([prices, np.full(T, 2000.0), np.zeros(T)])  # import, cut, batch
    equal = np.hstack([np.eye(T), np.eye(T), -np.eye(T)])
    days = np.zeros((5, 3 * T))
    for d in range(5):
        days[d, 2 * T + 24 * d:2 * T + 24 * d + 24] = -1
    bounds = [(0, c) for c in cap] + [(0, None)] * T + [(0, 20)] * T
    best = linprog(cost, days, np.full(5, -240.0), equal, site, bounds, method="highs")
    return best.fun, best.x[T:2 * T].sum()


def main():
    result = pathlib.Path(sys.argv[1])
    site, hours = week.columns(result / "site.csv"), week.columns(HERE / "hours.csv")
    it = np.array([it_power(P) for P in week.computing(T)])
    losses, air = week.chain(it), hours["temperature"]
    load = it + losses + site["cooling"] / 1e6
    amp = np.array([rating(*h) for h in zip(air, hours["wind"], hours["sun"])])
    cap, derating = math.sqrt(3) * 0.069 * 0.98 * amp, amp / rating(30, 1.0, 800)
    print(f"IT {it.sum():.4f} MWh, losses {losses.sum():.5f} MWh, demand {load.sum():.4f} MWh")
    print(f"cap {cap.min():.4f} to {cap.max():.4f} MW, derating {derating.min():.5f} to {derating.max():.5f}")
    for name, mean in (("throttle", load + 10), ("case", load + 10)):
        prices = np.array([price(s, min(m, c), d) for s, m, c, d in zip(hours["load"], mean, cap, derating)])
        if name == "throttle":
            cut = np.maximum(0, mean - cap)
            print(f"{name}: cut {cut.sum():.5f} MWh, cost {(prices * np.minimum(mean, cap)).sum() + 2000 * cut.sum():.3f} USD")
            spot, life = week.hot_spot(mean - cut, air, 115, 0.2)
            print(f"  hot spot {spot:.4f} degC, life lost {life:.6e}")
        else:
            cost, cut = shift(load, cap, prices)
            print(f"{name}: cut {cut:.5f} MWh, cost {cost:.3f} USD")
        print(f"  price {prices.min():.4f} to {prices.max():.4f} USD/MWh")


if __name__ == "__main__":
    main()
