# SPDX-License-Identifier: Apache-2.0
"""How many results of processes are not there when they are read before the join, and how many of
threads. Their work takes longer than the switch interval of the GIL (5 ms): what takes less is often over
before the thread that started it goes on."""

import threading

from runner.scenarios import Unavailable
from runner.scenarios.contexts import context

ROUNDS = 20
UNITS = 1_000_000  # of work, some tens of milliseconds


def work(result):
    result.value = sum(range(UNITS))


class Result:
    """A variable of this process."""

    value = 0


def absent(start, result):
    """Whether the result is missing before the join, and after it."""
    task = start(result)
    before = result.value == 0
    task.join()
    return before, result.value == 0


def start_thread(result):
    thread = threading.Thread(target=work, args=(result,))
    thread.start()
    return thread


def figures():
    with context() as made:
        def start_process(result):
            process = made.Process(target=work, args=(result,))
            process.start()
            return process
        processes = [absent(start_process, made.Value("q", 0)) for _ in range(ROUNDS)]
    threads = [absent(start_thread, Result()) for _ in range(ROUNDS)]
    before = {"processes_absent_before_join": sum(before for before, _ in processes),
              "threads_absent_before_join": sum(before for before, _ in threads)}
    if not all(before.values()):
        raise Unavailable("the results of processes or threads of CPython were there before the join "
                          "each time, which does not say that they always are")
    return before | {"absent_after_join": sum(after for _, after in processes + threads)}
