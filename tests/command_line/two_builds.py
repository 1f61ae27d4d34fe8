# SPDX-License-Identifier: Apache-2.0
"""What the tests of `bench ab` have in common."""

import pathlib
import signal

from tests.command_line.support import (BENCH, PATIENCE_S, CommandLineTest, Finished,
                                        journal_entries, parse_results, wait_until)

# Two cells, their two controls, and trials of a few milliseconds.
CELLS = ["--model=serial,thread-pool", "--workload=primes", "--tasks=64", "--size=2000",
         "--workers=2"]
ITSELF = [f"--base={BENCH}", f"--candidate={BENCH}"]
USAGE, CONTAMINATED, DONE = 2, 3, 0


class TwoBuilds(CommandLineTest):
    """Comparisons, whose temporary files are in a folder of their own."""

    def setUp(self):
        super().setUp()
        self.temporary = self.directory / "temporary"
        self.temporary.mkdir()

    def environment(self, **more):
        return super().environment(TMPDIR=str(self.temporary), **more)

    def temporary_files(self):
        return list(self.temporary.iterdir())

    def assert_nothing_left(self):
        super().assert_nothing_left()
        self.assertEqual(self.temporary_files(), [])

    def ab(self, *arguments, status=DONE):
        """A whole comparison; a busy machine decides how it ends where `status` is None."""
        process = self.start("ab", *arguments)
        out, err = process.communicate(timeout=120)
        self.assertIn(process.returncode, (0, 1, 3) if status is None else (status,), out + err)
        self.assertEqual(self.processes(), {}, "processes are left")
        return Finished(process.returncode, out, err)

    def start_long(self, *what):
        """One that has measured three pairs: of `what`, or of the usual cells."""
        process = self.start("ab", *(what or (*ITSELF, *CELLS)), "--time-budget=60s", "--out=out")
        self.wait_for_pairs(3)
        return process

    def pairs(self):
        """The number of those in the journal of the base."""
        return len(journal_entries(self.path("out/base.json.journal"), "pair"))

    def wait_for_pairs(self, count):
        wait_until(lambda: self.pairs() >= count, f"{count} pairs", within_s=90)

    def interrupt(self, process):
        """Ends a comparison that is under way; its files hold what it has measured."""
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, err)

    def sides(self, folder="out"):
        return [parse_results(pathlib.Path(self.path(f"{folder}/{side}.json")).read_text())
                for side in ("base", "candidate")]

    def script(self, body):
        path = pathlib.Path(self.path("program"))
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return str(path)
