# SPDX-License-Identifier: Apache-2.0
import functools
import threading
from concurrent.futures import ThreadPoolExecutor

from runner import tasks
from runner.executor import call_back_all, feed, run_all


class Model:
    """concurrent.futures.ThreadPoolExecutor."""

    def __init__(self, settings, workload):
        self._settings = settings
        self._run_one = functools.partial(tasks.run_in_thread, workload)
        self._run_or_raise = functools.partial(tasks.run_or_raise_in_thread, workload)
        self._run_range = functools.partial(tasks.run_range_in_thread, workload)
        self._executor = ThreadPoolExecutor(settings.workers)
        barrier = threading.Barrier(settings.workers)
        first_steps = [self._executor.submit(barrier.wait, tasks.PATIENCE_S)
                       for _ in range(settings.workers)]
        for step in first_steps:
            step.result()

    def run(self):
        if self._settings.dispatch == "callback":
            self.callbacks = call_back_all(self._executor, self._settings.tasks,
                                           self._run_or_raise)
            return self.callbacks.outcomes
        return run_all(self._executor, self._settings, self._run_one, self._run_range)

    def feed(self, workload):
        feed(self._executor, workload, workload.work)

    def close(self):
        self._executor.shutdown()
