# SPDX-License-Identifier: Apache-2.0
import functools
import signal

import gevent
import gevent.event
import gevent.hub
from gevent import GreenletExit, monkey
from gevent.lock import Semaphore
from gevent.pool import Pool

from runner.callbacks import Callbacks, TaskFailed, raise_failure
from runner.cancellation import cancelled_outcome
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
        self._cancellation = settings.cancellation
        self._kills = settings.cancel == "await"
        is_one_by_one = settings.cancel and settings.dispatch == "apply"
        self._pool = Pool(1 if is_one_by_one else settings.concurrency)
        if self._dispatch == "callback":
            # It would print what the callbacks are there for.
            gevent.get_hub().NOT_ERROR += (TaskFailed,)
        gevent.sleep(0)

    def run(self):
        try:
            return self._run_all()
        except gevent.hub.LoopExit:
            # Every greenlet waits for another. bench finds that out, as for any model, and why.
            if not isinstance(self._workload, Recorded):
                raise
            signal.pause()

    def _run_until_cancelled(self):
        """Runs tasks until they are cancelled, by `Greenlet.kill` where that is asked for."""
        greenlets = [None] * len(self._tasks)

        def start():
            for task in self._tasks:
                if self._cancellation.is_requested:
                    return
                greenlets[task] = self._pool.spawn(self._run_task, task)

        starter = gevent.spawn(start)
        self._cancellation.wait(
            lambda: starter.ready() and all(one is None or one.ready() for one in greenlets))
        starter.kill()
        running = [greenlet for greenlet in greenlets if greenlet is not None]
        if self._kills:
            gevent.killall(running)
        gevent.joinall(running)
        return [cancelled_outcome() if greenlet is None or isinstance(greenlet.value, GreenletExit)
                else greenlet.get() for greenlet in greenlets]

    def _run_all(self):
        if self._cancellation is not None:
            return self._run_until_cancelled()
        if self._dispatch == "apply":
            return [self._pool.apply(self._run_task, (task,)) for task in self._tasks]
        if self._dispatch == "callback":
            return self._call_back_all()
        return self._pool.map(self._run_task, self._tasks)

    def _call_back_all(self):
        """A greenlet per task, linked to a callback: gevent calls it when the greenlet has ended, in
        another one, which the hub starts in its next round."""
        self.callbacks = callbacks = Callbacks(len(self._tasks), gevent.event.Event())
        greenlets = []
        for task in self._tasks:
            greenlet = self._pool.spawn(self._run_or_raise, task)
            greenlet.link(functools.partial(self._end, task))
            greenlets.append(greenlet)
        callbacks.wait(lambda: all(greenlet.ready() for greenlet in greenlets))
        return callbacks.outcomes

    def _end(self, task, greenlet):
        if greenlet.successful():
            self.callbacks.succeed(task, greenlet.value)
        else:
            self.callbacks.fail(task, greenlet.exception)

    def _run_or_raise(self, task):
        return raise_failure(self._run_task(task))

    def feed(self, workload):
        """By `map`, or by `imap`, which takes from the generator what it gives as soon as a greenlet
        is free. How many results there are that nobody has used yet is not limited, unless a
        semaphore in the generator does that."""
        if workload.is_list:
            for result in self._pool.map(workload.work, list(workload.items())):
                workload.use(result)
            return
        imap = self._pool.imap if workload.is_ordered else self._pool.imap_unordered
        room = None if workload.look_ahead is None else Semaphore(workload.look_ahead)
        for result in imap(workload.work, workload.items(room and room.acquire)):
            workload.use(result)
            if room is not None:
                room.release()

    def _run_task(self, task):
        return run_task(self._workload, task, 0, gevent.sleep)

    def close(self):
        self._pool.join()
