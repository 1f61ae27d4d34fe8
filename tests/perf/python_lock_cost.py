#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a lock costs through the workload `account` in CPython, beside the same loop written by hand
over the same lock: medians of interleaved runs, per payment. What lies between them is the price of
the record of who holds and who waits.
    tests/perf/python_lock_cost.py [ROUNDS]
"""

import asyncio
import functools
import multiprocessing
import os
import pathlib
import random
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "models/python"))

from runner.sync import Sync  # noqa: E402
from runner.workloads import account  # noqa: E402

try:
    import gevent
    import gevent.lock
except ImportError:
    gevent = None

PAYMENTS_OF_ALL = 40_000
OPTIONS = {"accounts": "1", "inside": "0s", "outside": "0s", "_units-per-ms": "100"}
# Where the parts of a job's memory are (models/python/python_model.cpp).
SLOTS = 8 + 16 * 256
STATES = SLOTS + 16 * 8
WAITS = STATES + 128
SAMPLES = WAITS + 16 * 16
SHARED = SAMPLES + 16 * 64 * 8
PLACES = f"0,{SLOTS},{STATES},{WAITS},{SAMPLES},64,{SHARED},64"


def pay_by_hand(lock, words, payments):
    for _ in range(payments):
        with lock:
            words[0] += 3
            words[1] += 1


async def pay_by_hand_suspending(lock, words, payments):
    for _ in range(payments):
        async with lock:
            words[0] += 3
            words[1] += 1


def in_threads(tasks):
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_processes(tasks):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=task) for task in tasks]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def in_loop(tasks):
    async def run():
        await asyncio.gather(*(task() for task in tasks))

    asyncio.run(run())


def in_greenlets(tasks):
    gevent.joinall([gevent.spawn(task) for task in tasks])


def candidates(tasks):
    """Yields name, a function that runs tasks, and the tasks by hand and through the workload."""
    payments = PAYMENTS_OF_ALL // tasks
    file = os.memfd_create("job")
    os.ftruncate(file, SHARED + 64)
    places = [("threading", in_threads, threading.Lock(), None),
              ("multiprocessing", in_processes, multiprocessing.get_context("fork").Lock(),
               multiprocessing.get_context("fork")),
              ("asyncio", in_loop, asyncio.Lock(), None)]
    if gevent:
        places.append(("gevent", in_greenlets, gevent.lock.BoundedSemaphore(1), None))
    for name, run, lock, context in places:
        workload = account.Workload(payments, 1, 1, OPTIONS)
        suspends = name == "asyncio"
        memory = f"/proc/{os.getpid()}/fd/{file},{PLACES}"
        workload.sync = Sync(name, memory, ["lock,1,1"], suspends)
        workload.sync.start(context)
        words = workload.sync.words
        pay = pay_by_hand_suspending if suspends else pay_by_hand
        task_of = workload.run_async if suspends else workload.run
        yield (name, run, [functools.partial(pay, lock, words, payments)] * tasks,
               [functools.partial(task_of, task) for task in range(tasks)], workload)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for tasks in (1, 2, 16):
        runs, times = [], {}
        for name, run, by_hand, through, workload in candidates(tasks):
            runs.append((name, "by hand", run, by_hand, workload))
            runs.append((name, "account", run, through, workload))
        for _ in range(rounds):
            random.shuffle(runs)
            for name, how, run, work, workload in runs:
                workload.sync.renew()
                begin_ns = time.perf_counter_ns()
                run(work)
                times.setdefault((name, how), []).append(
                    (time.perf_counter_ns() - begin_ns) / PAYMENTS_OF_ALL)
        print(tasks, "tasks")
        for name in dict.fromkeys(run[0] for run in runs):
            hand, through = (statistics.median(times[name, how]) for how in ("by hand", "account"))
            print(f"  {name:16} by hand {hand:7.0f} ns, account {through:7.0f} ns, "
                  f"ratio {through / hand:.2f}")


main()
