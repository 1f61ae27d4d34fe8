# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import re
import signal
import unittest

from tests.command_line.support import BENCH, CORE_MODELS, CommandLineTest, unfolded, wait_until

KEYS = {"model", "workers", "concurrency", "reasons", "ties", "confidence", "costs", "ruled_out",
        "would_change", "verdict", "candidates", "languages", "request", "command", "paragraph"}


def measured_by_hand(*more):
    """The arguments of a run whose cells do the work of an advice."""
    return ["run", "--model=serial,thread-pool,tbb", "--workload=synthetic", "--compute=200us",
            "--wait=0", "--tasks=40", "--workers=2", "--trials=8", "--iterations=2", *more]


class Advise(CommandLineTest):
    def advise(self, *options, status=0, **how):
        """The advice as an object, and the results behind it."""
        run = self.bench("advise", *options, "--json", "--out=r.json", "--quiet", status=status,
                         **how)
        return json.loads(run.out), self.results("r.json")

    def assert_consistent(self, advice, results):
        """What is advised was measured, and did not fail."""
        self.assertLessEqual(KEYS, advice.keys())
        ours = results["concurrency_bench"]
        cells = {(cell["model"], cell["workers"], cell["concurrency"]): place
                 for place, cell in enumerate(ours["plan"]["cells"])
                 if cell["options"].get("compute") != "0s"}
        trials = {trial["cell"] for trial in ours["trials"]}
        failed = {failure["cell"] for failure in ours["failed"]}
        for method in ([advice] if advice["model"] else []) + advice["ties"]:
            place = cells[method["model"], method["workers"], method["concurrency"]]
            self.assertIn(place, trials)
            self.assertNotIn(place, failed)
        ruled_out = {one["model"] for one in advice["ruled_out"]}
        self.assertTrue(all(one["reason"] for one in advice["ruled_out"]))
        if advice["model"]:
            self.assertIn(advice["verdict"], ("clear", "tie", "open"))
            self.assertGreater(advice["costs"]["task_ns"], 0)
            probability = advice["confidence"]["probability"]
            self.assertEqual(probability is None, "next" not in advice["confidence"])
            self.assertTrue(probability is None or 0 < probability < 1)
            self.assertIn(advice["model"], advice["paragraph"])
        else:
            self.assertEqual(advice["verdict"], "cannot_tell")
            self.assertTrue(advice["cannot_tell"])
        return ruled_out

    def test_it_measures_and_advises_what_it_has_measured(self):
        advice, results = self.advise("--compute=500us", "--tasks=40", "--time-budget=6s")
        self.assert_consistent(advice, results)
        self.assertEqual(advice["request"]["compute_ns"], 500_000)
        plan = results["concurrency_bench"]["plan"]
        self.assertEqual(plan["advice"], {"compute_ns": 500_000.0, "wait_ns": 0.0, "tasks": 40,
                                          "concurrency": 0, "result_bytes": 8, "needs": [],
                                          "languages": ["cpp"]})
        self.assertLessEqual({"serial", "thread-pool", "fork", "process-pool"},
                             {cell["model"] for cell in plan["cells"]})
        self.assertIn("coroutines", {one["model"] for one in advice["ruled_out"]})

    def test_the_text_can_be_acted_on(self):
        run = self.bench("advise", "--compute=20us", "--wait=2ms", "--tasks=100",
                         "--concurrency=20", "--time-budget=6s", "--quiet")
        text = unfolded(run.out)
        self.assertIn("How should 100 tasks that compute for 20.0 µs and wait for 2.00 ms "
                      "(at most 20 in flight) be run?", text)
        self.assertRegex(text, r"Use \S+ with |Cannot tell which model to take")
        self.assertIn("What was measured:", text)
        self.assertTrue(all(len(line) <= 100 for line in run.out.splitlines()), run.out)

    def test_what_a_need_forbids_is_ruled_out_with_the_reason(self):
        advice, results = self.advise("--compute=300us", "--tasks=20",
                                      "--needs=isolation,cancel,order", "--time-budget=5s")
        ruled_out = self.assert_consistent(advice, results)
        self.assertLessEqual({"serial", "thread-pool", "tbb", "coroutines"}, ruled_out)
        self.assertTrue(any("crash-isolated" in one["reason"] for one in advice["ruled_out"]))
        models = {cell["model"] for cell in results["concurrency_bench"]["plan"]["cells"]}
        self.assertLessEqual(models, {"fork", "process-pool", "coroutine-processes"})
        if advice["model"]:
            self.assertTrue(any("order-kept" in reason for reason in advice["reasons"]))
            self.assertTrue(any("cancelled" in reason for reason in advice["reasons"]))

    def test_of_needs_that_contradict_each_other_it_says_what_can_be_had(self):
        advice, results = self.advise("--compute=300us", "--tasks=20",
                                      "--needs=shared-state,isolation", "--time-budget=5s")
        self.assert_consistent(advice, results)
        self.assertEqual(advice["request"]["needs"], ["isolation", "shared-state"])
        if advice["model"]:
            self.assertTrue(any("contradict" in reason for reason in advice["reasons"]))

    def test_a_results_file_is_advised_from_again_and_with_other_needs(self):
        advice, _ = self.advise("--compute=200us", "--tasks=40", "--time-budget=5s")
        again = json.loads(self.bench("advise", "--from=r.json", "--json").out)
        self.assertEqual(again, advice)
        isolated = json.loads(
            self.bench("advise", "--from=r.json", "--needs=isolation", "--json").out)
        self.assertIn("thread-pool", {one["model"] for one in isolated["ruled_out"]})
        self.assertNotEqual(isolated["model"], "thread-pool")
        report = unfolded(self.bench("report", "r.json").out)
        if advice["model"]:
            self.assertIn(f"Use {advice['model']}", report)

    def test_results_of_another_run_are_taken_where_they_have_the_work(self):
        self.bench(*measured_by_hand("--out=run.json", "--quiet"))
        advice = json.loads(self.bench("advise", "--from=run.json", "--compute=200us",
                                       "--tasks=40", "--json").out)
        self.assertIn(advice["model"], ("serial", "thread-pool", "tbb"))
        other = json.loads(self.bench("advise", "--from=run.json", "--compute=9ms", "--tasks=40",
                                      "--json").out)
        self.assertIsNone(other["model"])
        self.assertIn("bench advise --compute=9ms", other["cannot_tell"])
        self.assert_usage_error(["advise", "--from=run.json"], "describe the work")

    def test_the_page_has_the_advice_and_its_candidates(self):
        run = self.bench("advise", "--compute=200us", "--tasks=40", "--time-budget=5s", "--quiet",
                         "--html=a.html")
        page = pathlib.Path(self.path("a.html")).read_text()
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertIn('id="advice"', page)
        used = re.search(r"Use ([a-z-]+)", run.out)
        if used:
            self.assertIn(f"Use {used[1]}", page)

    def test_nonsense_is_refused_with_what_would_do(self):
        self.assert_usage_error(["advise"], "--compute=20ms")
        self.assert_usage_error(["advise", "--compute=0"], "a task has to do something")
        self.assert_usage_error(["advise", "--compute=fast"], "--compute")
        self.assert_usage_error(["advise", "--compute=25h"], "at most 24h")
        self.assert_usage_error(["advise", "--compute=1ms", "--tasks=0"], "--tasks")
        self.assert_usage_error(["advise", "--wait=50ms", "--tasks=1000000000"],
                                "at most 100000000", "--concurrency=1000")
        self.assert_usage_error(["advise", "--compute=1ms", "--needs=luck"], "isolation", "luck")
        self.assert_usage_error(["advise", "--compute=1ms", "--language=go"], "cpp, python", "go")
        self.assert_usage_error(["advise", "--compute=1ms", "--result-size=1B"], "--result-size")
        self.assert_usage_error(["advise", "--from=none.json"], "none.json")
        self.assert_usage_error(["advise", "--compute=1ms", "--json", "--out=-"], "--json", "--out")
        self.assert_usage_error(["advise", "--compute=1ms", "--json", "--html=-"], "--json", "--html")
        self.assert_usage_error(["advise", "--compute=1ms", "--out=-", "--html=-"],
                                "standard output")
        self.assert_usage_error(["advise", "--from=a.json", "--time-budget=5s"], "--time-budget")

    def test_a_time_budget_that_is_too_short_is_no_reason_to_guess(self):
        run = self.finish(self.start("advise", "--compute=100ms", "--tasks=200",
                                     "--time-budget=1s", "--json", "--quiet", "--out=r.json"))
        self.assertIn(run.status, (0, 3), run.err)  # 3: not even one candidate fits
        advice, results = json.loads(run.out), self.results("r.json")
        self.assert_consistent(advice, results)
        self.assertIsNone(advice["model"])
        self.assertEqual(run.status == 3, not results["concurrency_bench"]["trials"])

    def test_an_interrupted_run_advises_from_what_it_has(self):
        process = self.start("advise", "--compute=20ms", "--tasks=100", "--time-budget=60s",
                             "--json", "--out=r.json")
        # bench, its probe, the guardian, and a trial with a guardian of its own.
        wait_until(lambda: len(self.processes()) >= 4, "a trial has begun")
        process.send_signal(signal.SIGINT)
        run = self.finish(process)
        self.assertEqual(run.status, 130, run.err)
        self.assertIn("what was measured until then", run.err)
        advice = json.loads(run.out)
        self.assertTrue(advice["interrupted"])
        self.assertTrue(self.results("r.json")["concurrency_bench"]["interrupted"])

    def test_on_one_core_nothing_is_extrapolated(self):
        core = min(os.sched_getaffinity(0))
        run = self.bench("-c", str(core), BENCH, "advise", "--compute=300us", "--tasks=20",
                         "--time-budget=5s", "--json", "--quiet", program="taskset")
        advice = json.loads(run.out)
        self.assertEqual(advice["cores"], 1)
        self.assertTrue(all(one["workers"] == 1 for one in advice["candidates"]))
        if advice["model"]:
            self.assertIn("cannot be told from one", json.dumps(advice["would_change"]))

    def test_no_model_at_all_is_an_answer(self):
        """Nothing that is written in Python under this interpreter's lock shares no state."""
        run = self.bench("advise", "--compute=1ms", "--needs=isolation", "--language=python",
                         "--python=/nonexistent/python", "--json", "--quiet")
        advice = json.loads(run.out)
        self.assertIsNone(advice["model"])
        self.assertTrue(advice["ruled_out"])

    def test_both_languages_have_an_answer_each(self):
        advice, results = self.advise("--compute=1ms", "--wait=2ms", "--tasks=30",
                                      "--concurrency=10", "--language=cpp,python",
                                      "--time-budget=15s", status=0)
        self.assertEqual([one["language"] for one in advice["languages"]], ["cpp", "python"])
        families = {cell["family"] for cell in results["concurrency_bench"]["plan"]["cells"]}
        self.assertEqual(families, {"native", "python"})


if __name__ == "__main__":
    unittest.main()
