# SPDX-License-Identifier: Apache-2.0
"""The shapes of work that the advice is tried on."""

import dataclasses
import math
import random

SHARE_WITHOUT_WAITING = 1 / 3  # a logarithm has no 0: a third of the shapes does not wait at all

COMPUTE_NS = (1e3, 100e6)
WAIT_NS = (1e3, 100e6)
TASKS = (10, 10_000)
IN_FLIGHT = (1, 1_000)


@dataclasses.dataclass(frozen=True)
class Shape:
    """So many tasks that compute and wait for so long; `in_flight` is at most `tasks`."""
    compute_ns: int
    wait_ns: int
    tasks: int
    in_flight: int

    @property
    def serial_s(self):
        return self.tasks * (self.compute_ns + self.wait_ns) / 1e9

    def ideal_s(self, cores):
        """The least that all tasks can take: by the cores, or by the tasks in flight."""
        by_cores = self.tasks * self.compute_ns / min(cores, self.in_flight)
        return max(by_cores, self.serial_s * 1e9 / self.in_flight) / 1e9

    def enough_in_flight(self, cores):
        """As `reports::enough_in_flight`: twice as many as keep the cores busy on average."""
        least = min(cores, self.in_flight)
        if self.wait_ns == 0:
            return least
        enough = 2 * least * (self.compute_ns + self.wait_ns) / self.compute_ns
        return min(max(math.ceil(enough), least), self.in_flight)


def _log_uniform(generator, low, high):
    return math.exp(generator.uniform(math.log(low), math.log(high)))


def _rounded(value):
    """To three significant digits, so that a table shows what was measured."""
    digits = max(int(math.floor(math.log10(value))) - 2, 0)
    return int(round(value / 10 ** digits)) * 10 ** digits


def _draw_once(generator):
    compute_ns = _rounded(_log_uniform(generator, *COMPUTE_NS))
    waits = generator.random() >= SHARE_WITHOUT_WAITING
    wait_ns = _rounded(_log_uniform(generator, *WAIT_NS))
    tasks = round(_log_uniform(generator, *TASKS))
    in_flight = round(_log_uniform(generator, *IN_FLIGHT))
    return Shape(compute_ns, wait_ns if waits else 0, tasks, min(in_flight, tasks))


def draw(seed, number, max_serial_s):
    """The shape of this number: drawn again until all of its tasks take no longer, one after the
    other. It depends on nothing else, so that more shapes can be added later."""
    generator = random.Random(f"{seed}:{number}")  # of a text: the same in every version of Python
    while (shape := _draw_once(generator)).serial_s > max_serial_s:
        pass
    return shape


def duration(nanoseconds):
    """As options take it: "20ms"."""
    for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3)):
        if nanoseconds and nanoseconds % size == 0:
            return f"{nanoseconds // size}{unit}"
    return f"{nanoseconds}ns" if nanoseconds else "0"
