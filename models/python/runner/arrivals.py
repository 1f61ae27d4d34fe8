# SPDX-License-Identifier: Apache-2.0
"""When things arrive one after the other, as workloads/support/arrival_times.cpp has it."""

import math

from runner.random import random_value

ARRIVALS_STREAM = 0x6172726976616c73  # "arrivals"


def exponential(seed, index):
    uniform = (random_value(seed ^ ARRIVALS_STREAM, index) >> 11) * 2**-53
    return -math.log1p(-uniform)


def arrival_times(rate_per_s, seed, count):
    """Yields when each of so many arrives, in nanoseconds from the beginning: a Poisson process
    whose last one arrives after `count` / `rate_per_s`."""
    total = sum(exponential(seed, index) for index in range(count))
    scale_ns = 1e9 * count / rate_per_s / total if count else 0
    arrival = 0.0
    for index in range(count):
        arrival += exponential(seed, index)
        yield round(arrival * scale_ns)
