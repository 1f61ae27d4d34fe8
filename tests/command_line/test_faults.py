# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import signal
import tempfile

from tests.command_line.support import BENCH, CommandLineTest, unfolded, wait_until

PYTHON = "--python=/usr/bin/python3"
KINDS = ["exception", "exit", "abort", "segv", "kill", "stop", "hang", "oom", "leak"]
QUICK = ["--workload=downloads", "--tasks=8", "--time-scale=0.1", "--workers=2"]
TASKS = 8


class Faults(CommandLineTest):
    """A fault is a result of its cell, and harms nothing outside its trial."""

    def outcomes(self, model, *kinds, options=(), status=0):
        """What became of these faults, by their kinds."""
        before = self.leftovers()
        results = self.measure(f"--model={model}", *QUICK, PYTHON, *options,
                               "--fault=" + ",".join(f"{kind}:3" for kind in kinds), status=status)
        ours = results["concurrency_bench"]
        self.assertEqual(ours["failed"], [])
        self.assertEqual(ours["trials"], [], "such cells are not timed")
        self.assertEqual(self.leftovers() - before, set())
        cells = ours["plan"]["cells"]
        found = {cells[one["cell"]]["settings"]["fault"].partition(":")[0]: one
                 for one in ours["fault_outcomes"]}
        self.assertEqual(sorted(found), sorted(kinds))
        for one in found.values():
            self.assertLessEqual(one["kept_results"], TASKS)
            self.assertLessEqual(one["finished_tasks"], TASKS)
            self.assertEqual("told_after_ns" in one, one["told"] != "")
        return found

    @staticmethod
    def leftovers():
        """Files of bench's in the folders that all share."""
        return {str(path) for folder in ("/dev/shm", tempfile.gettempdir())
                for path in pathlib.Path(folder).glob("*bench-[0-9]*")}

    def assert_told(self, outcome, extent, *telling):
        self.assertEqual(outcome["extent"], extent, outcome)
        for part in telling:
            self.assertIn(part, outcome["told"])

    def assert_goes_on(self, outcome, model_survives):
        self.assertTrue(outcome["process_survives"], outcome)
        self.assertEqual(outcome["model_survives"], model_survives, outcome)
        self.assertTrue(outcome["next_is_right"], outcome)
        self.assertGreater(outcome["next_ns"], 0)

    def assert_died(self, outcome, *telling):
        self.assert_told(outcome, "lost all", "its process", *telling)
        self.assertFalse(outcome["process_survives"], outcome)
        self.assertEqual(outcome["kept_results"], 0)
        self.assertNotIn("next_is_right", outcome)
        self.assertGreater(outcome["usual_ns"], 0)

    def assert_hung(self, outcome):
        self.assert_told(outcome, "hung")
        self.assertEqual(outcome["told"], "")
        self.assertEqual(outcome["kept_results"], 0)

    def test_threads_end_with_their_process_and_wait_for_one_that_hangs(self):
        found = self.outcomes("thread-pool", *KINDS)
        self.assert_told(found["exception"], "lost task", "task 3", "--fault=exception")
        self.assert_goes_on(found["exception"], True)
        self.assertEqual(found["exception"]["finished_tasks"], TASKS)
        self.assert_died(found["exit"], "status 3")
        self.assert_died(found["abort"], "signal 6")
        self.assert_died(found["segv"], "signal 11")
        self.assert_died(found["kill"], "signal 9")
        self.assert_hung(found["stop"])
        self.assert_hung(found["hang"])
        self.assertEqual(found["hang"]["finished_tasks"], TASKS - 1, "the other worker does the rest")
        self.assert_told(found["oom"], "lost task", "task 3")
        self.assert_goes_on(found["oom"], True)
        self.assertIn("bad_alloc", found["oom"]["told"])
        self.assert_told(found["leak"], "survived")
        self.assertEqual(found["leak"]["left_behind"],
                         ["1 process", "16.0 MiB of memory", "8 descriptors"])

    def test_a_loop_hangs_with_one_of_its_coroutines_and_nothing_else_ends(self):
        found = self.outcomes("coroutines", *KINDS, options=["--concurrency=8"])
        self.assert_told(found["exception"], "lost task", "task 3")
        for kind in ("exit", "abort", "segv", "kill"):
            self.assert_died(found[kind])
        self.assert_hung(found["hang"])
        self.assertEqual(found["hang"]["finished_tasks"], 0, "it blocks all that are in flight")
        self.assert_hung(found["stop"])
        self.assert_told(found["oom"], "lost task")
        self.assert_told(found["leak"], "survived")

    def test_the_caller_of_processes_survives_a_crash_and_is_told_which_worker_was_lost(self):
        found = self.outcomes("process-pool", *KINDS)
        self.assert_told(found["exception"], "lost task", "task 3")
        self.assertEqual(found["exception"]["workers_lost"], 0)
        for kind, telling in (("exit", "status 3"), ("abort", "signal 6"), ("segv", "signal 11"),
                              ("kill", "signal 9")):
            self.assertIn(telling, found[kind]["told"])
            self.assertTrue(found[kind]["process_survives"])
            self.assertTrue(found[kind]["next_is_right"], found[kind])
            self.assertGreaterEqual(found[kind]["workers_lost"], 1)
        self.assert_hung(found["stop"])
        self.assert_hung(found["hang"])
        self.assert_told(found["oom"], "lost task")
        self.assert_told(found["leak"], "survived")
        self.assertEqual(found["leak"]["left_behind"], ["1 process"],
                         "the rest went with the worker")

    def test_a_python_pool_waits_for_ever_for_a_worker_that_died(self):
        found = self.outcomes("python-process-pool", *KINDS)
        self.assert_told(found["exception"], "lost task", "task 3", "RuntimeError")
        self.assert_goes_on(found["exception"], True)
        for kind in ("exit", "abort", "segv", "kill", "stop", "hang"):
            self.assert_hung(found[kind])
        self.assert_told(found["oom"], "lost task", "MemoryError")
        self.assert_told(found["leak"], "survived")
        self.assertEqual(found["leak"]["left_behind"], ["1 process"])

    def test_a_python_executor_says_that_its_pool_is_broken_and_is_started_anew(self):
        found = self.outcomes("python-process-executor", "kill", "exit")
        for outcome in found.values():
            self.assert_told(outcome, "lost all", "BrokenProcessPool")
            self.assert_goes_on(outcome, False)

    def test_the_caller_of_a_python_model_is_its_interpreter(self):
        found = self.outcomes("python-thread-executor", "segv", "exception")
        self.assert_told(found["segv"], "lost all", "the interpreter", "signal 11")
        self.assertFalse(found["segv"]["process_survives"])
        self.assertNotIn("next_is_right", found["segv"])
        self.assert_goes_on(found["exception"], True)

    def test_kinds_and_models_choose_cells_of_the_experiment(self):
        run = self.bench("--experiment=faults", "--model=thread-pool,fork", "--fault=segv,oom:5",
                         "--dry-run")
        self.assertIn("would measure 4 cells", run.out)
        self.assertIn("faults: 4 cells with a fault", run.out)

    def test_a_spawned_worker_and_one_of_a_fork_server_have_the_fault_too(self):
        for options in (["--start-method=spawn"], ["--start-method=forkserver"]):
            found = self.outcomes("process-pool", "kill", options=options)
            self.assertIn("signal 9", found["kill"]["told"])
            found = self.outcomes("python-process-pool", "exception", options=options)
            self.assert_told(found["exception"], "lost task", "task 3")

    def test_the_first_task_has_it_where_none_is_named_and_trials_are_counted(self):
        results = self.measure("--model=fork", "--workload=primes", "--size=100", "--tasks=4",
                               "--workers=2", "--fault=exception", "--trials=2")
        ours = results["concurrency_bench"]
        self.assertEqual([cell["settings"]["fault"] for cell in ours["plan"]["cells"]],
                         ["exception:0"], "no baseline, which would be compared with nothing")
        self.assertEqual([one["index"] for one in ours["fault_outcomes"]], [0, 1])
        for one in ours["fault_outcomes"]:
            self.assertIn("task 0", one["told"])

    def test_tasks_that_share_and_tasks_that_talk_have_faults(self):
        for workload in ("account", "producer-consumer"):
            results = self.measure("--model=thread-pool", f"--workload={workload}", "--size=100",
                                   "--fault=exit:1")
            self.assertEqual(results["concurrency_bench"]["failed"], [])
            self.assert_died(results["concurrency_bench"]["fault_outcomes"][0], "status 3")

    def test_the_matrix_and_its_answers_are_in_every_report(self):
        run = self.bench("--model=thread-pool,process-pool", *QUICK, "--fault=segv:3,exception:3",
                         "--out=r.json", "--html=r.html")
        text = unfolded(run.out)
        self.assertIn("A segmentation fault in one task ends the caller's process with thread-pool.",
                      text)
        self.assertIn("The caller lives on with process-pool", text)
        self.assertRegex(run.out, r"(?m)^  thread-pool +X +T$")
        self.assertIn("What a fault in one task costs", (self.directory / "r.html").read_text())
        self.bench("report", "r.json", "--markdown=r.md")
        self.assertIn("| thread-pool | X | T |", (self.directory / "r.md").read_text())
        wide = self.bench("report", "r.json", "--wide").out
        self.assertIn("its process was killed by signal 11", wide)

    def test_nonsense_is_a_usage_error(self):
        for value, *telling in (("sgev", "did you mean 'segv'?"), ("", "--fault"),
                                ("segv:", "--fault"), ("segv:x", "KIND[:TASK]"),
                                ("segv:-1", "KIND[:TASK]"), ("segv:3:4", "KIND[:TASK]")):
            with self.subTest(value=value):
                self.assert_usage_error(["--model=fork", *QUICK, f"--fault={value}"], *telling)
        self.assert_usage_error(["--model=fork", *QUICK, "--fault=segv:8"], "8 tasks", "--tasks")
        self.assert_usage_error(["--model=coroutines", *QUICK, "--fault=segv", "--arrival-rate=100/s"],
                                "--arrival-rate")
        self.assert_usage_error(["--model=fork", *QUICK, "--fault=segv", "--neighbours=1"],
                                "--neighbours")
        self.assert_usage_error(["--model=thread-pool", "--workload=pipeline", "--fault=segv"],
                                "stages")
        self.assert_usage_error(["--model=thread-pool", "--workload=cancel", "--fault=segv"],
                                "--fault")
        self.assert_usage_error(["timeline", "--model=fork", "--workload=primes", "--fault=segv"],
                                "--fault")
        self.assert_usage_error(["ab", f"--base={BENCH}", f"--candidate={BENCH}", "--quiet",
                                 "--model=fork", "--workload=primes", "--fault=segv"],
                                "compared by their times")

    def test_an_interrupted_hang_leaves_nothing_and_goes_on(self):
        run = self.start("--model=thread-pool", *QUICK, "--fault=exception:3,hang:3,segv:3",
                         "--out=r.json", "--quiet")
        journal = pathlib.Path(self.path("r.json.journal"))

        def has_first():
            lines = journal.read_text().splitlines()[1:] if journal.exists() else []
            return [line for line in lines if "fault_outcome" in line]

        wait_until(has_first, "the first outcome")
        wait_until(lambda: "bench-trial" in self.processes().values(), "the trial that hangs")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)
        self.assertEqual(self.processes(), {})
        kept = [json.loads(line)["fault_outcome"] for line in has_first()]
        self.bench("--resume=r.json.journal", "--quiet")
        outcomes = self.results("r.json")["concurrency_bench"]["fault_outcomes"]
        self.assertEqual(len(outcomes), 3)
        for one in outcomes:
            one.pop("name")
        self.assertEqual(outcomes[:len(kept)], kept, "what was found out is kept")
        self.assertFalse(os.path.exists(journal))
