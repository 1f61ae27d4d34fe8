# SPDX-License-Identifier: Apache-2.0
import time

from runner.sync.plain import without_await
from runner.work_units import compute_rounds, do_work_rounds
from runner.workloads.skewed import costs_by_rank

ARRIVALS, AHEAD = range(2)


class Workload:
    """Works in phases, with a barrier between them (object 0). The shares of the work go round:
    each task has the largest in its turn."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._phases = size
        self._compute_rounds, self._skew = compute_rounds(options), float(options["skew"])
        self._rounds = []

    def plan(self, tasks):
        total = float(tasks) * float(self._compute_rounds)
        self._rounds = costs_by_rank(tasks, total, self._skew)

    async def run_async(self, task):
        sync, words, tasks = self.sync, self.sync.words, len(self._rounds)
        barrier, sampler = sync.barrier(0, task), sync.hand_over_sampler(task)
        sampled = sampler.sampled(self._phases)
        for phase in range(self._phases):
            do_work_rounds(self._rounds[(task + phase) % tasks], phase)
            with sync.guard:
                words[ARRIVALS] += 1
            begin_ns = time.monotonic_ns() if phase in sampled else 0
            await barrier.arrive_and_wait()
            if begin_ns:
                sampler.record(begin_ns)
            # All have arrived in this phase, and this task at least not in the next.
            if not tasks * (phase + 1) <= words[ARRIVALS] < tasks * (phase + 2):
                with sync.guard:
                    words[AHEAD] += 1
        return (task + self._phases).to_bytes(8, "little")

    run = without_await(run_async)
