# SPDX-License-Identifier: Apache-2.0
"""The common part of the models that use an executor of concurrent.futures."""

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
