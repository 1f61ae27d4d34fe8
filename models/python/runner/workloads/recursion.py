# SPDX-License-Identifier: Apache-2.0
import time

from runner.sync.plain import without_await

ROUNDS = 0  # what the lock protects
CROSSING_ROUNDS = 10
CROSSING_S = 0.001


class Workload:
    """Takes a lock that it holds already. Where the lock has two names, object 0 is both of them
    when it is recursive; ordinary, object 0 is A and object 1 is B."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._rounds = size
        self._depth = int(options["depth"])
        self._aliases = int(options["aliases"])
        self._is_recursive = options["lock-kind"] == "recursive"
        self._crosses = not self._is_recursive and self._aliases == 2 and self._depth >= 2

    async def run_async(self, task):
        sync, words = self.sync, self.sync.words
        if self._is_recursive:
            locks = [sync.lock(0, task)] * self._depth
        else:
            both = [sync.lock(number, task) for number in range(self._aliases)]
            locks = [both[(task + level) % self._aliases] for level in range(self._depth)]
        sampler = sync.sampler(task)
        sampled = sampler.sampled(self._rounds)
        for number in range(self._rounds):
            begin_ns = time.monotonic_ns() if number in sampled else 0
            for level, lock in enumerate(locks):
                await lock.acquire()
                if begin_ns and level == 0:
                    sampler.record(begin_ns)
                # So that two tasks hold a lock each before either takes the other one's.
                if self._crosses and level == 0 and number < CROSSING_ROUNDS:
                    await sync.sleep(CROSSING_S)
            words[ROUNDS] += 1
            for lock in reversed(locks):
                lock.release()
        return (task + self._rounds).to_bytes(8, "little")

    run = without_await(run_async)
