# SPDX-License-Identifier: Apache-2.0
"""Compute that is counted in units of work and not in clock time, as workloads/support/work_units.h
has it. How many units a millisecond has is measured once, by one interpreter, for all Python models
of a run: their tasks are the same, and so long in Python as they are said to be."""

import time

from runner.durations import duration_ns

MASK = 2**64 - 1
ROUNDS_PER_UNIT = 64
MILLISECOND_NS = 1_000_000


def do_work_rounds(rounds, value):
    """Does rounds of work, of which the result depends on all and on the first value."""
    for _ in range(rounds):
        value = ((value ^ (value >> 29)) * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15) & MASK
    return value


def do_work_units(units, value):
    return do_work_rounds(units * ROUNDS_PER_UNIT, value)


def compute_rounds(options):
    """Returns the rounds of work of one --compute."""
    return rounds_of(options, duration_ns(options["compute"]))


def rounds_of(options, work_ns):
    """Returns the rounds of work that take so long."""
    return _pieces_of(work_ns, int(options["_units-per-ms"]) * ROUNDS_PER_UNIT)


def compute_units(options):
    """Returns the units of work of one --compute."""
    return _pieces_of(duration_ns(options["compute"]), int(options["_units-per-ms"]))


def _pieces_of(work_ns, per_ms):
    """Rounds half up, as C++ does."""
    return (work_ns * per_ms + MILLISECOND_NS // 2) // MILLISECOND_NS


def measure_units_per_ms():
    """Returns how many units this interpreter does in a millisecond, at least 1: by the fastest of
    many short runs, because what disturbs a run only makes it slower. Takes some 50 ms."""
    units_per_run, min_runs, longest_ns = 5, 20, 50 * MILLISECOND_NS
    fastest_ns, value, runs = None, 0, 0
    begin_ns = time.perf_counter_ns()
    while runs < min_runs or time.perf_counter_ns() - begin_ns < longest_ns:
        run_begin_ns = time.perf_counter_ns()
        value = do_work_units(units_per_run, value)
        run_ns = time.perf_counter_ns() - run_begin_ns
        fastest_ns = run_ns if fastest_ns is None else min(fastest_ns, run_ns)
        runs += 1
    return max(1, round(units_per_run * MILLISECOND_NS / max(1, fastest_ns)))
