"""A run through time as others meet it: history, fields, index, audit, report; the same on ranks."""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASE = """
title: closed room whose cooler stops
room: {size: [2.4 m, 1.6 m, 2 m]}
fluid: {kind: air, reference_temperature: 25 degC}
initial: {temperature: 25 degC}
mesh: {cells: [12, 8, 10]}
objects:
  - {kind: crah, name: cooler, at: [0 m, 0 m, 0 m], size: [0.4 m, 0.4 m, 0.6 m], intake: +z,
     discharge: +x, flow: 0.05 m3/s, supply: 20 degC}
  - {kind: heat_source, name: load, at: [1.6 m, 0.8 m, 0 m], size: [0.4 m, 0.4 m, 0.4 m], heat: 200 W}
flow: {turbulence: k_epsilon, pressure_tolerance: 1e-4}
time: {end: 6 s, start: rest, output_every: 2 s, first_step: 0.1 s, tolerance: 0.01,
  means: {from: 2.9 s}}
probes: [{name: P, at: [1.1 m, 0.5 m, 1.5 m]}]
events:
  - {object: cooler, at: [1 s, 1 s, 3.3 s], flow: [0.05 m3/s, 0 m3/s, 0.05 m3/s]}
  - {object: load, at: 4.7 s, heat: 100 W}
"""


