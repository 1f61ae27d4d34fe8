# SPDX-License-Identifier: Apache-2.0
"""Whether a pool can be given a queue with a task: a plain one of multiprocessing, and a manager's."""

import multiprocessing

from runner.scenarios import PATIENCE_S

ITEM = 42


def put(queue):
    queue.put(ITEM)


def goes(pool, queue):
    """Whether a task that is given the queue as an argument puts an item into it."""
    try:
        pool.apply(put, (queue,))
    except RuntimeError as refusal:
        # multiprocessing.context.assert_spawning: it is for processes that are just being started.
        if "inheritance" in str(refusal):
            return False
        raise
    return queue.get(timeout=PATIENCE_S) == ITEM


def figures():
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager, context.Pool(1) as pool:
        plain = context.Queue()
        try:
            return {"plain_queue_goes": goes(pool, plain),
                    "manager_queue_goes": goes(pool, manager.Queue())}
        finally:
            plain.close()
