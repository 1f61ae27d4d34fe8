# SPDX-License-Identifier: Apache-2.0
import time

from runner.random import random_value
from runner.sync.plain import without_await

EARLY, AFTER_CANCEL, ENDED, CANCEL_TIMES = 0, 1, 2, 8
CANCELLED_SHARE, CANCELLED_FACTOR = 4, 10.0


def is_cancelled(task):
    return task % CANCELLED_SHARE == CANCELLED_SHARE - 1


class Workload:
    """Sets a timer of the library (threading.Timer, call_later, spawn_later), and waits for the
    event that it sets, object k for task k. The timer of every fourth task has a long delay, and is
    cancelled by the task before it, as soon as that one's own has fired."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._seed = seed
        self._max_delay_ns = float(size) * 1e6 * time_scale
        self._tasks = 0

    def plan(self, tasks):
        self._tasks = tasks

    async def run_async(self, task):
        sync, words = self.sync, self.sync.words
        delay_ns = self._delay_ns(task)
        timer = sync.timer(task, task)
        due_ns = time.monotonic_ns() + delay_ns
        await timer.run_for(delay_ns / 1e9)
        early = after_cancel = 0
        if timer.fired_ns:
            early = timer.fired_ns < due_ns
            after_cancel = 0 < words[CANCEL_TIMES + task] < due_ns
            sync.hand_over_sampler(task).record_ns(max(timer.fired_ns - due_ns, 0))
        else:
            # Nobody cancels it, and it was over all the same.
            early = not is_cancelled(task)
        following = task + 1
        if following < self._tasks and is_cancelled(following):
            sync.timer(following, task).cancel()
            words[CANCEL_TIMES + following] = time.monotonic_ns()
        with sync.guard:
            words[EARLY] += early
            words[AFTER_CANCEL] += after_cancel
            words[ENDED] += 1
        return delay_ns.to_bytes(8, "little")

    run = without_await(run_async)

    def _delay_ns(self, task):
        """A tenth of the longest delay at least, so that the timers are set before the first
        fires."""
        part = random_value(self._seed, task) / 2.0**64
        factor = CANCELLED_FACTOR if is_cancelled(task) else 0.1 + 0.9 * part
        return int(self._max_delay_ns * factor)
