# SPDX-License-Identifier: Apache-2.0
import gevent
from gevent import monkey
from gevent.pool import Pool

from runner.tasks import run_task

# Sockets that wait let other greenlets run. bench's own pipes are no sockets of Python's.
monkey.patch_socket()


class Model:
    """gevent: a greenlet per task, all on one thread, in a pool that limits those in flight."""

    def __init__(self, settings, workload):
        self._workload = workload
        self._tasks = range(settings.tasks)
        self._dispatch = settings.dispatch
        self._pool = Pool(settings.concurrency)
        gevent.sleep(0)

    def run(self):
        if self._dispatch == "apply":
            return [self._pool.apply(self._run_task, (task,)) for task in self._tasks]
        return self._pool.map(self._run_task, self._tasks)

    def _run_task(self, task):
        return run_task(self._workload, task, 0, gevent.sleep)

    def close(self):
        self._pool.join()
