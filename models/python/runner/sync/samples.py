# SPDX-License-Identifier: Apache-2.0
"""Which waits of a task are timed: they lie evenly over all that it does, and are so few that it
costs less than 1 % of that."""

import inspect
import math
import time


class Sampler:
    """Records how long some of a task's waits took: one operation in `interval` at most."""

    def __init__(self, places, task, interval):
        self._places = places
        self._next = 0
        self._task = task
        self._interval = interval

    def sampled(self, operations):
        """Returns the numbers of the operations to be timed, of so many."""
        interval = max(self._interval, math.ceil(operations / max(len(self._places), 1)))
        first = self._task * 37 % max(1, min(interval, operations))
        return range(first, operations, interval)[:len(self._places)]

    def record(self, begin_ns):
        """Records a wait that began then and is over."""
        self.record_ns(time.monotonic_ns() - begin_ns)

    def record_ns(self, wait_ns):
        if self._next < len(self._places):
            self._places[self._next] = wait_ns + 1
            self._next += 1

    def stretches(self, operations, acquire):
        """Yields how many operations come next, and the function that acquires in them: `acquire`,
        or (then it is one) a function that times it. So the others cost nothing."""
        timed, next_operation = self._timed(acquire), 0
        for sampled in self.sampled(operations):
            yield sampled - next_operation, acquire
            yield 1, timed
            next_operation = sampled + 1
        yield operations - next_operation, acquire

    def _timed(self, acquire):
        def acquire_and_time():
            begin_ns = time.monotonic_ns()
            acquire()
            self.record(begin_ns)

        async def acquire_and_time_suspending():
            begin_ns = time.monotonic_ns()
            await acquire()
            self.record(begin_ns)

        return (acquire_and_time_suspending if inspect.iscoroutinefunction(acquire)
                else acquire_and_time)
