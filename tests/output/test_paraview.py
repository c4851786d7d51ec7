"""ParaView itself opens the index: arrays, ranges, times, blanking. Needs no screen."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

LOOK = """
import sys
from paraview.simple import OpenDataFile, Slice, Threshold
source = OpenDataFile(sys.argv[1])
source.UpdatePipelineInformation()
last = source.TimestepValues[-1]
print("reader", source.GetXMLLabel())
print("times", list(source.TimestepValues))
source.UpdatePipeline(last)
data = source.GetDataInformation()
print("type", data.GetDataClassName())
print("cells", data.GetNumberOfCells())
print("bounds", [round(x, 6) for x in data.GetBounds()])
cells = data.GetCellDataInformation()
for i in range(cells.GetNumberOfArrays()):
    array = cells.GetArrayInformation(i)
    print("array", array.GetName(), array.GetNumberOfComponents(), array.GetDataTypeAsString())
cut = Slice(Input=source, Triangulatetheslice=0)
cut.SliceType.Origin, cut.SliceType.Normal = [3.0, 2.0, 1.06], [0.0, 0.0, 1.0]
cut.UpdatePipeline(last)
print("cut", cut.GetDataInformation().GetNumberOfCells())
fluid = Threshold(Input=source, Scalars=["CELLS", "region"])
fluid.LowerThreshold, fluid.UpperThreshold = 0, 0
fluid.UpdatePipeline(last)
seen = fluid.GetDataInformation()
T = seen.GetCellDataInformation().GetArrayInformation("T")
print("fluid", seen.GetNumberOfCells(), *(T.GetComponentRange(0) if T else ()))
"""


class Index(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        subprocess.run([MPIEXEC, "-n", "2", WRITE_HALL, cls.folder, "3"], check=True, timeout=120)
        (cls.folder / "look.py").write_text(LOOK)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def seen(self, index):
        done = subprocess.run(["pvbatch", "--dr", self.folder / "look.py", self.folder / index],
                              timeout=240, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = [line.split(maxsplit=1) for line in done.stdout.splitlines() if " " in line]
        return {**dict(lines), "arrays": sorted(text for key, text in lines if key == "array")}

    def test_opens_as_a_rectilinear_series_with_all_arrays_and_blanked_solids(self):
        seen = self.seen("hall.xdmf2")
        self.assertEqual(seen["reader"], "XDMF Reader")
        self.assertEqual(seen["times"], "[0.0, 1.0, 2.0]")
        self.assertEqual(seen["type"], "vtkRectilinearGrid")
        self.assertEqual(seen["cells"], str(48 * 32 * 24))
        # Two racks and a plate, each of 4 x 8 cells in plan, are holes in a slice at 1.06 m.
        self.assertEqual(seen["cut"], str(48 * 32 - 3 * 4 * 8))
        self.assertEqual(seen["bounds"], "[0.0, 6.0, 0.0, 4.0, 0.0, 3.0]")
        self.assertEqual(seen["arrays"], ["T 1 float", "U 3 float", "region 1 int",
                                          "vtkGhostType 1 unsigned char"])

    def test_shows_the_values_that_were_written(self):
        count, low, high = map(float, self.seen("hall.xdmf2")["fluid"].split())
        self.assertEqual(count, 48 * 32 * 24 - 2 * 4 * 8 * 16 - 4 * 8)
        # write_hall.cpp: 293.15 K + 18 K plume + 4 K over the height; cells reach within 0.0625 m.
        self.assertGreaterEqual(low, 293.15)
        self.assertLess(low, 293.6)
        self.assertGreater(high, 293.15 + 18.0 + 3.5)
        self.assertLess(high, 293.15 + 18.0 + 4.0)

    def test_shows_conducting_solids_in_an_index_of_their_own(self):
        self.assertEqual(self.seen("hall_solids.xdmf2")["cut"], str(4 * 8))


if __name__ == "__main__":
    WRITE_HALL, MPIEXEC = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main()
