# SPDX-License-Identifier: Apache-2.0
"""The tasks of the synthetic workload that hold their thread, in the models of the Python runner."""

import importlib.util
import pathlib
import subprocess
import sys
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[4] / "models/python"))

from runner import settings as cell
from runner.tasks import run_task
from runner.work_units import do_work_units
from runner.workloads.synthetic import Workload

TASKS, SEED = 4, 7
UNITS_PER_MS = 3


def synthetic(time_scale=1, **options):
    return Workload(1, SEED, time_scale, {"compute": "0s", "wait": "1ms", "repeat": "1", "hold": "0s",
                                          "result-size": "8",
                                          "holders": "1", "_units-per-ms": str(UNITS_PER_MS),
                                          **options})


def outcomes_of(name, workload):
    settings = types.SimpleNamespace(model=name, tasks=TASKS, workers=TASKS, concurrency=TASKS,
                                     chunk=1, dispatch="map", start_method="fork", sync=None,
                                     cancel="", cancellation=None, options={})
    model = cell.model_class(settings)(settings, workload)
    outcomes = model.run()
    model.close()
    return outcomes


def began_during_the_first(outcomes):
    """Returns how many of the other tasks began before the first, which holds its thread, ended."""
    first_end_ns = outcomes[0][4]
    return sum(begin_ns < first_end_ns for _, _, _, begin_ns, _ in outcomes[1:])


class HeldThreads(unittest.TestCase):
    def result(self, workload, task):
        sleeps = []
        outcome = run_task(workload, task, 0, sleeps.append)
        self.assertIsNone(outcome[1])
        return outcome[2], sleeps

    def test_the_first_tasks_hold_their_thread_in_place_of_their_steps(self):
        plain = synthetic(compute="2ms", repeat="3")
        works = synthetic(compute="2ms", repeat="3", hold="20ms", holders="2")
        for task in range(TASKS):
            result, sleeps = self.result(works, task)
            if task >= 2:
                self.assertEqual((result, sleeps), self.result(plain, task))
                continue
            self.assertEqual(sleeps, [])
            seed = int.from_bytes(self.result(synthetic(), task)[0], "little")
            self.assertEqual(int.from_bytes(result, "little"),
                             do_work_units(20 * UNITS_PER_MS, seed))

    def test_a_call_that_blocks_is_no_wait_that_a_model_knows_of(self):
        blocks = synthetic(hold="wait:2ms", wait="0s")
        self.assertTrue(blocks.waits)
        self.assertEqual(self.result(blocks, 0), self.result(synthetic(wait="0s"), 0))
        self.assertFalse(synthetic(time_scale=0, hold="wait:2ms").waits)

    def test_it_keeps_all_tasks_of_a_loop_from_running_and_those_of_other_threads_not(self):
        blocks = synthetic(hold="wait:200ms")
        self.assertEqual(began_during_the_first(outcomes_of("asyncio", blocks)), 0)
        self.assertEqual(began_during_the_first(outcomes_of("thread-executor", blocks)), TASKS - 1)

    @unittest.skipUnless(importlib.util.find_spec("gevent"), "gevent is not installed")
    def test_it_is_none_of_the_calls_that_gevent_patches(self):
        # In a process of its own, because gevent changes the one that imports it. The runner's tasks
        # are imported before any model, as main.py does.
        program = ("import sys; sys.path[:0] = sys.argv[1:]\n"
                   "import test_runner_synthetic as test\n"
                   "outcomes = test.outcomes_of('gevent', test.synthetic(hold='wait:20ms'))\n"
                   "print(test.began_during_the_first(outcomes))")
        folders = [str(pathlib.Path(__file__).parent)]
        run = subprocess.run([sys.executable, "-B", "-c", program, *folders], check=True,
                             capture_output=True, text=True)
        self.assertEqual(run.stdout, "0\n")


if __name__ == "__main__":
    unittest.main()
