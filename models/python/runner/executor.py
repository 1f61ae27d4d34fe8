# SPDX-License-Identifier: Apache-2.0
"""The common part of the models that use an executor of concurrent.futures."""

import functools
import threading

from runner.callbacks import Callbacks
from runner.settings import ranges


def run_all(executor, settings, run_one, run_range):
    """Runs every task once. `map` submits ranges of equal size: only the executor of processes
    would make chunks of its own, and only when told to."""
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
