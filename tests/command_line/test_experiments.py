# SPDX-License-Identifier: Apache-2.0
import json
import signal
import unittest

from tests.command_line.support import CommandLineTest, journal_entries, wait_until

SMALL = ["--model=serial,threads", "--workload=empty", "--workers=2", "--tasks=50", "--trials=6",
         "--iterations=2"]


class Experiments(CommandLineTest):
    def test_an_unknown_name_is_answered_with_the_nearest(self):
        self.assert_usage_error(["--experiment=overheat"], "unknown experiment 'overheat'",
                                "did you mean 'overhead'?", "bench list")
        self.assert_usage_error(["--experiment=overhead,"], "--experiment has an empty name")

    def test_what_cells_do_not_differ_in_is_refused_with_what_chooses_some_of_them(self):
        for option in ("--chunk=1", "--time-scale=2", "--arrival-rate=5/s", "--no-baseline"):
            with self.subTest(option=option):
                self.assert_usage_error(["--experiment=overhead", option], "--experiment",
                                        option.split("=")[0], "cannot be combined", "--model")
        for option in ("--tasks=5", "--workload=primes", "--compute=5ms", "--model=fibers"):
            with self.subTest(option=option):
                self.assert_usage_error(["--experiment=granularity", option, "--dry-run"],
                                        f"{option} chooses no cell of granularity, which has",
                                        "cells of granularity can be chosen by --model")

    def test_models_and_sizes_choose_some_cells_and_the_baseline_stays(self):
        run = self.bench("--experiment=granularity", "--model=fork,thread-pool",
                         "--compute=102.4us", "--dry-run")
        for model in ("serial", "fork", "thread-pool"):
            self.assertRegex(run.out, rf"[ :]{model}\b")
        self.assertNotIn("process-pool", run.out)
        self.assertNotIn("python", run.out)
        self.assertIn("compute 102400ns", run.out)
        self.assertIn("would measure 5 cells", run.out)

    def test_baselines_that_do_the_work_in_another_way_stay_with_the_models_of_their_language(self):
        run = self.bench("--experiment=pipelines", "--model=coroutines", "--dry-run")
        for model in ("serial", "coroutines"):
            self.assertRegex(run.out, rf"[ :]{model}\b")
        self.assertNotIn("thread-pool", run.out)
        self.assertNotIn("python", run.out)
        self.assertIn("would measure 10 cells", run.out)

    def test_a_narrowed_experiment_is_measured_and_resumed(self):
        arguments = ["--experiment=switching", "--model=fibers,coroutines,fork", "--trials=2",
                     "--out=r.json"]
        self.bench(*arguments)
        plan = self.results("r.json")["concurrency_bench"]["plan"]
        self.assertLessEqual({cell["model"] for cell in plan["cells"]},
                             {"fibers", "coroutines", "fork"})
        self.assertEqual([one["name"] for one in plan["experiments"]], ["switching"])

    def test_list_shows_every_one_with_its_question(self):
        shown = self.bench("list").out
        for name in ("overview", "processes-vs-cores", "python-models",
                     r"gil-free-threading \(free-threading\)", "decision-map", "granularity",
                     "io-concurrency", "start-methods", "memory", "switching", "messages", "wake-up",
                     "pipelines", "quota", "faults", "overhead"):
            self.assertRegex(shown, rf"(?m)^  {name} +\d+ s +[a-z]+")
        self.assertIn("--experiment", self.bench("--help").out)

    def test_several_share_their_cells_and_are_told_apart_in_the_results(self):
        """One of them by its alias; interrupted, since all of it would take long."""
        run = self.start("--experiment=processes-vs-cores,free-threading", "--trials=1",
                         "--iterations=1", "--out=r.json")
        wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        plan = self.results("r.json")["concurrency_bench"]["plan"]
        names = [cell["name"] for cell in plan["cells"]]
        self.assertEqual(len(names), len(set(names)))
        workers, gil = plan["experiments"]
        self.assertEqual((workers["name"], workers["chart"]), ("processes-vs-cores", "workers"))
        self.assertEqual((gil["name"], gil["chart"]), ("gil-free-threading", "gil"))
        self.assertEqual(set(workers["cells"]) | set(gil["cells"]), set(range(len(names))))

    def test_a_bare_run_is_the_overview_with_ranked_tables(self):
        run = self.start("--trials=1", "--iterations=1", "--out=r.json")
        wait_until(lambda: len(journal_entries(self.path("r.json.journal"))) > 3, "trials")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        [experiment] = self.results("r.json")["concurrency_bench"]["plan"]["experiments"]
        self.assertEqual((experiment["name"], experiment["chart"]), ("overview", "overview"))
        wide = self.bench("report", "r.json", "--wide").out  # the others leave out what has no result
        for workload in ("primes", "powers", "downloads", "mixed"):
            self.assertRegex(wide, rf"(?m)^{workload}: ")
        self.assertIn("rank", finished.out)
        self.assertIn("go on with: bench --resume", finished.err)

    def test_one_that_is_interrupted_shows_every_row_and_keeps_its_plan(self):
        run = self.start("--experiment=overhead", "--trials=2", "--seed=3", "--out=r.json")
        wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        results = self.results("r.json")["concurrency_bench"]
        plan = results["plan"]
        self.assertEqual((plan["trials"], plan["seed"]), (2, 3))
        names = [cell["name"] for cell in plan["cells"]]
        self.assertEqual(len(names), len(set(names)))
        [experiment] = plan["experiments"]
        self.assertIn(f"overhead: {experiment['question']}\n", finished.out)
        for comparison in experiment["comparisons"]:
            self.assertIn(comparison["label"], finished.out)
            self.assertEqual("cell" in comparison, comparison["not_applicable"] == "")
            if comparison["not_applicable"]:
                self.assertIn("not applicable: " + comparison["not_applicable"], finished.out)

        header = json.loads((self.directory / "r.json.journal").read_text().split("\n")[0])
        self.assertEqual(header["plan"], plan)
        self.assert_usage_error(["--experiment=overhead", "--trials=3", "--seed=3",
                                 "--resume=r.json.journal"], "plans differ")


