"""What `rackflux grid` leaves behind opens by coordinate and turns into pictures."""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]


class GridReport(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)

    def tearDown(self):
        self.scratch.cleanup()

    def report(self):
        return subprocess.run([sys.executable, ROOT / "postprocess/grid_report.py", self.folder],
                              capture_output=True, text=True, timeout=120)

    def drawn(self, case):
        """Names of the pictures of a case's report, none of them empty."""
        subprocess.run([RACKFLUX, "grid", ROOT / "cases" / case, "--out", self.folder],
                       check=True, stdout=subprocess.DEVNULL, timeout=120)
        done = self.report()
        self.assertEqual(done.returncode, 0, done.stderr)
        pictures = list((self.folder / "report").glob("*.png"))
        for picture in pictures:
            self.assertGreater(picture.stat().st_size, 5000)
        return {picture.stem for picture in pictures}

    def test_draws_transients_networks_and_transformers(self):
        self.assertEqual(self.drawn("voltage_sag_ride_through"), {"transient", "spectrum"})
        for picture in (self.folder / "report").glob("*.png"):
            picture.unlink()
        self.assertEqual(self.drawn("heat_wave"), {"site", "dispatch", "network", "transformers"})

    def test_draws_what_the_result_has_and_nothing_else(self):
        self.assertEqual(self.drawn("smr_load_follow"), {"dispatch", "units", "reactors"})
        self.assertIn("| energy_demand | 19746 MWh |", (self.folder / "report/report.md").read_text())
        headline = subprocess.run([sys.executable, ROOT / "postprocess/headline.py", self.folder],
                                  capture_output=True, text=True, timeout=60).stdout
        self.assertRegex(headline, r"energy_demand +19746 MWh\n")
        self.assertIn("  48 steps, ", headline)  # of no cells
        with h5py.File(self.folder / "history.h5") as file:
            power = file["reactors/M 1.power"]
            self.assertEqual(power.attrs["units"], b"W")
            self.assertEqual(power.dims[0][0].name, "/reactors/t")
            self.assertEqual(len(power), 48)

    def test_the_manifest_says_who_ran_what_and_how_it_ended(self):
        self.drawn("voltage_sag_ride_through")
        manifest = json.loads((self.folder / "manifest.json").read_text())
        summary = json.loads((self.folder / "summary.json").read_text())
        resolved = (self.folder / "case.yaml").read_text()
        self.assertEqual(manifest["exit_reason"], summary["verdict"])
        self.assertEqual((manifest["exit_status"], manifest["ranks"]), (0, 1))
        self.assertEqual(manifest["case"], resolved)
        self.assertEqual(manifest["sha256"], hashlib.sha256(resolved.encode()).hexdigest())
        self.assertTrue(manifest["case_file"].endswith("voltage_sag_ride_through/case.yaml"))

    def test_results_go_where_those_of_rooms_go_when_no_folder_is_named(self):
        done = subprocess.run([RACKFLUX, "grid", ROOT / "cases/voltage_sag_ride_through"],
                              cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "results/voltage_sag_ride_through/summary.json").exists())
        self.assertIn("\n60000 steps, ", done.stdout)
        self.assertRegex(done.stdout, r"\n  zenith +60\.356 Hz\n")
        self.assertTrue(done.stdout.endswith("\n  results   results/voltage_sag_ride_through/"
                                             "summary.json\n"), done.stdout)
        # MPI may have something to say too.
        self.assertEqual([line for line in done.stderr.splitlines() if "warning:" in line],
                         ["warning: the limit 'zenith' is broken: 60.3563 Hz found, "
                          "60.2 Hz allowed"])

    def test_tables_of_an_earlier_run_do_not_stay_beside_those_of_this(self):
        self.drawn("voltage_sag_ride_through")
        (self.folder / "prices.csv").write_text("of somebody else\n")
        self.drawn("smr_load_follow")
        tables = {file.stem for file in self.folder.glob("*.csv")}
        with h5py.File(self.folder / "history.h5") as file:
            self.assertEqual(tables, {*file, "prices"})

    def test_a_run_that_fails_leaves_no_summary_of_an_earlier_one(self):
        (self.folder / "summary.json").write_text(json.dumps({}))
        done = subprocess.run([RACKFLUX, "grid", ROOT / "cases/smr_load_follow", "--out",
                               self.folder, "--set", "smr.modules[M].schedule.fuel=-1 USD/MWh"],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 2)
        self.assertIn("smr.modules[0].schedule.fuel", done.stderr)
        done = subprocess.run([RACKFLUX, "grid", ROOT / "cases/smr_load_follow", "--out",
                               self.folder, "--set", "system.demand={constant: 500 MW}"],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("500", done.stderr)
        self.assertFalse((self.folder / "summary.json").exists())
        manifest = json.loads((self.folder / "manifest.json").read_text())
        self.assertEqual(manifest["exit_status"], 2)
        self.assertEqual(manifest["exit_reason"], done.stderr.splitlines()[-1])
        self.assertIn("summary.json: not there", self.report().stderr)


if __name__ == "__main__":
    RACKFLUX = sys.argv.pop(1)
    unittest.main()