class TimeSeries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "closed.yaml").write_text(CASE)
        for ranks in (1, 3):
            done = subprocess.run([MPIEXEC, "-n", str(ranks), RACKFLUX, "run",
                                   cls.folder / "closed.yaml", "--out", cls.folder / str(ranks)],
                                  check=True, timeout=200, stdout=subprocess.PIPE, text=True)
            if ranks == 1:
                cls.said = done.stdout
        with open(cls.folder / "1" / "history.csv", encoding="utf-8") as file:
            cls.history = [{k.split(" [")[0]: float(v) for k, v in row.items()}
                           for row in csv.DictReader(file)]
        cls.summary = json.loads((cls.folder / "1" / "summary.json").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_history_has_a_line_for_every_step_and_steps_end_at_every_event(self):
        times = [row["time"] for row in self.history]
        self.assertEqual(len(times), self.summary["iterations"])
        self.assertEqual(times[-1], 6.0)
        for wanted in (1.0, 2.0, 2.9, 3.3, 4.0, 4.7):
            self.assertIn(wanted, times)

    def test_the_cooler_stands_from_its_stop_to_the_next_point(self):
        by_time = {row["time"]: row["coolers.flow"] for row in self.history}
        self.assertAlmostEqual(by_time[1.0], 0.05, 9)
        after = min(t for t in by_time if t > 1.0)
        self.assertLess(by_time[after], 0.005)
        self.assertAlmostEqual(by_time[3.3], 0.05, 9)

    def test_the_end_tells_how_warm_it_became_and_when(self):
        results = self.summary["results"]
        highest = results["coolers.return.highest"]["value"] - 273.15
        at = results["coolers.return.highest_at"]["value"]
        self.assertRegex(self.said, rf"coolers\.return\.highest +{highest:.2f} degC")
        self.assertRegex(self.said, rf"coolers\.return\.highest_at +{at:.5g} s")

    def test_temperatures_of_a_cooler_that_stands_are_those_of_the_air_there(self):
        for row in self.history:
            for name in ("coolers.return", "coolers.supply", "cooler.return", "cooler.supply"):
                self.assertGreater(row[name], 290.0, (name, row["time"]))
                self.assertLess(row[name], 330.0, (name, row["time"]))

    def test_the_report_draws_curves_over_time(self):
        done = subprocess.run([sys.executable, ROOT / "postprocess/report.py", self.folder / "1"],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.folder / "1/report/report.md").read_text()
        for picture in ("temperatures", "joules", "steps", "flows", "balances"):
            self.assertIn(f"({picture}.png)", page)
            self.assertGreater((self.folder / f"1/report/{picture}.png").stat().st_size, 5000)

    def test_every_joule_is_accounted_for_in_every_step(self):
        # Temperatures are held to 2^-53 of themselves at both ends of a step, and where it is solved.
        held = 2.0**-51 * 1.184 * 1006.0 * 2.4 * 1.6 * 2.0 * 298.15
        moved_before = 0.0
        for row in self.history:
            moved = row["heat_in"] + row["heat_out"]
            allowed = 1e-9 + held / (moved - moved_before)
            self.assertLess(row["heat_gap_step"], allowed, row["time"])
            self.assertAlmostEqual(row["heat_in"] - row["heat_out"], row["heat_stored"], 6)
            moved_before = moved

    def test_the_index_lists_the_fields_at_their_times(self):
        index = (self.folder / "1" / "closed.xdmf2").read_text()
        self.assertEqual([float(t) for t in re.findall(r'<Time Value="(.*?)"', index)],
                         [0.0, 2.0, 4.0, 6.0])
        files = sorted((self.folder / "1" / "fields").glob("closed_0*.h5"))
        self.assertEqual(len(files), 4)
        warmest = []
        for name in files:
            with h5py.File(name) as file:
                warmest.append(float(numpy.nanmax(file["gas/temperature"][:])))
        self.assertGreater(warmest[1], warmest[0] + 1.0)

    def test_a_run_in_the_folder_of_an_earlier_one_leaves_its_own_fields_alone(self):
        case, out = self.folder / "again.yaml", self.folder / "again"
        short = CASE[:CASE.index("events:")].replace("end: 6 s", "end: 0.6 s")
        longer = short.replace("every: 2 s", "every: 0.1 s").replace("from: 2.9 s", "from: 0.3 s")
        shorter = re.sub(r",\s*means: {.*?}", "", short).replace(", output_every: 2 s", "")
        for text, steps in ((longer, 7), (shorter, 2)):
            case.write_text(text)
            (out / "fields").mkdir(parents=True, exist_ok=True)
            (out / "fields/other_00009.h5").touch()
            subprocess.run([RACKFLUX, "run", case, "--out", out], check=True, timeout=100,
                           stdout=subprocess.DEVNULL)
            self.assertEqual(len(list((out / "fields").glob("again_0*.h5"))), steps)
            self.assertEqual((out / "fields/again_means_00000.h5").exists(), steps == 7)
            self.assertEqual((out / "again_means.xdmf2").exists(), steps == 7)
            self.assertTrue((out / "fields/other_00009.h5").exists())

    def means_of(self, ranks):
        return h5py.File(self.folder / str(ranks) / "fields/closed_means_00000.h5")

    def test_means_of_readings_are_those_of_the_lines_of_history(self):
        rows = [row for row in self.history if row["time"] >= 2.9]
        times = numpy.array([row["time"] for row in rows])
        self.assertEqual(times[0], 2.9)
        results = self.summary["results"]
        self.assertEqual(results["steps of means"]["value"], len(times) - 1)
        for name in ("P.temperature", "P.velocity_x", "coolers.flow", "coolers.return"):
            values = numpy.array([row[name] for row in rows])
            mean = numpy.trapz(values, times) / (6.0 - 2.9)
            square = numpy.trapz((values - mean) ** 2, times) / (6.0 - 2.9)
            # The history has nine digits.
            self.assertAlmostEqual(results[name + ".mean"]["value"], mean, 6, name)
            self.assertAlmostEqual(results[name + ".deviation"]["value"], square ** 0.5, 6, name)
        self.assertRegex(self.said, r"coolers\.return\.mean +[0-9.]+ degC")

    def test_means_of_fields_are_a_file_with_an_index_of_its_own(self):
        results = self.summary["results"]
        with self.means_of(1) as file:
            gas, meta = file["gas"], file["meta"].attrs
            self.assertEqual((meta["means_from"], meta["means_to"]), (2.9, 6.0))
            self.assertEqual(meta["means_steps"], results["steps of means"]["value"])
            self.assertIn(b"means from 2.9 s to 6 s", bytes(meta["verdict"]))
            cell = (7, 2, 5)  # of the probe, which sits in its middle
            self.assertAlmostEqual(gas["temperature_mean"][cell],
                                   results["P.temperature.mean"]["value"], 4)
            self.assertAlmostEqual(gas["temperature_rms"][cell],
                                   results["P.temperature.deviation"]["value"], 6)
            for n, axis in enumerate("xyz"):
                mean, deviation = (results[f"P.velocity_{axis}.{what}"]["value"]
                                   for what in ("mean", "deviation"))
                self.assertAlmostEqual(gas["velocity_mean"][cell][n], mean, 6)
                name = "resolved_stress_" + 2 * "uvw"[n]
                self.assertAlmostEqual(gas[name][cell], deviation ** 2, 8)
            for name in ("pressure_mean", "eddy_viscosity_mean", "resolved_stress_uv",
                         "resolved_stress_uw", "resolved_stress_vw"):
                self.assertEqual(gas[name].shape, gas["temperature_mean"].shape, name)
                self.assertIn(name, file["VTKHDF/CellData"])
            self.assertEqual(gas["resolved_stress_uv"].attrs["units"], b"m2/s2")
        index = (self.folder / "1" / "closed_means.xdmf2").read_text()
        self.assertIn(">fields/closed_means_00000.h5:/gas/resolved_stress_uv<", index)

    def test_three_ranks_find_the_same_means(self):
        with self.means_of(1) as one, self.means_of(3) as three:
            self.assertEqual(set(one["gas"]), set(three["gas"]))
            for name, values in one["gas"].items():
                if "_mean" in name or "_rms" in name or "_stress" in name:
                    size = numpy.nanmax(numpy.abs(values))
                    # Iterations of a step leave a fifth of its tolerance of 0.01.
                    numpy.testing.assert_allclose(three["gas"][name], values, rtol=0.0,
                                                  atol=0.2 * 0.01 * size, err_msg=name)

    def test_check_says_how_many_steps_of_fields_the_run_will_leave(self):
        def check(*words):
            return subprocess.run([RACKFLUX, "check", self.folder / "closed.yaml", *words],
                                  check=True, timeout=60, capture_output=True, text=True).stdout
        self.assertEqual(json.loads(check("--json"))["outputs"], 4)
        self.assertIn("for each output step, 1 MB for all 4, 1 MB for means over time\n", check())
        self.assertEqual(json.loads(check("--json", "--set", "time.output_every=4 s"))["outputs"], 3)

    def test_check_counts_what_means_take(self):
        said = subprocess.run([RACKFLUX, "check", self.folder / "closed.yaml", "--json"], check=True,
                              timeout=60, capture_output=True, text=True).stdout
        needs = json.loads(said)
        self.assertEqual(needs["means_bytes"], 960 * (13 * 4 + 4 + 1))
        self.assertEqual(needs["memory_bytes"] - 50e6 * needs["ranks"], 960 * (900 + 165))

    def test_three_ranks_give_the_same_run(self):
        other = json.loads((self.folder / "3" / "summary.json").read_text())
        self.assertEqual(other["iterations"], self.summary["iterations"])
        for name, result in self.summary["results"].items():
            if result["unit"] in ("K", "m3/s", "W", "J"):
                scale = max(1.0, abs(result["value"]))
                self.assertAlmostEqual(other["results"][name]["value"] / scale,
                                       result["value"] / scale, 5, name)


if __name__ == "__main__":
    RACKFLUX, MPIEXEC = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main()
