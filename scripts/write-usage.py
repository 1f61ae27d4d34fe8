#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the program says about itself into docs/ and README.md: its models, workloads,
experiments, options.

In the pages below, everything between '<!-- generated: NAME -->' and '<!-- end -->' is replaced by what 'bench list --json'
and the '--help' of each command print. What depends on the machine is left out: default numbers of
tasks, and why a model cannot run here. README.md gets the numbers of models, workloads and
experiments.
"""

import argparse
import difflib
import json
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


def table(columns, rows):
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "".join("| " + " | ".join(row) + " |\n"
                   for row in [columns, ["---"] * len(columns), *escaped])


def code(names):
    return ", ".join(f"`{name}`" for name in names)


def with_options_as_code(text):
    return re.sub(r"--[a-z][\w-]*(=\w+)?", lambda option: f"`{option[0]}`", text)


def names(entry):
    return code([entry["name"], *entry.get("aliases", [])])


def listed(program):
    """What the program has: its models, workloads and experiments."""
    return json.loads(program.says("list", "--json"))


def models(program):
    rows = [[names(model), ", ".join(model["groups"]), with_options_as_code(model["description"])]
            for model in listed(program)["models"]]
    return table(["model", "groups", "what it is"], rows)


def capabilities(program):
    rows = [[code([model["name"]]), with_options_as_code(model["workers"]),
             ", ".join(model["dispatch"]), yes_or_no(model["suspends"]),
             yes_or_no(model["open_loop"]), ", ".join(model["io"])]
            for model in listed(program)["models"]]
    return table(["model", "workers", "dispatch", "suspends", "open loop", "I/O"], rows)


def yes_or_no(value):
    return "yes" if value else "no"


def workloads(program):
    rows = [[names(workload), ", ".join(workload["groups"]), ", ".join(workload["languages"]),
             workload["size_unit"] or "nothing (has no effect)",
             with_options_as_code(workload["description"])]
            for workload in listed(program)["workloads"]]
    return table(["workload", "groups", "languages", "`--size` counts", "what a task does"], rows)


def experiments(program):
    rows = [[names(experiment), experiment["question"]]
            for experiment in listed(program)["experiments"]]
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
    """The text with the numbers in '**28 models, 12 workloads**' and '**11 experiments**' made anew."""
    entries = listed(program)
    return re.sub(r"\b\d+ (models|workloads|experiments)\b(?=[^*\n]*\*\*)",
                  lambda count: f"{len(entries[count[1]])} {count[1]}", text)


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
