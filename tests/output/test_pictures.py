"""The standard pictures of a result show all of the room in the legend's colours."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

import matplotlib.image
import numpy

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "postprocess/pictures.py"


def draw(folder):
    return subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True,
                          timeout=280)


def module():
    spec = importlib.util.spec_from_file_location("pictures", SCRIPT)
    pictures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pictures)
    return pictures


def warm_corner(*arguments):
    return module().warm_corner(*arguments)


class WarmCorner(unittest.TestCase):
    """One body of 2 x 2 x 2 cells in the middle of 4 x 4 x 4, 1 m wide but for x."""
    lines = [numpy.array([0.0, 3.0, 4.0, 5.0, 6.0]), numpy.arange(5.0), numpy.arange(5.0)]
    body = {"low": [3.0, 1.0, 0.0], "high": [5.0, 3.0, 2.0]}

    def air(self, **warm):
        """20 degC, on the sides named so much warmer."""
        air = numpy.full((4, 4, 4), 20.0)
        air[:2, 1:3, 1:3] = numpy.nan
        for side, by in warm.items():
            at = 0 if side.endswith("low") else 3
            air[(slice(None),) * (1 if side[0] == "y" else 2) + (at,)] += by
        return air

    def test_faces_the_warmer_side_of_each_axis(self):
        for warm, corner in (({"y_high": 9.0}, [-1, 1]), ({"y_low": 9.0, "x_high": 1.0}, [1, -1]),
                             ({"x_high": 1.0, "y_high": 1.0}, [1, 1]), ({}, [-1, -1])):
            self.assertEqual(warm_corner([self.body], self.lines, self.air(**warm)), corner, warm)

    def test_takes_what_is_no_air_for_nothing(self):
        air = self.air(y_high=9.0)
        air[:, 3, :] = numpy.nan
        air[0, 3, 1] = 20.5
        self.assertEqual(warm_corner([self.body], self.lines, air), [-1, 1])

    def test_of_a_body_that_fills_the_room_is_the_usual_one(self):
        whole = {"low": [0.0, 0.0, 0.0], "high": [6.0, 4.0, 4.0]}
        self.assertEqual(warm_corner([whole], self.lines, self.air()), [-1, -1])
        self.assertEqual(warm_corner([], self.lines, self.air()), [-1, -1])


class Pictures(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name) / "result"

    def tearDown(self):
        self.scratch.cleanup()

    def test_show_the_whole_room(self):
        subprocess.run([WRITE_HALL, self.folder, "1"], check=True, timeout=60)
        done = draw(self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        drawn = sorted(pathlib.Path(line) for line in done.stdout.splitlines())
        self.assertEqual([picture.stem for picture in drawn],
                         ["streamlines", "surfaces", "temperature_x", "temperature_y", "temperature_z"])
        for picture in drawn:
            pixels = matplotlib.image.imread(picture)[..., :3]
            self.assertLess(pixels.mean(), 0.995, f"{picture.name} is blank")
            edge = numpy.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
            self.assertEqual(edge.min(), 1.0, f"{picture.name} cuts something off")

    def test_are_of_the_last_step_and_not_of_means(self):
        (self.folder / "fields").mkdir(parents=True)
        for name in ("hall.xdmf2", "hall_solids.xdmf2", "hall_means.xdmf2", "fields/hall_00000.h5",
                     "fields/hall_00001.h5", "fields/hall_means_00000.h5"):
            (self.folder / name).touch()
        self.assertEqual(module().last_step(self.folder),
                         (self.folder / "hall.xdmf2", self.folder / "fields/hall_00001.h5"))

    def test_of_no_result_are_refused_and_leave_nothing(self):
        done = draw(self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no .xdmf2 index here", done.stderr)
        self.assertFalse(self.folder.exists())


if __name__ == "__main__":
    WRITE_HALL = sys.argv.pop(1)
    sys.argv.pop(1)
    unittest.main()
