# SPDX-License-Identifier: Apache-2.0
"""The request that tasks end before their work is done, in the memory of the job
(workloads/cancellation.h), and what models need to carry it out."""

import os
import select
import signal
import socket
import time

# How tasks that have begun respond to the request (`CancellationResponse`).
POLLS, COMPLETES, THROWS_AT_AWAIT, IS_TERMINATED = range(4)
# Half words of 4 bytes, and words of 8 bytes, of the bytes that the tasks share.
REQUESTED, RESPONSE, IN_FLIGHT, BEGUN, COORDINATOR = 0, 1, 2, 3, 8
FINISHED, REQUESTED_NS = 2, 3

# The failure of a task that was cancelled, as outcomes have it (tasks.py).
CANCELLED = b"cancelled"
# How often to look whether the request has come, should its signal get lost.
LOOK_S = 0.5


class Cancelled(Exception):
    """Raised in a task that has seen the request."""


def cancelled_outcome(worker=0):
    return (worker, CANCELLED, b"", 0, 0)


class Cancellation:
    """The request, as the tasks and the model of one process see it."""

    def __init__(self, sync):
        self._sync = sync
        self._words = sync.words
        self._halves = sync.words.cast("B").cast("I")

    @property
    def is_requested(self):
        return self._halves[REQUESTED] != 0

    @property
    def response(self):
        return self._halves[RESPONSE]

    @property
    def requested_ns(self):
        return self._words[REQUESTED_NS]

    @property
    def begun(self):
        return self._halves[BEGUN]

    # ---- for tasks ------------------------------------------------------------------------------

    def begin(self, task, all_tasks):
        """Counts a task that begins to wait or work. The last of all that can be in flight makes
        the request."""
        halves = self._halves
        with self._sync.guard:
            halves[BEGUN] += 1
            begun = halves[BEGUN]
        if begun == min(halves[IN_FLIGHT] or all_tasks, all_tasks):
            self.request(task)

    def request(self, task):
        halves, words = self._halves, self._words
        if words[REQUESTED_NS]:
            return  # and takes no lock, which a process that is ended now would keep
        with self._sync.guard:
            if words[REQUESTED_NS]:
                return
            words[REQUESTED_NS] = time.monotonic_ns()
            halves[REQUESTED] = 1
        if halves[COORDINATOR]:
            os.kill(halves[COORDINATOR], signal.SIGCHLD)
        else:
            self._sync.event(0, task).set()

    def count_finished(self, tasks=1):
        with self._sync.guard:
            self._words[FINISHED] += tasks

    # ---- for models -----------------------------------------------------------------------------

    def wait(self, are_over):
        """Blocks the calling thread until the request has come, or nobody is left to make it: now and
        then calls `are_over`, which returns whether all tasks are, or raises to give up."""
        while not self.is_requested and not are_over():
            self._sync.objects[0].wait(LOOK_S)

    def keep(self, outcomes):
        """Returns the outcomes, with one of a cancelled task for each that has none, and counts
        those with a result: tasks that may be ended at any time do not count themselves."""
        outcomes = [cancelled_outcome() if one is None else one for one in outcomes]
        self._words[FINISHED] = sum(failure is None for _, failure, *_ in outcomes)
        return outcomes


class Watch:
    """Tells the process that ends others when one of their tasks has made the request. It can be
    waited for like a file. One per process, made by its main thread."""

    def __init__(self, cancellation):
        self._cancellation = cancellation
        self._end, self._far = socket.socketpair()
        for end in (self._end, self._far):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)

    def begin(self):
        """Called before the first task of an iteration runs."""
        self._cancellation._halves[COORDINATOR] = os.getpid()

    def fileno(self):
        return self._end.fileno()

    def is_requested(self):
        """Forgets the signals so far, and returns whether the request has come."""
        try:
            while self._end.recv(4096):
                pass
        except BlockingIOError:
            pass
        return self._cancellation.is_requested

    def wait(self):
        while not self.is_requested():
            select.select([self], [], [], LOOK_S)