class Resumed(CommandLineTest):
    """A journal's plan holds everything, so one with other comparisons is an experiment too."""

    def setUp(self):
        super().setUp()
        results = self.measure(*SMALL)
        ours = results["concurrency_bench"]
        self.plan = ours["plan"]
        # Two comparisons that have a limit can be judged with so many rounds.
        self.plan["trials"] = 7
        self.header = {"format": "concurrency-bench journal", "schema": ours["schema"],
                       "date": results["context"]["date"], "plan": self.plan,
                       "machine": ours["machine"]}
        self.assertEqual([cell["model"] for cell in self.plan["cells"]], ["serial", "thread-pool"])
        rows = [("below", 1e9), ("above", 1e-9), ("free", None)]
        self.plan["experiments"] = [{
            "name": "small", "question": "is it?", "chart": "", "cells": [], "sweeps": [],
            "comparisons": [
                {"label": label, "figure": "time_per_task", "cell": 1, "against": 0,
                 "not_applicable": "", **({} if most is None else {"at_most": most})}
                for label, most in rows] + [
                {"label": "share", "figure": "cpu_share", "cell": 1, "not_applicable": ""},
                {"label": "absent", "figure": "cpu_share", "not_applicable": "it is gone"}]}]

    def resume(self, status=0):
        (self.directory / "e.json.journal").write_text(json.dumps(self.header) + "\n")
        return self.bench("--resume=e.json.journal", "--quiet", status=status)

    def line(self, run, label):
        return next(line for line in run.out.splitlines() if line.startswith(f"  {label} "))

    def test_it_ends_with_a_verdict_per_row(self):
        run = self.resume()
        self.assertIn("\n\nsmall: is it?\n", run.out)
        self.assertRegex(self.line(run, "below"), r"× – .*×.* ≤ 1e\+09×  holds$")
        self.assertRegex(self.line(run, "above"), r"fails$")
        self.assertRegex(self.line(run, "free"), r"×$")
        self.assertRegex(self.line(run, "share"), r" %$")
        self.assertRegex(self.line(run, "absent"), r"not applicable: it is gone$")
        self.assertNotIn("rank", run.out)
        self.assert_complete(self.results("e.json"), 7)
        self.assertEqual(self.results("e.json")["concurrency_bench"]["plan"], self.plan)

    def test_a_cell_is_measured_as_much_as_its_effort_says(self):
        self.plan["iterations"] = 0
        self.plan["cells"][1]["effort"] = {"trials": 3, "iterations": 4, "memory_trials": 2}
        self.plan["cells"][0]["effort"] = {"trials": 0, "iterations": 5, "memory_trials": 0}
        run = self.resume()
        self.assertRegex(self.line(run, "below"), "cannot tell: fewer than 7 trials$")
        ours = self.results("e.json")["concurrency_bench"]
        self.assertEqual([len(trial["iterations_ns"]) for trial in ours["trials"]
                          if trial["cell"] == 1], [4] * 3)
        self.assertEqual([len(trial["iterations_ns"]) for trial in ours["trials"]
                          if trial["cell"] == 0], [5] * 7)
        self.assertEqual([peak["cell"] for peak in ours["memory"]], [1, 1])
        for peak in ours["memory"]:
            self.assertLess(0, peak["job_bytes"])

    def test_comparisons_of_nothing_are_refused(self):
        for change in ({"cell": 9}, {"against": 9}, {"figure": "beauty"}, {"cell": 0.5},
                       {"not_applicable": "but it has cells"}, {"figure": "bytes_per_task"}):
            with self.subTest(change=change):
                comparison = self.plan["experiments"][0]["comparisons"][0]
                before = dict(comparison)
                comparison.update(change)
                run = self.resume(status=2)
                self.assertIn("line 1:", run.err)
                comparison.clear()
                comparison.update(before)


