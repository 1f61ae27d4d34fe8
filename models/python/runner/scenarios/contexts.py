# SPDX-License-Identifier: Apache-2.0
"""The contexts of multiprocessing for scenarios, and what their tasks have in common."""

import contextlib
import multiprocessing
import types

from runner import processes


@contextlib.contextmanager
def context(start_method="fork"):
    """Gives a context of multiprocessing, within which processes and their semaphores are made: these
    have names of ours, so that none is left behind whenever all processes are killed."""
    settings = types.SimpleNamespace(start_method=start_method, sync=None)
    if start_method not in multiprocessing.get_all_start_methods():
        raise RuntimeError(f"this interpreter cannot start processes by {start_method}")
    with processes.starting(settings) as made:
        yield made


class Task:
    """What a worker process of a scenario got when it started."""

    barrier = None


def set_barrier(barrier):
    """The initializer of pools whose tasks meet at a barrier."""
    Task.barrier = barrier


def meets(barrier, seconds):
    """Whether another task comes to a barrier of two in that time. One that has not come leaves the
    barrier as it was before."""
    import threading
    try:
        barrier.wait(seconds)
    except threading.BrokenBarrierError:
        barrier.reset()
        return False
    return True


def task_meets(seconds):
    """A task of a pool: whether another one of it runs at the same time."""
    return meets(Task.barrier, seconds)
