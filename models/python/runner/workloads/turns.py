# SPDX-License-Identifier: Apache-2.0
import time

from runner.sync.plain import without_await

TAKEN, LAST, OUT_OF_ORDER = range(3)


class Workload:
    """Takes turns: object 0 is the lock, and 1 + k the condition variable that task k waits for, so
    that each hand-over wakes the one task whose turn it is."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._turns = size
        self._tasks = 0

    def plan(self, tasks):
        self._tasks = tasks

    async def run_async(self, task):
        sync, words, tasks = self.sync, self.sync.words, self._tasks
        lock = sync.lock(0, task)
        mine = sync.condition(1 + task, 0, task)
        following = sync.condition(1 + (task + 1) % tasks, 0, task)
        sampler = sync.hand_over_sampler(task)
        sampled = sampler.sampled(self._turns)
        for taken in range(self._turns):
            begin_ns = time.monotonic_ns() if taken in sampled else 0
            await lock.acquire()
            turn = taken * tasks + task
            while words[TAKEN] != turn:
                await mine.wait()
            if begin_ns:
                sampler.record(begin_ns)
            if turn and words[LAST] != (turn - 1) % tasks:
                words[OUT_OF_ORDER] += 1
            words[LAST] = task
            words[TAKEN] = turn + 1
            following.notify_one()
            lock.release()
        return (task + self._turns).to_bytes(8, "little")

    run = without_await(run_async)
