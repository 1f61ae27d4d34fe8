# SPDX-License-Identifier: Apache-2.0
"""Programs that are rebuilt, removed or upgraded while they are measured."""

import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from tests.command_line.support import BENCH, CommandLineTest, journal_entries, wait_until
from tests.command_line.two_builds import CELLS, USAGE, TwoBuilds

SPAWN = ["--model=process-pool", "--workload=primes", "--tasks=64", "--size=2000", "--workers=2",
         "--start-method=spawn"]


def copy_build(folder):
    """A build of its own; its program."""
    folder.mkdir()
    for name in ("bench", "bench-worker", "bench-http-server"):
        shutil.copy2(pathlib.Path(BENCH).parent / name, folder)
    return folder / "bench"


def replace(path):
    """As a linker or an installation does: another program is there at once."""
    other = path.with_name("other")
    other.write_text("#!/bin/sh\nexit 7\n")
    other.chmod(0o755)
    other.rename(path)


class BuildsThatChange(TwoBuilds):
    def start_with(self, candidate, *cells, base=BENCH):
        """A long comparison that has measured a pair of every cell, or so."""
        process = self.start("ab", f"--base={base}", f"--candidate={candidate}", *(cells or CELLS),
                             "--time-budget=20m", "--out=out")
        self.wait_for_pairs(4)
        return process

    def finished(self, process, status):
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, out + err)
        self.assertEqual(self.processes(), {}, "processes are left")
        return err

    def assert_goes_on(self, process):
        """With trials of every cell that do not fail."""
        self.wait_for_pairs(self.pairs() + 6)
        process.send_signal(signal.SIGINT)
        self.assertNotIn("failed", self.finished(process, 130))
        for side in self.sides():
            self.assertEqual(side["concurrency_bench"]["failed"], [])

    def test_are_measured_as_they_were_when_the_comparison_began(self):
        candidate = copy_build(self.directory / "candidate")
        base = copy_build(self.directory / "base")
        process = self.start_with(candidate, base=base)
        replace(candidate)
        replace(base)
        self.assert_goes_on(process)
        machines = [side["concurrency_bench"]["machine"] for side in self.sides()]
        self.assertEqual([machine["executable"] for machine in machines],
                         [str(base), str(candidate)])
        self.assertEqual(*[machine["executable_digest"] for machine in machines])

    def test_may_even_go(self):
        candidate = copy_build(self.directory / "candidate")
        process = self.start_with(candidate)
        shutil.rmtree(candidate.parent)
        self.assert_goes_on(process)

    def test_are_not_blamed_when_somebody_removes_their_copies(self):
        process = self.start_with(copy_build(self.directory / "candidate"), *CELLS,
                                  "--markdown=r.md")
        copies, = self.temporary_files()
        shutil.rmtree(copies / "1")
        err = self.finished(process, USAGE)
        self.assertIn("was removed while it was measured", err)
        self.assertIn("was removed while it was measured", (self.directory / "r.md").read_text())
        self.assertNotIn("the candidate failed", err)

    def test_have_workers_that_are_fixed_as_well(self):
        candidate = copy_build(self.directory / "candidate")
        process = self.start_with(candidate, *SPAWN)
        replace(candidate.with_name("bench-worker"))
        self.assert_goes_on(process)

    def test_end_the_run_where_they_cannot_be_copied(self):
        build = copy_build(self.directory / "build")
        wrapper = pathlib.Path(self.script(f"exec {build} \"$@\""))
        for what in (wrapper, build, build.with_name("bench-worker")):
            with self.subTest(what.name):
                kept = what.with_name("kept")
                shutil.copy2(what, kept)
                process = self.start_with(wrapper)
                replace(what)
                err = self.finished(process, USAGE)
                kept.rename(what)
                self.assertIn("the candidate does not run as a copy", err)
                self.assertIn(f"'{what}' was changed while it was measured", err)
                self.assertIn("is kept in 'out'", err)
                self.assertGreaterEqual(
                    len(self.sides()[0]["concurrency_bench"]["pairing"]["pairs"]), 4)
                self.assertEqual(sorted(os.listdir(self.path("out"))),
                                 ["base.json", "candidate.json"])
                shutil.rmtree(self.path("out"))

    def test_are_gone_on_with_by_their_own_names(self):
        process = self.start_with(copy_build(self.directory / "candidate"))
        for interrupted in (process, None):
            process = interrupted or self.start("ab", "--resume=out")
            self.assert_goes_on(process)

    def test_are_not_gone_on_with_when_they_are_others(self):
        candidate = copy_build(self.directory / "candidate")
        process = self.start_with(candidate)
        process.send_signal(signal.SIGINT)
        self.finished(process, 130)
        with open(candidate, "ab") as file:
            file.write(b"x")
        run = self.ab("--resume=out", status=USAGE)
        self.assertIn("cannot go on with 'out'", run.err)


