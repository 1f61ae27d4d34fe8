# SPDX-License-Identifier: Apache-2.0
import signal

import gevent
import gevent.hub
from gevent import monkey
from gevent.pool import Pool

from runner.sync import Recorded
from runner.tasks import run_task

# Sockets that wait and tasks that sleep let other greenlets run. bench's own pipes are no sockets
# of Python's.
monkey.patch_socket()
monkey.patch_time()


class Model:
    """gevent: a greenlet per task, all on one thread, in a pool that limits those in flight."""

    def __init__(self, settings, workload):
        self._workload = workload
        self._tasks = range(settings.tasks)
        self._dispatch = settings.dispatch
        self._pool = Pool(settings.concurrency)
        gevent.sleep(0)

    def run(self):
        try:
            return self._run_all()
        except gevent.hub.LoopExit:
            # Every greenlet waits for another. bench finds that out, as for any model, and why.
            if not isinstance(self._workload, Recorded):
                raise
            signal.pause()

    def _run_all(self):
        if self._dispatch == "apply":
            return [self._pool.apply(self._run_task, (task,)) for task in self._tasks]
        return self._pool.map(self._run_task, self._tasks)

    def _run_task(self, task):
        return run_task(self._workload, task, 0, gevent.sleep)

    def close(self):
        self._pool.join()
