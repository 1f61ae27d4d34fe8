# SPDX-License-Identifier: Apache-2.0
from runner.workloads import primes

SQUARES_PER_TASK = 10
WAIT_NS = 1_000_000


class Workload:
    """Every even task filters the primes out of its range and never waits; every odd one squares a
    few numbers and waits after each."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._size = size
        self._primes = primes.Workload(size, seed, time_scale, options)
        self._wait_s = int(WAIT_NS * time_scale) / 1e9

    def steps(self, task):
        if task % 2 == 0:
            return self._primes.compute(task // 2)
        first = task // 2 * self._size
        result = b""
        for number in range(first, first + SQUARES_PER_TASK):
            result += (number * number % 2**64).to_bytes(8, "little")
            yield self._wait_s
        return result
