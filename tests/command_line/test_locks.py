# SPDX-License-Identifier: Apache-2.0
"""Tasks that share: deadlocks and lost updates that are expected, and those that nobody wanted."""

import json
import os
import re
import resource
import unittest

from tests.command_line.support import BENCH, BENCH_HOSTILE, CommandLineTest, unfolded

ONE_TRIAL = ["--trials=1", "--iterations=2", "--no-baseline"]
NAIVE = ["--workload=philosophers", "--pick=naive", "--meals=3", *ONE_TRIAL]
REFUSED = 4  # the exit status where the system refused something
IN_FIVE_MODELS = ["thread-pool", "process-pool", "coroutines", "fibers", "python-thread-executor"]


class SharingTest(CommandLineTest):
    def measured(self, *arguments, **how):
        """What our part of the results of a whole run has."""
        return self.measure(*arguments, **how)["concurrency_bench"]

    def expected(self, ours):
        """The failures that were asked for and came, by the model of their cells."""
        cells = ours["plan"]["cells"]
        return {cells[one["cell"]]["model"]: one for one in ours.get("expected_failures", [])}


class Deadlocks(SharingTest):
    def test_naive_philosophers_deadlock_in_every_model_and_that_is_no_failure(self):
        ours = self.measured(f"--model={','.join(IN_FIVE_MODELS)}", *NAIVE)
        came = self.expected(ours)
        cells = {cell["model"] for cell in ours["plan"]["cells"]}
        missing = {one["model"]: one["reason"] for one in ours["plan"]["not_applicable"]}
        self.assertEqual(cells | missing.keys(), set(IN_FIVE_MODELS))
        self.assertEqual(came.keys(), cells)
        self.assertEqual(ours["failed"], [])
        self.assertEqual(ours["trials"], [])
        for model, failure in came.items():
            self.assertEqual(failure["kind"], "deadlock", model)
            self.assertRegex(failure["text"], r"^task \d holds fork \d and waits for fork \d, held "
                                              r"by task \d, which waits for fork \d", model)

    def test_a_deadlock_leaves_nothing_of_a_model_whose_processes_have_processes(self):
        ours = self.measured("--model=python-process-pool,python-process-executor,"
                             "python-process-per-task", *NAIVE)
        cells = {cell["model"] for cell in ours["plan"]["cells"]}
        self.assertEqual(ours["failed"], [])
        self.assertEqual(self.expected(ours).keys(), cells)

    def test_ordered_ones_eat_all_their_meals(self):
        ours = self.measured(f"--model={','.join(IN_FIVE_MODELS)}", "--workload=philosophers",
                             "--meals=20", *ONE_TRIAL)
        self.assertEqual(ours["failed"], [])
        self.assertEqual(ours.get("expected_failures", []), [])
        self.assertEqual(len(ours["trials"]), len(ours["plan"]["cells"]))

    def test_with_every_lock_a_task_waits_for_ever_for_what_it_holds(self):
        for model, locks in (("thread-pool", "std,pthread,futex,shared,spin,ticket,tbb-spin,posix-sem"),
                             ("process-pool", "pthread,futex,posix-sem,file")):
            ours = self.measured(f"--model={model}", f"--lock={locks}", "--workload=recursion",
                                 "--lock-kind=ordinary", "--tasks=1", "--workers=1", "--size=10",
                                 *ONE_TRIAL)
            self.assertEqual(ours["failed"], [])
            self.assertEqual([one["text"] for one in ours["expected_failures"]],
                             ["task 0 holds the lock and waits for it"] * (locks.count(",") + 1))

    def test_an_ordinary_lock_is_not_taken_twice_by_one_of_several_tasks(self):
        ours = self.measured("--model=thread-pool,coroutines,fibers", "--workload=recursion",
                             "--lock-kind=ordinary", "--workers=1", "--size=10", *ONE_TRIAL)
        came = self.expected(ours)
        self.assertEqual(came.keys(), {cell["model"] for cell in ours["plan"]["cells"]})
        self.assertLessEqual({"thread-pool", "coroutines"}, came.keys())
        for failure in came.values():
            self.assertEqual(failure["text"], "task 0 holds the lock and waits for it")

    def test_the_report_shows_the_cycle(self):
        run = self.bench("--model=thread-pool", *NAIVE)
        self.assertIn("task 0 holds fork 0 and waits for fork 1", unfolded(run.out))

    def test_too_few_workers_are_refused_with_the_number_that_is_needed(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=philosophers", "--workers=1",
                                 "--no-baseline"], "5 tasks", "must be in flight at once",
                                "--workers=5")

    def test_a_library_that_promises_no_concurrency_is_not_applicable(self):
        ours = self.measured("--model=thread-pool,openmp", "--workload=philosophers", "--meals=5",
                             *ONE_TRIAL)
        reasons = {one["model"]: one["reason"] for one in ours["plan"]["not_applicable"]}
        self.assertIn("does not guarantee that", reasons["openmp"])


