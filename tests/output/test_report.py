"""The scripts of postprocess turn a result into pages and numbers, and refuse half a result."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "postprocess"


def run(script, *arguments):
    return subprocess.run([sys.executable, SCRIPTS / script, *arguments], capture_output=True,
                          text=True, timeout=120)


class Report(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        subprocess.run([WRITE_HALL, self.folder, "3"], check=True, timeout=60)

    def tearDown(self):
        self.scratch.cleanup()

    def test_has_tables_and_curves(self):
        done = run("report.py", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.folder / "report/report.md").read_text()
        self.assertIn("| R[0] exhaust | 36.85 \u00b0C |", page)
        self.assertIn("| heat | 20000 W | 19990 W | 5.00e-04 | 5.00e-03 |", page)
        for picture in ("residuals", "balances", "temperatures"):
            self.assertIn(f"({picture}.png)", page)
            self.assertGreater((self.folder / f"report/{picture}.png").stat().st_size, 5000)

    def test_headline_prints_results_balances_and_files(self):
        text = run("headline.py", self.folder).stdout
        self.assertIn("36.85 degC", text)
        self.assertRegex(text, r"in +20 kW  out +19\.99 kW  gap 5\.0e-04 \(allowed 5e-03\)")
        self.assertIn("hall.xdmf2", text)

    def test_headline_tells_heat_in_the_units_of_the_end_of_a_run(self):
        summary = json.loads((self.folder / "summary.json").read_text())
        heats = {"row": 326400.0, "leak": -10000.0, "chip": 9999.0}
        summary["results"] = {name: {"value": heat, "unit": "W"} for name, heat in heats.items()}
        (self.folder / "summary.json").write_text(json.dumps(summary))
        text = run("headline.py", self.folder).stdout
        for line in (r"row +326\.4 kW", r"leak +-10 kW", r"chip +9999 W"):
            self.assertRegex(text, line + "\n")

    def test_differences_of_temperature_are_no_temperatures(self):
        summary = json.loads((self.folder / "summary.json").read_text())
        for name in ("exhaust.deviation", "exhaust.spread"):
            summary["results"][name] = {"value": 0.25, "unit": "K"}
        (self.folder / "summary.json").write_text(json.dumps(summary))
        self.assertEqual(run("report.py", self.folder).returncode, 0)
        page = (self.folder / "report/report.md").read_text()
        text = run("headline.py", self.folder).stdout
        for name in ("exhaust.deviation", "exhaust.spread"):
            self.assertIn(f"| {name} | 0.25 K |", page)
            self.assertRegex(text, rf"{name} +0\.25 K\n")

    def test_of_a_run_without_end_is_refused(self):
        (self.folder / "summary.json").unlink()
        for script in ("report.py", "headline.py"):
            done = run(script, self.folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("summary.json: not there", done.stderr)


if __name__ == "__main__":
    WRITE_HALL = sys.argv.pop(1)
    sys.argv.pop(1)
    unittest.main()
