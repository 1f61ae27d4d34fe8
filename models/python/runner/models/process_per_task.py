# SPDX-License-Identifier: Apache-2.0
import multiprocessing.connection
import os

from runner import processes
from runner.cancellation import LOOK_S, Watch, cancelled_outcome
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
        self._cancellation = settings.cancellation
        self._kills = settings.cancel == "sigkill"
        ends_processes = settings.cancel in ("sigterm", "sigkill")
        self._watch = Watch(settings.cancellation) if ends_processes else None
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
        if self._watch is not None:
            return self._run_until_ended(outcomes, free, running)
        for task in self._tasks:
            while not free:
                self._collect(running, outcomes, free)
            if self._cancellation is not None and self._cancellation.is_requested:
                outcomes[task] = cancelled_outcome()
                continue
            self._start(task, free.pop(), running)
        while running:
            self._collect(running, outcomes, free)
        return outcomes

    def _run_until_ended(self, outcomes, free, running):
        """Runs tasks until they are cancelled, by `Process.terminate` or `Process.kill`."""
        self._watch.begin()
        tasks = iter(self._tasks)
        while not self._watch.is_requested():
            if free and (task := next(tasks, None)) is not None:
                self._start(task, free.pop(), running)
            elif not running:
                break  # all have ended, and failed: nobody is left to make the request
            elif self._watch in multiprocessing.connection.wait([self._watch, *running], LOOK_S):
                continue
            else:
                self._collect(running, outcomes, free, 0)
        for process, _, _ in running.values():
            process.kill() if self._kills else process.terminate()
        for reader, (process, task, _) in running.items():
            process.join()
            try:
                outcomes[task] = reader.recv() if reader.poll() else None
            except EOFError:
                pass  # it was ended before it had sent its result
            reader.close()
            process.close()
        return self._cancellation.keep(outcomes)

    def _start(self, task, lane, running):
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=run_and_send, args=(self._workload, task, lane, writer, self._parent))
        process.start()
        writer.close()  # so that the death of the process is the end of its pipe
        running[reader] = (process, task, lane)

    def _collect(self, running, outcomes, free, seconds=None):
        """Waits until at least one process has sent its result, or so long, and reaps those that
        did."""
        for reader in multiprocessing.connection.wait(list(running), seconds):
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
