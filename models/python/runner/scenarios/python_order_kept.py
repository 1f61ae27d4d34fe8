# SPDX-License-Identifier: Apache-2.0
"""In which order results come of tasks of which the first finishes last."""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed

from runner.scenarios import PATIENCE_S
from runner.scenarios.contexts import context

TASKS = 4
IN_ORDER = list(range(TASKS))


class Others:
    """What counts the tasks that have finished but for the first, as a worker knows it."""

    finished = None


def set_finished(semaphore):
    Others.finished = semaphore


def finish(task):
    """The first task finishes when all others have."""
    if task == 0:
        for _ in range(TASKS - 1):
            if not Others.finished.acquire(timeout=PATIENCE_S):
                raise RuntimeError("the other tasks of the scenario have not finished in time")
    else:
        Others.finished.release()
    return task


def orders_of_executor(executor):
    """Returns the results in the order of map, of a list of futures, and as they are completed."""
    mapped = list(executor.map(finish, IN_ORDER))
    listed = [future.result() for future in [executor.submit(finish, task) for task in IN_ORDER]]
    futures = [executor.submit(finish, task) for task in IN_ORDER]
    return mapped, listed, [future.result() for future in as_completed(futures)]


async def order_of_gather():
    finished = asyncio.Semaphore(0)

    async def finish_async(task):
        if task == 0:
            for _ in range(TASKS - 1):
                await finished.acquire()
        else:
            finished.release()
        return task

    return await asyncio.gather(*map(finish_async, IN_ORDER))


def figures():
    with context() as made:
        finished = made.Semaphore(0)
        with made.Pool(TASKS, set_finished, (finished,)) as pool:
            pool_map = pool.map(finish, IN_ORDER, 1)
            unordered = list(pool.imap_unordered(finish, IN_ORDER))
        with ProcessPoolExecutor(TASKS, made, set_finished, (finished,)) as executor:
            map_of_processes, list_of_processes, completed = orders_of_executor(executor)
    import threading
    with ThreadPoolExecutor(TASKS, "", set_finished, (threading.Semaphore(0),)) as executor:
        map_of_threads, list_of_threads, _ = orders_of_executor(executor)
    return {
        "pool_map_in_order": pool_map == IN_ORDER,
        "executor_map_in_order": map_of_processes == map_of_threads == IN_ORDER,
        "futures_in_order": list_of_processes == list_of_threads == IN_ORDER,
        "gather_in_order": asyncio.run(order_of_gather()) == IN_ORDER,
        # What tells that the first task did finish last: here the order is that of finishing.
        "imap_unordered_in_order": unordered == IN_ORDER,
        "as_completed_in_order": completed == IN_ORDER,
    }
