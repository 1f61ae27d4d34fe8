# SPDX-License-Identifier: Apache-2.0
"""The common part of the models that use an executor of concurrent.futures."""

import collections
import functools
import queue
import threading
from concurrent.futures import as_completed

from runner.callbacks import Callbacks
from runner.cancellation import cancelled_outcome
from runner.settings import ranges


def run_all(executor, settings, run_one, run_range):
    """Runs every task once. `map` submits ranges of equal size: only the executor of processes
    would make chunks of its own, and only when told to."""
    if settings.cancellation is not None:
        return run_until_cancelled(executor, settings, run_one, run_range)
    tasks = range(settings.tasks)
    if settings.dispatch == "apply":
        return [executor.submit(run_one, task).result() for task in tasks]
    if settings.dispatch == "submit":
        futures = [executor.submit(run_one, task) for task in tasks]
        return [future.result() for future in futures]
    chunks = executor.map(run_range, *ranges(settings))
    return [outcome for chunk in chunks for outcome in chunk]


def call_back_all(executor, tasks, run_or_raise):
    """Runs every task once, each with a callback (Future.add_done_callback), and returns these. A
    worker thread of the executor calls them, or that of its which reads what processes return; the
    submitting one, where the task is complete before it has a callback."""
    callbacks = Callbacks(tasks, threading.Event())
    futures = []
    for task in range(tasks):
        future = executor.submit(run_or_raise, task)
        future.add_done_callback(functools.partial(callbacks.end, task))
        futures.append(future)
    callbacks.wait(lambda: all(future.done() for future in futures))
    return callbacks


def feed(executor, workload, work):
    """Feeds the executor: `work` makes a result of an item. `map` submits all that an iterable gives
    before it returns, a generator's as well; from CPython 3.14 on it can be told a `buffersize`. A
    limit before that is a window of futures."""
    if workload.look_ahead is None:
        _feed_all(executor, workload, work)
    elif workload.is_ordered:
        _feed_in_order(executor, workload, work)
    else:
        _feed_as_they_come(executor, workload, work)


def _feed_all(executor, workload, work):
    if workload.is_list:
        results = list(executor.map(work, list(workload.items())))
    elif workload.is_ordered:
        results = executor.map(work, workload.items())
    else:
        futures = [executor.submit(work, item) for item in workload.items()]
        results = (future.result() for future in as_completed(futures))
    for result in results:
        workload.use(result)


def _feed_in_order(executor, workload, work):
    window = collections.deque()
    for index in range(workload.count):
        while window and (len(window) == workload.look_ahead or window[0].done()):
            workload.use(window.popleft().result())
        window.append(executor.submit(work, workload.make(index)))
    while window:
        workload.use(window.popleft().result())


def _feed_as_they_come(executor, workload, work):
    done, in_flight = queue.SimpleQueue(), 0
    for index in range(workload.count):
        while in_flight and (in_flight == workload.look_ahead or not done.empty()):
            workload.use(done.get().result())
            in_flight -= 1
        executor.submit(work, workload.make(index)).add_done_callback(done.put)
        in_flight += 1
    for _ in range(in_flight):
        workload.use(done.get().result())


def run_until_cancelled(executor, settings, run_one, run_range):
    """The same for tasks that are cancelled: takes back the futures that have not begun. Those that
    have, no executor can end: their tasks see the request, or end by themselves."""
    cancellation, outcomes = settings.cancellation, []
    if settings.dispatch == "apply":
        for task in range(settings.tasks):
            if cancellation.is_requested:
                outcomes.append(cancelled_outcome())
            else:
                outcomes.append(executor.submit(run_one, task).result())
        return outcomes
    chunks = list(zip(*ranges(settings)))
    if settings.dispatch == "submit":
        chunks = [(task, task + 1) for task in range(settings.tasks)]
    futures = [executor.submit(run_range, *chunk) for chunk in chunks]

    def are_over():
        done = [future for future in futures if future.done()]
        for future in done:
            future.result()  # raises what became of the executor: a process of it that was lost
        return len(done) == len(futures)

    cancellation.wait(are_over)
    for future in futures:
        future.cancel()
    for (first, last), future in zip(chunks, futures):
        outcomes += ([cancelled_outcome()] * (last - first) if future.cancelled()
                     else future.result())
    return outcomes
