# SPDX-License-Identifier: Apache-2.0
import collections
import json
import os
import pathlib
import signal
import unittest

from tests.command_line.support import BENCH_HOSTILE, CORE_MODELS, CommandLineTest, unfolded, wait_until

SMALL = ["--tasks=40", "--size=500"]
# Microseconds have three decimals: sums of them are exact to less than this.
ROUNDING_US = 1e-4
# Every model whose tasks run from begin to end on their worker.
OTHER_MODELS = ["spawn", "forkserver", "fork-floor", "thread-per-task", "std-async",
                "thread-pool-locked", "openmp", "asio-pool", "thread-pool-gil"]
PYTHON_MODELS = ["python-serial", "python-thread-executor", "python-process-pool",
                 "python-process-executor", "python-thread-per-task", "python-process-per-task"]


class Timeline(CommandLineTest):
    def timeline(self, *options):
        """The picture, the trace parsed back, and the timeline of the results file."""
        run = self.bench("timeline", *options, "--trace=t.json", "--out=r.json", "--quiet")
        trace = json.loads(pathlib.Path(self.path("t.json")).read_text())
        timeline, = self.results("r.json")["concurrency_bench"]["timelines"]
        os.remove(self.path("t.json"))
        os.remove(self.path("r.json"))
        return run.out, trace, timeline

    def slices(self, trace, timeline, tasks):
        """The slices by worker and thread, which are proven to be those of the results file: all
        tasks once, none outside of the iteration, no two of one thread at once, every thread with
        its name."""
        events = trace["traceEvents"]
        self.assertEqual({event["ph"] for event in events}, {"M", "X"})
        names = {event["tid"]: event["args"]["name"] for event in events
                 if event["name"] == "thread_name"}
        iteration, = [event for event in events if event.get("cat") == "iteration"]
        self.assertEqual(iteration["ts"], 0)
        self.assertAlmostEqual(iteration["dur"] * 1000, timeline["iteration_ns"], delta=1)
        found = [event for event in events if event.get("cat") == "task"]
        self.assertEqual(sorted(event["args"]["task"] for event in found), list(range(tasks)))
        by_thread = collections.defaultdict(list)
        for event in found:
            task = event["args"]["task"]
            self.assertEqual(event["name"], f"task {task}")
            self.assertEqual(event["args"]["worker"], timeline["worker"][task])
            self.assertTrue(names[event["tid"]].startswith(f"worker {timeline['worker'][task]}"))
            self.assertAlmostEqual(event["ts"] * 1000, timeline["begin_ns"][task], delta=1)
            self.assertAlmostEqual((event["ts"] + event["dur"]) * 1000, timeline["end_ns"][task],
                                   delta=1)
            self.assertGreaterEqual(event["ts"], 0)
            self.assertLessEqual(event["ts"] + event["dur"], iteration["dur"] + ROUNDING_US)
            by_thread[timeline["worker"][task], event["tid"]].append(event)
        for own in by_thread.values():
            own.sort(key=lambda event: event["ts"])
            for first, second in zip(own, own[1:]):
                self.assertLessEqual(first["ts"] + first["dur"], second["ts"] + ROUNDING_US)
        return by_thread

    def assert_whole(self, model, *options, workers=2):
        picture, trace, timeline = self.timeline(
            f"--model={model}", "--workload=primes", f"--workers={workers}", *SMALL, *options)
        by_thread = self.slices(trace, timeline, 40)
        used = {worker for worker, _ in by_thread}
        # A worker that blocks has one thread in the trace.
        self.assertEqual(len(by_thread), len(used))
        self.assertLessEqual(used, set(range(workers)))
        self.assertIn("worker 0", picture)
        # A task that only computes took some time, so somebody looked at the clock.
        self.assertGreater(timeline["end_ns"][39], timeline["begin_ns"][39])

    def test_every_core_model_tells_when_its_tasks_ran(self):
        for model in CORE_MODELS:
            with self.subTest(model=model):
                self.assert_whole(model)

    def test_so_do_the_other_native_models(self):
        for model in OTHER_MODELS:
            with self.subTest(model=model):
                self.assert_whole(model)

    def test_so_do_interpreters(self):
        for model in PYTHON_MODELS:
            with self.subTest(model=model):
                self.assert_whole(model)
        self.assert_whole("python-asyncio")
        self.assert_whole("python-process-pool", "--start-method=spawn")

    def test_so_do_workers_that_were_spawned_or_answer_through_pipes(self):
        for option in ("--transport=pipe", "--start-method=spawn", "--start-method=forkserver",
                       "--dispatch=submit", "--dispatch=apply", "--dispatch=callback"):
            with self.subTest(option=option):
                self.assert_whole("process-pool", option)

    def test_so_do_tasks_with_callbacks(self):
        for model in ("thread-pool", "tbb", "asio-coroutines", "python-process-executor"):
            with self.subTest(model=model):
                self.assert_whole(model, "--dispatch=callback")

    def test_tasks_that_suspend_have_threads_of_their_own_in_the_trace(self):
        for model, workers in (("coroutines", 1), ("coroutine-threads", 2), ("fibers", 1),
                               ("python-asyncio", 1)):
            with self.subTest(model=model):
                _, trace, timeline = self.timeline(f"--model={model}", "--workload=downloads",
                                                   "--tasks=20", f"--workers={workers}")
                by_thread = self.slices(trace, timeline, 20)
                self.assertGreater(len(by_thread), workers)

    def test_five_tasks_on_four_workers_are_two_waves(self):
        for model in ("thread-pool", "process-pool", "python-thread-executor"):
            with self.subTest(model=model):
                # Tasks of equal length that need no core: four run at once on any machine.
                options = (["--workload=synthetic", "--compute=0", "--wait=150ms", "--repeat=1"]
                           if not model.startswith("python") else
                           ["--workload=downloads", "--time-scale=10", "--dispatch=submit"])
                picture, trace, timeline = self.timeline(f"--model={model}", "--workers=4",
                                                         "--tasks=5", "--chunk=1", *options)
                by_worker = collections.Counter(timeline["worker"])
                self.assertEqual(sorted(by_worker.values()), [1, 1, 1, 2])
                second = max(range(5), key=lambda task: timeline["begin_ns"][task])
                first_ends = [timeline["end_ns"][task] for task in range(5) if task != second]
                self.assertGreaterEqual(timeline["begin_ns"][second], min(first_ends))
                self.slices(trace, timeline, 5)
                if not model.startswith("python"):
                    self.assertIn("5 tasks on 4 workers take as long as 8: two waves", picture)

    def test_tasks_that_wait_are_told_from_those_that_compute(self):
        for model in ("thread-pool", "coroutines", "python-thread-executor"):
            with self.subTest(model=model):
                picture, _, timeline = self.timeline(f"--model={model}", "--workload=mixed",
                                                     "--tasks=4", "--workers=1")
                # Every other task sleeps ten times for a millisecond.
                self.assertEqual(timeline["wait_ns"], [0, 10_000_000] * 2)
                self.assertIn("█ a task that mostly computes", unfolded(picture))
        picture, _, timeline = self.timeline("--model=thread-pool", "--workload=primes",
                                             "--workers=2", *SMALL)
        self.assertNotIn("wait_ns", timeline)
        self.assertNotIn("waits", picture)

    def test_a_report_of_its_results_file_draws_it_as_its_own_page_does(self):
        self.bench("timeline", "--model=thread-pool", "--workload=primes", "--workers=2", *SMALL,
                   "--out=r.json", "--html=own.html", "--quiet")
        self.bench("report", "r.json", "--html=later.html", "--markdown=m.md", "--charts=charts")
        specs = list(pathlib.Path(self.path("charts")).glob("*timeline-1*"))
        self.assertEqual(len(specs), 1)
        self.assertEqual(len(json.loads(specs[0].read_text())["data"]["values"]), 40)
        for page in ("own.html", "later.html"):
            text = pathlib.Path(self.path(page)).read_text()
            self.assertIn("when did which worker run which task?", text)
            self.assertIn("40 tasks on 2 workers", text)

    def test_how_quiet_the_machine_was_stands_in_every_output(self):
        run = self.bench("timeline", "--model=thread-pool", "--workload=primes", "--workers=2",
                         *SMALL, "--out=r.json", "--html=t.html", "--trace=t.json", "--quiet")
        quietness = r"the cores? .*were? quiet .*of the time|core \d+ was quiet|is not known: .+"
        trace = json.loads(pathlib.Path(self.path("t.json")).read_text())
        sentence = trace["otherData"]["machine_state"]
        self.assertRegex(sentence, quietness)
        line = "machine: " + sentence
        self.assertIn(line, unfolded(run.out))
        state = self.results("r.json")["concurrency_bench"]["machine_state"]
        self.assertTrue(state["cores"] or state["unknown"])
        self.assertIn("ceiling", state)
        self.assertIn(line, unfolded(self.bench("report", "r.json").out))
        self.assertIn("how quiet was the machine", pathlib.Path(self.path("t.html")).read_text())

    def test_an_invalid_timeline_is_refused_with_its_place(self):
        self.bench("timeline", "--model=serial", "--workload=primes", *SMALL, "--out=r.json",
                   "--quiet")
        text = pathlib.Path(self.path("r.json")).read_text()
        for spoil, *telling in (
                (lambda timeline: timeline["worker"].__setitem__(0, 1), "worker: must be below the workers of its cell, 1 (got 1)"),
                (lambda timeline: timeline["end_ns"].__setitem__(0, 10**17),
                 "begin_ns and end_ns: must ascend from 0 to at most iteration_ns"),
                (lambda timeline: timeline["begin_ns"].__setitem__(0, -1),
                 "begin_ns and end_ns: must ascend from 0 to at most iteration_ns"),
                (lambda timeline: timeline["begin_ns"].pop(), "differ in length"),
                (lambda timeline: timeline.__setitem__("cell", 7),
                 "cell: must be an index of the plan's 1 cell (got 7)")):
            results = json.loads(text)
            spoil(results["concurrency_bench"]["timelines"][0])
            pathlib.Path(self.path("bad.json")).write_text(json.dumps(results))
            with self.subTest(telling=telling):
                self.assert_usage_error(["report", "bad.json", "--html=p.html"],
                                        "timelines[0]", *telling)

    def test_without_unicode_the_picture_is_ascii(self):
        run = self.bench("timeline", "--model=serial", "--workload=primes", *SMALL, "--quiet",
                         environment={"LC_ALL": "C"})
        self.assertTrue(run.out.isascii(), run.out)
        run = self.bench("timeline", "--model=serial", "--workload=primes", *SMALL, "--quiet",
                         environment={"LC_ALL": "C.UTF-8"})
        self.assertFalse(run.out.isascii(), run.out)

    def test_results_on_standard_output_are_alone_there(self):
        run = self.bench("timeline", "--model=serial", "--workload=primes", *SMALL, "--out=-")
        self.assertEqual(len(json.loads(run.out)["concurrency_bench"]["timelines"]), 1)
        self.assertIn("worker 0", run.err)

    def test_its_help_stands_alone(self):
        text = self.bench("timeline", "--help").out
        for part in ("--model", "--workload", "--workers", "--trace", "--out", "Example"):
            self.assertIn(part, text)
        for part in ("--experiment", "--trials", "--csv", "--resume", ",...", "commands:"):
            self.assertNotIn(part, text.lower())

    def test_options_that_make_no_sense_are_refused(self):
        one = ["timeline", "--model=serial", "--workload=primes"]
        for arguments, *telling in (
                (["timeline"], "--model", "is missing"),
                (["timeline", "--model=serial"], "--workload is missing"),
                (["timeline", "--model=core", "--workload=primes"], "is of one cell", "choose 6"),
                (["timeline", "--model=pool", "--workload=primes", "--workers=1,2"], "choose 2"),
                (["timeline", "--model=pool", "--workload=io", "--workers=1"], "is of one cell"),
                (["timeline", "--model=treads", "--workload=primes"], "did you mean 'threads'"),
                (["timeline", "--model=serial", "--workload=empty", "--tasks=100001"],
                 "at most 100000 tasks", "--tasks"),
                ([*one, "--trials=3"], "unknown option '--trials'", "bench timeline --help"),
                ([*one, "--experiment=overhead"], "unknown option"),
                ([*one, "--csv=x"], "unknown option"),
                ([*one, "--resume=x"], "unknown option"),
                ([*one, "more"], "'more'"),
                ([*one, "--trace="], "lacks its value"),
                ([*one, "--trace=-"], "--trace takes a file's name"),
                ([*one, "--trace=/nonexistent/t.json"], "cannot write '/nonexistent/t.json'"),
                ([*one, "--out=/nonexistent/t.json"], "cannot write '/nonexistent/t.json'"),
                ([*one, "--trace=a", "--out=./a"], "two names"),
                ([*one, "--trace=a", "--html=a"], "--trace and --html", "two names"),
                ([*one, "--html=-"], "--html takes a file's name"),
                (["timelin"], "did you mean 'timeline'")):
            with self.subTest(arguments=arguments):
                self.assert_usage_error(arguments, *telling)

    def test_what_cannot_run_here_says_why(self):
        self.assert_usage_error(["timeline", "--model=python-serial", "--workload=memory"],
                                "there is no 'memory' in Python")

    def test_a_cell_that_fails_leaves_its_reason_and_no_trace(self):
        run = self.bench("timeline", "--model=crashes", "--workload=primes", "--tasks=4",
                         "--trace=t.json", "--out=r.json", status=1, program=BENCH_HOSTILE)
        self.assertIn("failed:", run.err)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertNotIn("timelines", ours)
        self.assertEqual(len(ours["failed"]), 1)
        self.assert_files("r.json")

    def test_a_signal_ends_it_at_once_and_leaves_nothing(self):
        run = self.start("timeline", "--model=process-pool", "--workload=downloads", "--workers=2",
                         "--time-scale=1000", "--trace=t.json", "--out=r.json")
        # Coordinator, guardian, trial and two workers.
        wait_until(lambda: len(self.processes()) >= 5, "a trial of the process pool")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        self.assertIn("interrupted", finished.err)
        self.assertEqual(self.processes(), {})
        self.assert_files()


if __name__ == "__main__":
    unittest.main()
