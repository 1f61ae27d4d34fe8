# SPDX-License-Identifier: Apache-2.0
import queue
import threading

from runner.cancellation import cancelled_outcome
from runner.tasks import run_task


class Model:
    """A threading.Thread per task, at most `workers` at a time."""

    def __init__(self, settings, workload):
        self._workload = workload
        self._tasks = range(settings.tasks)
        self._cancellation = settings.cancellation
        self._lanes = 1 if settings.dispatch == "apply" else settings.workers

    def run(self):
        outcomes = [None] * len(self._tasks)
        free = queue.SimpleQueue()
        for lane in range(self._lanes):
            free.put((lane, None))

        def run_in_lane(task, lane):
            outcomes[task] = run_task(self._workload, task, lane)
            free.put((lane, threading.current_thread()))

        for task in self._tasks:
            lane, last = free.get()
            if last is not None:
                last.join()
            if self._cancellation is not None and self._cancellation.is_requested:
                outcomes[task] = cancelled_outcome()
                free.put((lane, None))
                continue
            threading.Thread(target=run_in_lane, args=(task, lane)).start()
        for _ in range(self._lanes):
            _, last = free.get()
            if last is not None:
                last.join()
        return outcomes

    def close(self):
        pass
