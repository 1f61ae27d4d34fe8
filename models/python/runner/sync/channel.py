# SPDX-License-Identifier: Apache-2.0
"""The channels as one task uses them. They record who waits (memory.py), and count each put and get
that another task may have waited for. An item is what the library takes: bytes, and of a channel by
priority a tuple (number, bytes)."""

import asyncio
import queue
import typing

ITEM, ROOM, JOIN = 1, 2, 3  # workloads::ChannelWait
UNBOUNDED = 0xffff_ffff
MASK = 2**32 - 1


class Traits(typing.NamedTuple):
    """What a workload says of a channel (workloads::ChannelTraits). `capacity` 0: any number of
    items; 0 `producers` or `consumers`: any number of tasks."""

    capacity: int
    item_bytes: int
    order: str
    producers: int
    consumers: int
    is_joined: bool

    @classmethod
    def read(cls, limit, item_bytes, order, producers, consumers, is_joined):
        capacity = int(limit)
        return cls(0 if capacity == UNBOUNDED else capacity, int(item_bytes), order,
                   int(producers), int(consumers), is_joined == "1")


class Handle:
    """What the channels of tasks that block and of those that suspend have in common."""

    # Whether an item that was put later, by whatever task, is got later, in a channel that is FIFO;
    # it is not where a thread hands the items of each process on, some time after they were put.
    is_one_line = True
    has_own_capacity = False  # it holds as many items as the kernel allows

    def __init__(self, memory, number, task, thing, traits):
        self._memory, self._number, self._task, self._thing = memory, number, task, thing
        self.capacity = 0 if self.has_own_capacity else traits.capacity

    def size(self):
        return self._thing.qsize()

    def task_done(self):
        self._thing.task_done()
        self._memory.wake(self._number)

    def close(self):
        raise NotImplementedError(f"{type(self._thing).__name__} has no close")


class Channel(Handle):
    """A channel of tasks that block. `thing` has `put(item, block, timeout)` and `get(block,
    timeout)`, which raise queue.Full and queue.Empty. One that `asks_first` tries before it records
    that it waits, which takes an exception where it has to; for others that is much work.

    `put_for` and `try_put` return whether they have put; `get_for` and `try_get` the item, or
    None."""

    asks_first = True

    def __init__(self, memory, number, task, thing, traits):
        super().__init__(memory, number, task, thing, traits)
        library_put, library_get, states = thing.put, thing.get, memory.states
        wakeups = memory.wakeups_place(number)
        begin_wait, end_wait = memory.begin_wait, memory.end_wait
        is_on_its_way = not self.is_one_line

        def wait_to_put(item):
            begin_wait(number, task, False, ROOM, is_on_its_way)
            library_put(item)
            states[wakeups] = states[wakeups] + 1 & MASK
            end_wait(task)

        def wait_to_get():
            begin_wait(number, task, False, ITEM, is_on_its_way)
            item = library_get()
            states[wakeups] = states[wakeups] + 1 & MASK
            end_wait(task)
            return item

        def put(item):
            try:
                library_put(item, False)
            except queue.Full:
                wait_to_put(item)
                return
            states[wakeups] = states[wakeups] + 1 & MASK

        def get():
            try:
                item = library_get(False)
            except queue.Empty:
                return wait_to_get()
            states[wakeups] = states[wakeups] + 1 & MASK
            return item

        self.put = put if self.asks_first else wait_to_put
        self.get = get if self.asks_first else wait_to_get

    def try_put(self, item):
        try:
            self._thing.put(item, False)
        except queue.Full:
            return False
        self._memory.wake(self._number)
        return True

    def try_get(self):
        try:
            item = self._thing.get(False)
        except queue.Empty:
            return None
        self._memory.wake(self._number)
        return item

    def put_for(self, item, seconds):
        self._memory.begin_wait(self._number, self._task, True, ROOM)
        try:
            self._thing.put(item, True, max(seconds, 0))
        except queue.Full:
            return False
        finally:
            self._memory.end_wait(self._task)
        self._memory.wake(self._number)
        return True

    def get_for(self, seconds):
        self._memory.begin_wait(self._number, self._task, True, ITEM)
        try:
            item = self._thing.get(True, max(seconds, 0))
        except queue.Empty:
            return None
        finally:
            self._memory.end_wait(self._task)
        self._memory.wake(self._number)
        return item

    def join(self):
        self._memory.begin_wait(self._number, self._task, False, JOIN)
        self._thing.join()
        self._memory.end_wait(self._task)


class SuspendingChannel(Handle):
    """A channel of asyncio, as `Channel`: what may wait is awaited."""

    def __init__(self, memory, number, task, thing, traits):
        super().__init__(memory, number, task, thing, traits)
        library_put, library_get, states = thing.put, thing.get, memory.states
        is_full, is_empty = thing.full, thing.empty
        wakeups = memory.wakeups_place(number)

        async def put(item):
            if is_full():
                memory.begin_wait(number, task, False, ROOM)
                await library_put(item)
                memory.end_wait(task)
            else:
                await library_put(item)
            states[wakeups] = states[wakeups] + 1 & MASK

        async def get():
            if is_empty():
                memory.begin_wait(number, task, False, ITEM)
                item = await library_get()
                memory.end_wait(task)
            else:
                item = await library_get()
            states[wakeups] = states[wakeups] + 1 & MASK
            return item

        self.put, self.get = put, get

    def try_put(self, item):
        try:
            self._thing.put_nowait(item)
        except asyncio.QueueFull:
            return False
        self._memory.wake(self._number)
        return True

    def try_get(self):
        try:
            item = self._thing.get_nowait()
        except asyncio.QueueEmpty:
            return None
        self._memory.wake(self._number)
        return item

    async def put_for(self, item, seconds):
        return self.try_put(item) or await self._within(seconds, ROOM, self._put_and_tell, item)

    async def get_for(self, seconds):
        item = self.try_get()
        return await self._within(seconds, ITEM, self._thing.get) if item is None else item

    async def join(self):
        self._memory.begin_wait(self._number, self._task, False, JOIN)
        await self._thing.join()
        self._memory.end_wait(self._task)

    async def _put_and_tell(self, item):
        await self._thing.put(item)
        return True

    async def _within(self, seconds, what, step, *arguments):
        """Returns what the step returns, or None (of a put False) where its time was over."""
        from runner.sync.suspending import within
        self._memory.begin_wait(self._number, self._task, True, what)
        try:
            result = await within(max(seconds, 0), step(*arguments))
        except asyncio.TimeoutError:
            return False if what == ROOM else None
        finally:
            self._memory.end_wait(self._task)
        self._memory.wake(self._number)
        return result
