# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import signal
import unittest

from tests.command_line.support import (BENCH_HOSTILE, CommandLineTest, journal_entries, unfolded,
                                        wait_until)

# 400 tasks of 5 to 10 ms: some 3 s one after the other, and some 10 ms all at once.
WAITING = ["--model=coroutines", "--workload=downloads", "--tasks=400", "--concurrency=400",
           "--workers=1"]


class Budget(CommandLineTest):
    """A time budget is a promise: what does not fit is measured with less work, or left out."""

    def ours(self, *arguments, status=0, **how):
        return self.measure(*arguments, status=status, **how)["concurrency_bench"]

    def assert_within(self, ours, budget_s):
        """All trials together are within the budget; the floor is for a machine that is busy."""
        spent_s = sum(entry["elapsed_s"] for kind in ("trials", "memory", "failed")
                      for entry in ours[kind])
        self.assertLessEqual(spent_s, max(1.1 * budget_s, budget_s + 3))

    def test_the_looks_at_the_results_are_in_the_plan(self):
        ours = self.ours("--model=serial", "--workload=empty", "--tasks=10", "--time-budget=4s")
        plan = ours["plan"]
        self.assertEqual(plan["precision"], 0.02)
        self.assertEqual(plan["looks"], sorted(set(plan["looks"])))
        rounds = {trial["index"] for trial in ours["trials"]}
        self.assertLessEqual(max(rounds) + 1, plan["looks"][-1])
        self.assert_within(ours, 4)

    def test_without_a_precision_there_are_no_looks(self):
        plan = self.ours("--model=serial", "--workload=empty", "--tasks=10", "--time-budget=3s",
                         "--precision=0")["plan"]
        self.assertNotIn("looks", plan)
        self.assertNotIn("precision", plan)

    def test_trials_that_are_counted_are_all_measured(self):
        ours = self.ours("--model=serial", "--workload=empty", "--tasks=10", "--trials=7",
                         "--time-budget=1ms")
        self.assertEqual(len(ours["trials"]), 7)
        self.assertNotIn("looks", ours["plan"])

    def test_a_slow_baseline_runs_fewer_tasks_and_is_scaled(self):
        run = self.bench(*WAITING, "--time-budget=12s", "--out=results.json", "--csv=r.csv")
        ours = self.results()["concurrency_bench"]
        cells = {cell["model"]: cell for cell in ours["plan"]["cells"]}
        measured = cells["serial"]["measured_tasks"]
        self.assertLess(measured, 400)
        self.assertNotIn("measured_tasks", cells["coroutines"])
        self.assertEqual(ours["skipped"], [])
        self.assert_within(ours, 12)
        # Said before anything was measured, and in every output.
        sentence = ours["plan"]["adjustments"][0]
        self.assertRegex(sentence, rf"^serial/downloads.* is measured on {measured} of its 400 tasks "
                                   r"and scaled from these")
        self.assertIn(sentence, run.err)
        self.assertIn(f"scaled from {measured} of 400 tasks", run.out)
        serial = next(row for row in self.csv("r.csv") if row["model"] == "serial")
        self.assertEqual(serial["measured_tasks"], str(measured))
        for trial in ours["trials"]:
            if ours["plan"]["cells"][trial["cell"]]["model"] == "serial":
                self.assertEqual(trial["tasks_run"], measured)
                # Each task waits for 5 ms at least, and there are 400.
                self.assertGreater(min(trial["iterations_ns"]), 400 * 5_000_000)

    def test_a_cell_that_does_not_fit_is_left_out_with_what_would_be_enough(self):
        run = self.bench("--model=coroutines,threads", "--workload=downloads", "--tasks=400",
                         "--concurrency=2,400", "--no-baseline", "--time-budget=6s",
                         "--out=results.json")
        ours = self.results()["concurrency_bench"]
        self.assertTrue(ours["skipped"])
        for skip in ours["skipped"]:
            cell = ours["plan"]["cells"][skip["cell"]]
            self.assertEqual(cell["concurrency"], 2)
            self.assertEqual(skip["reason"], "no time in a time budget of 6.0 s")
            self.assertRegex(skip["detail"], r"it would take about \S+ (s|min)")
        # One line for all of them.
        reason = ours["skipped"][0]["reason"]
        self.assertEqual({skip["reason"] for skip in ours["skipped"]}, {reason})
        out = unfolded(run.out)
        for text, line in (
                (out, rf"left out: (\S+/downloads|\d+ cells).*?: {re.escape(reason)}"),
                (run.err, rf"(?m)^(\S+/downloads|\d+ cells).* (is|are) left out: "
                          rf"{re.escape(reason)}$")):
            self.assertEqual(len(re.findall(line, text)), 1, text)
        self.assertEqual(out.count(reason), 1)
        # One budget for all that is said of it.
        enough = ours["plan"]["enough_budget"]
        self.assertGreater(enough["time_budget_s"], 6)
        self.assertFalse(enough["is_at_least"])
        advised = set(re.findall(r"--time-budget=\w+", out + run.err))
        self.assertEqual(len(advised), 1, out + run.err)
        self.assertIn("would be enough to measure all cells", out)
        wide = self.bench("report", "results.json", "--wide").out
        for skip in ours["skipped"]:
            name = ours["plan"]["cells"][skip["cell"]]["name"]
            self.assertIn(f"\n  {name}: {skip['detail']}\n", wide)
        self.assertTrue(ours["trials"])
        self.assert_within(ours, 6)

    def test_a_long_list_of_what_was_left_out_is_a_few_lines(self):
        run = self.bench("--experiment=granularity", "--time-budget=5s", "--out=r.json")
        ours = self.results("r.json")["concurrency_bench"]
        self.assertGreater(len(ours["skipped"]), 100)
        self.assertLess(len((run.out + run.err).splitlines()), 100)
        self.assertIn(run.out.count("\nleft out: "), range(1, 5), run.out)
        wide = self.bench("report", "r.json", "--wide").out
        for skip in ours["skipped"]:
            self.assertIn(ours["plan"]["cells"][skip["cell"]]["name"], wide)

    def test_a_run_in_which_nothing_fits_measures_nothing_and_says_so(self):
        ours = self.ours("--model=threads", "--workload=downloads", "--tasks=4000", "--workers=1",
                         "--no-baseline", "--time-budget=2s", status=3)
        self.assertEqual(ours["trials"], [])
        self.assertEqual(len(ours["skipped"]), len(ours["plan"]["cells"]))
        self.assert_within(ours, 2)

    def test_counted_trials_that_take_longer_than_the_budget_are_announced(self):
        run = self.start("--model=threads", "--workload=downloads", "--tasks=400", "--workers=1",
                         "--no-baseline", "--trials=50", "--iterations=1", "--time-budget=5s",
                         "--out=r.json")
        line = wait_until(lambda: self.line_of(run, "50 trials of each of"), "the announcement")
        self.assertRegex(line, r"will take about \S+ (s|min) in all, more than the time budget of")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)

    def line_of(self, process, beginning):
        line = process.stderr.readline()
        return line if line.startswith(beginning) else None

    def test_what_was_fitted_holds_when_the_run_is_resumed(self):
        arguments = [*WAITING, "--time-budget=12s", "--precision=0", "--out=r.json"]
        run = self.start(*arguments, "--quiet")
        wait_until(lambda: len(journal_entries(self.path("r.json.journal"))) >= 2, "trials")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)
        header = self.journal_header()
        self.assertGreater(header["spent_s"], 0)
        self.assertNotIn("is_fitted", header)
        self.bench(*arguments, "--resume=r.json", "--quiet")
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual(ours["plan"], header["plan"])
        self.assertFalse(ours["interrupted"])

    def journal_header(self):
        return json.loads((self.directory / "r.json.journal").read_text().split("\n")[0])

    def interrupt_pilots(self, *arguments):
        """Leaves the journal of a run that had not yet been fitted to its budget."""
        run = self.start(*arguments, "--out=r.json", "--quiet")
        wait_until(lambda: "bench-trial" in self.processes().values(), "a pilot")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130)
        header = self.journal_header()
        self.assertIs(header["is_fitted"], False)
        self.assertGreater(header["spent_s"], 0)
        self.assertNotIn("looks", header["plan"])
        return header

    def test_a_run_that_was_interrupted_in_its_pilots_is_fitted_when_it_is_resumed(self):
        arguments = [*WAITING, "--time-budget=12s"]
        for given in ([], arguments):
            with self.subTest(given=given):
                header = self.interrupt_pilots(*arguments)
                self.bench(*given, "--resume=r.json", "--quiet")
                ours = self.results("r.json")["concurrency_bench"]
                cells = {cell["model"]: cell for cell in ours["plan"]["cells"]}
                self.assertLess(cells["serial"]["measured_tasks"], 400)
                self.assertTrue(ours["plan"]["adjustments"])
                self.assertTrue(ours["plan"]["looks"])
                self.assertEqual(len(ours["plan"]["cells"]), len(header["plan"]["cells"]))
                self.assertFalse(ours["interrupted"])
                self.assert_within(ours, 12)
                self.assert_files("r.json")

    def test_pilots_that_are_interrupted_again_and_again_spend_the_same_budget(self):
        arguments = [*WAITING, "--time-budget=12s"]
        first = self.interrupt_pilots(*arguments)
        second = self.interrupt_pilots(*arguments, "--resume=r.json")
        self.assertGreater(second["spent_s"], first["spent_s"])
        self.assertEqual(second["plan"], first["plan"])

    def test_nothing_is_measured_of_a_run_whose_budget_was_spent_before_it_is_resumed(self):
        header = self.interrupt_pilots(*WAITING, "--time-budget=12s")
        header["spent_s"] = 11.9
        (self.directory / "r.json.journal").write_text(json.dumps(header) + "\n")
        self.bench("--resume=r.json", "--quiet", status=3)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual(ours["trials"], [])
        self.assertEqual(len(ours["skipped"]), len(ours["plan"]["cells"]))

    @unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
    def test_a_model_that_hangs_until_its_deadline_failed(self):
        ours = self.ours("--model=hangs,serial", "--workload=empty", "--tasks=6", "--workers=2",
                         "--deadline=300ms", "--time-budget=6s", program=BENCH_HOSTILE, status=1)
        self.assertEqual([failure["name"].split("/")[0] for failure in ours["failed"]], ["hangs"])
        self.assertEqual(ours["skipped"], [])

    @unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
    def test_a_model_that_hangs_for_longer_than_there_is_time_is_left_out(self):
        ours = self.ours("--model=hangs,serial", "--workload=empty", "--tasks=6", "--workers=2",
                         "--deadline=1h", "--time-budget=6s", program=BENCH_HOSTILE)
        self.assertEqual(ours["failed"], [])
        self.assertEqual(len(ours["skipped"]), 1)
        self.assertIn("not even one iteration ended", ours["skipped"][0]["reason"])
        self.assertIn("more than", ours["skipped"][0]["detail"])
        self.assert_within(ours, 6)


if __name__ == "__main__":
    unittest.main()
