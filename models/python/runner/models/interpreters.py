# SPDX-License-Identifier: Apache-2.0
import functools
import os
import select
import sys
from concurrent.futures import InterpreterPoolExecutor  # new in CPython 3.14

from runner import tasks
from runner.executor import call_back_all, run_all

# How often to look whether an interpreter could not be started, while others wait for it.
LOOK_S = 0.5


class Model:
    """concurrent.futures.InterpreterPoolExecutor: an interpreter with a lock of its own per
    thread."""

    def __init__(self, settings, workload):
        self._settings = settings
        self._run_one = functools.partial(tasks.run_in_thread, workload)
        self._run_or_raise = functools.partial(tasks.run_or_raise_in_thread, workload)
        self._run_range = functools.partial(tasks.run_range_in_thread, workload)
        # A new interpreter knows the installation, but not the archive that this module is from.
        self._executor = InterpreterPoolExecutor(
            settings.workers, initializer=exec,
            initargs=(f"import sys; sys.path.insert(0, {sys.path[0]!r})", {}))
        self._touch_all(settings.workers)

    def _touch_all(self, workers):
        arrived, arrivals = os.pipe()
        departures, depart = os.pipe()
        steps = [self._executor.submit(tasks.step, arrivals, departures) for _ in range(workers)]
        seen = 0
        while seen < workers and not any(one.done() for one in steps):  # one that is done failed
            if select.select([arrived], [], [], LOOK_S)[0]:
                seen += len(os.read(arrived, workers))
        os.write(depart, b"." * workers)
        for one in steps:
            one.result()
        for end in (arrived, arrivals, departures, depart):
            os.close(end)

    def run(self):
        if self._settings.dispatch == "callback":
            self.callbacks = call_back_all(self._executor, self._settings.tasks,
                                           self._run_or_raise)
            return self.callbacks.outcomes
        return run_all(self._executor, self._settings, self._run_one, self._run_range)

    def close(self):
        self._executor.shutdown()
