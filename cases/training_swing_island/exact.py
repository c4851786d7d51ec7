#!/usr/bin/env python3
"""exact.py: the frequency of this case by linear theory, for each variant; no part of rackflux.

A periodic load of harmonics L_k at w_k meets  (2 H S/f0) j w + G(j w) + B(j w),  with
  G = S/(R f0) (F_H + (1 - F_H)/(1 + j w T_R)) / ((1 + j w T_V)(1 + j w T_C))   governor and turbine
  B = (K_f + j w K_i)/(1 + j w T_B)                                            battery
  L_k of the racks passes 1/(1 + j w tau) in the rack store and 1.025 x 1.02 in the power chain.
Constant steam pressure: the module's own pressure answers a little. Prints the largest deviation
and the root mean square of frequency and power.
"""
import cmath
import math

F0, S, H, R = 60.0, 462e6, 4.0, 0.05
GROSS = 6 * 80e6  # the governor's droop is on gross power
F_H, T_R, T_V, T_C = 0.3, 6.0, 0.5, 0.3
HIGH, LOW, COMPUTE, EXCHANGE = 250e6, 150e6, 1.5, 0.5
CHAIN = 1.025 * 1.02
HARMONICS = 4000
BAND = 20.0  # Hz, upper end of the root mean squares


def answer(tau=0.0, k_f=0.0, k_i=0.0, low=LOW, compute=COMPUTE, exchange=EXCHANGE):
    period = compute + exchange
    lines = []
    for k in range(1, HARMONICS):
        w = 2 * math.pi * k / period
        jw = 1j * w
        load = (HIGH - low) * (1 - cmath.exp(-jw * compute)) / (jw * period)
        load *= CHAIN / (1 + jw * tau)
        governor = GROSS / (R * F0) * (F_H + (1 - F_H) / (1 + jw * T_R)) / (1 + jw * T_V) / (1 + jw * T_C)
        stiffness = 2 * H * S / F0 * jw + governor + (k_f + jw * k_i) / (1 + jw * 0.05)
        lines.append((w, load, -load / stiffness))
    seen = [line for line in lines if line[0] <= 2 * math.pi * BAND]
    rms = [math.sqrt(sum(2 * abs(line[n]) ** 2 for line in seen)) for n in (1, 2)]
    most = max(abs(sum(2 * (f * cmath.exp(1j * w * t)).real for w, _, f in lines[:200]))
               for t in (period * i / 400 for i in range(400)))
    return most, rms[1], rms[0]


def at(hertz, **buffers):
    return answer(compute=0.75 / hertz, exchange=0.25 / hertz, **buffers)


def main():
    mix = {"tau": 5.0, "k_f": 200e6}
    for name, hertz, buffers in (("bare", 0.5, {}), ("racks", 0.2, {"tau": 5.0}), ("case", 0.2, mix),
                                 ("half_hertz", 0.5, mix)):
        most, f, p = at(hertz, **buffers)
        print(f"{name:10} deviation {1e3 * most:7.2f} mHz, rms {1e3 * f:7.3f} mHz, load rms {p / 1e6:7.4f} MW")
    ways = {"none": {}, "floor 200 MW": {"low": 200e6}, "racks 2 s": {"tau": 2.0}, "racks 5 s": {"tau": 5.0},
            "battery 200 MW/Hz": {"k_f": 200e6}, "battery 1000 MW/Hz": {"k_f": 1000e6}, "racks 5 s, battery 200 MW/Hz": mix,
            "floor 200 MW, racks 2 s, battery 500 MW/Hz": {"low": 200e6, "tau": 2.0, "k_f": 500e6}}
    for name, buffers in ways.items():
        print(f"| {name} | " + " | ".join(f"{1e3 * at(h, **buffers)[0]:.1f}" for h in (0.2, 0.5, 1.0, 3.0)) + " |")


if __name__ == "__main__":
    main()
