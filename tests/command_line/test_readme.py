# SPDX-License-Identifier: Apache-2.0
"""Every command in the README works, with as little measuring as can be.

They run in a folder that looks like the repository, because the files that they write have names that a
user's own files have, too.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# This very test is run by it.
RUNS_THE_TESTS = "./scripts/test.sh"
MEASURE = "./scripts/run.sh|build/bin/bench --model"
EFFORT = "--(time-budget|trials|iterations)=\\S+"


def commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from (line for line in block.splitlines() if line.strip())


def shortened(command):
    """That it works takes one trial to see."""
    if not re.match(MEASURE, command):
        return command
    return re.sub(" " + EFFORT, "", command) + " --trials=1 --iterations=1"


def allowed(command):
    """On a machine that is busy with other things, two builds cannot be compared."""
    return (0, 3) if re.match("build/bin/bench (ab|compare) ", command) else (0,)


def resume_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"^\$ (build/bin/bench --resume=\S+)$", text, re.MULTILINE).group(1)


def files_that_are_written():
    """By the README's commands, below the folder in which they run."""
    named = {name for command in commands()
             for name in re.findall(r"--(?:out|csv|html|markdown|charts|trace)=(\S+)", command)}
    return {name.split("/")[0] for name in named} | {"results"}


def state(path):
    """What is at the path: names, sizes and times of all files."""
    found = [path, *sorted(path.rglob("*"))] if path.exists() else []
    return [(str(file), file.lstat().st_size, file.lstat().st_mtime_ns) for file in found]


class Readme(unittest.TestCase):
    def setUp(self):
        self.repository = pathlib.Path(tempfile.mkdtemp(prefix="bench-readme-"))
        self.addCleanup(shutil.rmtree, self.repository)
        written = files_that_are_written()
        for entry in ROOT.iterdir():
            # A user's results neither help nor hinder.
            if entry.name not in written and not re.match(r".*\.(json|journal|html|csv)$", entry.name):
                (self.repository / entry.name).symlink_to(entry)
        (self.repository / "CMakePresets.json").symlink_to(ROOT / "CMakePresets.json")
        # A build folder belongs to one source folder: what is built here is built there.
        tools = pathlib.Path(tempfile.mkdtemp(prefix="bench-readme-tools-"))
        self.addCleanup(shutil.rmtree, tools)
        cmake = tools / "cmake"
        cmake.write_text(f"#!/bin/sh\ncd '{ROOT}' && exec '{shutil.which('cmake')}' \"$@\"\n")
        cmake.chmod(0o755)
        self.path = f"{tools}:{os.environ['PATH']}"
        before = {name: state(ROOT / name) for name in written}
        self.addCleanup(lambda: self.assertEqual(
            {name: state(ROOT / name) for name in written}, before, "the user's files changed"))

    def run_command(self, command):
        environment = {key: value for key, value in os.environ.items() if "BENCH" not in key}
        return subprocess.run(command, shell=True, cwd=self.repository,
                              env={**environment, "PATH": self.path}, timeout=400,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_the_two_commands_stand_first(self):
        self.assertEqual(list(commands())[:2], ["./scripts/run.sh", RUNS_THE_TESTS])

    def test_every_command_works(self):
        for command in commands():
            if command == RUNS_THE_TESTS:
                continue
            with self.subTest(command):
                result = self.run_command(shortened(command))
                self.assertIn(result.returncode, allowed(command), result.stdout + result.stderr)
                self.assertTrue((result.stdout + result.stderr).strip())
        for name in files_that_are_written():
            self.assertTrue((self.repository / name).exists(), name)

    def test_the_resume_command_names_the_journal_of_the_out_file(self):
        self.assertIn("--out=results.json", (ROOT / "README.md").read_text(encoding="utf-8"))
        self.assertEqual(resume_command(), "build/bin/bench --resume=results.json.journal")
        result = self.run_command(resume_command())
        self.assertEqual(result.returncode, 2)
        self.assertIn("cannot read 'results.json.journal'", result.stderr)


if __name__ == "__main__":
    unittest.main()
