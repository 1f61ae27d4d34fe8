# SPDX-License-Identifier: Apache-2.0
import functools
import gc
import multiprocessing
import select
import threading

from runner import faults, processes
from runner.callbacks import Callbacks
from runner.cancellation import Watch

# How often to look whether a worker died while there are no results. A Pool replaces a dead worker
# silently, and then waits for its lost task for ever.
LOOK_S = 0.5


class Model:
    """multiprocessing.Pool."""

    def __init__(self, settings, workload):
        self._settings = settings
        self._tasks = range(settings.tasks)
        self._workload = workload
        # `map` and `apply` of a Pool wait for ever for the task of a worker that is gone. That is what
        # a fault is to show, and what a comparison of times could not end with.
        self._notices_exits = faults.OPTION not in settings.options
        self._watch = Watch(settings.cancellation) if settings.cancel == "sigterm" else None
        self._start()

    def _start(self):
        settings, workload = self._settings, self._workload
        # What tasks share is found by its name in a pool that replaces one that was ended.
        with processes.starting(settings, keeps_names=self._watch is not None) as context:
            self._pool = context.Pool(settings.workers, processes.set_up_worker,
                                      processes.initializer_arguments(context, settings, workload))
            self._workers = multiprocessing.active_children()
            self._get(self._pool.map_async(processes.meet, range(settings.workers), chunksize=1))

    def _run_until_ended(self):
        """Runs tasks until they are cancelled, by `Pool.terminate`. The pool gives no task back that
        has not begun."""
        if self._pool is None:  # ended at the end of the last iteration
            for worker in self._workers:
                worker.close()  # its descriptors
            gc.collect()  # a pool and its threads refer to each other
            self._start()
        self._watch.begin()
        results = [self._pool.apply_async(processes.run_in_process, (task,))
                   for task in self._tasks]
        while not self._watch.is_requested() and not all(one.ready() for one in results):
            select.select([self._watch], [], [], LOOK_S)
            self._check_exited_workers()
        self._pool.terminate()
        self._pool.join()
        self._pool = None
        return self._settings.cancellation.keep(
            [result.get() if result.ready() else None for result in results])

    def run(self):
        if self._watch is not None:
            return self._run_until_ended()
        if self._settings.dispatch == "apply":
            return [self._get(self._pool.apply_async(processes.run_in_process, (task,)))
                    for task in self._tasks]
        if self._settings.dispatch == "submit":
            results = [self._pool.apply_async(processes.run_in_process, (task,))
                       for task in self._tasks]
            return [self._get(result) for result in results]
        if self._settings.dispatch == "callback":
            return self._call_back_all()
        return self._get(self._pool.map_async(processes.run_in_process, self._tasks,
                                              chunksize=self._settings.chunk or None))

    def _call_back_all(self):
        """The pool has a thread that reads what its processes return, and it calls the callbacks:
        `callback` with what a task returned, `error_callback` with what it raised."""
        self.callbacks = callbacks = Callbacks(len(self._tasks), threading.Event())
        results = [self._pool.apply_async(processes.run_or_raise_in_process, (task,),
                                          callback=functools.partial(callbacks.succeed, task),
                                          error_callback=functools.partial(callbacks.fail, task))
                   for task in self._tasks]
        callbacks.wait(lambda: all(result.ready() for result in results),
                       self._check_exited_workers)
        return callbacks.outcomes

    def feed(self, workload):
        """By `map`, or by `imap`. A thread of the pool takes from the generator whatever it gives,
        and writes it to a pipe; how many results there are that nobody has used yet is not limited.
        A semaphore in the generator does that."""
        work, chunk = processes.work_in_process, self._settings.chunk
        if workload.is_list:
            for result in self._get(self._pool.map_async(work, list(workload.items()),
                                                         chunksize=chunk or None)):
                workload.use(result)
            return
        imap = self._pool.imap if workload.is_ordered else self._pool.imap_unordered
        room = None if workload.look_ahead is None else threading.Semaphore(workload.look_ahead)
        for result in self._each(imap(work, workload.items(room and room.acquire), chunk or 1)):
            workload.use(result)
            if room is not None:
                room.release()

    def _each(self, results):
        """Yields the results of `imap`, as a loop over them would, and notices a dead worker."""
        while True:
            try:
                yield results.next(LOOK_S)
            except StopIteration:
                return
            except multiprocessing.TimeoutError:
                self._check_exited_workers()

    def _get(self, result):
        """`result.get()`, which notices a dead worker unless a fault is to show that `map` and `apply`,
        which are just that, do not."""
        while True:
            try:
                return result.get(LOOK_S)
            except multiprocessing.TimeoutError:
                self._check_exited_workers()

    def _check_exited_workers(self):
        for worker in self._workers if self._notices_exits else ():
            if worker.exitcode is not None:
                raise RuntimeError(f"the pool's process {worker.pid} ended with exit code "
                                   f"{worker.exitcode}")

    def close(self):
        if self._pool is None:
            return
        self._pool.close()
        self._pool.join()
