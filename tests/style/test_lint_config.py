"""Every pattern of .clang-tidy matches a check that clang-tidy knows: a misspelt one is off."""
import fnmatch
import shutil
import subprocess
import unittest

import yaml
from tree import ROOT


@unittest.skipUnless(shutil.which("clang-tidy"), "clang-tidy is not installed")
class LintFile(unittest.TestCase):
    def test_has_no_pattern_that_matches_nothing(self):
        config = yaml.safe_load((ROOT / ".clang-tidy").read_text())
        listed = subprocess.run(["clang-tidy", "--list-checks", "--checks=*"], cwd="/",
                                capture_output=True, text=True, check=True).stdout.split()
        for pattern in config["Checks"].replace("\n", "").split(","):
            pattern = pattern.strip().lstrip("-")
            with self.subTest(pattern):
                self.assertTrue(fnmatch.filter(listed, pattern))


if __name__ == "__main__":
    unittest.main()
