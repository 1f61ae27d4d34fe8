# SPDX-License-Identifier: Apache-2.0
"""Tasks that are cancelled: what each model can, what is recorded of it, and what is refused."""
import json
import re
import signal

from tests.command_line.support import ROOT, CommandLineTest, journal_entries, wait_until

CANCEL = ["--workload=cancel", "--tasks=12"]
ONE_TRIAL = ["--trials=1", "--iterations=2", "--no-baseline"]
DOCUMENTED = ROOT / "docs" / "cancelling.md"


def documented_methods():
    """What the table of the documentation says of each model."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, -]+) \|$", DOCUMENTED.read_text(encoding="utf-8"), re.M)
    return {model: [] if methods.startswith("it cannot") else methods.split(", ")
            for model, methods in rows if "|" not in methods}


class Cancelling(CommandLineTest):
    def test_the_documentation_says_what_every_model_can_cancel(self):
        facts = json.loads(self.bench("list", "--json").out)
        can = {model["name"]: model["cancel"] for model in facts["models"] if model["workers"]}
        documented = documented_methods()
        self.assertEqual({name: documented.get(name) for name in can}, can)
        workload = next(one for one in facts["workloads"] if one["name"] == "cancel")
        for method, models in workload["cancelled_by"].items():
            self.assertEqual(models, [name for name in can if method in can[name]], method)
        self.assertEqual({method for methods in can.values() for method in methods}, set(workload["cancelled_by"]))

    def test_a_name_shows_the_ways_of_a_model_and_the_models_of_a_way(self):
        self.assertRegex(self.bench("list", "models", "fork").out, r"cancelling +sigterm, sigkill, cooperative, queued")
        self.assertRegex(self.bench("list", "models", "fork-floor").out, r"cancelling +it cannot cancel tasks")
        self.assertRegex(self.bench("list", "workloads", "cancel").out, r"--cancel=pthread-cancel +thread-per-task\n")

    def test_the_operation_is_a_task_that_is_cancelled_and_is_timed_from_the_request(self):
        results = self.measure("--model=thread-pool", *CANCEL, "--finished=2", "--workers=4", *ONE_TRIAL)
        row = results["benchmarks"][0]
        self.assertEqual(row["operations"], 10)
        trial = results["concurrency_bench"]["trials"][0]
        self.assertEqual(trial["tasks_run"], 12)
        self.assertIsNone(trial["resources"].get("cpu_ns"), "it would be that of the whole iteration")

    def test_each_way_is_a_cell_of_its_own(self):
        ways = {"fork": ["sigterm", "sigkill", "cooperative", "queued"],
                "thread-per-task": ["cooperative", "pthread-cancel", "queued"],
                "coroutine-threads": ["await", "cooperative", "queued"]}
        for model, methods in ways.items():
            with self.subTest(model=model):
                results = self.measure(f"--model={model}", *CANCEL, "--workers=3", "--concurrency=3",
                                       "--cancel=" + ",".join(methods), *ONE_TRIAL)["concurrency_bench"]
                cells = [cell["settings"].get("cancel", methods[0]) if "settings" in cell else methods[0]
                         for cell in results["plan"]["cells"]]
                self.assertEqual(cells, methods)
                self.assertEqual(results["failed"], [])

    def test_what_a_model_cannot_do_is_not_applicable_with_the_reason(self):
        one_process = "its tasks run in one process, which a signal would end as a whole (--cancel=sigterm, sigkill)"
        reasons = {
            "await": {"fork": "its tasks await nothing that could end: they block (--cancel=await)",
                      "fork-floor": "it cannot cancel tasks"},
            "pthread-cancel": {
                "fork": "its tasks run in processes (--cancel=pthread-cancel): use sigterm or sigkill",
                "thread-pool": "its threads run many tasks, or have no handle: cancelling one would take a worker from the pool "
                               "(--cancel=pthread-cancel)",
                "coroutines": "all its tasks share one thread (--cancel=pthread-cancel)",
                "coroutine-threads": "its tasks share threads (--cancel=pthread-cancel)",
                "fork-floor": "it cannot cancel tasks"},
            "sigkill": {"thread-pool": one_process, "coroutines": one_process},
            "queued": {"fork-floor": "it cannot cancel tasks"},
        }
        for way, of_models in reasons.items():
            with self.subTest(way):
                # One more, which can: a run without any cell is refused.
                can = {"await": "coroutines", "pthread-cancel": "thread-per-task"}.get(way, "fork")
                run = self.bench("--model=" + ",".join([can, *of_models]), *CANCEL, "--workers=2", f"--cancel={way}", *ONE_TRIAL)
                told = " ".join(run.out.split())
                for model, reason in of_models.items():
                    self.assertRegex(told, rf"not applicable: cancel with ([a-z-]+, )*{model}(, [a-z-]+)*: {re.escape(reason)}")

    def test_tasks_that_are_cancelled_have_no_callback(self):
        run = self.bench("--model=thread-pool", "--workload=empty,cancel", "--tasks=12", "--workers=2", "--dispatch=callback",
                         *ONE_TRIAL, "--out=callbacks.json")
        self.assertIn("thread-pool: tasks that are cancelled have no callback (--dispatch=callback)", " ".join(run.out.split()))
        cells = self.results("callbacks.json")["concurrency_bench"]["plan"]["cells"]
        self.assertEqual([cell["workload"] for cell in cells], ["empty"])

    def test_a_worker_that_ended_after_its_last_task_is_no_loss(self):
        for way in ("sigterm", "sigkill"):
            results = self.measure("--model=process-pool", "--workload=cancel", "--tasks=12", "--finished=10", "--workers=12",
                                   "--max-tasks-per-worker=1", f"--cancel={way}", "--trials=2", "--iterations=10", "--no-baseline")
            self.assert_complete(results, 2)

    def test_other_workloads_have_no_way_of_cancelling(self):
        cells = self.measure("--model=fork", "--workload=empty,cancel", "--workers=2", "--cancel=sigkill,cooperative",
                             *ONE_TRIAL)["concurrency_bench"]["plan"]["cells"]
        self.assertEqual([(cell["workload"], "cancel:" in cell["name"]) for cell in cells],
                         [("empty", False), ("cancel", True), ("cancel", True)])
        self.assert_usage_error(["--model=fork", "--workload=empty", "--cancel=sigkill"],
                                "--cancel means nothing to the chosen workloads, whose tasks are not cancelled")

    def test_what_is_cancelled_has_no_timeline(self):
        run = self.bench("timeline", "--model=fork", *CANCEL, status=1)
        self.assertIn("tasks that are cancelled have no timeline", run.err + run.out)

    def test_what_leaves_nothing_to_cancel_is_refused(self):
        self.assert_usage_error(["--model=fork", "--workload=cancel", "--tasks=3", "--finished=3"],
                                "leaves none to cancel")
        self.assert_usage_error(["--model=fork", *CANCEL, "--cancel=sighup"], "--cancel", "sighup")

    def test_tasks_that_end_one_by_one_and_in_chunks_are_cancelled_too(self):
        for more in (["--dispatch=apply"], ["--dispatch=submit"], ["--chunk=12"]):
            with self.subTest(more=more):
                results = self.measure("--model=thread-pool", *CANCEL, "--workers=3", *more, *ONE_TRIAL)
                self.assert_complete(results, 1)

    def test_an_interrupted_run_leaves_no_process_behind(self):
        for model, way in (("fork", "sigterm"), ("process-pool", "sigkill"), ("thread-per-task", "pthread-cancel")):
            with self.subTest(model=model):
                run = self.start(f"--model={model}", *CANCEL, "--workers=4", f"--cancel={way}", "--trials=1000",
                                 "--no-baseline", "--time-budget=1h", "--iterations=50", f"--out={model}.json", "--quiet")
                wait_until(lambda: journal_entries(self.path(f"{model}.json.journal")), "a trial")
                run.send_signal(signal.SIGINT)
                self.assertEqual(self.finish(run).status, 130)
                wait_until(lambda: not self.processes(), "all gone")


class CancellingInPython(CommandLineTest):
    def test_every_way_of_every_model(self):
        facts = json.loads(self.bench("list", "python", "--json").out)
        for model in facts["models"]:
            if not model["available"] or not model["cancel"]:
                continue
            for activity in ("wait", "work"):
                with self.subTest(model=model["name"], activity=activity):
                    results = self.measure(f"--model={model['name']}", *CANCEL, "--finished=2", "--workers=3",
                                           "--concurrency=3", f"--activity={activity}",
                                           "--cancel=" + ",".join(model["cancel"]), *ONE_TRIAL)
                    self.assert_complete(results, 1)
                    self.assertEqual(len(results["concurrency_bench"]["plan"]["cells"]), len(model["cancel"]))

    def test_a_pool_that_is_ended_again_and_again_keeps_no_descriptor(self):
        results = self.measure("--model=python-process-pool", "--workload=cancel", "--tasks=51", "--workers=50",
                               "--cancel=sigterm", "--trials=1", "--iterations=14", "--no-baseline")
        self.assert_complete(results, 1)