class Sweeps(CommandLineTest):
    """A process per task against a plain loop: half of the time is never of use."""

    def setUp(self):
        super().setUp()
        options = ["--workload=empty", "--workers=1", "--tasks=50", "--trials=2", "--iterations=1",
                   "--no-baseline"]
        results = self.measure("--model=serial", *options)
        ours = results["concurrency_bench"]
        self.plan = ours["plan"]
        for size in range(2, 7):
            again = self.measure("--model=fork", f"--size={size}", *options)
            self.plan["cells"] += again["concurrency_bench"]["plan"]["cells"]
        self.plan["experiments"] = [{
            "name": "sizes", "question": "is it?", "chart": "granularity",
            "cells": [0, 1, 2, 3, 4, 5], "comparisons": [],
            "sweeps": [{"reference": 0, "cells": [1, 2, 3, 4, 5]}]}]
        self.lines = [json.dumps({"format": "concurrency-bench journal", "schema": ours["schema"],
                                  "date": results["context"]["date"], "plan": self.plan,
                                  "machine": ours["machine"]}) + "\n"]

    def resume(self, lines, status=0):
        (self.directory / "s.json.journal").write_text("".join(lines))
        return self.bench("--resume=s.json.journal", "--quiet", status=status)

    def assert_ended(self, results):
        """The first two are measured, and the others skipped, each with its reason."""
        ours = results["concurrency_bench"]
        self.assertEqual(sorted((trial["cell"], trial["index"]) for trial in ours["trials"]),
                         [(cell, index) for cell in (0, 1, 2) for index in (0, 1)])
        self.assertEqual([skip["cell"] for skip in ours["skipped"]], [3, 4, 5])
        for skip in ours["skipped"]:
            self.assertEqual(skip["name"], self.plan["cells"][skip["cell"]]["name"])
            self.assertIn("less than half of their workers", skip["reason"])
        self.assertEqual(ours["failed"], [])

    def test_cells_after_two_of_no_use_are_skipped_with_the_reason(self):
        run = self.resume(self.lines)
        self.assert_ended(self.results("s.json"))
        self.assertIn("left out: 3 cells (fork 3): two cells in a row", run.out)
        self.assert_files("results.json", "s.json")

    def test_what_was_skipped_stays_so_when_a_run_is_resumed(self):
        self.resume(self.lines)
        ours = self.results("s.json")["concurrency_bench"]
        # As of trials that ran alone: the journal has no rounds.
        first = [{key: value for key, value in trial.items()
                  if key not in ("round", "turns", "processors")}
                 for trial in ours["trials"] if trial["index"] == 0]
        skip = {key: value for key, value in ours["skipped"][0].items() if key != "name"}
        entries = [{"trial": trial} for trial in first] + [{"skip": skip}]
        for kept in range(len(entries) + 1):
            with self.subTest(kept=kept):
                self.resume(self.lines + [json.dumps(entry) + "\n" for entry in entries[:kept]])
                self.assert_ended(self.results("s.json"))

    def test_a_skip_that_makes_no_sense_is_refused_by_its_line(self):
        for skip in ({"cell": 99, "reason": "why"}, {"cell": 3}, {"cell": 3, "reason": 4},
                     {"cell": -1, "reason": "why"}, {"cell": 1, "reason": "why", "more": 1}):
            with self.subTest(skip=skip):
                run = self.resume([*self.lines, json.dumps({"skip": skip}) + "\n"], status=2)
                self.assertIn("line 2:", run.err)

    def test_a_cell_that_is_skipped_twice_is_refused_by_its_line(self):
        skip = json.dumps({"skip": {"cell": 3, "reason": "why"}}) + "\n"
        run = self.resume([*self.lines, skip, skip], status=2)
        self.assertIn("line 3:", run.err)

    def test_sweeps_of_nothing_are_refused(self):
        for change in ({"reference": 9}, {"cells": [9]}, {"cells": []}, {"cells": [1, 1]},
                       {"reference": -1}):
            with self.subTest(change=change):
                plan = json.loads(json.dumps(self.plan))
                plan["experiments"][0]["sweeps"][0].update(change)
                header = {**json.loads(self.lines[0]), "plan": plan}
                run = self.resume([json.dumps(header) + "\n"], status=2)
                self.assertIn("line 1:", run.err)


if __name__ == "__main__":
    unittest.main()
