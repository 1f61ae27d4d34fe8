# SPDX-License-Identifier: Apache-2.0
import os
import unittest

from tests.command_line.support import BENCH_HOSTILE, CORE_MODELS, CommandLineTest


@unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
class HostileModels(CommandLineTest):
    """A hostile model is one failed cell with its reason, and does its neighbours no harm."""

    def hostile(self, model, *telling, workload="empty", options=()):
        """Runs a hostile model beside serial, and returns why it failed."""
        results = self.measure(f"--model={model},serial", f"--workload={workload}", "--workers=2",
                               "--tasks=6", "--trials=2", "--iterations=2", "--deadline=1s", *options,
                               program=BENCH_HOSTILE, status=1)
        ours = results["concurrency_bench"]
        self.assertEqual(sorted(cell["model"] for cell in ours["plan"]["cells"]),
                         sorted([model, "serial"]))
        self.assertEqual([row["model"] for row in results["benchmarks"]], ["serial", "serial"])
        self.assertEqual(len(ours["failed"]), 1)
        failure = ours["failed"][0]
        self.assertTrue(failure["name"].startswith(f"{model}/{workload}/"), failure)
        for part in telling:
            self.assertIn(part, failure["reason"])
        self.assert_files("results.json")
        return failure["reason"]

    def test_one_that_crashes_failed_by_its_signal(self):
        self.hostile("crashes", "signal 11")

    def test_one_that_hangs_is_killed_at_its_deadline(self):
        self.hostile("hangs", "killed", "--deadline")

    def test_one_that_stops_itself_is_killed_at_its_deadline(self):
        self.hostile("stops-itself", "killed", "--deadline")

    def test_one_that_exits_early_has_no_answer_although_its_status_is_0(self):
        self.hostile("exits-early", "exited with status 0", "without an answer")

    def test_one_that_prints_garbage_spoils_no_more_than_its_own_answer(self):
        reason = self.hostile("prints-garbage", "its answer is not readable")
        self.assertNotIn("\033", reason)

    def test_a_fork_bomb_is_killed_to_the_last_child(self):
        self.hostile("fork-bomb", "killed", "--deadline")

    def test_one_that_leaves_a_daemon_failed_and_the_daemon_is_killed(self):
        self.hostile("daemonises", "left", "behind")

    def test_a_wrong_answer_is_found_by_its_task(self):
        self.hostile("answers-wrongly", "task 5 answered wrongly")

    def test_a_task_that_ran_twice_is_found(self):
        self.hostile("answers-twice", "ran 7 tasks instead of 6")

    def test_a_task_that_did_not_run_is_found(self):
        self.hostile("answers-nothing", "task 5 did not run")

    def test_a_lost_callback_is_named_with_its_task_and_is_no_hang(self):
        self.hostile("loses-a-callback", "1 of 6 callbacks were not called", "task 5",
                     options=["--dispatch=callback"])

    def test_a_lost_worker_is_named_with_its_task(self):
        self.hostile("loses-a-worker", "worker", "signal 9", "task", workload="downloads")

    def test_one_that_cannot_start_says_why(self):
        self.assertEqual(self.hostile("throws-at-start"), "no workers today")

    def test_one_that_does_not_wait_is_found(self):
        self.hostile("impatient", "had to wait", workload="downloads")

    def test_all_at_once_fail_one_by_one_and_the_others_have_their_trials(self):
        self.bench("--model=serial,crashes,exits-early,answers-wrongly,threads", "--workload=empty",
                   "--workers=1", "--tasks=6", "--trials=2", "--iterations=2", "--quiet",
                   "--out=results.json", "--csv=r.csv", program=BENCH_HOSTILE, status=1)
        self.assert_failed(self.results(), {"crashes": "signal 11", "exits-early": "status 0",
                                            "answers-wrongly": "answered wrongly"})
        for line in self.csv("r.csv"):
            failed = line["model"] not in ("serial", "thread-pool")
            self.assertEqual((line["failure"] != "", line["trials"], line["median_ns"] == ""),
                             (failed, "0" if failed else "2", failed), line)

    def test_a_failed_cell_is_not_ranked(self):
        self.bench("--model=serial,answers-twice", "--workload=empty", "--tasks=6", "--trials=6",
                   "--iterations=2", "--quiet", "--csv=r.csv", program=BENCH_HOSTILE, status=1)
        self.assertEqual({line["model"]: line["rank"] for line in self.csv("r.csv")},
                         {"serial": "1", "answers-twice": ""})


@unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
class HostileWorkload(CommandLineTest):
    def test_tasks_that_throw_fail_every_model_in_the_same_words(self):
        results = self.measure("--model=core", "--workload=throws,empty", "--workers=2",
                               "--tasks=9", "--trials=1", "--iterations=1", "--deadline=2s",
                               program=BENCH_HOSTILE, status=1)
        ours = results["concurrency_bench"]
        cells = ours["plan"]["cells"]
        self.assertEqual({cells[failure["cell"]]["model"] for failure in ours["failed"]},
                         set(CORE_MODELS))
        for failure in ours["failed"]:
            self.assertIn("/throws/", failure["name"])
            self.assertIn("3 of 9 tasks failed", failure["reason"])
            for task in (0, 3, 6):
                self.assertIn(f"task {task} has had enough", failure["reason"])
        self.assertEqual({row["workload"] for row in results["benchmarks"]}, {"empty"})
        self.assertEqual({row["model"] for row in results["benchmarks"]}, set(CORE_MODELS))


if __name__ == "__main__":
    unittest.main()
