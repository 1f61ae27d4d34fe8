# SPDX-License-Identifier: Apache-2.0
import time

from runner.activity import Activity
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

INSIDE, ENTRIES, OVERCROWDED, MAX_INSIDE = range(4)


class Workload:
    """Takes a permit of a semaphore, works or waits, and returns it."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._entries = size
        self._permits = int(options["permits"])
        self._inside = Activity(options, "inside", time_scale)
        self._outside = Activity(options, "outside", time_scale)

    async def run_async(self, task):
        sync, room, inside, outside = self.sync, self.sync.words, self._inside, self._outside
        is_limited = sync.protection == "locked"
        semaphore = sync.lock(0, task) if is_limited else None
        sampler = sync.sampler(task, inside.is_long() or outside.is_long())
        sampled, guard = sampler.sampled(self._entries), sync.guard
        for entry in range(self._entries):
            if is_limited:
                begin_ns = time.monotonic_ns() if entry in sampled else 0
                await semaphore.acquire()
                if begin_ns:
                    sampler.record(begin_ns)
            with guard:
                room[INSIDE] += 1
                if room[INSIDE] > self._permits:
                    room[OVERCROWDED] += 1
                    room[MAX_INSIDE] = max(room[MAX_INSIDE], room[INSIDE])
            if inside.rounds:
                do_work_rounds(inside.rounds, entry)
            if inside.wait_s:
                await sync.sleep(inside.wait_s)
            with guard:
                room[INSIDE] -= 1
            if is_limited:
                semaphore.release()
            if outside.rounds:
                do_work_rounds(outside.rounds, entry)
            if outside.wait_s:
                await sync.sleep(outside.wait_s)
        with guard:
            room[ENTRIES] += self._entries
        return (task + self._entries).to_bytes(8, "little")

    run = without_await(run_async)
