# SPDX-License-Identifier: Apache-2.0
from runner.random import random_value

SHORTEST_WAIT_NS = 5_000_000
LONGEST_WAIT_NS = 10_000_000


class Workload:
    """Only sleeps, then returns a body of `size` bytes."""

    def __init__(self, size, seed, time_scale, options):
        self.size = size
        self.seed = seed
        self.time_scale = time_scale
        self.waits = int(LONGEST_WAIT_NS * time_scale) > 0

    def wait_s(self, task):
        span_ns = LONGEST_WAIT_NS - SHORTEST_WAIT_NS + 1
        wait_ns = SHORTEST_WAIT_NS + random_value(self.seed, task) % span_ns
        return wait_ns * self.time_scale / 1e9

    def compute(self, task):
        words = (random_value(self.seed + task + 1, index).to_bytes(8, "little")
                 for index in range((self.size + 7) // 8))
        return b"".join(words)[:self.size]
