"""The times to the answer and their tables: what counts as an answer, and that no row is made up."""
import pathlib
import re
import tempfile
import time
import unittest

import against_openfoam
import variants
from comparisons import PROBLEMS, Failed, points_of
from openfoam import cube_cavity, dictionary
from openfoam.block_mesh import Line, write_block_mesh
from openfoam.run import Solved, need, solve
from time_to_answer import NoAnswer, Point, answered, mean_over, read_history


def series(*values):
    return [Point(0.5 * n, n, value) for n, value in enumerate(values, 1)]


class Answer(unittest.TestCase):
    def test_holds_from_where_no_later_value_leaves_the_tolerance(self):
        points = series(9.0, 10.05, 9.0, 10.2, 9.95, 10.0, 10.0)
        self.assertEqual(answered(points, "0.1").iteration, 5)
        self.assertEqual(answered(points, "3%").seconds, 2.0)

    def test_is_none_where_the_last_step_still_moved(self):
        for values in ((1.0, 1.2), (1.0,), (), (1.0, float("nan"))):
            with self.subTest(values), self.assertRaises(NoAnswer):
                answered(series(*values), "0.1")

    def test_of_a_swinging_reading_is_that_of_its_mean(self):
        points = series(*(4.0 + 4.0 / n + (-1)**n for n in range(1, 101)))
        with self.assertRaises(NoAnswer):
            answered(points, "0.1")
        means = mean_over(points, 10)
        self.assertEqual(means[0].iteration, 10)
        self.assertAlmostEqual(means[0].value, 4.0 + sum(0.4 / n for n in range(1, 11)))
        self.assertGreater(answered(means, "0.1").iteration, 20)

    def test_is_looked_for_on_the_finest_mesh_only(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "history.csv").write_text(
                "mesh,iteration,wall_time [s],a [K],b [K]\n"
                "1,10,0.1,1,1\n1,20,0.2,1,1\n2,10,1.5,2,4\n2,20,3.5,6,8\n")
            points = read_history(folder, ["a", "b"])
            self.assertEqual(points, [Point(1.5, 10, 3.0), Point(3.5, 20, 7.0)])
            with self.assertRaisesRegex(NoAnswer, "no reading is called 'c'"):
                read_history(folder, ["c"])


class Monitors(unittest.TestCase):
    def test_are_joined_at_the_iterations_they_share(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("every", "# Time\tT\n1 \t1.0\n2 \t2.0\n3 \t3.0\n4 \t4.0\n"),
                               ("second", "2\t6.0\n4\t8.0\n")):
                file = pathlib.Path(folder) / "postProcessing" / "air" / name / "0" / "value.dat"
                file.parent.mkdir(parents=True)
                file.write_text(text)
            solved = Solved(pathlib.Path(folder), [0.1, 0.2, 0.3, 0.4], "1912")
            self.assertEqual(points_of(solved, "every", "second"),
                             [Point(0.2, 2, 4.0), Point(0.4, 4, 6.0)])
            with self.assertRaisesRegex(Failed, "0 files of the monitor 'third'"):
                points_of(solved, "third")


class Runs(unittest.TestCase):
    def solve(self, script, limit):
        with tempfile.TemporaryDirectory() as place:
            program = pathlib.Path(place) / "someFoam"
            program.write_text("#!/bin/sh\necho 'Build : OPENFOAM=1912'\nsleep 0.2\n" + script)
            program.chmod(0o755)
            return solve(pathlib.Path(place), str(program), 1, limit)

    step = "echo 'Time = 1'; sleep 0.1; echo 'ExecutionTime = 9 s'\n"

    def test_are_timed_from_their_first_iteration(self):
        start = time.monotonic()
        solved = self.solve(2 * self.step, 60)
        self.assertLess(solved.seconds[-1], time.monotonic() - start - 0.2)
        self.assertEqual(solved.version, "1912")
        self.assertEqual(len(solved.seconds), 2)
        self.assertGreater(solved.seconds[0], 0.09)
        self.assertLess(solved.seconds[0], solved.seconds[1])

    def test_are_ended_at_the_limit(self):
        solved = self.solve(self.step + "exec sleep 60\n", 0.05)
        self.assertEqual(len(solved.seconds), 1)

    def test_that_fail_are_told_with_the_end_of_their_log(self):
        with self.assertRaisesRegex(Failed, "FOAM FATAL"):
            self.solve(self.step + "echo FOAM FATAL\nexit 1\n", 60)


