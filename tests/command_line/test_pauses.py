# SPDX-License-Identifier: Apache-2.0
"""Runs that are frozen, stopped or moved to other cores: no such trial counts."""

import contextlib
import os
import pathlib
import signal
import time
import unittest
import uuid

from tests.command_line.support import (BENCH, BENCH_HOSTILE, CommandLineTest, journal_entries,
                                        wait_until, unfolded)

# Trials of about a second each, in which nothing but waiting happens.
RUN = ["--model=pool", "--workload=synthetic", "--tasks=2", "--workers=2", "--compute=0",
       "--wait=300ms", "--repeat=1", "--no-baseline", "--trials=3", "--iterations=4", "--out=r.json"]
TRIALS = 3
PAUSE_S = 2
FREEZER = pathlib.Path("/sys/fs/cgroup/freezer")


class DisturbedRun(CommandLineTest):
    def start_run(self, *more, options=RUN, **how):
        """A run that has a trial and a peak of memory, and whose next trial is on its way."""
        run = self.start(*options, *more, **how)
        wait_until(lambda: journal_entries(self.path("r.json.journal"), "memory"), "a peak")
        self.trial_and_workers()
        return run

    def trial_and_workers(self):
        """The trial's processes, the trial itself first."""
        def found():
            trials = sorted(process for process, name in self.processes().items()
                            if name not in ("bench", "bench-guardian", "bench-probe"))
            return trials if len(trials) >= 3 else None
        return wait_until(found, "a trial with two workers")

    def guardian(self):
        return next(process for process, name in self.processes().items()
                    if name == "bench-guardian")

    def pause(self, processes):
        for process in processes:
            with contextlib.suppress(ProcessLookupError):  # a trial may have ended meanwhile
                os.kill(process, signal.SIGSTOP)
        time.sleep(PAUSE_S)
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def assert_measured_again(self, run, *telling):
        """All trials are there, none of them holds the pause, and everybody is told."""
        finished = self.finish(run)
        self.assertEqual(finished.status, 0, finished.err)
        self.assertIn("does not count and is measured again", finished.err)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual(len(ours["trials"]), TRIALS)
        for trial in ours["trials"]:
            self.assertLess(max(trial["iterations_ns"]), PAUSE_S * 1e9)
        self.assertGreaterEqual(len(ours["disturbed"]), 1)
        for part in telling:
            self.assertIn(part, ours["disturbed"][0]["reason"])
        self.assertIn("did not count and", finished.out)
        self.bench("report", "r.json", "--html=r.html", "--markdown=r.md")
        for text in (self.bench("report", "r.json").out, (self.directory / "r.md").read_text(),
                     (self.directory / "r.html").read_text()):
            self.assertIn("measured again", text)
        return ours


