# SPDX-License-Identifier: Apache-2.0
"""The worker processes of multiprocessing and concurrent.futures: what goes on in them, and what it
takes to leave nothing of them behind."""

import functools
import os
import signal
import sys

from runner.tasks import PATIENCE_S, run_task

PR_SET_PDEATHSIG = 1


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


@functools.lru_cache(maxsize=None)
def find_prctl():
    """The system call, once per process: what forks has its children find it, too."""
    try:
        import ctypes
    except ImportError:  # an interpreter without libffi: bench's guardian is left to find them
        return None
    return ctypes.CDLL(None).prctl


def die_with_parent(parent):
    """Has the kernel kill this process with the one that forked it: a pool's worker that waits for
    work would otherwise outlive an interpreter that was killed. `parent` is that process, or None
    when it is not known."""
    prctl = find_prctl()
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


# ---- in the interpreter that started them -------------------------------------------------------

def initializer_arguments(context, settings, workload):
    """What `set_up_worker` is to be told. `context` is multiprocessing's."""
    if settings.start_method == "fork":
        find_prctl()  # for all workers
    forked_elsewhere = settings.start_method == "forkserver"
    return (workload, context.Barrier(settings.workers), None if forked_elsewhere else os.getpid())


def forget_semaphores():
    """Takes the names of semaphores away as soon as every worker has opened them. Those of spawned
    workers would stay in the system when all processes are killed; those of forked ones have no
    name by then. It is what multiprocessing does at exit, a little earlier."""
    util = sys.modules.get("multiprocessing.util")
    synchronize = sys.modules.get("multiprocessing.synchronize")
    if synchronize is None:
        return
    for finalizer in list(util._finalizer_registry.values()):
        if finalizer._callback is synchronize.SemLock._cleanup:
            finalizer()


def stop_helpers():
    """Waits for the processes that multiprocessing keeps for itself: they would outlive this one
    for a moment, and be taken for left behind."""
    for name, helper in (("multiprocessing.forkserver", "_forkserver"),
                         ("multiprocessing.resource_tracker", "_resource_tracker")):
        helper = getattr(sys.modules.get(name), helper, None)
        if hasattr(helper, "_stop"):
            helper._stop()
