# SPDX-License-Identifier: Apache-2.0
"""Running one task, on the calling thread.

An outcome is what became of one task, as a plain tuple, because it crosses between processes:
    worker     the process or thread that ran it, by any id that is unique among them
    failure    the message of a task that failed, `CANCELLED` of one that was cancelled, else None
    result     its bytes
    begin_ns, end_ns    on the monotonic clock, of a task that waits; of others in a timeline pass
"""

import os
import threading
import time

from runner.callbacks import raise_failure
from runner.cancellation import CANCELLED, Cancelled

# Seconds to wait until all workers are up: one that is not by then never will be.
PATIENCE_S = 60

# Waits as a call does that knows nothing of other tasks: none that shares the thread can run
# meanwhile, also where a model replaces time.sleep (gevent.py), which it does later.
block_thread = time.sleep


def describe(error):
    """Returns an exception in one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text.removesuffix(":")[:500]


def run_task(workload, task, worker, sleep=time.sleep):
    """Runs a task to completion on the calling thread. What it raises is its failure."""
    if not workload.waits:
        try:
            return (worker, None, workload.compute(task), 0, 0)
        except Exception as error:
            return (worker, describe(error), b"", 0, 0)
    begin_ns = time.monotonic_ns()
    try:
        if hasattr(workload, "run"):
            result = workload.run(task)
        elif hasattr(workload, "steps"):
            result = run_steps(workload.steps(task), sleep)
        else:
            sleep(workload.wait_s(task))
            result = workload.compute(task)
        return (worker, None, result, begin_ns, time.monotonic_ns())
    except Cancelled:
        return (worker, CANCELLED, b"", begin_ns, time.monotonic_ns())
    except Exception as error:
        return (worker, describe(error), b"", begin_ns, time.monotonic_ns())


def run_steps(steps, sleep):
    """Runs the steps of a task, sleeps as long as each says, and returns the result."""
    try:
        while True:
            sleep(next(steps))
    except StopIteration as end:
        return end.value


class Timed:
    """Makes a workload that only computes look like one that waits, so that its times are kept:
    where they are not kept, no task pays for the question."""

    waits = True

    def __init__(self, workload):
        self._workload = workload

    def run(self, task):
        return self._workload.compute(task)

    async def run_async(self, task):
        if hasattr(self._workload, "run_async"):
            return await self._workload.run_async(task)
        return self._workload.compute(task)


def run_in_thread(workload, task):
    return run_task(workload, task, threading.get_ident())


def run_or_raise_in_thread(workload, task):
    return raise_failure(run_in_thread(workload, task))


def run_range_in_thread(workload, first, last):
    return [run_in_thread(workload, task) for task in range(first, last)]


def step(arrivals, departures):
    """Arrives, and leaves when all have arrived: pipes are what interpreters share by number."""
    os.write(arrivals, b".")
    os.read(departures, 1)