class LostUpdates(SharingTest):
    def test_threads_without_a_lock_lose_updates_and_that_is_no_failure(self):
        ours = self.measured("--model=thread-pool", "--workload=account", "--lock=none",
                             "--inside=20us", "--workers=4", "--tasks=8", "--size=2000", *ONE_TRIAL)
        failure = self.expected(ours)["thread-pool"]
        self.assertEqual(failure["kind"], "race")
        self.assertGreater(failure["faults"], 0)
        self.assertLessEqual(failure["faults"], failure["of"])
        self.assertIn("updates were lost", failure["text"])
        self.assertEqual(ours["failed"], [])
        self.assertEqual(len(ours["trials"]), 1, "its times are right")

    def test_one_thread_of_coroutines_loses_none_between_its_waits(self):
        ours = self.measured("--model=coroutines", "--workload=account", "--lock=none", "--tasks=8",
                             "--size=2000", *ONE_TRIAL)
        self.assertEqual(ours.get("expected_failures", []), [])
        self.assertEqual(ours["failed"], [])
        self.assertEqual(len(ours["trials"]), 1)

    def test_coroutines_that_wait_in_the_middle_do(self):
        ours = self.measured("--model=coroutines", "--workload=account", "--lock=none", "--tasks=8",
                             "--size=3", "--inside=wait:1ms", *ONE_TRIAL, "--concurrency=8")
        self.assertEqual(self.expected(ours)["coroutines"]["kind"], "race")

    def test_each_other_way_to_protect_an_account_keeps_it_right(self):
        ours = self.measured("--model=thread-pool", "--workload=account",
                             "--lock=std,futex,spin,ticket,pthread,atomic,local", "--workers=2",
                             "--tasks=4", "--size=500", *ONE_TRIAL)
        self.assertEqual(ours["failed"], [])
        self.assertEqual([cell["lock"] for cell in ours["plan"]["cells"]],
                         ["std", "futex", "spin", "ticket", "pthread", "atomic", "local"])
        self.assertEqual(len(ours["trials"]), 7)

    @unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
    def test_the_extent_of_a_race_counts_the_iterations_without_any(self):
        ours = self.measured("--model=thread-pool", "--workload=races-at-times", "--lock=none",
                             "--workers=2", *ONE_TRIAL, program=BENCH_HOSTILE)
        failure = self.expected(ours)["thread-pool"]
        self.assertEqual(failure["text"], "3 of 10 updates were lost")
        iterations, rest = divmod(failure["of"], 10)
        self.assertEqual(rest, 0)
        self.assertEqual(failure["faults"], 3 * (iterations // 2), "every second one lost three")
        self.assertEqual(len(ours["trials"]), 1, "its times are right")


class ManyObjects(SharingTest):
    def test_python_gets_more_of_them_than_fit_into_arguments_one_each(self):
        stack_bytes = 512 << 10  # arguments may take a quarter of it
        ours = self.measured(
            "--model=python-thread-executor", "--python=/usr/bin/python3", "--workload=account",
            "--accounts=10000", "--workers=2", "--tasks=2", "--size=100", *ONE_TRIAL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (stack_bytes,) * 2))
        self.assertEqual((ours["failed"], len(ours["trials"])), ([], 1))

    def test_each_library_sets_its_own_timers_and_they_are_right(self):
        models = ["python-thread-executor", "python-process-pool", "python-asyncio"]
        ours = self.measured(f"--model={','.join(models)}", "--python=/usr/bin/python3",
                             "--workload=timers", "--tasks=8", *ONE_TRIAL)
        self.assertEqual((ours["failed"], len(ours["trials"])), ([], 3))


class Timelines(SharingTest):
    def timeline(self, *arguments):
        """What the program prints, and our part of its results."""
        run = self.bench("timeline", *arguments, "--out=timeline.json")
        return unfolded(run.out), self.results("timeline.json")["concurrency_bench"]

    def test_there_are_as_many_workers_as_the_tasks_need(self):
        _, ours = self.timeline("--model=thread-pool", "--workload=philosophers", "--seats=9",
                                "--meals=5")
        self.assertEqual([cell["workers"] for cell in ours["plan"]["cells"]], [9])
        self.assertEqual(sorted(ours["timelines"][0]["worker"]), list(range(9)))

    def test_a_deadlock_that_is_expected_is_told_and_no_failure(self):
        text, ours = self.timeline("--model=coroutines", "--workload=philosophers", "--pick=naive")
        self.assertIn("expected, and it occurred: a deadlock of philosophers", text)
        self.assertIn("task 0 holds fork 0 and waits for fork 1", text)
        self.assertNotIn("timelines", ours)
        self.assertEqual(ours["failed"], [])
        self.assertEqual(self.expected(ours)["coroutines"]["kind"], "deadlock")
        self.assertIn("a deadlock of philosophers",
                      unfolded(self.bench("report", "timeline.json").out))

    def test_a_race_that_is_expected_is_told_beside_the_picture(self):
        text, ours = self.timeline("--model=thread-pool", "--workload=account", "--lock=none",
                                   "--inside=20us", "--workers=4", "--tasks=8", "--size=2000")
        self.assertIn("worker 3", text)
        self.assertRegex(text, r"expected, and it occurred: a race of account .*updates were lost")
        self.assertEqual(len(ours["timelines"]), 1)
        self.assertEqual(self.expected(ours)["thread-pool"]["kind"], "race")

    def test_a_race_that_does_not_occur_is_told_too(self):
        text, _ = self.timeline("--model=thread-pool", "--workload=account", "--lock=none",
                                "--workers=2", "--tasks=2", "--size=1")
        self.assertRegex(text, r"expected.*a race of account .*(did not occur in 1 iteration|lost)")


class Comparisons(SharingTest):
    def compare(self, *cells, **how):
        return self.bench("ab", f"--base={BENCH}", f"--candidate={BENCH}", "--model=thread-pool",
                          "--no-baseline", "--dry-run", *cells, **how)

    def test_cells_that_expect_a_failure_are_told_and_not_compared(self):
        run = self.compare("--workload=philosophers", "--pick=naive,ordered")
        text = unfolded(run.out)
        self.assertIn("would compare 1 cell of two builds", text)
        self.assertIn("not compared: thread-pool/philosophers/workers:5/pick:naive: a deadlock is "
                      "expected of it", text)
        self.assertIn("5 workers: thread-pool", text, "as many as the tasks need")

    def test_there_must_be_others(self):
        run = self.compare("--workload=account", "--lock=none", "--workers=2", status=2)
        self.assertIn("nothing to compare: of 'thread-pool/account/workers:2/lock:none' a failure "
                      "is expected", unfolded(run.err))


class Options(SharingTest):
    def test_values_that_make_no_sense_are_named_with_their_range(self):
        for workload, option, range_ in (("permits", "--permits=0", "1"),
                                         ("account", "--accounts=0", "1"),
                                         ("philosophers", "--seats=1", "2"),
                                         ("recursion", "--depth=0", "1"),
                                         ("readers", "--writes=101", "100")):
            with self.subTest(option):
                self.assert_usage_error(["--model=thread-pool", f"--workload={workload}", option],
                                        option.partition("=")[0], range_)

    def test_more_seats_than_tasks_are_refused(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=philosophers", "--seats=9",
                                 "--tasks=4"], "--tasks=4", "--seats")

    def test_a_lock_that_is_unknown_or_of_no_use_is_refused(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=account", "--lock=futx"],
                                "--lock", "futex")
        self.assert_usage_error(["--model=thread-pool", "--workload=primes", "--lock=futex"],
                                "--lock", "share no locks")
        self.assert_usage_error(["--model=process-pool", "--workload=account", "--lock=std",
                                 "--no-baseline"], "--lock=std", "several processes")
        self.assert_usage_error(["--model=thread-pool", "--workload=wake-all", "--lock=none",
                                 "--no-baseline"], "--lock=none", "wake-all")

    def test_chunks_of_tasks_that_need_each_other_are_refused(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=philosophers", "--chunk=2",
                                 "--no-baseline"], "--chunk=2", "--chunk=1")

    def test_more_work_for_testing_is_refused(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=account",
                                 "--inject-slowdown=50"], "--inject-slowdown", "share")


