#!/usr/bin/env python3
"""make_year.py: writes year.csv, a made-up year of 8760 hours at 45 degrees north.

Sines only, no random numbers: seasons, days, and weather as waves of incommensurate periods.
temperature [degC], humidity [1], power of 60 MW of sun and 40 MW of wind [MW], price [USD/MWh], carbon
[kg/MWh] of the grid.
"""
import math

TURN = 2 * math.pi


def row(h):
    day, hour = h / 24.0, h % 24
    season = math.cos(TURN * (day - 200) / 365)  # 1 in mid-July
    weather = (math.sin(TURN * h / 97.3) + math.sin(TURN * h / 171.7 + 1.0) + math.sin(TURN * h / 311.9 + 2.0)) / 3
    T = 11 + 11 * season + 5 * math.cos(TURN * (hour - 15) / 24) + 4 * weather
    humidity = min(0.95, max(0.25, 0.65 - 0.18 * math.cos(TURN * (hour - 15) / 24) - 0.15 * weather))
    tilt = math.radians(-23.44) * math.cos(TURN * (day + 10) / 365)
    height = (math.sin(math.radians(45)) * math.sin(tilt) -
              math.cos(math.radians(45)) * math.cos(tilt) * math.cos(TURN * (hour + 0.5) / 24))
    sun = max(0.0, height) * (0.75 + 0.25 * weather)
    wind = min(1.0, max(0.0, 0.34 - 0.08 * season - 0.45 * weather + 0.15 * math.sin(TURN * h / 23.1)))
    evening = math.exp(-((hour - 19) / 2.2) ** 2)
    price = 48 - 10 * season * season + 30 * evening * (1.2 - 0.4 * season) - 14 * sun - 12 * wind + 6 * (T > 28)
    carbon = 380 - 180 * sun - 120 * wind + 60 * evening
    return f"{h},{T:.1f},{humidity:.2f},{60 * sun:.1f},{40 * wind:.1f},{price:.1f},{carbon:.0f}"


if __name__ == "__main__":
    with open("year.csv", "w") as out:
        print("hour,temperature,humidity,sun,wind,price,carbon", file=out)
        for h in range(8760):
            print(row(h), file=out)
