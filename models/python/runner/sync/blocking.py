# SPDX-License-Identifier: Apache-2.0
"""The sync objects as one task uses them whose waits block it: a thread, a process or a greenlet.
They record who holds and who waits (memory.py). `acquire` and `release` are plain functions, so
that the record costs next to nothing: look them up once, before a loop."""

class Lock:
    """A lock of any kind, or a semaphore: `thing` has Python's `acquire` and `release`. One that
    `asks_first` tries to acquire before it records that it waits."""

    asks_first = True

    def __init__(self, memory, number, task, thing, is_held_by_one):
        take = thing.acquire
        states, place, holder = memory.states, memory.holder_place(number), task + 1

        def wait(*arguments):
            memory.begin_wait(number, task, bool(arguments))
            taken = take(*arguments)
            memory.end_wait(task)
            return taken

        def acquire():
            if not take(False):
                wait()
            states[place] = holder

        def wait_and_record():
            wait()
            states[place] = holder

        def acquire_permit():
            if not take(False):
                wait()

        def acquire_for(seconds):
            """Returns whether it was acquired within the time."""
            taken = take(False) or wait(True, seconds)
            if taken and is_held_by_one:
                states[place] = holder
            return taken

        def try_acquire():
            taken = take(False)
            if taken and is_held_by_one:
                states[place] = holder
            return taken

        if self.asks_first:
            self.acquire = acquire if is_held_by_one else acquire_permit
        else:
            self.acquire = wait_and_record if is_held_by_one else wait
        self.acquire_for = acquire_for
        self.try_acquire = try_acquire
        self.release = thing.release
        # A reader-writer lock, for which an ordinary lock stands in.
        self.acquire_shared, self.release_shared = self.acquire, self.release


class Waiting:
    """What the others have in common."""

    def __init__(self, memory, number, task, thing):
        self._memory, self._number, self._task, self._thing = memory, number, task, thing

    def _wait(self, *limit):
        self._memory.begin_wait(self._number, self._task, bool(limit))
        result = self._thing.wait(*limit)
        self._memory.end_wait(self._task)
        return result


class Event(Waiting):
    """`wait_for(seconds)` returns whether it was set within the time."""

    def __init__(self, memory, number, task, thing):
        super().__init__(memory, number, task, thing)
        self.is_set, self.clear = thing.is_set, thing.clear

    def wait(self):
        if not self.is_set():
            self._wait()

    def wait_for(self, seconds):
        return self.is_set() or self._wait(seconds)

    def set(self):
        self._memory.wake(self._number)
        self._thing.set()


class Condition(Waiting):
    """The task holds the lock `lock` when it calls any of these, and when a wait is over.
    `wait_for(seconds)` returns whether it was notified within the time."""

    def __init__(self, memory, number, lock, task, thing):
        super().__init__(memory, number, task, thing)
        self._holder_place = memory.holder_place(lock)

    def wait(self):
        self._wait()
        self._memory.states[self._holder_place] = self._task + 1

    def wait_for(self, seconds):
        is_notified = self._wait(seconds)
        self._memory.states[self._holder_place] = self._task + 1
        return is_notified

    def notify_one(self):
        self._memory.wake(self._number)
        self._thing.notify()

    def notify_all(self):
        self._memory.wake(self._number)
        self._thing.notify_all()


class Barrier(Waiting):
    def arrive_and_wait(self):
        self._wait()
