# SPDX-License-Identifier: Apache-2.0
"""threading.Lock and its relatives."""

import functools
import threading

from runner.sync.blocking import Barrier, Condition, Event, Lock, Timer  # what tasks use

PROTECTION = "locked"

__all__ = ["Barrier", "Condition", "Event", "Lock", "Timer", "make"]


def make(kind, argument, _):
    return make_from(threading, kind, argument)


def make_from(library, kind, argument):
    """Makes an object of a library that calls them as `threading` does."""
    if kind == "barrier":
        parties, memory, number = argument
        return library.Barrier(parties, functools.partial(memory.wake, number))
    if kind == "event":
        return library.Event()
    if kind == "condition variable":
        return library.Condition(argument)
    if kind == "recursive lock":
        return library.RLock()
    if kind == "semaphore":
        return library.Semaphore(argument)
    if kind == "bounded semaphore":
        return library.BoundedSemaphore(argument)
    return library.Lock()  # also for readers and writers