class LocksOfFibers(SharingTest):
    LIBRARYS_OWN = ["--model=fibers", "--lock=boost-fiber"]

    def setUp(self):
        super().setUp()
        if "built without" in unfolded(self.bench("list", "boost-fiber").out):
            self.skipTest("built without Boost.Fiber")

    def test_every_workload_runs_with_the_library_s_own(self):
        ours = self.measured(*self.LIBRARYS_OWN, "--workload=locks", *ONE_TRIAL)
        self.assertEqual(ours["failed"], [])
        self.assertEqual(ours["plan"]["not_applicable"], [])
        self.assertEqual({cell["workload"] for cell in ours["plan"]["cells"]},
                         {"account", "readers", "recursion", "permits", "wake-all", "turns",
                          "phases", "philosophers", "timers"})
        self.assertEqual({cell["lock"] for cell in ours["plan"]["cells"]}, {"boost-fiber"})

    def test_a_deadlock_in_them_is_told_with_its_cycle(self):
        for lock in ("boost-fiber", "loop"):
            with self.subTest(lock):
                ours = self.measured("--model=fibers", f"--lock={lock}", *NAIVE)
                self.assertEqual(ours["failed"], [])
                self.assertRegex(self.expected(ours)["fibers"]["text"],
                                 r"^task \d holds fork \d and waits for fork \d, held by task \d, "
                                 r"which waits for fork \d")

    def test_they_are_for_fibers_only(self):
        self.assert_usage_error(["--model=thread-pool", "--workload=account",
                                 "--lock=boost-fiber", "--no-baseline"],
                                "--lock=boost-fiber", "threads of one process")
        self.assert_usage_error(["--model=coroutines", "--workload=account", "--lock=boost-fiber",
                                 "--no-baseline"], "--lock=boost-fiber", "share one thread")
        self.assert_usage_error(["--model=fibers", "--workload=account", "--lock=std",
                                 "--no-baseline"], "--lock=std", "fibers on one thread")


