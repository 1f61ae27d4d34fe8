#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the program says about itself into docs/ and README.md: its models, workloads,
experiments, options.

In the pages below, everything between '<!-- generated: NAME -->' and '<!-- end -->' is replaced by what 'bench list' and
the '--help' of each command print. What depends on the machine is left out: default numbers of
tasks, and why a model cannot run here. README.md gets the numbers of models, workloads and
experiments.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGES = [ROOT / "docs/usage.md", ROOT / "docs/experiments.md", ROOT / "README.md"]
WIDTH = 96  # of a line in a page
GENERATED = re.compile(r"(?<=^<!-- generated: )(\w+)( -->\n).*?(?=^<!-- end -->$)", re.M | re.S)


class Program:
    def __init__(self, path):
        self.path = path

    def says(self, *arguments):
        return subprocess.run([self.path, *arguments], check=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, encoding="utf-8",
                              env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}).stdout


def rows_of_list(text, title):
    """The rows of a table of 'bench list', each a dictionary by the table's headings. Raises
    ValueError when there is no such table."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(title + " ("):
            break
    else:
        raise ValueError(f"'bench list' has no table '{title}'")
    heading = next(lines)
    # Columns are two spaces apart at the least; a heading of a number stands at its right end.
    names = re.findall(r"\S+(?: \S+)*", heading)
    rows = []
    body = []
    for line in lines:
        if not line.strip():
            break
        body.append(line)
    starts = column_starts([heading, *body], len(names))
    for line in body:
        cells = [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None])]
        rows.append(dict(zip(names, cells)))
    return rows


def column_starts(lines, count):
    """Where the columns of a table begin: behind two spaces that all of its lines have. The last
    column is prose, which may be of any width, so that its gaps do not matter."""
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    empty = [all(line[place] == " " for line in padded) for place in range(width)]
    starts = [place for place in range(2, width)
              if not empty[place] and empty[place - 1] and empty[place - 2]]
    if len(starts) < count:
        raise ValueError(f"a table of {count} columns has {len(starts)} that can be told apart")
    return starts[:count]


def without_machine(description):
    """What a model or workload is, wherever it runs."""
    return re.sub(r";? ?(--io=uring is )?unavailable: .*", "", description)


def table(columns, rows):
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "".join("| " + " | ".join(row) + " |\n"
                   for row in [columns, ["---"] * len(columns), *escaped])


def code(names):
    return ", ".join(f"`{name}`" for name in names.split())


def with_options_as_code(text):
    return re.sub(r"--[a-z][\w-]*(=\w+)?", lambda option: f"`{option[0]}`", text)


def names(row, heading):
    return ", ".join(filter(None, [code(row[heading]), code(row.get("alias", ""))]))


def models(program):
    rows = [[names(row, "model"), row["groups"].replace(" ", ", "),
             with_options_as_code(without_machine(row["what it is"]))]
            for row in rows_of_list(program.says("list"), "models")]
    return table(["model", "groups", "what it is"], rows)


def capabilities(program):
    rows = [[code(row["model"]), with_options_as_code(row["workers"]),
             row["dispatch"].replace(" ", ", "), row["suspends"], row["open loop"],
             row["io"].replace(" ", ", ")]
            for row in rows_of_list(program.says("list"), "models")]
    return table(["model", "workers", "dispatch", "suspends", "open loop", "I/O"], rows)


def workloads(program):
    rows = [[code(row["workload"]), row["groups"].replace(" ", ", "), row["size counts"],
             with_options_as_code(without_machine(row["what a task does"]))]
            for row in rows_of_list(program.says("list"), "workloads")]
    return table(["workload", "groups", "`--size` counts", "what a task does"], rows)


def experiments(program):
    rows = [[names(row, "experiment"), row["question"]]
            for row in rows_of_list(program.says("list"), "experiments")]
    return table(["`--experiment=`", "the question"], rows)


def wrapped(line):
    """A line that fits into a page, with what was cut off below where its last column began."""
    if len(line) <= WIDTH:
        return line
    indent = len(line) - len(line.lstrip())
    columns = re.match(r"\s*\S.*?\s{2,}", line[:WIDTH // 2])
    if columns and indent > 0:
        indent = columns.end()
    return "\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=" " * indent,
                                   drop_whitespace=True, break_on_hyphens=False,
                                   replace_whitespace=False, break_long_words=False))


def commands(program):
    """That have a '--help' of their own, in the order in which the program names them."""
    main = program.says("--help")
    listed = "".join(re.findall(r"^Commands.*:\n((?:  .*\n)+)", main, re.M))
    if not listed:
        raise ValueError("'bench --help' names no commands")
    # 'bench --help' has the options of 'run' itself.
    return [name for name in re.findall(r"^  ([a-z][a-z-]*)\b", listed, re.M)
            if name != "run" and program.says(name, "--help") != main]


def options(program):
    text = ""
    for command in ["", *commands(program)]:
        arguments = [command] if command else []
        said = program.says(*arguments, "--help").strip("\n")
        text += f"### bench {command or '[run]'}\n\n```text\n"
        text += "\n".join(wrapped(line.rstrip()) for line in said.splitlines())
        text += "\n```\n\n"
    return text.rstrip("\n") + "\n"


PARTS = {"models": models, "capabilities": capabilities, "workloads": workloads,
         "experiments": experiments, "options": options}


def with_counts(text, program):
    """The text with the numbers in '**28 models, 12 workloads**' and '**10 experiments**' made anew."""
    listed = program.says("list")
    return re.sub(r"\b\d+ (models|workloads|experiments)\b(?=[^*\n]*\*\*)",
                  lambda count: f"{len(rows_of_list(listed, count[1]))} {count[1]}", text)


def write(page, program):
    """The text of the page with every generated part made anew."""
    text = page.read_text(encoding="utf-8")
    if page.name == "README.md":
        return with_counts(text, program)
    return GENERATED.sub(lambda part: f"{part[1]}{part[2]}\n{PARTS[part[1]](program)}\n", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--bench", metavar="PATH", default=str(ROOT / "build/bin/bench"),
                        help="the program (default: build/bin/bench)")
    parser.add_argument("--check", action="store_true",
                        help="change nothing; exit with 1 when a page is not up to date")
    arguments = parser.parse_args()
    program = Program(arguments.bench)
    status = 0
    for page in PAGES:
        text = write(page, program)
        if text == page.read_text(encoding="utf-8"):
            continue
        if arguments.check:
            old = page.read_text(encoding="utf-8").splitlines()
            sys.stdout.writelines(line + "\n" for line in difflib.unified_diff(
                old, text.splitlines(), str(page), "what the program prints", lineterm=""))
            status = 1
        else:
            page.write_text(text, encoding="utf-8")
            print(f"write-usage: changed {page.relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
