# SPDX-License-Identifier: Apache-2.0
import time

from runner.sync.plain import without_await

SETS, EARLY, SET_NS, ARRIVALS = 0, 1, 2, 3
ALL_THERE = 2
SAMPLED_ROUNDS = 16
LIMIT_S = 10


class Workload:
    """Task 0 sets an event for which all others wait, half of them with a time limit. There are
    two, for rounds of even and of odd numbers (objects 0 and 1), so that one can be cleared while
    nobody waits for it; by object 2 the last waiter to arrive tells task 0 that all are there."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._rounds = size
        self._waiters = 0

    def plan(self, tasks):
        self._waiters = tasks - 1

    async def run_async(self, task):
        if task == 0:
            await self._set_async()
        else:
            await self._wait_async(task)
        return (task + self._rounds).to_bytes(8, "little")

    async def _set_async(self):
        sync, words = self.sync, self.sync.words
        starts, there = [sync.event(number, 0) for number in range(2)], sync.event(ALL_THERE, 0)
        for number in range(self._rounds):
            await there.wait()
            there.clear()
            starts[(number + 1) % 2].clear()
            words[SET_NS] = time.monotonic_ns()
            words[SETS] = number + 1
            starts[number % 2].set()

    async def _wait_async(self, task):
        sync, words, sampler = self.sync, self.sync.words, self.sync.sampler(task)
        starts = [sync.event(number, task) for number in range(2)]
        there = sync.event(ALL_THERE, task)
        for number in range(self._rounds):
            self._arrive(number, there, sampler)
            if task % 2:
                while not await starts[number % 2].wait_for(LIMIT_S):
                    pass
            else:
                await starts[number % 2].wait()
            if words[SETS] <= number:
                with sync.guard:
                    words[EARLY] += 1
        self._arrive(self._rounds, there, sampler)

    run = without_await(run_async)
    _set = without_await(_set_async)
    _wait = without_await(_wait_async)

    def _arrive(self, number, there, sampler):
        """Counts a waiter that is about to wait in this round. The last of all is the last that
        woke in the round before: it records when that was."""
        words = self.sync.words
        with self.sync.guard:
            words[ARRIVALS] += 1
            is_last = words[ARRIVALS] == self._waiters * (number + 1)
        if not is_last:
            return
        if number and (number - 1) % SAMPLED_ROUNDS == 0:
            sampler.record(words[SET_NS])
        if number != self._rounds:
            there.set()
