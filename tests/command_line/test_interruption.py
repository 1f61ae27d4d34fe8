# SPDX-License-Identifier: Apache-2.0
import contextlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import time
import unittest

from tests.command_line.support import (LONG, LONG_CELLS, LONG_TRIALS, CommandLineTest,
                                        journal_entries, wait_until)


class Interruption(CommandLineTest):
    def start_long(self, *more, **how):
        """A run that has some trials, and one with several processes on its way."""
        run = self.start(*LONG, "--out=r.json", "--quiet", *more, **how)
        journal = self.path("r.json.journal")
        # Coordinator, probes, guardian, trial and two workers.
        wait_until(lambda: len(journal_entries(journal)) >= 2 and len(self.processes()) >= 6,
                   "a trial of the process pool")
        return run

    def guardian(self):
        return next(process for process, name in self.processes().items()
                    if name == "bench-guardian")

    def assert_all_gone(self):
        wait_until(lambda: not self.processes(), "all gone")

    def resume_and_check(self, *more):
        """Goes on, and proves that what was measured before is kept and not measured again."""
        before = journal_entries(self.path("r.json.journal"))
        self.assertGreaterEqual(len(before), 2)
        self.assertLess(len(before), LONG_TRIALS)
        self.bench("--resume=r.json.journal", "--quiet", *more)
        results = self.results("r.json")
        self.assert_complete(results, LONG_TRIALS // LONG_CELLS)
        after = results["concurrency_bench"]["trials"]
        self.assertEqual(after[:len(before)], before)
        self.assert_files("r.json")

    def assert_interrupted(self, run, status=130):
        self.assertEqual(run.status, status, run.err)
        results = self.results("r.json")
        self.assertTrue(results["concurrency_bench"]["interrupted"])
        self.assertEqual(results["concurrency_bench"]["trials"],
                         journal_entries(self.path("r.json.journal")))
        self.assertEqual(results["concurrency_bench"]["failed"], [])
        self.assertIn("downloads", run.out)
        self.assert_files("r.json", "r.json.journal")

    def test_a_signal_ends_a_run_at_once_and_keeps_what_was_measured(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number.name):
                run = self.start_long()
                run.send_signal(number)
                measured = len(journal_entries(self.path("r.json.journal")))
                finished = self.finish(run)
                self.assertEqual(self.processes(), {})
                self.assert_interrupted(finished)
                # No trial begins after the signal; one may just have ended.
                kept = len(journal_entries(self.path("r.json.journal")))
                self.assertLessEqual(kept, measured + 1)
                self.resume_and_check()
                os.remove(self.path("r.json"))

    def test_every_signal_that_would_end_the_process_is_an_interruption(self):
        for number in (signal.SIGXCPU, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM,
                       signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO, signal.SIGPWR,
                       signal.SIGRTMIN, signal.SIGRTMAX):
            with self.subTest(signal=number.name):
                run = self.start(*LONG, "--out=r.json")
                wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
                run.send_signal(number)
                finished = self.finish(run)
                self.assert_interrupted(finished)
                name = {signal.SIGIO: "SIGPOLL", signal.SIGRTMIN: "signal 34",
                        signal.SIGRTMAX: "signal 64"}.get(number, number.name)
                self.assertIn(f"interrupted by {name} (", finished.err)
                self.assertRegex(finished.err, r"in 'r\.json'; go on with: bench "
                                               r"--resume='r\.json\.journal'")
            for name in ("r.json", "r.json.journal"):
                pathlib.Path(self.path(name)).unlink(missing_ok=True)

    def test_one_that_is_ignored_does_not_interrupt(self):
        for number in (signal.SIGUSR1, signal.SIGALRM):
            run = self.start_long(preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
            run.send_signal(number)
            self.assertEqual(self.finish(run).status, 0)
            os.remove(self.path("r.json"))

    def test_a_core_dump_that_is_asked_for_ends_the_run_at_once_and_leaves_the_journal(self):
        run = self.start_long(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        run.send_signal(signal.SIGQUIT)
        self.assertEqual(self.finish(run).status, -signal.SIGQUIT)
        self.assert_all_gone()
        for temporary in self.directory.glob("r.json.tmp*"):
            temporary.unlink()
        self.resume_and_check()

    def test_a_timeline_and_a_noise_floor_are_interrupted_by_them_too(self):
        for command in (["timeline", "--model=serial", "--workload=downloads", "--tasks=2000"],
                        ["doctor", "--trials=1000"]):
            with self.subTest(command=command):
                run = self.start(*command)
                wait_until(lambda: "bench-trial" in self.processes().values(), "a trial")
                run.send_signal(signal.SIGUSR1)
                finished = self.finish(run)
                self.assertEqual(finished.status, 130, finished.err)
                self.assertIn("interrupted by SIGUSR1", finished.err)

    def test_a_trial_starts_with_default_signals(self):
        ignored = {signal.SIGUSR1, signal.SIGHUP, signal.SIGALRM, signal.SIGINT}

        def ignore():
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)
        self.start_long(preexec_fn=ignore)

        def statuses_of_trials():
            statuses = []
            for process, name in self.processes().items():
                if name == "bench-trial":
                    with contextlib.suppress(OSError):
                        statuses.append(pathlib.Path(f"/proc/{process}/status").read_text())
            return statuses
        # Between two trials there is none for a moment.
        for text in wait_until(statuses_of_trials, "a trial"):
            fields = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
            held = int(fields["SigIgn"], 16) | int(fields["SigBlk"], 16)
            self.assertFalse([number for number in ignored if held >> (number - 1) & 1], fields)

    def test_a_run_is_resumed_by_the_name_of_its_results_file(self):
        run = self.start_long()
        run.send_signal(signal.SIGINT)
        self.assert_interrupted(self.finish(run))
        before = journal_entries(self.path("r.json.journal"))
        self.bench("--resume=r.json", "--quiet")
        results = self.results("r.json")
        self.assert_complete(results, LONG_TRIALS // LONG_CELLS)
        self.assertEqual(results["concurrency_bench"]["trials"][:len(before)], before)
        self.assert_files("r.json")

    def test_a_run_is_resumed_with_its_options_repeated(self):
        run = self.start_long()
        run.send_signal(signal.SIGINT)
        self.assert_interrupted(self.finish(run))
        self.resume_and_check(*LONG, "--out=r.json")

    def test_a_run_may_be_interrupted_twice(self):
        run = self.start_long()
        run.send_signal(signal.SIGINT)
        self.assert_interrupted(self.finish(run))
        first = len(journal_entries(self.path("r.json.journal")))
        run = self.start("--resume=r.json.journal", "--quiet")
        wait_until(lambda: len(journal_entries(self.path("r.json.journal"))) > first, "a trial")
        run.send_signal(signal.SIGTERM)
        self.assert_interrupted(self.finish(run))
        self.resume_and_check()

    def test_signals_that_rain_are_one_interruption(self):
        run = self.start_long()
        while run.poll() is None:
            run.send_signal(signal.SIGINT)
            time.sleep(0.001)
        self.assert_interrupted(self.finish(run))
        self.resume_and_check()

    def test_a_signal_to_the_whole_group_as_from_a_terminal_is_one_interruption(self):
        run = self.start_long(start_new_session=True)
        os.killpg(run.pid, signal.SIGINT)
        self.assert_interrupted(self.finish(run))
        self.resume_and_check()

    def test_a_hangup_that_is_ignored_as_under_nohup_does_not_interrupt(self):
        run = self.start_long(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        run.send_signal(signal.SIGHUP)
        self.assertEqual(self.finish(run).status, 0)
        self.assert_complete(self.results("r.json"), LONG_TRIALS // LONG_CELLS)

    def test_an_interrupted_run_says_how_to_go_on(self):
        run = self.start(*LONG, "--out=r.json")
        wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertIn("--resume='r.json.journal'", finished.err)
        self.assert_interrupted(finished)

    def test_a_run_that_is_interrupted_before_its_first_trial_is_valid(self):
        run = self.start(*LONG, "--out=r.json", "--quiet")
        wait_until(lambda: "bench-guardian" in self.processes().values(), "a guardian")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertIn(finished.status, (130, -signal.SIGINT))
        if finished.status == 130:
            self.assertTrue(self.results("r.json")["concurrency_bench"]["interrupted"])

    def test_an_interrupted_run_without_a_file_shows_what_it_has(self):
        trials = 8
        run = self.start("--model=serial,threads,pool", "--workload=downloads", "--workers=2",
                         "--tasks=10", f"--trials={trials}", "--iterations=2")
        groups = set()

        def has_measured():
            for process, name in self.processes().items():
                if name == "bench-trial":
                    with contextlib.suppress(ProcessLookupError):
                        groups.add(os.getpgid(process))
            # Those that measure the cores and the pilots show nothing: they are less than half of all.
            return len(groups) >= trials * LONG_CELLS // 2
        wait_until(has_measured, "a group of processes for each of half the trials")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130)
        self.assertIn("downloads", finished.out)
        self.assertIn("interrupted; the table is all that is left of this run", finished.err)
        self.assertNotIn("kept", finished.err)
        self.assert_files()

    def test_a_killed_coordinator_takes_all_with_it_and_can_be_resumed(self):
        run = self.start_long()
        run.kill()
        self.assert_all_gone()
        self.finish(run)
        self.assertFalse((self.directory / "r.json").exists())
        # No process was left to remove the name that was reserved for the results.
        for temporary in self.directory.glob("r.json.tmp*"):
            temporary.unlink()
        self.resume_and_check()

    def test_a_killed_coordinator_leaves_nothing_but_its_journal(self):
        run = self.start_long()
        run.kill()
        self.assert_all_gone()
        self.finish(run)
        left = sorted(os.listdir(self.directory))
        for temporary in self.directory.glob("r.json.tmp*"):
            temporary.unlink()
        self.assertEqual(left, ["r.json.journal"])

    def test_a_killed_guardian_ends_the_run_and_can_be_resumed(self):
        run = self.start_long()
        os.kill(self.guardian(), signal.SIGKILL)
        self.assert_all_gone()
        finished = self.finish(run)
        self.assertIn("guardian", finished.err)
        self.assert_interrupted(finished)
        self.resume_and_check()

    def test_when_coordinator_and_guardian_are_killed_together_the_trial_dies_too(self):
        run = self.start_long()
        guardian = self.guardian()
        os.kill(run.pid, signal.SIGSTOP)
        os.kill(guardian, signal.SIGKILL)
        os.kill(run.pid, signal.SIGKILL)
        # A forked worker has only its parent's death to go by.
        self.assert_all_gone()
        self.finish(run)
        for temporary in self.directory.glob("r.json.tmp*"):
            temporary.unlink()

    def test_a_killed_trial_is_a_failed_cell_and_the_run_goes_on(self):
        run = self.start_long()
        # Between two rounds there is none.
        trials = wait_until(lambda: [process for process, name in self.processes().items()
                                     if name == "bench-trial"], "a trial")
        os.kill(min(trials), signal.SIGKILL)
        finished = self.finish(run)
        self.assertEqual(finished.status, 1, finished.err)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual(len(ours["failed"]), 1)
        self.assertIn("killed by signal 9", ours["failed"][0]["reason"])
        self.assertGreaterEqual(len(ours["trials"]), LONG_TRIALS // LONG_CELLS * 2)

    def test_a_journal_in_the_way_is_refused_and_left_alone(self):
        run = self.start_long()
        run.send_signal(signal.SIGINT)
        self.finish(run)
        journal = (self.directory / "r.json.journal").read_bytes()
        refused = self.assert_usage_error([*LONG, "--out=r.json"], "r.json.journal", "--resume")
        self.assertNotIn("Traceback", refused.err)
        self.assertEqual((self.directory / "r.json.journal").read_bytes(), journal)

    def test_the_journal_of_a_run_that_still_goes_on_cannot_be_resumed(self):
        run = self.start_long()
        second = subprocess.run(
            [run.args[0], "--resume=r.json.journal", "--quiet"], cwd=self.directory,
            env=self.environment(), capture_output=True, text=True, timeout=60)
        finished = self.finish(run)
        self.assertEqual((finished.status, second.returncode), (0, 2), second.stderr)
        self.assert_complete(self.results("r.json"), LONG_TRIALS // LONG_CELLS)

    def test_the_journal_holds_every_trial_as_soon_as_it_ends(self):
        run = self.start_long()
        lines = (self.directory / "r.json.journal").read_text().splitlines()
        self.assertEqual(json.loads(lines[0])["format"], "concurrency-bench journal")
        run.send_signal(signal.SIGINT)
        self.finish(run)


if __name__ == "__main__":
    unittest.main()
