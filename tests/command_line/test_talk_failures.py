# SPDX-License-Identifier: Apache-2.0
"""Tasks that talk and fail: each is one failed cell with its reason, and nothing stays behind."""

import os
import pathlib
import signal
import unittest

from tests.command_line.support import BENCH_HOSTILE, wait_until
from tests.command_line.test_lock_holders import PYTHON, KilledWorkers
from tests.command_line.test_locks import ONE_TRIAL, SharingTest

# By model, every channel that works where its tasks are and has a buffer.
OF_PROCESSES = {"process-pool": "ring,pthread-queue,pipe,unix-socket",
                "fork": "ring,pthread-queue,pipe,unix-socket",
                "spawn": "ring,pthread-queue,pipe,unix-socket"}
CHANNELS = {"thread-pool": "ring,locked,pthread-queue,pipe,unix-socket,tbb-queue,lockfree",
            "coroutines": "loop-queue", "coroutine-threads": "async-queue",
            "coroutine-processes": "async-processes-queue", "fibers": "boost-fiber-channel",
            "asio-coroutines": "asio-channel", **OF_PROCESSES}
IN_FLIGHT = {"coroutines", "coroutine-threads", "coroutine-processes", "fibers", "asio-coroutines"}
NO_ITEM = "task 1 waits for an item of the queue: nobody is left to let them go on"
NO_ROOM = "task 0 waits for room in the queue: nobody is left to let them go on"


@unittest.skipUnless(os.access(BENCH_HOSTILE, os.X_OK), f"{BENCH_HOSTILE} is not built")
class TalksBadly(SharingTest):
    def each_reason(self, fault, channels):
        """The name of each cell, and why it failed: of each model with each of its channels."""
        for model, names in channels.items():
            ours = self.measured(
                f"--model={model}", "--workload=talks-badly", f"--trouble={fault}",
                f"--channel={names}", "--workers=2",
                *(["--concurrency=2"] if model in IN_FLIGHT else []), "--deadline=25s", *ONE_TRIAL, program=BENCH_HOSTILE, status=1)
            planned = len(ours["plan"]["cells"])
            missing = {one["reason"] for one in ours["plan"]["not_applicable"]}
            self.assertEqual(planned, len(names.split(",")) - len(missing), missing)
            self.assertEqual(len(ours["failed"]), planned, "each is a failed cell of its own")
            for failed in ours["failed"]:
                yield failed["name"], failed["reason"]
            self.assert_files("results.json")

    def test_a_consumer_that_throws_is_told_with_the_producer_that_waits_for_room(self):
        for cell, reason in self.each_reason("consumer-throws", CHANNELS):
            self.assertEqual(reason, "1 of 2 tasks failed: task 1: the consumer has had enough; "
                                     f"after that deadlock: {NO_ROOM}", cell)

    def test_a_producer_that_throws_is_told_with_the_consumer_that_waits_for_an_item(self):
        for cell, reason in self.each_reason("producer-throws", CHANNELS):
            self.assertEqual(reason, "1 of 2 tasks failed: task 0: the producer has had enough; "
                                     f"after that deadlock: {NO_ITEM}", cell)

    def test_a_producer_that_never_closes_is_a_deadlock_of_who_waits_for_an_item(self):
        for cell, reason in self.each_reason("never-closes", CHANNELS):
            self.assertEqual(reason, f"deadlock: {NO_ITEM}", cell)

    def test_a_full_queue_that_nobody_empties_is_a_deadlock_of_who_waits_for_room(self):
        for cell, reason in self.each_reason("never-emptied", CHANNELS):
            self.assertEqual(reason, f"deadlock: {NO_ROOM}", cell)

    def test_a_consumer_whose_process_dies_is_told_by_its_signal(self):
        for cell, reason in self.each_reason("consumer-dies", OF_PROCESSES):
            self.assertIn("signal 9", reason, cell)

    def test_a_producer_whose_process_dies_is_told_by_its_signal(self):
        for cell, reason in self.each_reason("producer-dies", OF_PROCESSES):
            self.assertIn("signal 9", reason, cell)

    def test_a_process_that_dies_inside_of_a_channel_in_memory_is_told_by_its_signal(self):
        in_memory = {model: "ring,pthread-queue" for model in OF_PROCESSES}
        for fault in ("dies-in-put", "dies-in-get"):
            for cell, reason in self.each_reason(fault, in_memory):
                self.assertIn("signal 11", reason, cell)


def has_listening_socket(process, name):
    """Whether the process listens at an abstract address that contains the name."""
    listening = {line.split()[6] for line in pathlib.Path("/proc/net/unix").read_text().splitlines()
                 if line.endswith(name) and line.split()[3] == "00010000"}
    try:
        links = [os.readlink(link) for link in pathlib.Path(f"/proc/{process}/fd").iterdir()]
    except OSError:
        return False
    return any(f"socket:[{inode}]" in links for inode in listening)


class ManagerOfPython(SharingTest):
    def test_a_manager_that_is_gone_is_told_as_such(self):
        for model in ("python-process-pool", "python-process-executor", "python-process-per-task"):
            with self.subTest(model):
                process = self.start(f"--model={model}", "--workload=producer-consumer",
                                     f"--python={PYTHON}", *ONE_TRIAL, "--channel=manager-queue",
                                     "--produce=wait:100ms", "--items=1000", "--deadline=25s",
                                     "--out=results.json", "--quiet")
                # Once the consumer has a connection to it, it has begun.
                manager = wait_until(self.manager, "a manager that serves two tasks")
                os.kill(manager, signal.SIGKILL)
                self.assertEqual(self.finish(process).status, 1)
                failed = self.results()["concurrency_bench"]["failed"]
                self.assertEqual(len(failed), 1)
                os.remove(self.path("results.json"))
                self.assertIn("the process of the manager, which has the queue, is gone",
                              failed[0]["reason"])

    def manager(self):
        for process in self.processes():
            if not has_listening_socket(process, "-manager"):
                continue
            links = []
            try:
                links = [os.readlink(link)
                         for link in pathlib.Path(f"/proc/{process}/fd").iterdir()]
            except OSError:
                pass
            # Its own, and one of each task.
            if sum(link.startswith("socket:") for link in links) >= 3:
                return process
        return None


class KilledConsumers(SharingTest):
    workers = KilledWorkers.workers
    holder = KilledWorkers.holder
    reason_of_failure = KilledWorkers.reason_of_failure

    def test_the_row_names_who_waited_for_room_when_a_consumer_was_killed(self):
        for model, told in (("python-process-pool", "ended with exit code -9"),
                            ("python-process-per-task", "ended with exit code -9"),
                            ("python-process-executor", "BrokenProcessPool")):
            for channel in ("mp-queue", "mp-joinable-queue"):
                with self.subTest(model, channel=channel):
                    process = self.start(
                        f"--model={model}", "--workload=producer-consumer", f"--python={PYTHON}",
                        *ONE_TRIAL, f"--channel={channel}", "--capacity=2",
                        "--consume=wait:500ms", "--items=1000", "--deadline=25s",
                        "--out=results.json", "--quiet")
                    # It sleeps, and the producer waits for room.
                    os.kill(self.holder("python", 2), signal.SIGKILL)
                    reason = self.reason_of_failure(process)
                    self.assertIn(told, reason)
                    self.assertIn("at that time task 0 waited for room in the queue", reason)


del KilledWorkers  # its tests are not run here again

if __name__ == "__main__":
    unittest.main()
