# SPDX-License-Identifier: Apache-2.0
"""Whether two tasks ever run at the same time when each is joined as soon as it is started."""

import threading

from runner.scenarios import ABSENCE_TIMEOUT_S, PATIENCE_S
from runner.scenarios.contexts import context, meets


def note_meeting(barrier, seconds, met):
    if meets(barrier, seconds):
        met.set()


def overlap(start, barrier, met, at_once):
    """`start(target, arguments)` starts a task and returns it."""
    tasks = []
    for _ in range(2):
        timeout = ABSENCE_TIMEOUT_S if at_once else PATIENCE_S
        task = start(note_meeting, (barrier, timeout, met))
        if at_once:
            task.join()
        else:
            tasks.append(task)
    for task in tasks:
        task.join()
    return met.is_set()


def overlap_of_processes(at_once):
    with context() as made:
        def start(target, arguments):
            process = made.Process(target=target, args=arguments)
            process.start()
            return process
        return overlap(start, made.Barrier(2), made.Event(), at_once)


def overlap_of_threads(at_once):
    def start(target, arguments):
        thread = threading.Thread(target=target, args=arguments)
        thread.start()
        return thread
    return overlap(start, threading.Barrier(2), threading.Event(), at_once)


def figures():
    return {
        "processes_joined_at_once_overlap": overlap_of_processes(True),
        "processes_joined_later_overlap": overlap_of_processes(False),
        "threads_joined_at_once_overlap": overlap_of_threads(True),
        "threads_joined_later_overlap": overlap_of_threads(False),
    }