class Listing(SharingTest):
    def test_an_implementation_is_shown_with_where_it_works(self):
        text = unfolded(self.bench("list", "std").out)
        self.assertIn("std::mutex", text)
        self.assertIn("threads", text)

    def test_one_that_works_everywhere_in_a_language_is_shown_with_its_name(self):
        text = unfolded(self.bench("list", "implementations").out)
        self.assertIn("atomic C++ no lock:", text)
        self.assertIn("none C++, Python no protection:", text)

    def test_a_model_is_shown_with_the_workloads_that_it_can_run_alone(self):
        entry, = json.loads(self.bench("list", "fork-floor", "--json").out)["models"]
        self.assertIn("account", entry["workloads"])
        for workload in ("turns", "phases", "philosophers"):
            self.assertNotIn(workload, entry["workloads"], "its tasks run one after the other")

    def test_an_experiment_has_as_many_cells_as_its_plan(self):
        cells = re.search(r"measures (\d+) cells", unfolded(self.bench("list", "locks").out))
        plan = unfolded(self.bench("--experiment=locks", "--dry-run").out)
        self.assertIn(f"would measure {cells.group(1)} cells", plan)

    def test_the_group_is_shown_with_its_workloads(self):
        text = unfolded(self.bench("list", "locks").out)
        for workload in ("account", "readers", "recursion", "permits", "wake-all", "turns",
                         "phases", "philosophers", "timers"):
            self.assertIn(workload, text)


@unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
class WhatNobodyAskedFor(SharingTest):
    def reason(self, model, workload, *arguments, status=1):
        """Why the one cell failed, which makes the exit status."""
        ours = self.measured(f"--model={model}", f"--workload={workload}", "--deadline=20s",
                             *ONE_TRIAL, *arguments, program=BENCH_HOSTILE, status=status)
        self.assertEqual(len(ours["failed"]), 1, ours["plan"]["not_applicable"])
        self.assertEqual(ours.get("expected_failures", []), [])
        return ours["failed"][0]["reason"]

    def test_updates_that_a_model_loses_which_ignores_the_lock(self):
        reason = self.reason("ignores-locks", "account", "--inside=20us", "--workers=4",
                             "--tasks=8", "--size=2000")
        self.assertRegex(reason, r"\d+ of 16000 updates were lost")

    def test_a_deadlock(self):
        for model in ("thread-pool", "process-pool", "coroutines", "coroutine-threads", "fibers"):
            with self.subTest(model):
                reason = self.reason(model, "waits-for-ever", "--workers=2")
                self.assertIn("deadlock: task 0 waits for the start", reason)

    def test_a_deadlock_of_a_model_whose_processes_have_processes_leaves_none_of_them(self):
        reason = self.reason("nests-processes", "waits-for-ever", "--workers=2")
        self.assertIn("deadlock: task 0 waits for the start", reason)

    def test_pools_with_fewer_workers_than_tasks_that_need_each_other(self):
        reason = self.reason("thread-pool", "waits-for-ever", "--workers=2", "--tasks=5",
                             "--chunk=1")
        self.assertRegex(reason, r"starvation: task 0 waits for the start, task \d for the start")
        self.assertIn("no worker is left for the 3 tasks that have not begun", reason)

    def test_a_task_that_releases_what_it_does_not_hold(self):
        for model in ("thread-pool", "process-pool", "coroutines", "coroutine-threads", "fibers",
                      "fork", "tbb"):
            with self.subTest(model):
                reason = self.reason(model, "releases-a-lock", "--workers=2")
                self.assertIn("1 of 9 tasks failed: task 3", reason)
                self.assertIn("releases a lock that it does not hold", reason)

    def test_a_process_that_dies_with_a_lock_is_named_with_who_waited(self):
        for model, lock in (("process-pool", "pthread"), ("process-pool", "futex"),
                            ("process-pool", "posix-sem"), ("process-pool", "file"),
                            ("fork", "pthread"), ("fork", "futex")):
            with self.subTest(f"{model} with {lock}"):
                reason = self.reason(model, "dies-with-a-lock", "--workers=3", f"--lock={lock}")
                self.assertIn("signal 9", reason)
                self.assertIn("task 0 held the account", reason)

    def test_a_task_that_fails_with_a_lock_is_named_as_the_cause(self):
        for model in ("thread-pool", "process-pool", "coroutines", "coroutine-threads", "fibers"):
            with self.subTest(model):
                reason = self.reason(model, "refused-with-a-lock", "--workers=3",
                                     "--concurrency=3", status=REFUSED)
                self.assertIn("1 of 3 tasks failed: task 0: opening an account: Too many open "
                              "files; after that deadlock: task 1 waits for the account, held by "
                              "task 0, which has ended", reason)
                self.assertIn("ulimit", reason, "the remedy of what was refused")

    def test_a_task_that_throws_while_it_holds_a_lock_is_the_cause_and_the_stall_its_effect(self):
        for model in ("thread-pool", "process-pool", "coroutines", "coroutine-threads", "fibers"):
            with self.subTest(model):
                reason = self.reason(model, "throws-with-a-lock", "--workers=2")
                self.assertRegex(reason, r"^1 of 3 tasks failed: task 0: the bank is closed; after "
                                         r"that deadlock: task 1 waits for the account, held by "
                                         r"task 0, which has ended")

    def test_threads_die_with_their_process(self):
        self.assertIn("signal 9", self.reason("thread-pool", "dies-with-a-lock", "--workers=3"))


if __name__ == "__main__":
    unittest.main()
