# SPDX-License-Identifier: Apache-2.0
"""Running one task, and what it takes to do so in a worker of a pool.

An outcome is what became of one task, as a plain tuple, because it crosses between processes:
    worker     who ran it: a process or thread, by any id that tells it from the others
    failure    the message of a task that failed, else None
    result     its bytes
    begin_ns, end_ns    on the monotonic clock, of a task that waits
"""

import os
import signal
import threading
import time

PR_SET_PDEATHSIG = 1
# For the first step of all workers: one that has not come by then never will.
PATIENCE_S = 60


def describe(error):
    """An exception in one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text[:500]


def run_task(workload, task, worker, sleep=time.sleep):
    """Runs a task to completion on the calling thread. What it raises is its failure."""
    if not workload.waits:
        try:
            return (worker, None, workload.compute(task), 0, 0)
        except Exception as error:
            return (worker, describe(error), b"", 0, 0)
    begin_ns = time.monotonic_ns()
    try:
        sleep(workload.wait_s(task))
        return (worker, None, workload.compute(task), begin_ns, time.monotonic_ns())
    except Exception as error:
        return (worker, describe(error), b"", begin_ns, time.monotonic_ns())


# ---- in a worker process ------------------------------------------------------------------------

class Worker:
    """What a worker process was told when it started. One per process."""

    workload = None
    barrier = None


def set_up_worker(workload, barrier, interpreter):
    """The initializer of the process pools."""
    Worker.workload = workload
    Worker.barrier = barrier
    die_with_parent(interpreter)


def run_in_process(task):
    return run_task(Worker.workload, task, os.getpid())


def run_range_in_process(first, last):
    return [run_in_process(task) for task in range(first, last)]


def meet(_):
    """Returns when every worker of the pool is in here: so each took a step."""
    Worker.barrier.wait(PATIENCE_S)


def die_with_parent(parent):
    """Has the kernel kill this process with the one that forked it: a pool's worker that waits for
    work would otherwise outlive an interpreter that was killed. `parent` is that process, or None
    when it is not known."""
    try:
        import ctypes
    except ImportError:  # an interpreter without libffi: bench's guardian is left to find it
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


# ---- in a worker thread -------------------------------------------------------------------------

def run_in_thread(workload, task):
    return run_task(workload, task, threading.get_ident())


def run_range_in_thread(workload, first, last):
    return [run_in_thread(workload, task) for task in range(first, last)]
