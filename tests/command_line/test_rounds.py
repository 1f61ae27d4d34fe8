# SPDX-License-Identifier: Apache-2.0
"""Cells of equal work take turns: what the results say of it, and what an end leaves behind."""

import os
import resource
import signal
import unittest

from tests.command_line.support import BENCH_HOSTILE, CommandLineTest, journal_entries, wait_until

# Four cells of equal work, whose iterations wait 50 ms.
CELLS = ["--model=serial,threads,pool,coroutines", "--workload=synthetic", "--tasks=2",
         "--workers=2", "--compute=0", "--wait=50ms", "--repeat=1"]
COUNT = 4


class Rounds(CommandLineTest):
    def measured(self, *options, **how):
        return self.measure(*CELLS, "--trials=2", "--iterations=4", *options,
                            **how)["concurrency_bench"]

    def turns_of(self, ours, index):
        return {trial["cell"]: trial["turns"] for trial in ours["trials"]
                if trial["index"] == index}

    def test_each_lap_has_one_turn_of_each_cell(self):
        ours = self.measured()
        self.assertEqual([round["index"] for round in ours["rounds"]], [0, 1])
        self.assertEqual(len(ours["trials"]), 2 * COUNT)
        for index, round in enumerate(ours["rounds"]):
            self.assertEqual(sorted(round["cells"]), list(range(COUNT)))
            turns = self.turns_of(ours, index)
            # Iterations of 50 ms are longer than a turn is meant to be: one of each in every lap.
            self.assertEqual(round["turns"], 4 * COUNT)
            self.assertEqual(sorted(sum(turns.values(), [])), list(range(4 * COUNT)))
            for lap in range(4):
                of_lap = sorted(own[lap] for own in turns.values())
                self.assertEqual(of_lap, list(range(lap * COUNT, (lap + 1) * COUNT)))

    def test_the_order_of_turns_is_that_of_the_seed(self):
        first, again, other = (
            [self.turns_of(self.measured(f"--seed={seed}"), index) for index in (0, 1)]
            for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertNotEqual(first[0], first[1])

    def test_cells_of_other_work_have_rounds_of_their_own(self):
        ours = self.measure("--model=serial,threads", "--workload=primes,powers", "--tasks=8",
                            "--size=50", "--trials=1", "--iterations=2")["concurrency_bench"]
        cells = ours["plan"]["cells"]
        works = [{cells[cell]["workload"] for cell in round["cells"]} for round in ours["rounds"]]
        self.assertEqual(sorted(works, key=str), [{"powers"}, {"primes"}])

    def test_a_model_that_crashes_ends_its_own_part_only(self):
        results = self.measure("--model=crashes,impatient", "--workload=empty", "--tasks=6",
                               "--trials=1", "--iterations=3", "--no-baseline", status=1,
                               program=BENCH_HOSTILE)["concurrency_bench"]
        self.assertEqual(len(results["failed"]), 1)
        self.assertIn("signal 11", results["failed"][0]["reason"])
        self.assertEqual(len(results["trials"]), 1)
        self.assertEqual(len(results["trials"][0]["iterations_ns"]), 3)

    def test_trials_that_do_not_fit_together_are_split_and_the_reason_is_told(self):
        def few_descriptors():
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (24, hard))
        run = self.bench(*CELLS, "--trials=1", "--iterations=2", "--out=r.json",
                         preexec_fn=few_descriptors)
        self.assertIn("together need", run.err)
        ours = self.results("r.json")["concurrency_bench"]
        self.assertEqual(len(ours["trials"]), COUNT)
        self.assertGreater(len(ours["rounds"]), 1)
        for round in ours["rounds"]:
            self.assertIn("descriptors", round["split_reason"])

    def test_a_resumed_run_goes_on_with_the_rounds_that_were_measured(self):
        run = self.start(*CELLS, "--trials=4", "--iterations=4", "--out=r.json", "--quiet")
        wait_until(lambda: len(journal_entries(self.path("r.json.journal"))) >= COUNT, "a round")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)
        before = self.results("r.json")["concurrency_bench"]
        self.assertLess(len(before["trials"]), 4 * COUNT)
        self.bench("--resume=r.json", "--quiet")
        after = self.results("r.json")["concurrency_bench"]
        self.assertEqual(after["rounds"][:len(before["rounds"])], before["rounds"])
        self.assertEqual(len(after["trials"]), 4 * COUNT)


class Ends(CommandLineTest):
    def start_round(self):
        """A run with a round on its way, whose trials are all alive."""
        run = self.start(*CELLS, "--trials=20", "--iterations=40", "--out=r.json", "--quiet")
        wait_until(lambda: list(self.processes().values()).count("bench-trial") >= COUNT,
                   "all trials of a round")
        return run

    def test_an_interrupted_round_leaves_nothing(self):
        run = self.start_round()
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)
        self.assertEqual(self.processes(), {})

    def test_a_round_whose_coordinator_is_killed_leaves_nothing(self):
        run = self.start_round()
        run.kill()
        wait_until(lambda: not self.processes(), "all gone")
        for temporary in self.directory.glob("r.json.tmp*"):
            temporary.unlink()

    def test_a_round_whose_guardians_are_killed_ends_and_leaves_nothing(self):
        run = self.start_round()
        guardian = next(process for process, name in self.processes().items()
                        if name == "bench-guardian")
        os.kill(guardian, signal.SIGKILL)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        self.assertIn("guardian", finished.err)
        self.assertEqual(self.processes(), {})


if __name__ == "__main__":
    unittest.main()
