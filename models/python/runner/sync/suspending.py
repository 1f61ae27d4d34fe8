# SPDX-License-Identifier: Apache-2.0
"""The sync objects as one coroutine of asyncio uses them: what may wait is awaited. They record who
holds and who waits, as those that block do (blocking.py)."""

import asyncio

from runner.sync import blocking


async def within(seconds, awaitable):
    """Awaits with a time limit, in the calling task of the event loop, which `asyncio.wait_for` does
    not before CPython 3.12. Raises asyncio.TimeoutError."""
    if hasattr(asyncio, "timeout"):  # from CPython 3.11 on
        async with asyncio.timeout(seconds):
            return await awaitable
    task, is_over = asyncio.current_task(), False

    def cancel():
        nonlocal is_over
        is_over = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, cancel)
    try:
        return await awaitable
    except asyncio.CancelledError:
        if is_over:
            raise asyncio.TimeoutError from None
        raise
    finally:
        timer.cancel()


def is_done_at_once(coroutine):
    """Runs a coroutine, and returns whether it did not have to wait; one that has to is ended."""
    try:
        coroutine.send(None)
    except StopIteration:
        return True
    coroutine.close()
    return False


def has_waiters(thing):
    """Whether somebody waits for a lock or a semaphore of asyncio who may not be counted: one that
    a condition variable has notified."""
    return bool(getattr(getattr(thing, "_lock", thing), "_waiters", None))


class Lock:
    """A lock, a recursive lock or a semaphore of asyncio. `thing.waiting` says how many wait for
    it: one that was released is for the first of them, which may not have run yet."""

    def __init__(self, memory, number, task, thing, kind):
        take, give, is_held = thing.acquire, thing.release, thing.locked
        states, place, holder = memory.states, memory.holder_place(number), task + 1
        depth = memory.depth_place(number)
        is_held_by_one, is_recursive = "semaphore" not in kind, kind == "recursive lock"
        if not hasattr(thing, "waiting"):
            thing.waiting = 0

        def hold():
            if is_recursive:
                states[depth] += 1
            if is_held_by_one:
                states[place] = holder

        async def wait(awaitable, is_limited):
            memory.begin_wait(number, task, is_limited)
            thing.waiting += 1
            try:
                await awaitable
            finally:
                thing.waiting -= 1
                memory.end_wait(task)

        async def acquire():
            if thing.waiting or is_held() or has_waiters(thing):
                await wait(take(), False)
            else:
                await take()
            states[place] = holder

        async def acquire_permit():
            if thing.waiting or is_held():
                await wait(take(), False)
            else:
                await take()

        async def acquire_again():
            if is_held():
                await wait(take(), False)
            else:
                await take()
            hold()

        def must_wait():
            return is_held() or (not is_recursive and (thing.waiting or has_waiters(thing)))

        async def acquire_for(seconds):
            """Returns whether it was acquired within the time."""
            if must_wait():
                try:
                    await wait(within(seconds, take()), True)
                except asyncio.TimeoutError:
                    return False
            else:
                await take()
            hold()
            return True

        def try_acquire():
            if must_wait():
                return False
            if not is_done_at_once(take()):
                return False
            hold()
            return True

        def release():
            give()
            states[place] = 0  # nobody else has run yet

        def release_once():
            give()
            states[depth] -= 1
            if states[depth] == 0:
                states[place] = 0

        self.acquire = (acquire_again if is_recursive else acquire if is_held_by_one
                        else acquire_permit)
        self.release = release_once if is_recursive else release if is_held_by_one else give
        self.acquire_for, self.try_acquire = acquire_for, try_acquire
        # A reader-writer lock, for which an ordinary lock stands in.
        self.acquire_shared, self.release_shared = self.acquire, self.release
        self.acquire_shared_for = acquire_for


class Waiting:
    """What the others have in common."""

    def __init__(self, memory, number, task, thing):
        self._memory, self._number, self._task, self._thing = memory, number, task, thing

    async def _wait(self):
        self._memory.begin_wait(self._number, self._task)
        try:
            await self._thing.wait()
        finally:
            self._memory.end_wait(self._task)

    async def _wait_for(self, seconds):
        self._memory.begin_wait(self._number, self._task, True)
        try:
            await within(seconds, self._thing.wait())
        except asyncio.TimeoutError:
            return False
        finally:
            self._memory.end_wait(self._task)
        return True


class Event(Waiting):
    """`wait_for(seconds)` returns whether it was set within the time."""

    def __init__(self, memory, number, task, thing):
        super().__init__(memory, number, task, thing)
        self.is_set, self.clear = thing.is_set, thing.clear

    async def wait(self):
        if not self.is_set():
            await self._wait()

    async def wait_for(self, seconds):
        return self.is_set() or await self._wait_for(seconds)

    def set(self):
        self._memory.wake(self._number)
        self._thing.set()


class Timer(blocking.Timer):
    """A timer of the event loop, and the event that it sets: what the task waits for that has
    it."""

    @staticmethod
    def start_timer(seconds, function):
        return asyncio.get_running_loop().call_later(seconds, function)

    async def run_for(self, seconds):
        timer = self._running[self._number] = self.start_timer(seconds, self._fire)
        self._memory.begin_wait(self._number, self._task, True)
        await self._thing.wait()
        self._memory.end_wait(self._task)
        timer.cancel()
        del self._running[self._number]


class Condition(Waiting):
    """The task holds the lock `lock` when it calls any of these, and when a wait is over."""

    def __init__(self, memory, number, lock, task, thing):
        super().__init__(memory, number, task, thing)
        self._holder_place = memory.holder_place(lock)

    async def wait(self):
        self._memory.states[self._holder_place] = 0
        await self._wait()
        self._memory.states[self._holder_place] = self._task + 1

    async def wait_for(self, seconds):
        self._memory.states[self._holder_place] = 0
        is_notified = await self._wait_for(seconds)
        self._memory.states[self._holder_place] = self._task + 1
        return is_notified

    def notify_one(self):
        self._memory.wake(self._number)
        self._thing.notify()

    def notify_all(self):
        self._memory.wake(self._number)
        self._thing.notify_all()


class Barrier(Waiting):
    """`arrive_and_wait_for(seconds)` returns whether all came within the time; who gives up leaves
    the others waiting."""

    def _count(self):
        if self._thing.n_waiting + 1 == self._thing.parties:
            self._memory.wake(self._number)

    async def arrive_and_wait(self):
        self._count()
        await self._wait()

    async def arrive_and_wait_for(self, seconds):
        self._count()
        try:
            return await self._wait_for(seconds)
        except asyncio.BrokenBarrierError:
            return False
