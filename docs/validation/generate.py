#!/usr/bin/env python3
"""Writes docs/validation.md from the lines that tests record (tests/support/record.hpp), with the
published benchmarks and their pictures (benchmarks.py).

usage: generate.py LIST                    writes the page
       generate.py LIST --check --data DIR compares: the page must have exactly the lines that the
                                           tests recorded, each within what was demanded

LIST names the files of lines, one a line, as .../LABEL/TEST.RANKS.jsonl. Tests labelled long are
not run every time: while their file is absent, their lines on the page are taken over. Without the
shared data (DIR) some tests skip; then lines of the page need not be recorded.
"""

import json
import pathlib
import re
import sys

import benchmarks

PAGE = pathlib.Path(__file__).resolve().parent.parent / "validation.md"
HEAD = """# Validation: achieved beside demanded

Made by `cmake --build build --target validation` from what the tests record; not written by hand.
Tests marked * take long and run on request: `--target validation_long` runs them too.
"""
SILENT = """
## Long tests not on this page yet

They compare with published numbers too, and had not been run through when the page was written: {}.
"""
CLAIMS = """
# Numbers compared

Every other comparison of a test with numbers from outside the code: largest deviation found beside the
largest allowed, in the unit given (`relative` 1e-8 is eight digits). The test asserts the demanded
one at every run. A test adds a line by `record` of `tests/support/record.hpp` and the word RECORDS in
its CMakeLists.txt.
"""
COLUMNS = "| quantity | reference | demanded | achieved | unit | test |"
IDENTITY = ("subject", "quantity", "reference", "demanded", "unit", "test")


def tidy(number):
    return re.sub(r"e([+-])0", r"e\1", number)


def shown(number):
    return tidy(f"{number:.2g}" if 1e-3 <= number < 1e3 or number == 0 else f"{number:.1e}")


def lines_of(files):
    """Every recorded line with the name of its test; a star marks long ones."""
    for file in files:
        test = file.name.split(".")[0] + ("*" if file.parent.name == "long" else "")
        for line in file.read_text().splitlines() if file.exists() else []:
            yield json.loads(line), test


def recorded(files):
    """Lines of the tests; the worst where several numbers of ranks say the same."""
    rows = {}
    for row, test in lines_of(files):
        if "subject" in row:
            achieved = row.pop("achieved")
            row = row | {"test": test, "demanded": tidy(f"{row['demanded']:g}")}
            key = tuple(row[part].replace("|", "/") for part in IDENTITY)
            rows[key] = max(achieved, rows.get(key, 0.0))
    return {key: shown(achieved) for key, achieved in rows.items()}


def written():
    """Lines of the page as it is."""
    rows, subject = {}, ""
    for line in PAGE.read_text().splitlines() if PAGE.exists() else []:
        if line.startswith("## "):
            subject = line[3:]
        elif line.startswith("| ") and line.count(" | ") == 5 and line != COLUMNS:
            quantity, reference, demanded, achieved, unit, test = line[2:-2].split(" | ")
            rows[subject, quantity, reference, demanded, unit, test.replace("`", "")] = achieved
    return rows


def idle(files):
    """Long tests that did not run in this build folder and still exist."""
    return {file.name.split(".")[0] + "*" for file in files
            if file.parent.name == "long" and not file.exists()}


def kept(page, absent):
    """Lines of tests that did not run."""
    return {key: achieved for key, achieved in page.items() if key[-1] in absent}


def silent(files, rows, published):
    """The page's words on long tests that have no line on it."""
    heard = {key[-1] for key in rows} | {cells[-1] for cells in published.rows.values()}
    names = {file.name.split(".")[0] + "*" for file in files if file.parent.name == "long"}
    quiet = [benchmarks.quoted(name) for name in sorted(names - heard)]
    return SILENT.format(", ".join(quiet) or "none")


def settled(rows, page):
    """Achieved numbers of the page where the new ones are within a factor of three: round-off and
    processors differ, and the page should change only with results."""
    def is_close(key):
        old, new = float(page.get(key, "nan")), float(rows[key])
        return old == new or (min(old, new) > 0 and max(old, new) < 3 * min(old, new))
    return {key: page[key] if is_close(key) else rows[key] for key in rows}


def page_of(rows, published):
    text, subject = HEAD + published + CLAIMS, None
    for key, achieved in sorted(rows.items()):
        if key[0] != subject:
            subject = key[0]
            text += f"\n## {subject}\n\n{COLUMNS}\n|---|---|---|---|---|---|\n"
        _, quantity, reference, demanded, unit, test = key
        star = "*" if test.endswith("*") else ""
        text += f"| {quantity} | {reference} | {demanded} | {achieved} | {unit} | `{test.rstrip('*')}`{star} |\n"
    return text


def differences(page, rows, data_are_there):
    found = [f"recorded and not on the page: {', '.join(key)}" for key in rows.keys() - page.keys()]
    if data_are_there:
        found += [f"on the page and not recorded: {', '.join(key)}"
                  for key in page.keys() - rows.keys()]
    found += [f"achieved {page[key]} is beyond the demanded: {', '.join(key)}"
              for key in page if not float(page[key]) <= float(key[3])]
    return sorted(found)


def main():
    files = [pathlib.Path(name) for name in pathlib.Path(sys.argv[1]).read_text().split()]
    page = written()
    rows = recorded(files)
    rows |= kept(page, idle(files))
    old = benchmarks.written(PAGE)
    new = benchmarks.recorded(list(lines_of(files)), old, idle(files))
    if "--check" not in sys.argv:
        benchmarks.draw(PAGE.parent, list(lines_of(files)))
        published = benchmarks.text_of(new) + silent(files, rows, new)
        PAGE.write_text(page_of(settled(rows, page), published))
        print(f"{PAGE}: {len(rows)} lines, {len(new.rows)} of published benchmarks")
        return 0
    data_are_there = pathlib.Path(sys.argv[sys.argv.index("--data") + 1]).exists()
    found = differences(page, rows, data_are_there)
    found += benchmarks.differences(PAGE.parent, old, new, data_are_there)
    if data_are_there and silent(files, rows, new) not in PAGE.read_text():
        found.append("the page has another list of long tests that have no line yet")
    print("\n".join(found) or f"docs/validation.md has the {len(rows)} lines that tests recorded")
    if found:
        print("build the target validation and commit docs/validation.md")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
