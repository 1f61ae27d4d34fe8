# SPDX-License-Identifier: Apache-2.0
from runner.workloads import primes

SQUARES_PER_TASK = 10
WAIT_NS = 1_000_000


class Workload:
    """Every even task filters the primes out of its range and never waits; every odd one squares a
    few numbers and waits after each."""

    def __init__(self, size, seed, time_scale, options):
        self._size = size
        self._primes = primes.Workload(size, seed, time_scale, options)
        self._wait_s = int(WAIT_NS * time_scale) / 1e9
        self.waits = self._wait_s > 0

    def compute(self, task):
        if task % 2 == 0:
            return self._primes.compute(task // 2)
        return b"".join(map(self._square, self._numbers(task)))

    def steps(self, task):
        if task % 2 == 0:
            return self._primes.compute(task // 2)
        result = b""
        for number in self._numbers(task):
            result += self._square(number)
            if self.waits:
                yield self._wait_s
        return result

    def _numbers(self, task):
        first = task // 2 * self._size
        return range(first, first + SQUARES_PER_TASK)

    @staticmethod
    def _square(number):
        return (number * number % 2**64).to_bytes(8, "little")
