# SPDX-License-Identifier: Apache-2.0
"""gevent.lock and gevent.event, on one thread."""

import collections
import functools
import threading

import gevent
import gevent.event
import gevent.lock

from runner.sync import blocking
from runner.sync.blocking import Barrier, Condition, Event, Lock  # what tasks use

PROTECTION = "locked"

__all__ = ["Barrier", "Condition", "Event", "Lock", "Timer", "make"]


class GreenletTimer:
    """A greenlet that starts after a time."""

    def __init__(self, seconds, function):
        # The time counts from now, and not from when the loop last looked at the clock.
        gevent.get_hub().loop.update_now()
        self._greenlet = gevent.spawn_later(seconds, function)

    def cancel(self):
        if not self._greenlet.started or not self._greenlet.ready():
            self._greenlet.kill(block=False)


class Timer(blocking.Timer):
    start_timer = GreenletTimer


class ConditionVariable:
    """A condition variable as gevent's patched `threading` makes it: each that waits has a
    semaphore of its own."""

    def __init__(self, lock):
        self._lock = lock
        self._waiters = collections.deque()

    def __enter__(self):
        return self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()

    def wait(self, timeout=None):
        waiter = gevent.lock.Semaphore(0)
        self._waiters.append(waiter)
        self._lock.release()
        try:
            is_notified = waiter.acquire(True, timeout)
        finally:
            self._lock.acquire()
        if not is_notified and waiter in self._waiters:
            self._waiters.remove(waiter)
        return is_notified

    def wait_for(self, predicate, timeout=None):
        """As `threading.Barrier` uses it."""
        while not predicate():
            if not self.wait(timeout):
                break
        return predicate()

    def notify(self):
        if self._waiters:
            self._waiters.popleft().release()

    def notify_all(self):
        while self._waiters:
            self._waiters.popleft().release()


def make(kind, argument, _):
    if kind == "barrier":
        parties, memory, number = argument
        barrier = threading.Barrier(parties, functools.partial(memory.wake, number))
        barrier._cond = ConditionVariable(gevent.lock.BoundedSemaphore(1))
        return barrier
    if kind == "event":
        return gevent.event.Event()
    if kind == "condition variable":
        return ConditionVariable(argument)
    if kind == "recursive lock":
        return gevent.lock.RLock()
    if kind == "semaphore":
        return gevent.lock.Semaphore(argument)
    if kind == "bounded semaphore":
        return gevent.lock.BoundedSemaphore(argument)
    return gevent.lock.BoundedSemaphore(1)  # what gevent has for a lock, also for readers
