# SPDX-License-Identifier: Apache-2.0
from runner.durations import duration_ns
from runner.random import random_value
from runner.work_units import compute_rounds, do_work_rounds


class Workload:
    """Imitates the user's own program: each task does some work, then waits, several times."""

    def __init__(self, size, seed, time_scale, options):
        self._seed = seed
        self._steps = int(options["repeat"])
        self._rounds = compute_rounds(options)
        self._wait_s = int(duration_ns(options["wait"]) * time_scale) / 1e9
        self.waits = self._wait_s > 0

    def compute(self, task):
        value = random_value(self._seed, task)
        for _ in range(self._steps):
            value = do_work_rounds(self._rounds, value)
        return value.to_bytes(8, "little")

    def steps(self, task):
        value = random_value(self._seed, task)
        for _ in range(self._steps):
            value = do_work_rounds(self._rounds, value)
            if self.waits:
                yield self._wait_s
        return value.to_bytes(8, "little")
