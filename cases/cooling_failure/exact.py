"""Bounds for the room whose cooling fails, from two lumps: its air and its servers' metal.

Independent of the program and of any run of it: only the numbers of case.yaml enter. While the unit
stands, the servers take in air that warms with the room's mean, and besides by as much as the room
mixes: not at all, or at once up to what returned to the unit before, than which no mean can have been
warmer. The truth lies between the two.

    C_metal d(T_metal)/dt = P - Q,   Q = effectiveness W (T_metal - T_inlet)
    C_air   d(T_mean)/dt  = Q - heat taken by the unit

Run it to see the numbers that expected.yaml holds; check_cooling_failure.py holds the history to them.
"""
import math

POWER = 10e3  # W, of both servers
SUPPLY = 18.0  # degC
RHO_CP = 101325.0 / (287.05 * 300.15) * 1006.0  # J/m3/K, of dry air at 27 degC
AIR = RHO_CP * (4.2 * 3.6 * 3.0 - 0.6 * 1.2 * 1.8)  # J/K: the room without the unit's body
METAL = 2 * 168e3  # J/K
EFFECTIVENESS = 0.9
TRIP, STILL, BACK, WHOLE, END = 30.0, 35.0, 120.0, 125.0, 300.0  # s
FLOW = 1.0  # m3/s, of the unit
RETURNED = POWER / (RHO_CP * FLOW)  # K: what returned to the unit was this much above the supply
RECIRCULATED = 2.0  # K: at most, of the inlets above the supply before, see expected.yaml


def server_flow():
    """m3/s of both: the loss, 40 Pa at 0.4 m3/s, meets the curve's point there; both are stated at 1.2
    kg/m3 and go with density."""
    return 2.0 * 0.4


W = RHO_CP * server_flow()  # W/K, of the air that passes the servers


def course(before, mixed, dt=0.01):
    """[(t, T_inlet, T_metal)] until the unit is back; the inlets were `before` above the supply and are
    `mixed` above it when the unit trips [K]."""
    metal = SUPPLY + before + POWER / (EFFECTIVENESS * W)
    rise, all_, t = 0.0, [], TRIP
    while t < WHOLE:
        inlet = SUPPLY + mixed + rise
        all_.append((t, inlet, metal))
        taken = POWER * max(0.0, 1.0 - (t - TRIP) / (STILL - TRIP))
        heat = EFFECTIVENESS * W * (metal - inlet)
        rise += dt * (heat - taken) / AIR
        metal += dt * (POWER - heat) / METAL
        t += dt
    return all_


def at(rows, t):
    return min(rows, key=lambda row: abs(row[0] - t))


def courses():
    """Of the coolest and of the warmest inlets that the room can have."""
    return course(0.0, 0.0), course(RECIRCULATED, RETURNED)


def afterwards(before, mixed, change, dt=0.01):
    """W that the unit takes up at the end, and the highest temperature of the metal. Back, it changes the
    room's air in `change` seconds: so fast the inlets fall to where they were, and the rest of the air with
    them; the metal follows."""
    _, inlet, metal = course(before, mixed)[-1]
    highest = metal
    for n in range(round((END - WHOLE) / dt)):
        above = (inlet - SUPPLY - before) * math.exp(-n * dt / change)
        heat = EFFECTIVENESS * W * (metal - SUPPLY - before - above)
        metal += dt * (POWER - heat) / METAL
        highest = max(highest, metal)
    return heat + AIR * above / change, highest


def bounds():
    """name: (lowest, highest), degC and W."""
    unmixed, mixed = courses()
    low, high = at(unmixed, BACK), at(mixed, WHOLE)
    # What the unit blows at their fronts reaches the inlets at once, or when all the air is changed.
    taken, metal = zip(*[afterwards(before, step, change) for before in (0.0, RECIRCULATED)
                         for step in (before, RETURNED)
                         for change in (1.0, AIR / (RHO_CP * FLOW))])
    return {"servers.inlet.highest": (low[1], high[1]),
            "S1.metal.highest": (min(metal), max(metal)),
            "coolers.heat": (min(taken), max(taken))}


if __name__ == "__main__":
    print(f"air {AIR / 1e3:.1f} kJ/K, metal {METAL / 1e3:.0f} kJ/K, servers pass {server_flow():.3f} m3/s,"
          f" time constant of the metal {METAL / (EFFECTIVENESS * W):.0f} s")
    for name, (lowest, highest) in bounds().items():
        print(f"{name}: {lowest:.2f} to {highest:.2f}")
