"""Files of at most 600 lines, functions of at most 60 lines and 6 parameters."""
import re
import unittest

from tree import files, where

# Signatures that a library prescribes.
FOREIGN_SIGNATURES = {"models/grid/network/opf_program": "Ipopt's TNLP"}
FILE_LINES, FUNCTION_LINES, PARAMETERS = 600, 60, 6
NOT_A_FUNCTION = re.compile(
    r"^\s*(namespace|class|struct|enum|union|extern|if|for|while|switch|else|do|try|catch)\b")


def functions(lines):
    """(line, number of lines, parameters) of each function body in formatted code.

    Relies on the format: a body opens with '{' at the end of a line at namespace or class depth and
    closes with '}' at the indentation of the line on which the head began.
    """
    place = 0
    while place < len(lines):
        line = lines[place]
        opens = line.rstrip().endswith("{") and not NOT_A_FUNCTION.match(line)
        if not opens or "(" not in " ".join(lines[max(0, place - 8):place + 1]):
            place += 1
            continue
        start = place
        while start > 0 and not re.search(r"[;{}:>]\s*$|^\s*(//|#|$)", lines[start - 1]):
            start -= 1
        head = " ".join(lines[start:place + 1])
        if "(" not in head or "=" in head.split("(")[0] or NOT_A_FUNCTION.match(lines[start]):
            place += 1
            continue
        indent = re.match(r"\s*", lines[start])[0]
        end = place + 1
        while end < len(lines) and not lines[end].startswith(indent + "}"):
            end += 1
        yield start + 1, end - start + 1, parameters(head)
        place = end + 1


def parameters(head):
    """Number of parameters in the first bracket of a function's head."""
    depth, count, inside = 0, 1, ""
    for letter in head[head.index("("):]:
        if letter in "(<[{":
            depth += 1
        elif letter in ")>]}":
            depth -= 1
            if depth == 0:
                break
        elif letter == "," and depth == 1:
            count += 1
        inside += letter
    return 0 if not inside[1:].strip() else count


class Lengths(unittest.TestCase):
    def test_of_files(self):
        for path in files("*.cpp", "*.hpp", "*.py", "*.sh", "*.cmake"):
            with self.subTest(where(path)):
                self.assertLessEqual(len(path.read_text().splitlines()), FILE_LINES)

    def test_of_functions(self):
        checked = 0
        for path in files("solver/**.cpp", "solver/**.hpp", "models/**.cpp", "models/**.hpp"):
            for line, length, count in functions(path.read_text().splitlines()):
                checked += 1
                with self.subTest(where(path, line)):
                    self.assertLessEqual(length, FUNCTION_LINES)
                    if where(path).rsplit(".")[0] not in FOREIGN_SIGNATURES:
                        self.assertLessEqual(count, PARAMETERS)
        self.assertGreater(checked, 100, "the checker no longer finds functions")

    def test_checker_sees_a_long_function_with_many_parameters(self):
        body = ["void long_one(int a, int b, std::map<int, int> c,", "              int d) {"]
        body += ["  step();"] * 70 + ["}"]
        self.assertEqual(list(functions(body)), [(1, 73, 4)])


if __name__ == "__main__":
    unittest.main()
