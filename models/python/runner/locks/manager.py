# SPDX-License-Identifier: Apache-2.0
"""The locks of a multiprocessing.Manager: a process of its own has them, and serves each process
through a socket."""

import os
from multiprocessing.managers import SyncManager

from runner import processes
from runner.locks.threading import make_from
from runner.sync import blocking
from runner.sync.blocking import Barrier, Condition, Event, Timer  # what tasks use

PROTECTION = "locked"

__all__ = ["Barrier", "Condition", "Event", "Lock", "Timer", "make"]


class Lock(blocking.Lock):
    asks_first = False  # to ask is a message and its answer, as acquiring is


class Manager:
    """The one manager of this process, which lives as long as the process does."""

    manager = None


def follow(parent):
    """The first that the manager does: it must not outlive the interpreter."""
    processes.die_with_parent(parent)
    processes.die_with_interpreter()


def start(context):
    """Starts the manager, at an address that is no file, so that nothing of it is left behind."""
    manager = SyncManager("\0" + processes.owner_prefix() + "-manager", ctx=context)
    forked_elsewhere = context.get_start_method() == "forkserver"
    manager.start(follow, (None if forked_elsewhere else os.getpid(),))
    return manager


def close():
    if Manager.manager is not None:
        Manager.manager.shutdown()


def make(kind, argument, context):
    if Manager.manager is None:
        Manager.manager = start(context)
    return make_from(Manager.manager, kind, argument)
