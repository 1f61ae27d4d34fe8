# SPDX-License-Identifier: Apache-2.0
"""Every command in the README works, with as little measuring as can be."""

import os
import pathlib
import re
import shutil
import subprocess
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


class Readme(unittest.TestCase):
    def run_command(self, command):
        environment = {key: value for key, value in os.environ.items() if "BENCH" not in key}
        return subprocess.run(command, shell=True, cwd=ROOT, env=environment, timeout=400,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def test_the_two_commands_stand_first(self):
        self.assertEqual(list(commands())[:2], ["./scripts/run.sh", RUNS_THE_TESTS])

    def test_every_command_works(self):
        made = [ROOT / name for command in commands()
                for name in re.findall(r"--(?:out|csv|html|markdown|charts|trace)=(\S+)", command)]
        try:
            for command in commands():
                if command == RUNS_THE_TESTS:
                    continue
                with self.subTest(command):
                    result = self.run_command(shortened(command))
                    self.assertIn(result.returncode, allowed(command),
                                  result.stdout + result.stderr)
                    self.assertTrue((result.stdout + result.stderr).strip())
        finally:
            for file in made:
                if file.is_dir():
                    shutil.rmtree(file)
                else:
                    file.unlink(missing_ok=True)

    def test_the_resume_command_names_the_journal_of_the_out_file(self):
        self.assertIn("--out=results.json", (ROOT / "README.md").read_text(encoding="utf-8"))
        self.assertEqual(resume_command(), "build/bin/bench --resume=results.json.journal")
        result = self.run_command(resume_command())
        self.assertEqual(result.returncode, 2)
        self.assertIn("cannot read 'results.json.journal'", result.stderr)


if __name__ == "__main__":
    unittest.main()