class CopiesOfADeadRun(TwoBuilds):
    def test_are_removed_by_the_next(self):
        process = self.start("ab", f"--base={BENCH}", f"--candidate={BENCH}", *CELLS,
                             "--time-budget=60s", "--quiet")
        wait_until(lambda: len(self.processes()) >= 3, "a trial runs")
        # All at once, so that none of them cleans up.
        for process_id in (process.pid, *self.processes()):
            os.kill(process_id, signal.SIGSTOP)
        for process_id in self.processes():
            os.kill(process_id, signal.SIGKILL)
        process.wait()
        wait_until(lambda: not self.processes(), "no process is left")
        left = self.temporary_files()
        self.assertEqual(len(left), 1, left)
        # That of a run that lives is not touched.
        living = self.start("ab", f"--base={BENCH}", f"--candidate={BENCH}", *CELLS,
                            "--time-budget=60s", "--quiet")
        wait_until(lambda: self.temporary_files() and left[0] not in self.temporary_files(),
                   "the leftover is gone")
        mine = self.temporary_files()
        another = self.finish(self.start("ab", f"--base={BENCH}", f"--candidate={BENCH}",
                                         "--model=treads"))
        self.assertEqual(another.status, USAGE)
        self.assertEqual(self.temporary_files(), mine)
        living.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(living).status, 130)


class AFolderFromWhichNothingCanBeExecuted(TwoBuilds):
    def test_is_found_before_anything_is_measured(self):
        # A mount namespace of its own, where this user may have one.
        noexec = ["unshare", "--mount", "--map-root-user", "sh", "-c",
                  f"mount -t tmpfs -o noexec noexec '{self.temporary}' && exec \"$@\"", "sh"]
        if subprocess.run([*noexec, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("no mount namespaces here")
        run = self.finish(self.start(*noexec[1:], BENCH, "ab", f"--base={BENCH}",
                                     f"--candidate={BENCH}", *CELLS, "--time-budget=15s",
                                     program=noexec[0]))
        self.assertEqual(run.status, 4, run.err)
        self.assertIn("noexec", run.err)
        self.assertIn(str(self.temporary), run.err)
        self.assertIn("TMPDIR=/folder", run.err)
        self.assertNotIn("pilot", run.err)


class ARunOfOneBuild(CommandLineTest):
    def start_spawning(self, program, *more):
        process = self.start(*SPAWN, "--trials=300", "--iterations=1", "--out=results.json",
                             "--quiet", *more, program=str(program))
        wait_until(lambda: len(journal_entries(self.path("results.json.journal"))) >= 2,
                   "two trials")
        return process

    def test_ends_when_a_program_that_it_starts_changes(self):
        program = copy_build(self.directory / "build")
        process = self.start_spawning(program)
        replace(program.with_name("bench-worker"))
        run = self.finish(process)
        self.assertEqual(run.status, USAGE, run.err)
        self.assertIn("bench-worker' was changed while it was measured", run.err)
        self.assertIn("is kept", run.err)
        self.assertGreaterEqual(len(self.results()["concurrency_bench"]["trials"]), 2)
        self.assert_files("build", "results.json")

    def test_ends_when_the_program_of_its_trials_changes(self):
        program = copy_build(self.directory / "build")
        process = self.start_spawning(BENCH, f"--trial-program={program}")
        replace(program)
        run = self.finish(process)
        self.assertEqual(run.status, USAGE, run.err)
        self.assertIn(f"'{program}' was changed while it was measured", run.err)

    def test_goes_on_when_the_program_itself_is_replaced(self):
        program = copy_build(self.directory / "build")
        process = self.start(*SPAWN, "--trials=6", "--iterations=1", "--out=results.json",
                             "--quiet", program=str(program))
        wait_until(lambda: journal_entries(self.path("results.json.journal")), "a trial")
        replace(program)
        run = self.finish(process)
        self.assertEqual(run.status, 0, run.err)
        self.assert_complete(self.results(), 6)


if __name__ == "__main__":
    unittest.main()
