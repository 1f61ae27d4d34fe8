# SPDX-License-Identifier: Apache-2.0
"""The program as 'cmake --install' puts it on a system, away from what it was built in."""

import os
import pathlib
import subprocess
import unittest

from tests.command_line.support import BENCH, CommandLineTest

BUILD = pathlib.Path(BENCH).parent.parent
SMALL = ["--trials=1", "--iterations=1"]


class AnInstalledProgram(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.directory / "prefix"
        install = subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix],
                                 capture_output=True, text=True)
        self.assertEqual(install.returncode, 0, install.stdout + install.stderr)
        self.program = self.prefix / "bin/bench"
        self.helpers = self.prefix / "libexec/concurrency-bench"

    def run_installed(self, *arguments, **how):
        return self.bench(*arguments, *SMALL, "--out=results.json", program=self.program, **how)

    def test_has_one_command_and_keeps_what_that_starts_to_itself(self):
        self.assertEqual(os.listdir(self.program.parent), ["bench"])
        self.assertEqual(sorted(os.listdir(self.helpers)), ["bench-http-server", "bench-worker"])

    def test_brings_its_manual_page_and_its_completions(self):
        for file, arguments in [("man/man1/bench.1", ["help", "--man"]),
                                ("bash-completion/completions/bench", ["completion", "bash"]),
                                ("zsh/site-functions/_bench", ["completion", "zsh"]),
                                ("fish/vendor_completions.d/bench.fish", ["completion", "fish"])]:
            with self.subTest(file=file):
                printed = subprocess.run([self.program, *arguments], capture_output=True, text=True)
                self.assertEqual(printed.returncode, 0, printed.stderr)
                self.assertEqual((self.prefix / "share" / file).read_text(encoding="utf-8"),
                                 printed.stdout)

    def test_finds_its_workers(self):
        self.run_installed("--model=process-pool,spawn", "--workload=empty")
        ours = self.results()["concurrency_bench"]
        self.assertEqual(ours["machine"]["executable"], str(self.program))
        self.assertEqual({cell["model"] for cell in ours["plan"]["cells"]},
                         {"serial", "process-pool", "spawn"})
        self.assertEqual((ours["failed"], ours["not_applicable"]), ([], []))

    def test_finds_the_server_to_download_from(self):
        self.run_installed("--model=coroutines", "--workload=http", "--tasks=4")
        self.assertEqual(self.results()["concurrency_bench"]["failed"], [])

    def test_does_not_take_the_workers_of_the_build(self):
        (self.helpers / "bench-worker").unlink()
        run = self.bench("--model=spawn", "--workload=empty", *SMALL, "--out=results.json",
                         program=self.program)
        reasons = self.results()["concurrency_bench"]["not_applicable"]
        self.assertIn(f"there is no program '{self.program}-worker'", str(reasons), run.err)

    def test_can_be_moved_as_a_whole(self):
        moved = self.directory / "elsewhere"
        self.prefix.rename(moved)
        self.bench("--model=spawn", "--workload=empty", *SMALL, "--out=results.json",
                   program=moved / "bin/bench")
        ours = self.results()["concurrency_bench"]
        self.assertEqual((ours["failed"], ours["not_applicable"]), ([], []))


if __name__ == "__main__":
    unittest.main()
