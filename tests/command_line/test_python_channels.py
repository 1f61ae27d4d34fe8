# SPDX-License-Identifier: Apache-2.0
"""Producers and consumers of the Python models from the outside: what a channel has not, and a
worker that is killed while others wait for it."""

import contextlib
import os
import pathlib
import signal
import unittest

from tests.command_line.support import unfolded, wait_until
from tests.command_line.test_lock_holders import PYTHON, SLEEPS, KilledWorkers
from tests.command_line.test_locks import ONE_TRIAL, SharingTest

WORKLOAD = ["--workload=producer-consumer", f"--python={PYTHON}", *ONE_TRIAL]


class PythonChannels(SharingTest):
    def refused(self, *arguments):
        run = self.finish(self.start(*WORKLOAD, *arguments))
        self.assertNotEqual(run.status, 0)
        return unfolded(run.err)

    def test_what_a_channel_has_not_is_told(self):
        for model, channel, option, told in (
                ("python-process-pool", "mp-queue", "--ending=join", "has no task_done and join"),
                ("python-process-pool", "mp-pipe", "--order=lifo", "has no order lifo"),
                ("python-thread-per-task", "simple-queue", "--capacity=4",
                 "has no limit of its items"),
                ("python-asyncio", "queue", "--capacity=4", "does not work there")):
            with self.subTest(channel, option=option):
                text = self.refused(f"--model={model}", f"--channel={channel}", option)
                self.assertIn(f"--channel={channel} {told}", text)
        text = self.refused("--model=python-process-pool", "--channel=mp-queue", "--ending=close")
        self.assertIn("--ending=close does not work with --channel=mp-queue, which has no close",
                      text)
        text = self.refused("--model=python-gevent", "--order=lifo", "--ending=join")
        self.assertIn("--channel=gevent-queue has no task_done and join in the order lifo", text)

    def test_two_tasks_play_ping_pong_with_every_channel_that_one_command_names(self):
        ours = self.measured("--model=python-thread-executor", f"--python={PYTHON}", "--size=200",
                             "--workload=ping-pong", "--channel=queue,simple-queue,deque",
                             "--placement=free,same-core", *ONE_TRIAL)
        self.assertEqual((ours["failed"], ours["plan"]["not_applicable"]), ([], []))
        cells = [(cell["channel"], cell["options"].get("unbounded", "no"),
                  cell["options"].get("placement", "free")) for cell in ours["plan"]["cells"]]
        self.assertCountEqual(cells, [(channel, unbounded, placement)
                                      for channel, unbounded in (("queue", "no"), ("deque", "yes"),
                                                                 ("simple-queue", "yes"))
                                      for placement in ("free", "same-core")])

    def test_one_command_has_chains_of_every_sort(self):
        ours = self.measured("--model=python-asyncio,python-gevent,python-serial,coroutines",
                             f"--python={PYTHON}", "--workload=chain", "--size=3", "--depth=5",
                             "--tasks=2", "--concurrency=2",
                             "--chain=calls,coroutines,tasks,generators,greenlets", *ONE_TRIAL)
        self.assertEqual(ours["failed"], [])
        ways = {}
        for cell in ours["plan"]["cells"]:
            ways.setdefault(cell["model"], []).append(cell["options"]["chain"])
        missing = {one["model"] for one in ours["plan"]["not_applicable"]
                   if "gevent" in one["reason"]}  # where it is not installed
        in_python = ["calls", "coroutines", "generators"]
        expected = {"coroutines": ["calls", "coroutines", "tasks"], "python-serial": in_python,
                    "python-asyncio": sorted([*in_python, "tasks"]),
                    "python-gevent": sorted([*in_python, "greenlets"])}
        for model in missing:
            del expected[model]
        self.assertEqual({model: sorted(names) for model, names in ways.items()}, expected)
        reasons = {(one["model"], one["reason"]) for one in ours["plan"]["not_applicable"]}
        self.assertIn(("coroutines", "--chain=generators is for tasks in Python"), reasons)
        self.assertIn(("python-serial", "--chain=greenlets is for tasks that are greenlets"), reasons)

    workers = KilledWorkers.workers
    reason_of_failure = KilledWorkers.reason_of_failure

    def sleeping_worker(self):
        """The producer, once it waits before it puts an item and the consumer waits for one."""
        def found():
            calls = {}
            for worker in self.workers("python"):
                with contextlib.suppress(OSError):
                    calls[worker] = pathlib.Path(f"/proc/{worker}/syscall").read_text().split()[0]
            sleeping = [worker for worker, call in calls.items() if call in SLEEPS]
            return sleeping[0] if (len(calls), len(sleeping)) == (2, 1) else None
        return wait_until(found, "one worker that sleeps and one that waits for an item")

    def test_the_row_names_who_waited_for_an_item_of_a_killed_producer(self):
        for model, told in (("python-process-pool", "ended with exit code -9"),
                            ("python-process-per-task", "ended with exit code -9"),
                            ("python-process-executor", "BrokenProcessPool")):
            with self.subTest(model):
                process = self.start(f"--model={model}", *WORKLOAD, "--channel=mp-pipe",
                                     "--produce=wait:500ms", "--items=1000", "--deadline=25s",
                                     "--out=results.json", "--quiet")
                os.kill(self.sleeping_worker(), signal.SIGKILL)
                reason = self.reason_of_failure(process)
                self.assertIn(told, reason)
                self.assertIn("at that time task 1 waited for an item of the queue", reason)


del KilledWorkers  # its tests are not run here again

if __name__ == "__main__":
    unittest.main()
