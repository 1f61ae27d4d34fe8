# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.Lock and its relatives: POSIX semaphores that the processes share."""

from runner.locks.threading import make_from
from runner.sync.blocking import Barrier, Condition, Event, Lock, Timer  # what tasks use

PROTECTION = "locked"

__all__ = ["Barrier", "Condition", "Event", "Lock", "Timer", "make"]


def make(kind, argument, context):
    return make_from(context, kind, argument)
