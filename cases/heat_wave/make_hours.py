#!/usr/bin/env python3
"""make_hours.py: writes hours.csv, five made-up days of a heat wave that builds up to 44 degC.

temperature [degC], humidity [1] from a dew point of 15 degC, wind at the line [m/s], sun on the
conductor [W/m2], load of the network over its peak on a normal day [1] (1.5 % more per kelvin above
30 degC).
"""
import math

PEAKS = [35, 38, 41, 44, 42]  # warmest of each day


def saturation(T):
    return 610.94 * math.exp(17.625 * T / (T + 243.04))  # Magnus; for a made-up humidity


def row(h):
    day, hour = divmod(h, 24)
    wave = 0.5 + 0.5 * math.cos(2 * math.pi * (hour - 16) / 24)  # 1 at 16:00
    T = PEAKS[day] - 14 * (1 - wave)
    humidity = saturation(15.0) / saturation(T)
    wind = 0.8 + 1.2 * (1 - wave) * (1 - 0.15 * day)
    sun = max(0.0, 1000 * math.sin(math.pi * (hour - 5.5) / 14)) if 5.5 < hour < 19.5 else 0.0
    shape = 0.68 + 0.17 * math.exp(-((hour - 17) / 4.5) ** 2)
    load = shape * (1 + 0.015 * max(0.0, T - 30))
    return f"{h},{T:.2f},{humidity:.3f},{wind:.2f},{sun:.0f},{load:.4f}"


if __name__ == "__main__":
    with open("hours.csv", "w") as out:
        print("hour,temperature,humidity,wind,sun,load", file=out)
        for h in range(120):
            print(row(h), file=out)
