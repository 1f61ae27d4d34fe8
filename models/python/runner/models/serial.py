# SPDX-License-Identifier: Apache-2.0
from runner.tasks import run_task


class Model:
    """A plain loop."""

    def __init__(self, settings, workload):
        self._tasks = range(settings.tasks)
        self._workload = workload

    def run(self):
        return [run_task(self._workload, task, 0) for task in self._tasks]

    def close(self):
        pass
