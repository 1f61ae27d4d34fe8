# SPDX-License-Identifier: Apache-2.0
"""A job's memory as the Python runner maps it, for the tests of its sync objects."""

import os
import pathlib
import sys
import time
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "models/python"))

from runner import processes  # noqa: E402
from runner.sync import Sync  # noqa: E402

TASKS, SAMPLES, SHARED_BYTES = 4, 8, 64
MESSAGE_BYTES, SLOT_BYTES, STATE_BYTES, WAIT_BYTES = 256, 8, 128, 16
MOMENT_S, PATIENCE_S = 0.01, 30


class Job:
    """The memory of a job with these objects, and the objects: "event,1", of a channel with what
    Traits reads after its number: "channel,16,1,8,fifo,1,1,0". `lock` is the name of the
    implementation, of channels with its package: "channels.queue"."""

    def __init__(self, lock, *objects, suspends=False):
        slots = 8 + 16 * MESSAGE_BYTES
        states = slots + TASKS * SLOT_BYTES
        waits = states + len(objects) * STATE_BYTES
        samples = waits + TASKS * WAIT_BYTES
        shared = samples + TASKS * SAMPLES * 8
        self.file = os.memfd_create("job")
        os.ftruncate(self.file, shared + SHARED_BYTES)
        places = f"0,{slots},{states},{waits},{samples},{SAMPLES},{shared},{SHARED_BYTES}"
        implementation = lock if "." in lock else "locks." + lock
        self.sync = Sync(implementation, f"/proc/{os.getpid()}/fd/{self.file},{places}",
                         [one if "channel" in one else one + ",1" for one in objects], suspends)
        if lock.startswith(("multiprocessing", "manager", "channels.mp_", "channels.manager")):
            with processes.starting(types.SimpleNamespace(start_method="fork", sync=self.sync)):
                pass
        self.sync.start()

    def holder(self, number):
        return self.sync._memory.states[number * STATE_BYTES // 4 + 1]

    def wakeups(self, number):
        return self.sync._memory.states[number * STATE_BYTES // 4 + 3]

    def wait(self, task):
        """The index of the object that a task waits for, plus 1; how often it waited; whether the
        wait has a limit."""
        words = self.sync._memory.waits[task * 4:task * 4 + 4]
        return words[0], words[1], words[3] & 0xffff

    def was_woken(self, task, number):
        """Whether the task, which waits, may have been told to go on since it began to."""
        return self.sync._memory.waits[task * 4 + 2] != self.wakeups(number)

    def channel_wait(self, task):
        """What of a channel the task waits for, or waited for the last time."""
        return self.sync._memory.waits[task * 4 + 3] >> 16

    def close(self):
        os.close(self.file)


class SyncTest(unittest.TestCase):
    def job(self, lock, *objects, **settings):
        job = Job(lock, *objects, **settings)
        self.addCleanup(job.close)
        return job

    def await_true(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.001)
