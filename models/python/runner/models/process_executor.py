# SPDX-License-Identifier: Apache-2.0
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from runner import tasks
from runner.executor import run_all


class Model:
    """concurrent.futures.ProcessPoolExecutor."""

    def __init__(self, settings, workload):
        context = multiprocessing.get_context(settings.start_method)
        self._settings = settings
        barrier = context.Barrier(settings.workers)
        interpreter = None if settings.start_method == "forkserver" else os.getpid()
        self._executor = ProcessPoolExecutor(settings.workers, context, tasks.set_up_worker,
                                             (workload, barrier, interpreter))
        list(self._executor.map(tasks.meet, range(settings.workers)))

    def run(self):
        return run_all(self._executor, self._settings, tasks.run_in_process,
                       tasks.run_range_in_process)

    def close(self):
        self._executor.shutdown()
