# SPDX-License-Identifier: Apache-2.0
import time

from runner.random import random_value
from runner.sync.plain import without_await

MILLION = 1_000_000
TABLE_WORDS = 128
WRITES, READS, TORN_READS = range(TABLE_WORDS, TABLE_WORDS + 3)  # behind the table


class Workload:
    """Reads a shared table, and writes it now and then. Every word of it holds how often it was
    written: who sees two numbers has read in the middle of a write."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._accesses = size
        self._seed = seed
        self._writes_per_million = int(float(options["writes"]) * (MILLION / 100) + 0.5)

    async def run_async(self, task):
        sync, words = self.sync, self.sync.words
        table = words[:TABLE_WORDS]
        is_locked = sync.protection == "locked"
        lock, sampler = sync.lock(0, task) if is_locked else None, sync.sampler(task)
        sampled = sampler.sampled(self._accesses)
        writes = torn_reads = 0
        for access in range(self._accesses):
            is_write = self._is_write(task, access)
            if is_locked:
                begin_ns = time.monotonic_ns() if access in sampled else 0
                if is_write:
                    await lock.acquire()
                else:
                    await lock.acquire_shared()
                if begin_ns:
                    sampler.record(begin_ns)
            if is_write:
                following = table[0] + 1
                for place in range(TABLE_WORDS):
                    table[place] = following
                writes += 1
            else:
                first = table[0]
                torn_reads += any(word != first for word in table)
            if is_locked:
                if is_write:
                    lock.release()
                else:
                    lock.release_shared()
        with sync.guard:
            words[WRITES] += writes
            words[READS] += self._accesses - writes
            words[TORN_READS] += torn_reads
        return writes.to_bytes(8, "little")

    run = without_await(run_async)

    def _is_write(self, task, access):
        return random_value(self._seed + task, access) % MILLION < self._writes_per_million
