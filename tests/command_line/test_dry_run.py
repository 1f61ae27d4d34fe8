# SPDX-License-Identifier: Apache-2.0
"""'bench --dry-run' shows the plan of a run, and the values in which people give its amounts."""
import os

from tests.command_line.support import CommandLineTest


class DryRun(CommandLineTest):
    def test_it_shows_the_cells_and_measures_nothing(self):
        run = self.bench("--model=pool,threads", "--workload=primes", "--workers=1-3", "--dry-run")
        self.assertIn("would measure 7 cells", run.out)
        self.assertIn("Nothing was measured.", run.out)
        self.assertRegex(run.out, r"(?m)^primes: \d+ tasks, size: 20000 integers in a task's range")
        self.assertIn("  1, 2, 3 workers: process-pool, thread-pool\n", run.out)
        self.assertIn("time: about its time budget of 60.0 s, or less where all is known earlier",
                      run.out.replace("\n  ", " "))

    def test_it_names_the_files_and_writes_none(self):
        run = self.bench("--model=serial", "--workload=empty", "--out=r.json", "--csv=r.csv",
                         "--dry-run")
        self.assertIn("files: r.json, r.csv, r.json.journal (until the run has ended)", run.out)
        self.assertEqual(os.listdir(self.directory), [])

    def test_an_experiment_is_shown_with_its_question_and_its_budget(self):
        run = self.bench("--experiment=processes-vs-cores", "--dry-run")
        self.assertIn("experiment processes-vs-cores: how many processes should I start?", run.out)
        self.assertIn("time: about its time budget of 90.0 s", run.out)

    def test_what_is_not_applicable_is_said_once_per_reason(self):
        run = self.bench("--model=python", "--workload=cpu", "--python=/usr/bin/python3",
                         "--dry-run")
        out = run.out.replace("\n  ", " ")
        self.assertRegex(out, r"(?m)^not applicable: memory with \d+ models in Python: there is no "
                              "'memory' in Python; 'bench list workloads' shows what there is$")
        self.assertEqual(out.count("no 'memory' in Python"), 1)

    def test_counted_trials_have_no_budget(self):
        run = self.bench("--model=serial", "--workload=empty", "--trials=1e1", "--dry-run")
        self.assertIn("10 trials of each of 1 cell, as was asked for", run.out)

    def test_waiting_that_cannot_fit_is_said_beforehand(self):
        run = self.bench("--model=serial", "--workload=synthetic", "--wait=1min",
                         "--time-budget=1m30s", "--dry-run")
        self.assertIn("too short for all of it", run.out.replace("\n  ", " "))

    def test_more_cells_than_the_budget_has_time_for_are_said_beforehand(self):
        run = self.bench("--experiment=granularity", "--time-budget=10s", "--dry-run")
        self.assertRegex(run.out.replace("\n  ", " "),
                         r"too short for all of it: \d+ rounds of \d+ cells take \S+ s at the least, "
                         r"and no more than about \d+ fit")

    def test_what_a_run_refuses_is_refused(self):
        self.assert_usage_error(["--model=treads", "--dry-run"], "did you mean 'threads'?")
        self.assert_usage_error(["--workload=primes", "--skew=1", "--dry-run"], "--skew")
        self.assert_usage_error(["--out=/", "--dry-run"], "directory")
        self.assert_usage_error(["--resume=r.json", "--dry-run"], "cannot be combined")
        (self.directory / "r.json.journal").write_text("something\n")
        self.assert_usage_error(["--out=r.json", "--dry-run"], "interrupted run")


class Amounts(CommandLineTest):
    def test_ranges_are_refused_with_their_cause_and_the_remedy(self):
        self.assert_usage_error(["--workers=8-1"], "'8-1' ends before it begins", "1-8")
        self.assert_usage_error(["--workers=1-1000"], "at most 128 numbers", "1,2,4,8")
        self.assert_usage_error(["--concurrency=1-"], "--concurrency takes whole numbers",
                                "not '1-'")
        self.assert_usage_error(["--workers=1..4"], "did you mean '1-4'?")

    def test_every_list_of_numbers_takes_ranges(self):
        run = self.bench("--model=threads,coroutines", "--workload=synthetic", "--tasks=1e2",
                         "--concurrency=2-4", "--repeat=1-2", "--no-baseline", "--dry-run")
        self.assertIn("would measure 12 cells", run.out)
        run = self.bench("--model=threads", "--workload=primes", "--workers=2", "--chunk=auto,1-3",
                         "--no-baseline", "--dry-run")
        self.assertIn("would measure 4 cells", run.out)


class Shape(CommandLineTest):
    def test_what_was_not_said_of_a_synthetic_task_is_nothing(self):
        run = self.bench("--model=serial", "--workload=synthetic", "--compute=5us", "--dry-run")
        self.assertIn("compute 5us, repeat 1, wait 0s", run.out)
        run = self.bench("--model=serial", "--workload=synthetic", "--wait=20ms", "--dry-run")
        self.assertIn("compute 0s, repeat 1, wait 20ms", run.out)
        run = self.bench("--model=serial", "--workload=synthetic", "--wait=0", "--dry-run")
        self.assertIn("compute 1ms, repeat 1, wait 0s", run.out)

    def test_a_default_that_was_given_is_said_as_well(self):
        run = self.bench("--model=serial", "--workload=synthetic", "--compute=1ms", "--dry-run")
        self.assertIn("compute 1ms, repeat 1, wait 0s", run.out)

    def test_the_default_shape_is_named(self):
        run = self.bench("--model=serial", "--workload=synthetic,skewed", "--dry-run")
        self.assertIn("compute 1ms, repeat 2, wait 20ms", run.out)
        self.assertIn("skew 1", run.out)

    def test_the_results_hold_every_value_that_shapes_a_task(self):
        results = self.measure("--model=serial", "--workload=synthetic", "--compute=5us",
                               "--trials=1", "--iterations=1")
        cell = results["concurrency_bench"]["plan"]["cells"][0]
        options = {**cell.get("default_options", {}), **cell["options"]}
        self.assertEqual({name: value for name, value in options.items() if name[0] != "_"},
                         {"compute": "5us", "wait": "0s", "repeat": "1"})
        table = self.bench("report", "results.json").out
        self.assertRegex(table, r"(?m)^synthetic: \d+ tasks, .*compute 5us, repeat 1, wait 0s$")
