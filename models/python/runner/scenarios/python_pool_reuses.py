# SPDX-License-Identifier: Apache-2.0
"""How many processes run the tasks of a pool of two, of one that replaces its processes after each
task, and when a ProcessPoolExecutor starts its processes."""

import os
from concurrent.futures import ProcessPoolExecutor

from runner.scenarios import PATIENCE_S
from runner.scenarios.contexts import context

TASKS = 12
WORKERS = 3


def own_id(_):
    return os.getpid()


def processes_of(made, **options):
    """Returns how many processes run the tasks of a Pool."""
    with made.Pool(2, **options) as pool:
        ids = set(pool.map(own_id, range(TASKS), 1))
        pool.close()
        pool.join()
        return len(ids)


def processes_at_start(made):
    """Returns how many children there are when a Pool has been made, before any task."""
    with made.Pool(WORKERS):
        return len(children())


def children():
    """The ids of the children of this thread's process."""
    ids = []
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/children") as file:
            ids += file.read().split()
    return ids


def processes_of_executor(start_method):
    """Returns how many processes a ProcessPoolExecutor has that may have three: before its first task,
    and after it."""
    with context(start_method) as made, ProcessPoolExecutor(WORKERS, made) as executor:
        before = len(executor._processes)
        executor.submit(own_id, 0).result(3 * PATIENCE_S)
        return before, len(executor._processes)


def figures():
    with context() as made:
        reused = processes_of(made)
        replaced = processes_of(made, maxtasksperchild=1)
        at_start = processes_at_start(made)
    before_by_fork, after_by_fork = processes_of_executor("fork")
    before_by_spawn, after_by_spawn = processes_of_executor("spawn")
    return {
        "processes_of_12_tasks": reused,
        "processes_of_12_tasks_one_each": replaced,
        "pool_of_3_has_before_a_task": at_start,
        "executor_of_3_has_before_a_task": max(before_by_fork, before_by_spawn),
        "executor_of_3_has_after_a_task_by_fork": after_by_fork,
        "executor_of_3_has_after_a_task_by_spawn": after_by_spawn,
    }
