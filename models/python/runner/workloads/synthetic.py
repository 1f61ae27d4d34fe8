# SPDX-License-Identifier: Apache-2.0
from runner.activity import Activity
from runner.durations import duration_ns
from runner.random import random_value
from runner.sizes import size_bytes
from runner.tasks import block_thread
from runner.work_units import compute_rounds, do_work_rounds


class Workload:
    """Imitates the user's own program: each task does some work, then waits, several times. The first
    `holders` of them hold their thread instead, as a call does that knows nothing of other tasks."""

    def __init__(self, size, seed, time_scale, options):
        self._seed = seed
        self._steps = int(options["repeat"])
        self._rounds = compute_rounds(options)
        self._wait_s = int(duration_ns(options["wait"]) * time_scale) / 1e9
        self._bytes = size_bytes(options["result-size"])
        self._hold = Activity(options, "hold", time_scale)
        self._holders = 0 if self._hold.is_nothing() else int(options["holders"])
        self.waits = self._wait_s > 0 or self._hold.wait_s > 0

    def compute(self, task):
        value = random_value(self._seed, task)
        if task < self._holders:
            value = do_work_rounds(self._hold.rounds, value)
        else:
            for _ in range(self._steps):
                value = do_work_rounds(self._rounds, value)
        return self._result(value)

    def steps(self, task):
        if task < self._holders:
            if self._hold.wait_s > 0:
                block_thread(self._hold.wait_s)
            return self.compute(task)
        value = random_value(self._seed, task)
        for _ in range(self._steps):
            value = do_work_rounds(self._rounds, value)
            if self._wait_s > 0:
                yield self._wait_s
        return self._result(value)

    def _result(self, value):
        word = value.to_bytes(8, "little")
        return word if self._bytes == 8 else (word * (self._bytes // 8 + 1))[:self._bytes]
