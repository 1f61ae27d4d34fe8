# SPDX-License-Identifier: Apache-2.0
"""Every command in the README and in docs/ works, with as little measuring as can be; what the pages
name exists, and what is generated in them is what the program prints now.

The commands run in a folder that looks like the repository, because the files that they write have
names that a user's own files have, too. They run in the order in which they stand, each once, so that
what one writes is what a later one reads.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from tests.command_line.support import BENCH, ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import prove_gate.__main__ as prove_gate  # noqa: E402

PAGES = [ROOT / name for name in
         ["README.md", "docs/usage.md", "docs/advise.md", "docs/claims.md", "docs/faults.md",
          "docs/limits.md", "docs/sharing.md", "docs/talking.md", "docs/cancelling.md",
          "docs/experiments.md", "docs/report.md", "docs/comparing.md", "docs/method.md",
          "docs/noise.md", "docs/results-format.md", "docs/architecture.md", "CONTRIBUTING.md"]]

# Where a command is run instead, because it would build or test everything, and how it is known there.
# This very test is run by the first of them.
ELSEWHERE = {r"(./)?scripts/test\.sh$": (".ci/run", "scripts/test.sh"),
             r"scripts/setup\.sh": ("scripts/test.sh", "scripts/setup.sh --tests"),
             r"scripts/check-format\.sh --fix$": ("scripts/test.sh", "scripts/check-format.sh"),
             r"scripts/check-layering\.sh$": ("scripts/test.sh", "scripts/check-layering.sh"),
             r"cmake ": ("scripts/test.sh", "cmake --build --preset release"),
             r"ctest ": ("scripts/test.sh", "ctest --preset release"),
             r"scripts/prove-gate\.sh ": ("tests/command_line/test_prove_gate.py", "prove-gate.sh"),
             r"export ": (None, None)}
AB_BUDGET = "12s"  # enough for a verdict about one cell, unless the machine is busy
EFFORT = r" --(time-budget|trials|iterations)=\S+"
# Cheap, and its cells are compared and drawn.
CHEAP_EXPERIMENT = "switching"
# A build takes minutes. Its own test has real ones; here the "build" of both revisions copies bench.
COPIES_THE_PROGRAM = """cmake_minimum_required(VERSION 3.25)
project(copy LANGUAGES NONE)
file(GLOB programs %s*)
add_custom_target(bench COMMAND ${CMAKE_COMMAND} -E make_directory bin
                        COMMAND ${CMAKE_COMMAND} -E copy ${programs} bin)
