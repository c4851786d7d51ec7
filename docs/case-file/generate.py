#!/usr/bin/env python3
"""Writes docs/case-file.md from what rackflux says of the cases here, docs/site-file.md from those in
docs/site-file and the shipped cases without a mesh, and docs/case-file.schema.json from all of them.

usage: generate.py PATH_TO_RACKFLUX           writes all
       generate.py PATH_TO_RACKFLUX --check   compares instead, and fails if a kind of object is in
                                              none of the cases, whose keys the page would then lack
"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SITES = [*HERE.parent.glob("site-file/*.yaml"),
         *(case for case in HERE.parents[1].glob("cases/*/*.yaml")
           if re.search(r"^regime:", case.read_text(), re.M))]
PAGES = {"case-file.md": ("--manual", [*HERE.glob("*.yaml")]),
         "site-file.md": ("--manual", SITES),
         "case-file.schema.json": ("--schema", [*HERE.glob("*.yaml"), *SITES])}


def said(rackflux, form, cases):
    cases = sorted(str(case) for case in cases)
    done = subprocess.run([rackflux, "explain", form, *cases], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def kinds_missing(manual):
    """Kinds of object that the page names and does not describe."""
    words = re.search(r"^\| `objects\[\]\.kind` \| (.*?) \|", manual, re.M).group(1)
    shown = set(re.findall(r"kind: (\w+)", "".join(c.read_text() for c in HERE.glob("*.yaml"))))
    return [kind for kind in re.findall(r"`(\w+)`", words) if kind not in shown]


def main():
    rackflux, check = sys.argv[1], "--check" in sys.argv
    problems = []
    for name, (form, cases) in PAGES.items():
        page, text = HERE.parent / name, said(rackflux, form, cases)
        if name == "case-file.md":
            problems += [f"no case in {HERE} shows the kind '{k}'" for k in kinds_missing(text)]
        if not check:
            page.write_text(text)
        elif not page.exists() or page.read_text() != text:
            problems.append(f"{page} is out of date: build the target case_file and commit it")
    print("\n".join(problems) or "docs/case-file.md, docs/site-file.md and the schema are current")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
