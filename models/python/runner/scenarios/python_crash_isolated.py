# SPDX-License-Identifier: Apache-2.0
"""Who survives a process or a thread that crashes: other processes, the tasks of a Pool and of a
ProcessPoolExecutor, and other threads."""

import os
import select
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from runner.scenarios import PATIENCE_S
from runner.scenarios.contexts import context
from runner.scenarios.programs import Program, tell

LOST_S = 0.5  # how long the result of a task is waited for whose worker has crashed
OTHERS = 2


def crash():
    """Ends as an access to memory that is not there does."""
    signal.raise_signal(signal.SIGSEGV)


class Crash:
    """Tells tasks that another one has crashed. A pipe, of which each takes a byte: an Event would be
    stuck when one of those that wait for it is killed."""

    def __init__(self):
        self._told, self._tell = os.pipe()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._told)
        os.close(self._tell)

    def announce(self):
        os.write(self._tell, b"." * OTHERS)

    def is_told(self):
        """Waits for it. Returns whether it came in time."""
        return bool(select.select([self._told], [], [], PATIENCE_S)[0] and os.read(self._told, 1))


def exit_after(crashed):
    os._exit(0 if crashed.is_told() else 1)


class Worker:
    """What a forked worker of a pool inherits."""

    crashed = None


def set_up(crashed):
    Worker.crashed = crashed


def crash_or_work(task):
    """A task that crashes, or that ends its work when another one has."""
    return crash() if task == 0 else Worker.crashed.is_told()


def tell_pid(_):
    return os.getpid()


def spared_processes():
    with context() as made, Crash() as crashed:
        others = [made.Process(target=exit_after, args=(crashed,)) for _ in range(OTHERS)]
        crashing = made.Process(target=crash)
        for process in (*others, crashing):
            process.start()
        crashing.join()
        crashed.announce()
        for process in others:
            process.join()
        return sum(process.exitcode == 0 for process in others)


def crash_in_pool():
    """A Pool replaces a worker that has crashed, and does not tell what became of its task."""
    import multiprocessing
    with context() as made, Crash() as crashed:
        with made.Pool(OTHERS + 1, set_up, (crashed,)) as pool:
            others = [pool.apply_async(crash_or_work, (task,)) for task in (1, 2)]
            lost = pool.apply_async(crash_or_work, (0,))
            lost.wait(LOST_S)
            crashed.announce()
            spared = 0
            end = time.monotonic() + PATIENCE_S  # of all, so that the scenario keeps its deadline
            for other in others:
                try:
                    spared += other.get(max(0, end - time.monotonic()))
                except multiprocessing.TimeoutError:
                    pass
            try:
                afterwards = pool.apply_async(tell_pid, (0,)).get(PATIENCE_S) > 0
            except multiprocessing.TimeoutError:
                afterwards = False
            return spared, lost.ready(), afterwards


def crash_in_executor():
    """A ProcessPoolExecutor gives up all that it has not finished, and takes no more."""
    with context() as made, Crash() as crashed:
        with ProcessPoolExecutor(OTHERS + 1, made, set_up, (crashed,)) as executor:
            others = [executor.submit(crash_or_work, task) for task in (1, 2)]
            lost = executor.submit(crash_or_work, 0)
            is_told = isinstance(lost.exception(PATIENCE_S), BrokenProcessPool)
            crashed.announce()
            spared = sum(other.exception(PATIENCE_S) is None for other in others)
            try:
                afterwards = executor.submit(tell_pid, 0).result(PATIENCE_S) > 0
            except BrokenProcessPool:
                afterwards = False
            return spared, is_told, afterwards


def threads_of_which_one_crashes():
    """A program: its other threads tell when they have survived."""
    crash_done = threading.Event()

    def work():
        crash_done.wait()
        tell("survived")

    for _ in range(OTHERS):
        threading.Thread(target=work).start()
    crashing = threading.Thread(target=crash)
    crashing.start()
    crashing.join()
    crash_done.set()


def thread_ends_its_process():
    with Program(threads_of_which_one_crashes) as program:
        return program.ends_within() and program.status() == -signal.SIGSEGV


def figures():
    processes = spared_processes()
    pool_spared, pool_tells, pool_goes_on = crash_in_pool()
    executor_spared, executor_tells, executor_goes_on = crash_in_executor()
    return {
        "processes_spared": processes,
        "pool_tasks_spared": pool_spared,
        "pool_tells_of_lost_task": pool_tells,
        "pool_goes_on": pool_goes_on,
        "executor_tasks_spared": executor_spared,
        "executor_tells_of_lost_task": executor_tells,
        "executor_goes_on": executor_goes_on,
        "thread_ends_its_process": thread_ends_its_process(),
    }
