# SPDX-License-Identifier: Apache-2.0
from concurrent.futures import ProcessPoolExecutor

from runner import processes
from runner.executor import call_back_all, feed, run_all


class Model:
    """concurrent.futures.ProcessPoolExecutor."""

    def __init__(self, settings, workload):
        self._settings = settings
        with processes.starting(settings) as context:
            self._executor = ProcessPoolExecutor(
                settings.workers, context, processes.set_up_worker,
                processes.initializer_arguments(context, settings, workload))
            list(self._executor.map(processes.meet, range(settings.workers)))

    def run(self):
        if self._settings.dispatch == "callback":
            self.callbacks = call_back_all(self._executor, self._settings.tasks,
                                           processes.run_or_raise_in_process)
            return self.callbacks.outcomes
        return run_all(self._executor, self._settings, processes.run_in_process,
                       processes.run_range_in_process)

    def feed(self, workload):
        feed(self._executor, workload, processes.work_in_process)

    def close(self):
        self._executor.shutdown()
