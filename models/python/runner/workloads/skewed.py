# SPDX-License-Identifier: Apache-2.0
import math
import struct

from runner.random import random_value
from runner.work_units import do_work_units


def costs_by_rank(tasks, total, skew):
    """Returns the units of work of each task, the largest first, as workloads/skewed.cpp does: with
    the same operations in the same order, so that every rounding is the same."""
    def weight(rank):
        return math.pow(rank + 0.5, -skew)

    whole = 0.0
    for rank in range(tasks):
        whole += weight(rank)
    costs, up_to_here, begin = [], 0.0, 0
    for rank in range(tasks):
        up_to_here += weight(rank)
        share = 1.0 if rank + 1 == tasks else up_to_here / whole
        end = round_half_up(total * share)
        costs.append(end - begin)
        begin = end
    return costs


def round_half_up(value):
    """As std::round of C++ does for numbers that are not negative."""
    whole = math.floor(value)
    return whole + 1 if value - whole >= 0.5 else whole


class Workload:
    """Does units of work, of which a few tasks have most."""

    waits = False

    def __init__(self, size, seed, time_scale, options):
        self._size, self._seed, self._skew = size, seed, float(options["skew"])
        self._units = None

    def plan(self, tasks):
        """Is told the number of tasks before the first runs."""
        self._units = costs_by_rank(tasks, float(tasks) * float(self._size), self._skew)
        for left in range(tasks, 1, -1):
            other = random_value(self._seed, left) % left
            self._units[left - 1], self._units[other] = self._units[other], self._units[left - 1]

    def compute(self, task):
        units = self._units[task]
        return struct.pack("<QQ", units, do_work_units(units, task))