""" % BENCH


def text_of(page):
    return page.read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.M | re.S)


def commands_of(page):
    """What a reader would type: the lines of its sh blocks, and those behind a '$ ' of others."""
    for kind, block in re.findall(r"^```(sh|console)\n(.*?)^```", text_of(page), re.M | re.S):
        block = re.sub(r"\\\n\s*", "", block)
        for line in block.splitlines():
            if kind == "sh" and line.strip():
                yield line
            elif line.startswith("$ "):
                yield line[2:]


def all_commands():
    """Each once, in the order of the pages."""
    return list(dict.fromkeys(command for page in PAGES for command in commands_of(page)))


def kind_of(command):
    return next((kind for kind in ELSEWHERE if re.match(kind, command)), None)


def runs(command):
    """By this test, whole or shortened."""
    return kind_of(command) is None


def shortened(command):
    """One that does the same with less: that it works takes one trial to see."""
    if re.match(r"scripts/regression-ci\.sh", command):
        return command + " --time-budget=5s --quiet"
    if re.match(r"bench ab ", command):
        return re.sub(EFFORT, "", command) + f" --time-budget={AB_BUDGET}"
    if re.match(r"bench advise (?!--from)", command):
        return re.sub(EFFORT, "", command) + " --time-budget=2s"
    if re.match(r"bench claims(?!.*--list)", command):
        return re.sub(EFFORT, "", command).replace("claims", "claims --time-budget=4s", 1)
    if re.match(r"\./scripts/run\.sh$", command):
        return command + " --trials=1 --iterations=1"
    if re.match(r"bench (--model|--workload|--experiment|--time-budget)", command):
        command = re.sub(EFFORT, "", command) + " --trials=1 --iterations=1"
        command = re.sub(r"--experiment=\S+", f"--experiment={CHEAP_EXPERIMENT}", command)
        if "--experiment" not in command:
            # Philosophers are as many as their seats.
            # Of these the number of tasks follows from other options.
            has_tasks = any(word in command for word in (
                "--tasks", "philosophers", "producer-consumer", "ping-pong", "pipeline", "fan-out",
                "lazy", "messages"))
            command += " --tasks=8" if not has_tasks else ""
            command = re.sub(r"--items=\S+", "--items=50", command)
            command += " --size=50" if "--size" not in command and "--items" not in command else ""
    command = re.sub(r"--benchmark_min_time=\S+", "--benchmark_min_time=0.001", command)
    command = re.sub(r" --benchmark_repetitions=\S+", "", command)
    return re.sub(r"--(tasks|concurrency)=1000\b(?!.*--inject)", r"--\1=100", command)


def allowed(command):
    """On a machine that is busy with other things, two builds cannot be compared, and of an advice no
    candidate may fit into a short time."""
    if re.match(r"bench advise ", command):
        return (0, 3)
    return (0, 1, 3) if re.match(r"bench (ab|compare) |scripts/regression-ci\.sh", command) else (0,)


def is_interrupted_run(command):
    return "--resume=" in command


def written_by(command):
    """The files and folders that it writes, below the folder in which it runs."""
    named = re.findall(r"--(?:out|csv|html|markdown|charts|trace)=(\S+)", command)
    return {name.split("/")[0] for name in named if name != "-"}


def files_that_are_written():
    return {"results"}.union(*map(written_by, all_commands()))


def state(path):
    """What is at the path: names, sizes and times of all files."""
    found = [path, *sorted(path.rglob("*"))] if path.exists() else []
    return [(str(file), file.lstat().st_size, file.lstat().st_mtime_ns) for file in found]


class Commands(unittest.TestCase):
    def setUp(self):
        self.repository = pathlib.Path(tempfile.mkdtemp(prefix="bench-documentation-"))
        self.addCleanup(shutil.rmtree, self.repository)
        written = files_that_are_written()
        for entry in ROOT.iterdir():
            # A user's results neither help nor hinder.
            if entry.name not in written and not re.match(r".*\.(json|journal|html|csv)$|\.git$",
                                                          entry.name):
                (self.repository / entry.name).symlink_to(entry)
        (self.repository / "CMakePresets.json").symlink_to(ROOT / "CMakePresets.json")
        self.make_tools()
        self.make_revisions()
        before = {name: state(ROOT / name) for name in written}
        self.addCleanup(lambda: self.assertEqual(
            {name: state(ROOT / name) for name in written}, before, "the user's files changed"))

    def make_tools(self):
        """A build folder belongs to one source folder: what is built for this one is built there."""
        self.tools = pathlib.Path(tempfile.mkdtemp(prefix="bench-documentation-tools-"))
        self.addCleanup(shutil.rmtree, self.tools)
        cmake = self.tools / "cmake"
        cmake.write_text(f"#!/bin/sh\ncd '{ROOT}' && exec '{shutil.which('cmake')}' \"$@\"\n")
        cmake.chmod(0o755)

    def make_revisions(self):
        """A repository in which scripts/regression-ci.sh builds in no time."""
        self.clone = self.tools / "clone"
        (self.clone / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts/regression-ci.sh", self.clone / "scripts")
        (self.clone / "CMakeLists.txt").write_text(COPIES_THE_PROGRAM)
        (self.clone / "CMakePresets.json").write_text(
            '{"version": 6, "configurePresets": [{"name": "release", "generator": "Ninja",'
            ' "binaryDir": "${sourceDir}/build"}]}\n')
        for command in ["init --quiet", "add -A", "commit --quiet --message=x",
                        "update-ref refs/remotes/origin/main HEAD"]:
            subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.com",
                            *command.split()], cwd=self.clone, check=True)

    def run_command(self, command):
        environment = {key: value for key, value in os.environ.items()
                       if "BENCH" not in key and not key.startswith("REGRESSION_CI")}
        in_clone = command.startswith("scripts/regression-ci.sh")
        path = f"{pathlib.Path(BENCH).parent}:{environment['PATH']}"
        return subprocess.run(command, shell=True, cwd=self.clone if in_clone else self.repository,
                              env={**environment, "GITHUB_STEP_SUMMARY": "",
                                   "PATH": path if in_clone else f"{self.tools}:{path}"},
                              timeout=400, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def test_every_command_works(self):
        for command in dict.fromkeys(map(shortened, filter(runs, all_commands()))):
            if self.lacks_pairs(command):
                continue
            with self.subTest(command):
                result = self.run_command(command)
                said = result.stdout + result.stderr
                if is_interrupted_run(command):
                    # No run was interrupted here: it names the journal of a file that the pages write.
                    self.assertEqual(result.returncode, 2, said)
                    self.assertIn("cannot read 'results.json.journal'", said)
                    continue
                self.assertIn(result.returncode, allowed(command), said)
                self.assertTrue(said.strip() or "--quiet" in command)
                for name in written_by(command):
                    if result.returncode != 3:
                        self.assertTrue((self.repository / name).exists(), name)

    def lacks_pairs(self, command):
        """Whether it judges what 'bench ab' could not measure, because the machine was too busy."""
        pairs = self.repository / "ab/base.json"
        return command.startswith("bench compare ab/") and not pairs.exists()

    def test_experiments_that_are_named_exist(self):
        """Here all of them are replaced by a cheap one."""
        known = [name for experiment in listed()["experiments"]
                 for name in (experiment["name"], *experiment["aliases"])]
        for command in all_commands():
            for experiments in re.findall(r"--experiment=(\S+)", command):
                for name in experiments.split(","):
                    self.assertIn(name, known)

    def test_what_is_not_run_here_is_run_elsewhere(self):
        for command in filter(lambda command: not runs(command), all_commands()):
            file, known_as = ELSEWHERE[kind_of(command)]
            if file is not None:
                self.assertIn(known_as, text_of(ROOT / file), command)

    def test_runs_of_prove_gate_are_understood(self):
        """They take hours; what they do is tested with small ones."""
        found = [command.split()[1:] for command in all_commands()
                 if command.startswith("scripts/prove-gate.sh")]
        self.assertEqual({arguments[0] for arguments in found}, {"run", "table", "simulate"})
        for arguments in found:
            prove_gate.parse(arguments)


def listed():
    """What 'bench list' has."""
    return json.loads(subprocess.run([BENCH, "list", "--json"], check=True, stdout=subprocess.PIPE,
                                     text=True).stdout)


class Readme(unittest.TestCase):
    def test_it_is_short_and_begins_with_the_two_commands(self):
        page = ROOT / "README.md"
        self.assertLessEqual(len(text_of(page).splitlines()), 150)
        self.assertEqual(list(commands_of(page))[:2],
                         ["./scripts/run.sh", 'export PATH="$PWD/build/bin:$PATH"'])
        self.assertIn("bench --model=pool --workload=cpu", list(commands_of(page))[2])

    def test_it_counts_right(self):
        models, workloads, experiments = [len(listed()[kind])
                                          for kind in ("models", "workloads", "experiments")]
        text = text_of(ROOT / "README.md")
        self.assertIn(f"**{models} models, {workloads} workloads**", text)
        self.assertIn(f"**{experiments} experiments**", text)


class Pages(unittest.TestCase):
    def test_what_is_generated_is_what_the_program_prints(self):
        if "built without" in subprocess.run([BENCH, "list"], check=True, stdout=subprocess.PIPE,
                                             text=True).stdout:
            self.skipTest("this build lacks a library, so that it says less of some models")
        checked = subprocess.run([ROOT / "scripts/write-usage.py", f"--bench={BENCH}", "--check"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(checked.returncode, 0, "scripts/write-usage.py brings it up to date:\n" +
                         checked.stdout + checked.stderr)

    def test_links_lead_somewhere(self):
        for page in [*PAGES, *sorted((ROOT / "docs").rglob("*.md"))]:
            # A lambda expression of a C++ example is no link.
            prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
            for link in re.findall(r"\]\(([^)]+)\)", prose):
                if re.match(r"\w+:", link):
                    continue
                path, _, heading = link.partition("#")
                target = page.parent / path if path else page
                with self.subTest(f"{page.name}: {link}"):
                    self.assertTrue(target.exists())
                    if heading:
                        self.assertIn(heading, self.headings(target))

    @staticmethod
    def headings(page):
        """As they are linked to."""
        return [re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
                for title in re.findall(r"^#+ (.*)$", text_of(page), re.M)]

    def test_files_that_are_named_exist(self):
        """Those that a page makes up are in its examples."""
        made_up = {"models/fresh_threads.cpp", "workloads/collatz.cpp", "build/bin"}
        tops = "workloads|models|reports|bench|tests|scripts|cmake|docs"
        for page in PAGES:
            for path in re.findall(rf"`((?:{tops})/[\w./-]*)`", text_of(page)):
                if "NAME" not in path and path not in made_up:
                    with self.subTest(f"{page.name}: {path}"):
                        self.assertTrue((ROOT / path).exists())

    def test_every_folder_of_the_layering_is_described(self):
        arrows = subprocess.run([ROOT / "scripts/check-layering.sh", "--arrows"], check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        folders = {line.split(":")[0].removesuffix("/*.h") for line in arrows.splitlines()}
        rows = re.findall(r"^\| (`[^|]*`) \| ", text_of(ROOT / "docs/architecture.md"), re.M)
        described = {name for row in rows for name in re.findall(r"`([\w/]+)`", row)}
        self.assertEqual(folders - described, set())

    def test_the_examples_of_code_compile(self):
        found = blocks(ROOT / "docs/architecture.md", "cpp")
        self.assertEqual(len(found), 2)
        for code in found:
            with self.subTest(code[:200]):
                result = subprocess.run(
                    ["c++", "-std=c++20", "-fsyntax-only", f"-I{ROOT}", "-x", "c++", "-"],
                    input=code, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
