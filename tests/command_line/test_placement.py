# SPDX-License-Identifier: Apache-2.0
"""Where the workers are that take turns (--placement): what their threads may run on, seen from the outside."""

import contextlib
import os
import pathlib
import unittest

from tests.command_line.support import CommandLineTest, wait_until

CORES = sorted(os.sched_getaffinity(0))


class Placement(CommandLineTest):
    def allowed(self):
        """The cores of every thread of the trial, in whichever of its processes it is."""
        cores = []
        for process, name in self.processes().items():
            if name != "bench-trial":
                continue
            # A process may end at any time.
            with contextlib.suppress(OSError):
                cores += [os.sched_getaffinity(int(thread.name))
                          for thread in pathlib.Path(f"/proc/{process}/task").iterdir()]
        return cores

    def watch(self, model, placement, is_there):
        run = self.start(f"--model={model}", "--workload=turns", f"--placement={placement}",
                         "--size=200000", "--trials=1", "--iterations=50", "--no-baseline")
        wait_until(lambda: is_there(self.allowed()), f"{model} {placement}")
        run.terminate()
        self.finish(run)

    def test_on_the_same_core_nothing_of_a_trial_may_run_elsewhere(self):
        first = {CORES[0]}
        for model in ("thread-pool", "process-pool"):
            with self.subTest(model):
                # Its own thread and two workers at least.
                self.watch(model, "same-core", lambda cores:
                           len(cores) >= 3 and all(one == first for one in cores))

    @unittest.skipIf(len(CORES) < 2, "needs two cores")
    def test_on_other_cores_each_worker_has_its_own(self):
        for model in ("thread-pool", "process-pool"):
            with self.subTest(model):
                self.watch(model, "other-core", lambda cores:
                           {CORES[0]} in cores and {CORES[1]} in cores)

    def test_turns_in_different_places_are_different_work(self):
        results = self.measure("--model=thread-pool", "--workload=turns", "--size=20", "--trials=1",
                               "--placement=free,same-core", "--iterations=1")
        names = [cell["name"] for cell in results["concurrency_bench"]["plan"]["cells"]]
        self.assertEqual(names, [
            "thread-pool/turns/workers:2/size:20",
            "thread-pool/turns/workers:2/size:20/one-core:yes/placement:same-core"])

    def test_a_loop_has_nothing_to_place(self):
        self.assert_usage_error(
            ["--model=coroutines", "--workload=turns", "--placement=same-core"],
            "coroutines: --placement=same-core means nothing to it, which has a single worker")


if __name__ == "__main__":
    unittest.main()
