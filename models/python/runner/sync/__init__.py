# SPDX-License-Identifier: Apache-2.0
"""What the tasks of a workload share: the sync objects that its C++ twin declares
(workloads/sync.h), and the bytes between them. A workload finds it as `self.sync`."""

import asyncio
import importlib
import itertools
import threading
import time

from runner.cancellation import Cancelled
from runner.sync.channel import Traits
from runner.sync.memory import Memory
from runner.sync.samples import Sampler
from runner.tasks import describe

# What workloads::name_of calls them.
KINDS = ("lock", "recursive lock", "reader-writer lock", "semaphore", "bounded semaphore", "event",
         "condition variable", "barrier")
CHANNEL = "channel"
# One acquisition in so many is timed at most; of what wakes another task, which takes longer, one in
# fewer.
ACQUISITIONS_PER_SAMPLE = 128
HAND_OVERS_PER_SAMPLE = 16


def unfold(objects):
    """Yields the kind and the limit of each object; `objects` has them once for all of equal ones
    in a row, with their number: "event,1,4". The limit of a channel is all that follows
    (`Traits`)."""
    for text in objects:
        kind, limit, count, *traits = text.split(",")
        limit = Traits.read(limit, *traits) if traits else int(limit)
        yield from itertools.repeat((kind, limit), int(count))


class Sync:
    """Crosses to other processes where the objects of its implementation do. `implementation` is
    the module: "locks.threading", "channels.queue".

    `protection` says how tasks protect what they share: `locked`, by a `private_copy`, or by
    `none`; only where they are `locked` are there sync objects. `guard` is a lock of its own for
    what a C++ task does by an atomic operation. It is held for a moment only, and not recorded."""

    def __init__(self, implementation, memory, objects, suspends=False, shares_thread=False):
        self._name = implementation
        self._memory = Memory(memory)
        self._kinds = list(unfold(objects))
        self._objects = []
        self._timers = {}
        self._suspends = suspends
        self._shares_thread = shares_thread
        self._is_started = self._has_processes = False
        self._implementation = self._load()
        self.protection = self._implementation.PROTECTION
        self.guard = None

    def _load(self):
        return importlib.import_module("runner." + self._name)

    def __getstate__(self):
        return {**self.__dict__, "_implementation": None}  # a module, which does not cross

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._implementation = self._load()

    @property
    def memory(self):
        return self._memory

    @property
    def objects(self):
        """The objects of the library, for models."""
        return self._objects

    # ---- for main.py and the models -------------------------------------------------------------

    def start(self, context=None):
        """Makes the objects. Models whose tasks run in processes call it themselves, before those
        start, with their context of multiprocessing; for others, and again, main.py does."""
        if self._is_started:
            return
        self._is_started, self._has_processes = True, context is not None
        self.guard = threading.Lock() if context is None else context.Lock()
        self._make(context)

    def renew(self):
        """Makes the objects as they were at the start, after an iteration in which all that was
        acquired was released. Those that other processes have stay the same."""
        if not self._has_processes:
            self._make(None)
            return
        for (kind, _), thing in zip(self._kinds, self._objects):
            if kind == "event":
                thing.clear()

    def close(self):
        """Ends what an implementation has beside its objects."""
        getattr(self._implementation, "close", lambda: None)()

    def _make(self, context):
        if self.protection != "locked":
            return
        self._objects, lock = [], None
        for number, (kind, limit) in enumerate(self._kinds):
            if kind not in KINDS and kind != CHANNEL:
                raise ValueError(f"unknown kind of sync object {kind!r}")
            # A condition variable goes with the lock before it.
            argument = (lock if kind == "condition variable" else
                        (limit, self._memory, number) if kind == "barrier" else limit)
            thing = self._implementation.make(kind, argument, context)
            self._objects.append(thing)
            lock = thing if kind in ("lock", "recursive lock") else lock

    # ---- as a task uses it ----------------------------------------------------------------------

    @property
    def words(self):
        """The memory that the tasks have between them, all zero at the start of an iteration, as
        whole numbers of 8 bytes."""
        return self._memory.words

    @property
    def shares_thread(self):
        """Whether no other task of this thread runs until this one waits."""
        return self._shares_thread

    @property
    def sleep(self):
        """The function that lets other tasks run for so many seconds."""
        return asyncio.sleep if self._suspends else time.sleep

    def sampler(self, task, is_long=False):
        """Of operations that `is_long` says take 10 µs or more, each may be timed."""
        interval = 1 if is_long else ACQUISITIONS_PER_SAMPLE
        return Sampler(self._memory.samples(task), task, interval)

    def hand_over_sampler(self, task):
        return Sampler(self._memory.samples(task), task, HAND_OVERS_PER_SAMPLE)

    def lock(self, number, task):
        """Returns a lock of any kind, or a semaphore."""
        return self._implementation.Lock(self._memory, number, task, self._objects[number],
                                         self._kinds[number][0])

    def event(self, number, task):
        return self._implementation.Event(self._memory, number, task, self._objects[number])

    def timer(self, number, task):
        """Returns the timer of an event: the library's own, which sets it."""
        return self._implementation.Timer(self._memory, number, task, self._objects[number],
                                          self._timers)

    def condition(self, number, lock, task):
        """Returns a condition variable; `lock` is the number of the lock that goes with it."""
        return self._implementation.Condition(self._memory, number, lock, task,
                                              self._objects[number])

    def channel(self, number, task):
        return self._implementation.Channel(self._memory, number, task, self._objects[number],
                                            self._kinds[number][1])

    def barrier(self, number, task):
        return self._implementation.Barrier(self._memory, number, task, self._objects[number])


class Recorded:
    """Runs the tasks of a workload that shares something, and records which of them are running,
    and which have failed."""

    waits = True

    def __init__(self, workload, sync):
        self._workload = workload
        self._sync = sync
        # One that is cancelled may lose its result on the way: it is done when bench has it.
        self._notes_ends = not getattr(workload, "cancels", False)

    def run(self, task):
        self._sync.memory.begin_task(task)
        try:
            result = self._workload.run(task)
        except Cancelled:
            raise
        except Exception as error:
            self._fail(task, error)
            raise
        if self._notes_ends:
            self._sync.memory.end_task(task)
        return result

    async def run_async(self, task):
        self._sync.memory.begin_task(task)
        try:
            result = await self._workload.run_async(task)
        except Cancelled:
            raise
        except Exception as error:
            self._fail(task, error)
            raise
        if self._notes_ends:
            self._sync.memory.end_task(task)
        return result

    def _fail(self, task, error):
        with self._sync.guard:
            self._sync.memory.fail_task(task, describe(error))
