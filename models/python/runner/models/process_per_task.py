# SPDX-License-Identifier: Apache-2.0
import multiprocessing.connection
import os

from runner import processes
from runner.c_library import find_c_library
from runner.processes import die_with_interpreter, die_with_parent
from runner.tasks import run_task


def run_and_send(workload, task, lane, writer, parent):
    if parent is not None:
        die_with_parent(parent)
    else:
        die_with_interpreter()
    writer.send(run_task(workload, task, lane))


class Model:
    """A multiprocessing.Process per task, at most `workers` at a time; each sends its result
    through a pipe of its own."""

    reaps_workers = True

    def __init__(self, settings, workload):
        self._workload = workload
        self._tasks = range(settings.tasks)
        self._lanes = 1 if settings.dispatch == "apply" else settings.workers
        self._parent = None
        # What tasks share is found by its name in a process that was not forked.
        with processes.starting(settings, keeps_names=settings.sync is not None) as self._context:
            self._take_first_step(settings)

    def _take_first_step(self, settings):
        if settings.start_method == "fork":
            # Found here, so that the children have it. One that was not forked would have to find
            # it every time, and it lives no longer than its task.
            find_c_library()
            self._parent = os.getpid()
        else:
            # The first step: the helpers of multiprocessing are up after it.
            first = self._context.Process(target=int)
            first.start()
            first.join()

    def run(self):
        outcomes = [None] * len(self._tasks)
        free = list(range(self._lanes))
        running = {}
        for task in self._tasks:
            if not free:
                self._collect(running, outcomes, free)
            self._start(task, free.pop(), running)
        while running:
            self._collect(running, outcomes, free)
        return outcomes

    def _start(self, task, lane, running):
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=run_and_send, args=(self._workload, task, lane, writer, self._parent))
        process.start()
        writer.close()  # so that the death of the process is the end of its pipe
        running[reader] = (process, task, lane)

    def _collect(self, running, outcomes, free):
        """Waits until at least one process has sent its result, and reaps those that did."""
        for reader in multiprocessing.connection.wait(list(running)):
            process, task, lane = running.pop(reader)
            try:
                outcomes[task] = reader.recv()
            except EOFError:
                process.join()
                raise RuntimeError(f"the process of task {task} ended with exit code "
                                   f"{process.exitcode} and without a result") from None
            reader.close()
            process.join()
            process.close()
            free.append(lane)

    def close(self):
        pass
