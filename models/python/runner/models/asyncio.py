# SPDX-License-Identifier: Apache-2.0
import asyncio
import collections
import functools
import time

from runner import callbacks
from runner.cancellation import CANCELLED, Cancelled, cancelled_outcome
from runner.tasks import describe


class Model:
    """asyncio: a task of the event loop each, all on one thread."""

    def __init__(self, settings, workload):
        self._settings = settings
        self._workload = workload
        self._tasks = range(settings.tasks)
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)  # before CPython 3.10 a lock is of the loop that is set
        self._loop.run_until_complete(asyncio.sleep(0))

    def run(self):
        if self._settings.cancellation is not None:
            return self._loop.run_until_complete(self._run_until_cancelled())
        way = {"apply": self._apply, "callback": self._call_back}
        return self._loop.run_until_complete(way.get(self._settings.dispatch, self._map)())

    async def _run_until_cancelled(self):
        """Runs tasks until they are cancelled, by `Task.cancel` where that is asked for. Those that
        have not begun are cancelled so in any case."""
        settings = self._settings
        semaphore = asyncio.Semaphore(1 if settings.dispatch == "apply" else settings.concurrency)
        begun = set()

        async def run_in_turn(task):
            async with semaphore:
                begun.add(task)
                return await self._run_task(task)

        tasks = [asyncio.create_task(run_in_turn(task)) for task in self._tasks]
        over = asyncio.gather(*tasks, return_exceptions=True)
        requested = asyncio.ensure_future(settings.sync.objects[0].wait())
        # Where all tasks have failed, nobody makes the request.
        await asyncio.wait((requested, over), return_when=asyncio.FIRST_COMPLETED)
        ends_all = settings.cancel == "await"
        for number, task in enumerate(tasks):
            if ends_all or number not in begun:
                task.cancel()
        outcomes = await over
        if not requested.done():
            requested.cancel()
            await asyncio.wait((requested,))
        return [cancelled_outcome() if isinstance(one, asyncio.CancelledError) else one
                for one in outcomes]

    async def _apply(self):
        return [await asyncio.create_task(self._run_task(task)) for task in self._tasks]

    async def _map(self):
        """Everything at once."""
        return await asyncio.gather(*map(self._limited(), self._tasks))

    async def _call_back(self):
        """Everything at once, each with a callback: the loop calls it in its next round after the
        task has ended."""
        last = asyncio.Event()
        self.callbacks = callbacks.Callbacks(len(self._tasks), last)
        run = self._limited()
        running = []

        async def run_or_raise(task):
            return callbacks.raise_failure(await run(task))

        for task in self._tasks:
            running.append(asyncio.create_task(run_or_raise(task)))
            running[-1].add_done_callback(functools.partial(self.callbacks.end, task))
        while not last.is_set():
            try:
                await asyncio.wait_for(last.wait(), callbacks.LOOK_S)
            except asyncio.TimeoutError:
                self.callbacks.check_idle(lambda: all(task.done() for task in running))
        self.callbacks.raise_error()
        return self.callbacks.outcomes

    def _limited(self):
        """Returns the function that runs a task, which a semaphore holds back when not all may be
        in flight."""
        if self._settings.concurrency >= len(self._tasks):
            return self._run_task
        semaphore = asyncio.Semaphore(self._settings.concurrency)

        async def run_in_turn(task):
            async with semaphore:
                return await self._run_task(task)

        return run_in_turn

    def feed(self, workload):
        """An asyncio task for each item, of which `workers` work at a time. The results of a list
        are gathered. Tasks are made in the order of the items, with or without a limit: a window."""
        self._loop.run_until_complete(self._feed(workload))

    async def _feed(self, workload):
        turn = asyncio.Semaphore(workload.workers)

        async def work(item):
            async with turn:
                return await workload.work_async(item)

        if workload.is_list:
            items = [await workload.make_async(index) for index in range(workload.count)]
            for result in await asyncio.gather(*map(work, items)):
                await workload.use_async(result)
        elif workload.is_ordered:
            await self._feed_in_order(workload, work)
        else:
            await self._feed_as_they_come(workload, work)

    @staticmethod
    async def _feed_in_order(workload, work):
        window = collections.deque()
        for index in range(workload.count):
            while window and (len(window) == workload.look_ahead or window[0].done()):
                await workload.use_async(await window.popleft())
            window.append(asyncio.create_task(work(await workload.make_async(index))))
        while window:
            await workload.use_async(await window.popleft())

    @staticmethod
    async def _feed_as_they_come(workload, work):
        done, tasks = asyncio.Queue(), set()  # an event loop does not keep its tasks

        async def use_one():
            task = await done.get()
            tasks.remove(task)
            await workload.use_async(task.result())

        for index in range(workload.count):
            while tasks and (len(tasks) == workload.look_ahead or not done.empty()):
                await use_one()
            task = asyncio.create_task(work(await workload.make_async(index)))
            task.add_done_callback(done.put_nowait)
            tasks.add(task)
        while tasks:
            await use_one()

    async def _run_task(self, task):
        """Runs a task like `tasks.run_task`, with a wait that lets other tasks run."""
        workload = self._workload
        begin_ns = time.monotonic_ns() if workload.waits else 0
        failure, result = None, b""
        try:
            if hasattr(workload, "run_async"):
                result = await workload.run_async(task)
            elif hasattr(workload, "steps"):
                result = await self._run_steps(workload.steps(task))
            else:
                if workload.waits:
                    await asyncio.sleep(workload.wait_s(task))
                result = workload.compute(task)
        except Cancelled:
            failure = CANCELLED
        except Exception as error:
            failure = describe(error)
        return (0, failure, result, begin_ns, time.monotonic_ns() if workload.waits else 0)

    @staticmethod
    async def _run_steps(steps):
        """Runs a task's steps like `tasks.run_steps`."""
        try:
            while True:
                await asyncio.sleep(next(steps))
        except StopIteration as end:
            return end.value

    def close(self):
        self._loop.close()
