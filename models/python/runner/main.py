# SPDX-License-Identifier: Apache-2.0
"""The interpreter's side of the protocol. bench writes a line, the interpreter answers one:

    (started)   ready         the workers are up
    run         done [FOUR]   every task has run once; what the reaped workers have used ever:
                              their page faults, CPU time (ns), voluntary and other switches
    results     results N     then N records (RECORD) with their results or messages, then `end`
    (end)                     stops the workers and exits

or `failed MESSAGE` when the model itself failed, `no semaphores ERRNO` when the system refused it a
semaphore; those are the last answer.

The commands come on standard input. The answers go to the pipe `--answers`, because anything that
an installation runs at its start (sitecustomize, a .pth file, a script around the interpreter) may
print to standard output.
"""

import collections
import os
import struct
import sys

try:
    import resource
except ImportError:  # an interpreter without it
    resource = None

from runner import settings as cell
from runner.cancellation import CANCELLED
from runner.processes import stop_helpers
from runner.semaphores import NoSemaphore
from runner.tasks import describe

# Little-endian: task, begin, end, worker, outcome, how often its callback was called, size of what
# follows.
RECORD = struct.Struct("<QqqIIII")
DONE, FAILED, WAS_CANCELLED = range(3)


def open_answers(path):
    """Opens the pipe `path`, /proc/PROCESS/fd/NUMBER. That process is this one or a script around
    it, and this one need not have inherited the descriptor; if it has, it closes it."""
    if not path:  # run by hand
        return os.dup(1)
    answers = os.open(path, os.O_WRONLY)
    inherited = int(path.rpartition("/")[2])
    try:
        if inherited != answers and os.path.sameopenfile(inherited, answers):
            os.close(inherited)
    except OSError:
        pass  # a script around this interpreter closed it
    return answers


def take_pipes(path):
    """Moves both ends of the protocol away from standard input and output, which other code may
    read or print to, and closes them in forked workers: the end of the answers tells bench that
    this process has ended."""
    ends = [os.dup(0), open_answers(path)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)

    def forget():
        for end in ends:
            os.close(end)

    os.register_at_fork(after_in_child=forget)
    # Commands are unbuffered: none is read before it is needed.
    return os.fdopen(ends[0], "rb", buffering=0), os.fdopen(ends[1], "wb")


def write_results(answers, outcomes, called):
    """`called` are the tasks whose callbacks were called."""
    calls = collections.Counter(called)
    workers = {}  # numbers 0, 1, … by the ids that the model gave them
    answers.write(b"results %d\n" % len(outcomes))
    for task, (worker, failure, result, begin_ns, end_ns) in enumerate(outcomes):
        is_cancelled = failure == CANCELLED  # perhaps before a worker had it
        worker = 0 if is_cancelled else workers.setdefault(worker, len(workers))
        body = (result if failure is None else b"" if is_cancelled else
                failure.encode(errors="replace"))
        outcome = DONE if failure is None else WAS_CANCELLED if is_cancelled else FAILED
        answers.write(RECORD.pack(task, begin_ns, end_ns, worker, outcome, calls[task],
                                  len(body)))
        answers.write(body)
    answers.write(b"end\n")


def usage_of_the_reaped(model):
    """Returns the resources of the reaped workers, which only this process can ask the kernel for
    to the microsecond; nothing for a model that keeps its workers, where asking only takes time."""
    if resource is None or not getattr(model, "reaps_workers", False):
        return b""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_ns = round(used.ru_utime * 1e6) * 1000 + round(used.ru_stime * 1e6) * 1000
    return b" %d %d %d %d" % (used.ru_minflt, cpu_ns, used.ru_nvcsw, used.ru_nivcsw)


def serve(commands, answers, model, workload, sync):
    run_fed, outcomes = getattr(workload, "run_fed", None), []
    for command in iter(commands.readline, b""):
        if command == b"run\n":
            outcomes = model.run() if run_fed is None else run_fed(model)
            answers.write(b"done" + usage_of_the_reaped(model) + b"\n")
        elif command == b"results\n":
            callbacks = getattr(model, "callbacks", None)
            write_results(answers, outcomes, callbacks.called if callbacks is not None else ())
            outcomes = []  # freed outside of the clock
            if sync is not None:
                sync.renew()
        else:
            raise ValueError(f"unknown command {command!r}")
        answers.flush()


def main():
    settings = cell.parse(sys.argv[1:])
    commands, answers = take_pipes(settings.answers)
    try:
        # The model first: it may replace what the workload uses.
        model_class = cell.model_class(settings)
        workload = cell.build_workload(settings)
        model = model_class(settings, workload)
        if settings.sync is not None:
            settings.sync.start()
        answers.write(b"ready\n")
        answers.flush()
        serve(commands, answers, model, workload, settings.sync)
    except NoSemaphore as error:
        answers.write(b"no semaphores %d\n" % error.errno)
        answers.flush()
        os._exit(1)
    except Exception as error:
        answers.write(b"failed " + describe(error).encode(errors="replace") + b"\n")
        answers.flush()
        # A pool that failed may never end; bench kills its processes.
        os._exit(1)
    model.close()
    if settings.sync is not None:
        settings.sync.close()
    stop_helpers()
