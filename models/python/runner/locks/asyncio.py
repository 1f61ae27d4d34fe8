# SPDX-License-Identifier: Apache-2.0
"""asyncio.Lock and its relatives, on one event loop."""

import asyncio

from runner.locks.threading import make_from
from runner.sync.suspending import Barrier, Condition, Event, Lock, Timer  # what tasks use

PROTECTION = "locked"

__all__ = ["Barrier", "Condition", "Event", "Lock", "Timer", "make"]


class RLock:
    """A recursive lock, which asyncio does not have: the task of the event loop holds it."""

    def __init__(self):
        self._lock = asyncio.Lock()
        self._holder = None
        self._depth = 0
        self.waiting = 0  # (sync/suspending.py)

    def locked(self):
        """Whether the task that asks would have to wait."""
        return (self._holder is not asyncio.current_task()
                and (self._lock.locked() or self.waiting != 0))

    async def acquire(self):
        task = asyncio.current_task()
        if self._holder is not task:
            await self._lock.acquire()
            self._holder = task
        self._depth += 1
        return True

    def release(self):
        if self._holder is not asyncio.current_task():
            raise RuntimeError("cannot release a lock that this task does not hold")
        self._depth -= 1
        if self._depth == 0:
            self._holder = None
            self._lock.release()


def make(kind, argument, _):
    if kind == "recursive lock":
        return RLock()
    if kind == "barrier":
        if not hasattr(asyncio, "Barrier"):
            raise RuntimeError("asyncio.Barrier needs CPython 3.11: name one with --python=PATH")
        return asyncio.Barrier(argument[0])
    return make_from(asyncio, kind, argument)
