"""The standard pictures of a result show all of the room in the legend's colours."""
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

    def test_of_no_result_are_refused_and_leave_nothing(self):
        done = draw(self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no .xdmf2 index here", done.stderr)
        self.assertFalse(self.folder.exists())


if __name__ == "__main__":
    WRITE_HALL = sys.argv.pop(1)
    sys.argv.pop(1)
    unittest.main()
