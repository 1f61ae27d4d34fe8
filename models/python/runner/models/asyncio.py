# SPDX-License-Identifier: Apache-2.0
import asyncio
import time

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
        one_at_a_time = self._settings.dispatch == "apply"
        return self._loop.run_until_complete(self._apply() if one_at_a_time else self._map())

    async def _apply(self):
        return [await asyncio.create_task(self._run_task(task)) for task in self._tasks]

    async def _map(self):
        """Everything at once, which a semaphore holds back when not all may be in flight."""
        if self._settings.concurrency >= len(self._tasks):
            return await asyncio.gather(*map(self._run_task, self._tasks))
        semaphore = asyncio.Semaphore(self._settings.concurrency)

        async def run_in_turn(task):
            async with semaphore:
                return await self._run_task(task)

        return await asyncio.gather(*map(run_in_turn, self._tasks))

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