class Pauses(DisturbedRun):
    def test_a_run_that_stands_still_as_a_whole_measures_the_trial_again(self):
        run = self.start_run()
        self.pause([self.guardian(), *self.trial_and_workers(), run.pid])
        ours = self.assert_measured_again(run, "did not run")
        self.assertGreater(ours["disturbed"][0]["paused_s"], PAUSE_S / 2)

    def test_a_program_that_alone_is_stopped_as_by_a_terminal_does_so_too(self):
        run = self.start_run()
        self.pause([run.pid])
        self.assert_measured_again(run, "did not run")

    def test_a_stopped_trial_is_noticed(self):
        run = self.start_run()
        self.pause(self.trial_and_workers()[:1])
        self.assert_measured_again(run, "stopped or frozen")

    def test_a_stopped_worker_is_noticed(self):
        run = self.start_run()
        self.pause(self.trial_and_workers()[1:2])
        self.assert_measured_again(run, "stopped or frozen")

    def test_a_pause_longer_than_the_deadline_kills_nothing(self):
        run = self.start_run("--deadline=1s")
        self.pause([self.guardian(), *self.trial_and_workers(), run.pid])
        ours = self.assert_measured_again(run)
        self.assertEqual(ours["failed"], [])

    def test_a_trial_that_is_disturbed_each_time_is_a_failed_cell(self):
        run = self.start(*RUN, "--quiet")
        end = time.monotonic() + 25
        while run.poll() is None and time.monotonic() < end:
            for process, name in self.processes().items():
                if name == "bench-trial":
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGSTOP)
                        time.sleep(0.02)
                        os.kill(process, signal.SIGCONT)
            time.sleep(0.05)
        self.assertEqual(self.finish(run).status, 1)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual((len(ours["trials"]), len(ours["failed"])), (0, 1))
        self.assertIn("each of 4 attempts", ours["failed"][0]["reason"])

    def test_a_model_that_stops_itself_is_killed_at_its_deadline_all_the_same(self):
        results = self.measure("--model=stops-itself", "--workload=empty", "--tasks=2",
                               "--deadline=1s", "--trials=1", "--no-baseline", status=1,
                               program=BENCH_HOSTILE)
        failed, = results["concurrency_bench"]["failed"]
        self.assertIn("killed: no progress", failed["reason"])
        self.assertIn("stopped", failed["reason"])

    def test_what_was_disturbed_is_kept_by_a_resumed_run(self):
        run = self.start_run()
        self.pause([run.pid])
        journal = self.path("r.json.journal")
        wait_until(lambda: journal_entries(journal, "disturbance"), "a disturbance")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)
        before = journal_entries(journal, "disturbance")
        self.bench("--resume=r.json", "--quiet")
        after = self.results("r.json")["concurrency_bench"]["disturbed"]
        self.assertEqual([entry["reason"] for entry in after],
                         [entry["reason"] for entry in before])

    def test_a_timeline_is_taken_again(self):
        run = self.start("timeline", "--model=pool", "--workload=synthetic", "--tasks=4",
                         "--workers=2", "--compute=0", "--wait=1s", "--repeat=1",
                         "--out=r.json")
        self.trial_and_workers()
        self.pause([self.guardian(), *self.trial_and_workers(), run.pid])
        finished = self.finish(run)
        self.assertEqual(finished.status, 0, finished.err)
        self.assertIn("is measured again", finished.err)
        timeline, = self.results("r.json")["concurrency_bench"]["timelines"]
        self.assertLess(timeline["iteration_ns"], (2 + PAUSE_S) * 1e9)

    def test_a_pair_that_was_paused_is_void(self):
        run = self.start("ab", f"--base={BENCH}", f"--candidate={BENCH}", "--model=serial",
                         "--workload=synthetic", "--tasks=1", "--compute=0", "--wait=20ms",
                         "--repeat=1", "--time-budget=60s", "--out=ab")
        wait_until(lambda: journal_entries(self.path("ab/base.json.journal"), "pair"), "a pair")

        def is_void():
            return any("did not run" in pair["void_reason"]
                       for pair in journal_entries(self.path("ab/base.json.journal"), "pair"))
        # A pause may fall between two pairs, where it disturbs none.
        for _ in range(8):
            self.pause([*(process for process in self.processes() if process != run.pid), run.pid])
            time.sleep(0.5)
            if is_void():
                break
        wait_until(is_void, "a void pair")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)


@unittest.skipUnless(os.geteuid() == 0 and os.access(FREEZER, os.W_OK) and
                     (FREEZER / "cgroup.procs").exists(), "needs a freezer of cgroup version 1")
class Freezer(DisturbedRun):
    def freeze(self, processes):
        group = FREEZER / f"bench-test-{uuid.uuid4().hex}"
        group.mkdir()
        try:
            for process in processes:
                (group / "cgroup.procs").write_text(str(process))
            (group / "freezer.state").write_text("FROZEN")
            time.sleep(PAUSE_S)
        finally:
            (group / "freezer.state").write_text("THAWED")
            for process in (group / "cgroup.procs").read_text().split():
                with contextlib.suppress(OSError):
                    (FREEZER / "cgroup.procs").write_text(process)
            wait_until(lambda: not (group / "cgroup.procs").read_text(), "an empty cgroup")
            group.rmdir()

    def test_a_frozen_container_is_noticed(self):
        run = self.start_run()
        self.freeze(list(self.processes()))
        self.assert_measured_again(run, "did not run")

    def test_a_frozen_trial_is_noticed(self):
        run = self.start_run()
        self.freeze(self.trial_and_workers())
        self.assert_measured_again(run, "stopped or frozen")


@unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "needs two cores")
class Cores(DisturbedRun):
    def limit(self, processes, cores):
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(process, cores)

    def test_cores_that_stay_changed_end_the_run_with_what_was_measured(self):
        cores = os.sched_getaffinity(0)
        run = self.start_run()
        self.limit(self.processes(), {min(cores)})
        finished = self.finish(run)
        self.assertEqual(finished.status, 3, finished.err)
        self.assertIn("cores that may be used changed", finished.err)
        self.assertIn("--resume='r.json.journal'", finished.err)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertTrue(ours["interrupted"])
        self.assertEqual(ours["trials"], journal_entries(self.path("r.json.journal")))
        self.assertLess(len(ours["trials"]), TRIALS)
        # With one core, it cannot be gone on with.
        one_core = {"preexec_fn": lambda: os.sched_setaffinity(0, {min(cores)})}
        self.bench("--resume=r.json", status=2, **one_core)
        self.bench("--resume=r.json")
        self.assertEqual(len(self.results("r.json")["concurrency_bench"]["trials"]), TRIALS)

    def test_cores_that_come_back_cost_the_turn_alone(self):
        cores = os.sched_getaffinity(0)
        run = self.start_run()
        self.limit(self.processes(), {min(cores)})
        wait_until(lambda: journal_entries(self.path("r.json.journal"), "disturbance"),
                   "a disturbance")
        self.limit(self.processes(), cores)
        self.assert_measured_again(run, "cores")

    def test_a_trial_whose_own_cores_change_does_not_count(self):
        run = self.start_run()
        self.limit(self.trial_and_workers()[:1], {min(os.sched_getaffinity(0))})
        self.assert_measured_again(run, "cores")


class PinnedWorkers(CommandLineTest):
    CELLS = ["--model=threads", "--workload=empty", "--workers=2", "--tasks=8", "--trials=1",
             "--iterations=1", "--no-baseline", "--out=r.json"]

    def on_one_core(self):
        return {"preexec_fn": lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})}

    def assert_told(self, run, *parts):
        report = self.bench("report", "r.json")
        for text in (run.err, run.out, report.out):
            for part in parts:
                self.assertIn(part, unfolded(text))

    def test_workers_that_share_a_core_are_told(self):
        run = self.bench(*self.CELLS, "--pin", **self.on_one_core())
        self.assert_told(run, "--pin: there are more workers than cores", "1 core may be used")

    def test_workers_beyond_what_a_mask_leaves_are_told(self):
        if os.sysconf("SC_NPROCESSORS_ONLN") < 2:
            self.skipTest("needs two cores")
        run = self.bench(*self.CELLS, **self.on_one_core())
        self.assert_told(run, "There are more workers than usable cores", "affinity mask")

    def test_pinned_workers_stay_on_the_one_core_of_a_trial(self):
        run = self.bench(*self.CELLS, "--pin", "--one-core")
        self.assert_told(run, "one with --one-core")
        run = self.start("--model=threads", "--workload=synthetic", "--compute=0", "--wait=2s",
                         "--repeat=1", "--tasks=2", "--workers=2", "--trials=1", "--iterations=1",
                         "--no-baseline", "--pin", "--one-core")

        def cores():
            trial = next((process for process, name in self.processes().items()
                          if name == "bench-trial"), None)
            threads = pathlib.Path(f"/proc/{trial}/task").glob("*") if trial else []
            return [os.sched_getaffinity(int(thread.name)) for thread in threads]
        # The trial's own thread and two workers: those of a trial without --one-core never agree.
        first = {min(os.sched_getaffinity(0))}
        wait_until(lambda: cores() == [first] * 3, "all on one core")
        self.assertEqual(self.finish(run).status, 0)

    def test_workers_with_a_core_each_are_not(self):
        run = self.bench(*[
            option.replace("workers=2", "workers=1") for option in self.CELLS], "--pin", "--quiet")
        self.assertEqual(run.err, "")


if __name__ == "__main__":
    unittest.main()
