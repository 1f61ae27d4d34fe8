# SPDX-License-Identifier: Apache-2.0
"""The sync objects as one task uses them whose waits block it: a thread, a process or a greenlet.
They record who holds and who waits (memory.py). `acquire` and `release` are plain functions, so
that the record costs little: look them up once, before a loop."""

import threading
import time


class Lock:
    """A lock of any kind, or a semaphore: `thing` has Python's `acquire` and `release`. One that
    `asks_first` tries to acquire before it records that it waits."""

    asks_first = True

    def __init__(self, memory, number, task, thing, kind):
        take, give = thing.acquire, thing.release
        states, place, holder = memory.states, memory.holder_place(number), task + 1
        depth = memory.depth_place(number)
        is_held_by_one, is_recursive = "semaphore" not in kind, kind == "recursive lock"

        def hold():
            if is_recursive:
                states[depth] += 1
            if is_held_by_one:
                states[place] = holder

        def wait(*arguments):
            memory.begin_wait(number, task, bool(arguments))
            try:
                return take(*arguments)
            finally:
                memory.end_wait(task)

        def acquire():
            if not take(False):
                wait()
            states[place] = holder

        def release():
            # Before others can take it.
            states[place] = 0
            give()

        def acquire_permit():
            if not take(False):
                wait()

        def acquire_again():
            if not take(False):
                wait()
            hold()

        def wait_and_hold():
            wait()
            hold()

        def release_once():
            if states[place] == holder:
                states[depth] -= 1
                if states[depth] == 0:
                    states[place] = 0
            give()

        def acquire_for(seconds):
            """Returns whether it was acquired within the time."""
            taken = take(False) or wait(True, seconds)
            if taken:
                hold()
            return taken

        def try_acquire():
            taken = take(False)
            if taken:
                hold()
            return taken

        self.acquire = (wait_and_hold if not self.asks_first else acquire_again if is_recursive
                        else acquire if is_held_by_one else acquire_permit)
        self.release = release_once if is_recursive else release if is_held_by_one else give
        self.acquire_for, self.try_acquire = acquire_for, try_acquire
        # A reader-writer lock, for which an ordinary lock stands in.
        self.acquire_shared, self.release_shared = self.acquire, self.release
        self.acquire_shared_for = acquire_for


class Waiting:
    """What the others have in common."""

    def __init__(self, memory, number, task, thing):
        self._memory, self._number, self._task, self._thing = memory, number, task, thing

    def _wait(self, *limit):
        self._memory.begin_wait(self._number, self._task, bool(limit))
        try:
            return self._thing.wait(*limit)
        finally:
            self._memory.end_wait(self._task)


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
        # Recorded again afterwards, for those that began to wait in between.
        self._memory.wake(self._number)
        self._thing.set()
        self._memory.wake(self._number)


class Timer(Event):
    """A timer of the library, and the event that it sets: what the task waits for that has it.
    `running` has the timers that run in this process, by their numbers."""

    def __init__(self, memory, number, task, thing, running):
        super().__init__(memory, number, task, thing)
        self._running = running
        self.fired_ns = 0  # when it did, if it has

    @staticmethod
    def start_timer(seconds, function):
        """Returns a timer of the library that calls the function after the time, and has
        `cancel`."""
        timer = threading.Timer(seconds, function)
        timer.start()
        return timer

    def run_for(self, seconds):
        """Starts it, and returns when it has fired or is cancelled."""
        timer = self._running[self._number] = self.start_timer(seconds, self._fire)
        # One that another process cancels only learns it by the event; so does one that was
        # cancelled before it began.
        self._memory.begin_wait(self._number, self._task, True)
        self._thing.wait()
        self._memory.end_wait(self._task)
        timer.cancel()
        del self._running[self._number]

    def cancel(self):
        """Called by any task."""
        timer = self._running.get(self._number)
        if timer is not None:
            timer.cancel()
        self.set()

    def _fire(self):
        if not self.is_set():
            self.fired_ns = time.monotonic_ns()
            self.set()


class Condition(Waiting):
    """The task holds the lock `lock` when it calls any of these, and when a wait is over.
    `wait_for(seconds)` returns whether it was notified within the time."""

    def __init__(self, memory, number, lock, task, thing):
        super().__init__(memory, number, task, thing)
        self._holder_place = memory.holder_place(lock)

    def wait(self):
        self.wait_for()

    def wait_for(self, *seconds):
        states, place = self._memory.states, self._holder_place
        states[place] = 0
        is_notified = self._wait(*seconds)
        states[place] = self._task + 1
        return is_notified

    def notify_one(self):
        self._memory.wake(self._number)
        self._thing.notify()

    def notify_all(self):
        self._memory.wake(self._number)
        self._thing.notify_all()


class Barrier(Waiting):
    """`arrive_and_wait_for(seconds)` returns whether all came within the time; where they did not,
    the barrier is broken for all of them, as Python's are."""

    def arrive_and_wait(self):
        self._wait()

    def arrive_and_wait_for(self, seconds):
        try:
            self._wait(seconds)
        except threading.BrokenBarrierError:
            return False
        return True
