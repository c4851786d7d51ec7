"""Texts speak of the work, not of how or where it was made, and leave nothing half done."""
import re
import unittest

from tree import files, where

# Written in pieces so that this file does not accuse itself.
FORBIDDEN = [r"/wo" r"rk/", r"/fa" r"rm/", r"\bTO" r"DO\b", r"\bFIX" r"ME\b",
             r"\bChat" r"GPT\b", r"\bCla" r"ude\b", r"\bAnthro" r"pic\b",
             r"\bthis ses" r"sion\b", r"\bas an A" r"I\b", r"/home/\w"]


class Words(unittest.TestCase):
    def test_are_none_of_the_forbidden(self):
        found = []
        for path in files("*.cpp", "*.hpp", "*.py", "*.sh", "*.md", "*.cmake", "*CMakeLists.txt",
                          "*.yaml", "packages.txt"):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found += [f"{where(path, number)}: {word}" for word in FORBIDDEN
                          if re.search(word, line)]
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
