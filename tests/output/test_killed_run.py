"""Whatever ends a run, a result under its own name is whole."""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py


def children(parent):
    """Process ids of the ranks below an mpirun."""
    text = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True,
                          text=True).stdout
    return [int(word) for word in text.split()]


class Run(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)

    def tearDown(self):
        self.scratch.cleanup()

    def start(self, steps):
        return subprocess.Popen([MPIEXEC, "-n", "2", WRITE_HALL, self.folder, str(steps)],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def results(self):
        return sorted((self.folder / "fields").glob("*.h5"))

    def assert_all_results_whole(self):
        for file in self.results():
            with h5py.File(file, "r") as result:
                self.assertEqual(result["gas/T"][()].shape, (24, 32, 48))
                self.assertEqual(result["gas/U"][()].shape, (24, 32, 48, 3))
                self.assertIn("verdict", result["meta"].attrs)
        index = self.folder / "hall.xdmf2"
        if index.exists():
            text = index.read_text()
            self.assertTrue(text.endswith("</Xdmf>\n"))
            for name in set(re.findall(r">(fields/[^:]*):", text)):
                self.assertTrue((self.folder / name).exists(), name)

    def wait_for_results(self, process, count):
        limit = time.monotonic() + 60
        while len(self.results()) < count and time.monotonic() < limit:
            self.assertIsNone(process.poll(), "the run ended before it was killed")
            time.sleep(0.01)

    def test_with_a_killed_rank_leaves_only_whole_results_and_no_summary(self):
        seed = random.randrange(1000)
        chance = random.Random(seed)
        for _ in range(3):
            for file in self.results():
                file.unlink()
            process = self.start(steps=100000)
            self.wait_for_results(process, 2)
            time.sleep(chance.uniform(0.0, 0.2))
            os.kill(chance.choice(children(process.pid)), signal.SIGKILL)
            with self.subTest(seed=seed):
                self.assertNotEqual(process.wait(timeout=60), 0)
                self.assert_all_results_whole()
                self.assertFalse((self.folder / "summary.json").exists())

    def test_on_a_full_disk_ends_with_status_74_and_leaves_no_result(self):
        for bytes_allowed in ("0", "4000", "20000", "300000"):
            with self.subTest(bytes_allowed=bytes_allowed):
                done = subprocess.run([MPIEXEC, "-n", "2", WRITE_HALL, self.folder, "2",
                                       bytes_allowed], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 74, done.stderr)
                self.assertIn(str(self.folder), done.stderr)
                self.assertEqual(self.results(), [])
                self.assertFalse((self.folder / "summary.json").exists())

    def test_into_a_folder_that_cannot_be_written_ends_with_status_74(self):
        (self.folder / "occupied").write_text("a file")
        done = subprocess.run([WRITE_HALL, self.folder / "occupied", "1"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 74)
        self.assertIn("cannot be made", done.stderr)
        # MPI's own words begin with a bracket.
        said = [line for line in done.stderr.splitlines() if not line.startswith("[")]
        self.assertEqual(len(said), 1, done.stderr)

    def test_that_ends_well_leaves_nothing_temporary(self):
        self.assertEqual(self.start(steps=3).wait(timeout=60), 0)
        names = sorted(p.name for p in self.folder.rglob("*") if p.is_file())
        self.assertEqual(names, ["hall.xdmf2", "hall_00000.h5", "hall_00001.h5", "hall_00002.h5",
                                 "hall_solids.xdmf2", "history.csv", "summary.json"])


if __name__ == "__main__":
    WRITE_HALL, MPIEXEC = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main()
