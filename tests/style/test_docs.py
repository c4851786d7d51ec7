"""What the documents say can be done and found: commands are run, file names exist.

Commands are the lines after '$ ' in fenced `console` blocks; they run in order in one scratch
folder per document with `rackflux` on the path and `cases` and `postprocess` at hand. Blocks
fenced as `sh` are for reading: they install software or run for minutes.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from tree import ROOT, files, where

FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
# A name with a folder or a known ending; results of runs are named with capitals or results/.
FILE_NAME = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|txt|yaml|sh|py|hpp|cpp|cmake))`")
FOLDERS = {"solver", "models", "cases", "postprocess", "tests", "docs", "cmake", ".ci"}
NAMES = {path.name for path in files()}
MADE_BY_RUNS = {"case.yaml", "expected.yaml", "log.txt", "report.md"}


def documents():
    return files("README.md", "docs/*.md", "docs/**/*.md", "cases/*/README.md")


def commands(text):
    for kind, block in FENCED.findall(text):
        if kind == "console":
            for line in block.splitlines():
                if line.startswith("$ "):
                    yield line[2:]


class Documents(unittest.TestCase):
    def test_name_files_that_exist(self):
        for path in documents():
            plain = FENCED.sub("", path.read_text())
            for name in FILE_NAME.findall(plain):
                if name in MADE_BY_RUNS or re.match(r"(results|build|DIR|fields|pictures)/", name) \
                        or name.isupper():
                    continue
                if "/" in name and "." not in name and name.split("/")[0] not in FOLDERS:
                    continue  # a pair of words, not a path
                with self.subTest(where(path), name=name):
                    near = (ROOT / name, path.parent / name, ROOT / f"{name}.cpp")
                    self.assertTrue(any(place.exists() for place in near) or
                                    ("/" not in name and name in NAMES))

    def test_hold_commands_that_work(self):
        found = 0
        for path in documents():
            with tempfile.TemporaryDirectory() as scratch:
                for shared in ("cases", "postprocess", "docs"):
                    (pathlib.Path(scratch) / shared).symlink_to(ROOT / shared)
                environment = dict(os.environ,
                                   PATH=f"{PROGRAM.parent}:/usr/bin:{os.environ['PATH']}")
                for command in commands(path.read_text()):
                    found += 1
                    with self.subTest(where(path), command=command):
                        done = subprocess.run(["bash", "-c", command], cwd=scratch, timeout=240,
                                              env=environment, capture_output=True, text=True)
                        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreater(found, 0, "no document has a command in a console block")


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
