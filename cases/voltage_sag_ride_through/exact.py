#!/usr/bin/env python3
"""exact.py: powers, energies and frequency of this case by hand; no part of rackflux.

The load is a list of steps and ramps worked out from the settings; the island with one reheat unit,

  2 H S/f0 df/dt = Km (F_H v + (1 - F_H) x) - D f - dP,   v = -S f/(R f0),   T_R dx/dt = v - x,

is linear: its answer to a step is a sum of two exponentials, to a ramp the integral of that.
"""
import cmath

IT, COP, COOLING_MAX, RECHARGE, EFFICIENCY = 300e6, 8.0, 54e6, 20e6, 0.9
F0, S, H, R, KM, F_H, T_R, D = 60.0, 6500e6, 4.0, 0.05, 0.95, 0.3, 8.0, 50e6
TRIP, LAST = 10.02, 50.1  # transfer after 20 ms of the first sag; end of the last sag


def step_answer():
    """Of 1 W more load: f(t) = sum of a exp(p t), the first term with p = 0."""
    M, g = 2 * H * S / F0, KM * S / (R * F0)
    # F(s) = -(1 + s T_R) / (s (M T_R s^2 + (M + (D + g F_H) T_R) s + D + g))
    a, b, c = M * T_R, M + (D + g * F_H) * T_R, D + g
    root = cmath.sqrt(b * b - 4 * a * c)
    poles = [(-b + root) / (2 * a), (-b - root) / (2 * a)]
    terms = [(0.0, -1 / c)]
    for p, q in (poles, poles[::-1]):
        terms.append((p, -(1 + p * T_R) / (p * a * (p - q))))
    return terms


TERMS = step_answer()


def step(t):
    return 0.0 if t < 0 else sum(a * cmath.exp(p * t) for p, a in TERMS).real


def ramp(t):
    if t < 0:
        return 0.0
    return sum(a * t if p == 0 else a * (cmath.exp(p * t) - 1) / p for p, a in TERMS).real


def frequency(t, steps, ramps):
    """steps: (time, watts); ramps: (from, until, watts)."""
    f = sum(watts * step(t - at) for at, watts in steps)
    for begin, end, watts in ramps:
        f += watts / (end - begin) * (ramp(t - begin) - ramp(t - end))
    return F0 + f


def cooling(steps, ramps):
    """Trips at the first sag; soft start 60 s after the last, 20 s to its rating, then until all heat is gone."""
    start, soft = LAST + 60.0, 20.0
    held = IT * (start - TRIP)  # computing went on all the time, on the UPS
    most = held + IT * (IT / (COP * COOLING_MAX)) * soft / 2  # where cooling takes what comes
    clear = start + soft + (held + soft * (IT - COP * COOLING_MAX / 2)) / (COP * COOLING_MAX - IT)
    steps += [(TRIP, -IT / COP), (clear, IT / COP - COOLING_MAX)]
    ramps += [(start, start + soft, COOLING_MAX)]
    return most


def slow():
    back, rise = LAST + 30.0, 100.0
    steps, ramps = [(TRIP, -IT), (back + rise, RECHARGE)], [(back, back + rise, IT)]
    return steps, ramps, IT * (back + rise / 2 - TRIP), cooling(steps, ramps)


def prompt():
    steps, ramps, given = [], [], 0.0
    for fault in (10.0, 30.0, 50.0):
        back = fault + 0.1 + 5.0
        steps += [(fault + 0.02, -IT), (back + 1.0, RECHARGE)]
        ramps.append((back, back + 1.0, IT))
        given += IT * (back + 0.5 - (fault + 0.02))
        if fault > 10.0:
            steps.append((fault + 0.02, -RECHARGE))
    recharged = EFFICIENCY * RECHARGE * 2 * (30.02 - 16.1)
    steps.append((56.1 + (given - recharged) / (EFFICIENCY * RECHARGE), -RECHARGE))
    return steps, ramps, given, cooling(steps, ramps)


def main():
    for name, variant in (("case", slow), ("prompt", prompt)):
        steps, ramps, given, held = variant()
        fs = [frequency(0.02 * i, steps, ramps) for i in range(30000)]
        print(f"{name}: UPS moves {given / 3.6e9:.5f} MWh, heat held {held / 1e9:.3f} GJ, "
              f"coolant +{held / 8.4e9:.3f} K, highest {max(fs):.4f} Hz, lowest {min(fs):.4f} Hz")
    settled = (1 + 1 / COP) * IT / (KM * S / (R * F0) + D)
    print(f"settles at {F0 + settled:.4f} Hz while all is away; "
          f"largest power {(IT + RECHARGE + COOLING_MAX) / 1e6:.2f} MW")


if __name__ == "__main__":
    main()
