# SPDX-License-Identifier: Apache-2.0
import time

from runner.sync.plain import without_await
from runner.work_units import do_work_units

WORDS_PER_FORK = 8
SLOW_MEALS = 10
MOMENT_S = 0.001


class Workload:
    """The dining philosophers. Object k is fork k, left of seat k."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._seats = int(options["seats"])
        self._meals = int(options["meals"] or size)
        self._is_naive = options["pick"] == "naive"

    async def run_async(self, task):
        sync, words = self.sync, self.sync.words
        left = task % self._seats
        right = (left + 1) % self._seats
        first, second = (left, right) if self._is_naive else sorted((left, right))
        first_fork, second_fork = sync.lock(first, task), sync.lock(second, task)
        sampler = sync.sampler(task)
        sampled = sampler.sampled(self._meals)
        for meal in range(self._meals):
            begin_ns = time.monotonic_ns() if meal in sampled else 0
            await first_fork.acquire()
            if begin_ns:
                sampler.record(begin_ns)
            # So that others take their first fork as well.
            await sync.sleep(MOMENT_S if self._is_naive and meal < SLOW_MEALS else 0)
            await second_fork.acquire()
            do_work_units(1, meal)
            words[first * WORDS_PER_FORK] += 1
            words[second * WORDS_PER_FORK] += 1
            second_fork.release()
            first_fork.release()
        return (task + self._meals).to_bytes(8, "little")

    run = without_await(run_async)
