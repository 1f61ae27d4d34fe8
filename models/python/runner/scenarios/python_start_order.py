# SPDX-License-Identifier: Apache-2.0
"""In how many rounds four processes begin in another order than they were started in. Threads have no
such scenario: start() of a thread returns when it has begun."""

import multiprocessing
import os

from runner.scenarios import Unavailable

ROUNDS = 30
TASKS = 4


def is_reordered(made):
    """A byte is written to a pipe in one piece, so that the order of the bytes is that in which the
    tasks began."""
    begun, begin = os.pipe()
    started = [made.Process(target=os.write, args=(begin, bytes([task]))) for task in range(TASKS)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    order = os.read(begun, TASKS)
    os.close(begun)
    os.close(begin)
    return order != bytes(range(TASKS))


def figures():
    made = multiprocessing.get_context("fork")
    reordered = sum(is_reordered(made) for _ in range(ROUNDS))
    if not reordered:
        raise Unavailable(f"processes of CPython began in order in each of {ROUNDS} rounds, which does "
                          "not say that they always do")
    return {"rounds": ROUNDS, "processes_reordered": reordered}
