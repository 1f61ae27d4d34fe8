# SPDX-License-Identifier: Apache-2.0
"""Whether a forked child can take a lock that another thread of its parent held, and one that was
started in another way. Before 3.12 the interpreter does not warn of it."""

import os
import threading
import warnings

from runner.scenarios import PATIENCE_S
from runner.scenarios.contexts import context

# How long to wait for what must not happen: that a child gets a lock that nobody can release.
ABSENCE_TIMEOUT_S = 0.2

lock = threading.Lock()


def take_lock(seconds):
    """Exits with 0 when it got the lock."""
    os._exit(0 if lock.acquire(timeout=seconds) else 1)


def child_gets_lock(seconds):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        child = os.fork()
        if child == 0:
            take_lock(seconds)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, bool(caught)


def spawned_child_gets_lock():
    with context("spawn") as made:
        child = made.Process(target=take_lock, args=(PATIENCE_S,))
        child.start()
        child.join()
        return child.exitcode == 0


def hold(is_held, may_release):
    with lock:
        is_held.set()
        may_release.wait()


def figures():
    gets_free_lock, _ = child_gets_lock(PATIENCE_S)
    is_held, may_release = threading.Event(), threading.Event()
    holder = threading.Thread(target=hold, args=(is_held, may_release))
    holder.start()
    is_held.wait()
    gets_held_lock, has_warned = child_gets_lock(ABSENCE_TIMEOUT_S)
    spawned_gets_lock = spawned_child_gets_lock()
    may_release.set()
    parent_gets_lock = lock.acquire(timeout=PATIENCE_S)
    holder.join()
    return {
        "child_gets_free_lock": gets_free_lock,
        "child_gets_lock_of_other_thread": gets_held_lock,
        "spawned_child_gets_its_lock": spawned_gets_lock,
        "parent_gets_it_afterwards": parent_gets_lock,
        "interpreter_warns": has_warned,
    }
