# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import pathlib
import pty
import re
import subprocess
import unittest

from tests.command_line.support import BENCH, SMALL, CommandLineTest, wait_until

CELLS = ["--model=serial,threads", "--workload=empty,primes", "--workers=1,2", *SMALL]


class Environment(CommandLineTest):
    def test_variables_of_google_benchmark_change_nothing(self):
        plain = self.measure(*CELLS)
        results = self.measure(*CELLS, environment={
            "BENCHMARK_REPETITIONS": "5", "BENCHMARK_MIN_TIME": "9", "BENCHMARK_FILTER": "nothing",
            "BENCHMARK_OUT": "stray.json", "BENCHMARK_FORMAT": "nonsense",
            "BENCHMARK_ENABLE_RANDOM_INTERLEAVING": "true", "BENCHMARK_LIST_TESTS": "true",
            "BENCHMARK_COUNTERS_TABULAR": "maybe", "BENCHMARK_V": "9"})
        self.assert_complete(results, 2)
        for row in results["benchmarks"]:
            self.assertEqual((row["iterations"], row["repetitions"]), (2, 2))
        self.assertEqual(results["concurrency_bench"]["plan"], plain["concurrency_bench"]["plan"])
        self.assert_files("results.json")

    def test_a_locale_with_a_decimal_comma_changes_nothing(self):
        results = self.measure(*CELLS, "--time-scale=0.5", environment={"LC_ALL": "de_DE.UTF-8"})
        self.assert_complete(results, 2)

    def test_an_almost_empty_environment_is_enough(self):
        run = subprocess.run([BENCH, *CELLS, "--quiet"], env={}, cwd=self.directory,
                             capture_output=True, text=True, timeout=30)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assert_files()

    def test_the_program_may_be_called_by_a_relative_path_and_by_a_link(self):
        os.symlink(BENCH, self.directory / "link")
        self.measure(*CELLS, program="./link")
        self.assert_files("link", "results.json")


class OneCore(CommandLineTest):
    def cores(self, process):
        """On which cores a process of this test may run, as the kernel writes it."""
        with contextlib.suppress(OSError):
            status = pathlib.Path("/proc", str(process), "status").read_text(errors="replace")
            return re.search(r"^Cpus_allowed_list:\s*(\S+)$", status, re.MULTILINE).group(1)

    def test_a_trial_and_all_that_it_starts_stay_on_it(self):
        first = str(min(os.sched_getaffinity(0)))
        run = self.start("--model=pool", "--workload=downloads", "--workers=2", "--time-scale=50",
                         "--one-core", "--no-baseline", "--trials=1", "--iterations=1",
                         "--out=r.json", "--quiet")
        wait_until(lambda: [self.cores(process) for process in self.processes()].count(first) >= 3,
                   "a trial and its two workers on one core")
        self.assertEqual(self.finish(run).status, 0)
        row, = self.results("r.json")["benchmarks"]
        self.assertEqual((row["one_core"], row["name"]),
                         ("yes", "process-pool/downloads/workers:2/time_scale:50/one-core:yes/real_time"))

    def test_it_takes_no_value(self):
        self.assert_usage_error(["--one-core=yes"], "'--one-core' takes no value")


class Progress(CommandLineTest):
    def test_on_a_file_it_is_plain_lines(self):
        run = self.bench(*CELLS)
        self.assertRegex(run.err, r"left[^\n]*, 0 of 6 cells done, ")
        self.assertNotIn("\033", run.err)
        self.assertNotIn("\r", run.err)
        self.assertTrue(run.err.endswith("\n"))

    def test_quiet_prints_nothing_on_standard_error(self):
        for switch in ("--quiet", "-q"):
            run = self.bench(*CELLS, switch, "--out=r.json", "--csv=r.csv")
            self.assertEqual(run.err, "")

    def test_on_a_terminal_it_is_one_line_that_is_erased_at_the_end(self):
        master, slave = pty.openpty()
        run = self.start(*CELLS, stderr=slave)
        os.close(slave)
        shown = b""
        # Reading the end of a terminal is an error.
        with contextlib.suppress(OSError):
            while part := os.read(master, 65536):
                shown += part
        os.close(master)
        self.assertEqual(self.finish(run).status, 0)
        text = shown.decode()
        self.assertRegex(text, r"\r\033\[Kabout \d+ s left, \d+ of \d+ cells done, trial \d+ of \d+: ")
        self.assertIn("\033[K", text[text.rindex("trial "):])
        for line in re.split(r"[\r\n]+", text):
            if "cells done, trial" in line:
                self.assertLessEqual(len(line.replace("\033[K", "")), 80)

    def test_it_counts_up_to_what_was_asked_for(self):
        master, slave = pty.openpty()
        run = self.start(*CELLS, stderr=slave)
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):
            while part := os.read(master, 65536):
                shown += part
        os.close(master)
        self.finish(run)
        counts = re.findall(r"trial (\d+) of (\d+)", shown.decode())
        # Three cells of each workload with two trials each.
        self.assertEqual({int(all_) for _, all_ in counts}, {12})
        done = [int(done) for done, _ in counts]
        self.assertEqual(done, sorted(done))

    def test_the_files_written_are_named_at_the_end(self):
        run = self.bench(*CELLS, "--out=r.json", "--csv=r.csv")
        self.assertIn("results: r.json\n", run.err)
        self.assertIn("csv: r.csv\n", run.err)


class Order(CommandLineTest):
    def order(self, *arguments):
        results = self.measure("--model=serial,threads,tbb", "--workload=empty,primes",
                               "--workers=1,2", "--tasks=8", "--size=50", "--trials=3",
                               "--iterations=1", *arguments)
        self.assert_complete(results, 3)
        return [trial["cell"] for trial in results["concurrency_bench"]["trials"]]

    def test_a_seed_fixes_the_order_of_the_trials(self):
        self.assertEqual(self.order("--seed=7"), self.order("--seed=7"))

    def test_another_seed_gives_another_order(self):
        self.assertNotEqual(self.order("--seed=7"), self.order("--seed=8"))

    def test_seeds_that_differ_in_their_upper_half_differ(self):
        self.assertNotEqual(self.order("--seed=7"), self.order(f"--seed={7 + 2**32}"))

    def test_the_default_seed_is_1(self):
        self.assertEqual(self.order(), self.order("--seed=1"))

    def test_no_cells_trials_are_all_in_a_row(self):
        order = self.order("--seed=7")
        for cell in set(order):
            places = [place for place, of in enumerate(order) if of == cell]
            self.assertGreater(places[-1] - places[0], len(places) - 1)

    def test_every_round_has_an_order_of_its_own(self):
        order = self.order("--seed=7")
        rounds = {tuple(order[begin:begin + 10]) for begin in range(0, 30, 10)}
        self.assertEqual(len(rounds), 3)


if __name__ == "__main__":
    unittest.main()