class Cases(unittest.TestCase):
    def test_are_written_with_all_that_OpenFOAM_looks_for(self):
        for name, problem in PROBLEMS.items():
            if name == "vortex":
                continue  # 64^3 vectors of start
            with tempfile.TemporaryDirectory() as place, self.subTest(name):
                folder = pathlib.Path(place)
                problem.case.write_case(folder, 7, **problem.options)
                control = (folder / "system" / "controlDict").read_text()
                self.assertIn("endTime 7;", control)
                for file in folder.rglob("*"):
                    if file.is_file():
                        text = file.read_text()
                        for a, b in ("()", "{}"):
                            self.assertEqual(text.count(a), text.count(b), file)

    def test_have_every_face_of_the_rim_once(self):
        with tempfile.TemporaryDirectory() as place:
            lines = [Line([0, 1, 3], [2, 3]), Line([0, 1, 2, 3], [1, 1, 1]), Line([0, 5], [4])]
            write_block_mesh(pathlib.Path(place), lines, lambda i, j, k: "", lambda *_: "rim",
                             {"rim": {"type": "wall"}})
            text = (pathlib.Path(place) / "system" / "blockMeshDict").read_text()
        points = lists_of_numbers(text[text.index("vertices"):text.index("blocks")])
        faces = lists_of_numbers(text[text.index("faces"):])
        self.assertEqual(len({frozenset(face) for face in faces}), 2 * (2 * 3 + 3 * 1 + 2 * 1))
        for face in faces:
            corners = [points[int(n)] for n in face]
            self.assertTrue(any({c[axis] for c in corners} in ({0.0}, {end})
                                for axis, end in enumerate((3.0, 3.0, 5.0))), corners)
        self.assertEqual(text.count("hex ("), 6)
        self.assertIn("hex (0 1 4 3 12 13 16 15)  (2 1 4)", text)

    def test_read_the_gradient_at_the_wall_from_half_a_cell(self):
        self.assertAlmostEqual(cube_cavity.nusselt(0.5 - 8.879 * 0.5 / 64, 64), 8.879)

    def test_say_what_is_absent(self):
        with self.assertRaisesRegex(Failed, "no noSuchFoam on the path.*apt-get install"):
            need(["python3", "noSuchFoam"])

    def test_quote_only_keys_that_are_patterns(self):
        self.assertEqual(dictionary.body({"div((nu*T(grad(U))))": "Gauss", "(U|T)": {"relTol": 0.1}}),
                         'div((nu*T(grad(U)))) Gauss;\n"(U|T)"\n{\n    relTol 0.1;\n}')


def lists_of_numbers(text):
    """The innermost brackets, as tuples."""
    return [tuple(map(float, inside.split())) for inside in re.findall(r"\(([\d. ]+)\)", text)]


class Table(unittest.TestCase):
    def setUp(self):
        side = {"seconds": 2.0, "iterations": 18, "total": 4.0, "ends": {"Nu": 8.880}, "window": 1}
        self.result = {
            "problem": "cube", "cores": 1, "processor": "a chip", "openfoam_version": "1912",
            "rackflux": [side, {**side, "seconds": 3.0}],
            "openfoam": {**side, "seconds": 100.0, "iterations": 320, "ends": {"Nu": 8.8762}}}

    def test_has_the_ratio_to_the_mean_of_both_runs(self):
        self.assertEqual(
            against_openfoam.row(self.result),
            "| `cube_cavity`, 64^3 | heat through the hot wall to 0.1 % | 1 "
            "| 2.0 s and 3.0 s, 18 iterations | 100 s, 320 iterations | 40 | Nu 8.88, 8.8762 |")

    def test_is_refused_where_the_programs_disagree(self):
        self.assertEqual(list(against_openfoam.disagreements(self.result)), [])
        for wrong in (8.80, float("nan")):
            self.result["openfoam"]["ends"]["Nu"] = wrong
            self.assertEqual(len(list(against_openfoam.disagreements(self.result))), 2)

    def test_replaces_what_stands_between_the_marks_and_nothing_else(self):
        marked = f"before\n{against_openfoam.BEGIN}\nold\n{against_openfoam.END}\nafter"
        self.assertEqual(against_openfoam.between_marks(marked, "new"), marked.replace("old", "new"))
        with self.assertRaises(Failed):
            against_openfoam.between_marks("no marks", "new")

    def test_of_the_page_is_the_one_that_was_measured(self):
        page = against_openfoam.PAGE.read_text()
        self.assertEqual(
            page, against_openfoam.between_marks(
                page, against_openfoam.table(against_openfoam.stored())))


class Ways(unittest.TestCase):
    def test_are_told_by_the_run_with_the_shortest_time(self):
        run = {"answer": [1.5, 3], "end": [15.1, 156], "value": 313.85, "verdict": "converged"}
        slower = {**run, "answer": [1.2, 3], "end": [17.0, 156]}
        self.assertIs(variants.shortest([slower, run]), run)
        self.assertEqual(variants.cells(run), " 1.5 s, 3 | 15.1 s, 156, converged | 40.70 |")

    def test_have_no_answer_where_the_last_step_still_moved(self):
        swung = {"answer": variants.answer(series(310.0, 312.0), "0.1"), "end": [9.0, 2],
                 "value": 312.0, "verdict": "stopped"}
        self.assertEqual(variants.cells(swung), " none | 9.0 s, 2, stopped | 38.85 |")

    def test_of_the_page_are_those_that_were_measured(self):
        page = variants.PAGE.read_text()
        self.assertEqual(page, against_openfoam.between_marks(
            page, variants.table(variants.stored()), *variants.MARKS))


if __name__ == "__main__":
    unittest.main()
