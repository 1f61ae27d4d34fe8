# SPDX-License-Identifier: Apache-2.0
"""The sync objects as one coroutine of asyncio uses them: what may wait is awaited. They record who
holds and who waits, as those that block do (blocking.py)."""

import asyncio


async def within(seconds, awaitable):
    """Awaits with a time limit. Raises asyncio.TimeoutError."""
    if not hasattr(asyncio, "timeout"):  # before CPython 3.11
        return await asyncio.wait_for(awaitable, seconds)
    async with asyncio.timeout(seconds):
        return await awaitable


class Lock:
    """A lock, a recursive lock or a semaphore of asyncio."""

    def __init__(self, memory, number, task, thing, is_held_by_one):
        take, is_held = thing.acquire, thing.locked
        states, place, holder = memory.states, memory.holder_place(number), task + 1

        async def acquire():
            if is_held():
                memory.begin_wait(number, task)
                await take()
                memory.end_wait(task)
            else:
                await take()
            if is_held_by_one:
                states[place] = holder

        async def acquire_for(seconds):
            """Returns whether it was acquired within the time."""
            if is_held():
                memory.begin_wait(number, task, True)
                try:
                    await within(seconds, take())
                except asyncio.TimeoutError:
                    return False
                finally:
                    memory.end_wait(task)
            else:
                await take()
            if is_held_by_one:
                states[place] = holder
            return True

        self.acquire = self.acquire_shared = acquire
        self.acquire_for = acquire_for
        self.release = self.release_shared = thing.release


class Waiting:
    """What the others have in common."""

    def __init__(self, memory, number, task, thing):
        self._memory, self._number, self._task, self._thing = memory, number, task, thing

    async def _wait(self):
        self._memory.begin_wait(self._number, self._task)
        await self._thing.wait()
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


class Condition(Waiting):
    """The task holds the lock `lock` when it calls any of these, and when a wait is over."""

    def __init__(self, memory, number, lock, task, thing):
        super().__init__(memory, number, task, thing)
        self._holder_place = memory.holder_place(lock)

    async def wait(self):
        await self._wait()
        self._memory.states[self._holder_place] = self._task + 1

    async def wait_for(self, seconds):
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
    async def arrive_and_wait(self):
        if self._thing.n_waiting + 1 == self._thing.parties:
            self._memory.wake(self._number)
        await self._wait()
