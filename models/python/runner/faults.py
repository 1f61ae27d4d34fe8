# SPDX-License-Identifier: Apache-2.0
"""Fault injection (--fault): makes one task fail in a chosen way, as workloads/faults does in C++.
The faults are the same, and so is the record of what began and ended
(workloads/faults/fault_record.h).
"""

import contextlib
import mmap
import os
import signal
import struct
import time

OPTION = "_fault"
OFF, ARMED, INJECTED = range(3)  # FaultRecord::Phase
BEGUN, ENDED = 1, 2  # FaultRecord::TaskState
PHASE = struct.Struct("<I")
PROCESS_AND_TIME = struct.Struct("<iq")
STATES = 16 * 1024  # where the bytes of the tasks begin
EXIT_STATUS = 3
MAX_OOM_BYTES = 32 << 20
LEAKED_BYTES = 16 << 20
LEAKED_DESCRIPTORS = 8


class Record:
    """The memory of the record, which every process maps by its path."""

    def __init__(self, path):
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            self._memory = mmap.mmap(file, os.fstat(file).st_size)
        finally:
            os.close(file)

    def is_noted(self):
        return PHASE.unpack_from(self._memory, 0)[0] != OFF

    def set_state(self, task, state):
        self._memory[STATES + task] = state

    def take(self):
        """Returns whether the fault is injected now, and notes that it is: it is once."""
        if PHASE.unpack_from(self._memory, 0)[0] != ARMED:
            return False
        PROCESS_AND_TIME.pack_into(self._memory, 4, os.getpid(), time.monotonic_ns())
        PHASE.pack_into(self._memory, 0, INJECTED)
        return True


class FaultInjectingWorkload:
    """A workload with the fault that its option names, "segv:5:/proc/7/fd/9". It has those of a
    workload's functions that the workload has. Crosses to other processes, where it maps the record
    again."""

    def __init__(self, workload, option):
        self._workload, self._option = workload, option
        self._kind, task, path = option.split(":", 2)
        self._task = int(task)
        self._record = Record(path)
        for name in ("run", "run_async", "steps", "compute", "wait_s"):
            if hasattr(workload, name):
                setattr(self, name, getattr(self, "_" + name))

    def __getattr__(self, name):
        if name == "_workload":  # it is being made
            raise AttributeError(name)
        return getattr(self._workload, name)

    def __reduce__(self):
        return FaultInjectingWorkload, (self._workload, self._option)

    def _begin(self, task):
        if not self._record.is_noted():
            return
        self._record.set_state(task, BEGUN)
        if task == self._task and self._record.take():
            try:
                inject_fault(self._kind)
            except BaseException:
                self._end(task)
                raise

    def _end(self, task):
        if self._record.is_noted():
            self._record.set_state(task, ENDED)

    def _run(self, task):
        self._begin(task)
        try:
            return self._workload.run(task)
        finally:
            self._end(task)

    async def _run_async(self, task):
        self._begin(task)
        try:
            return await self._workload.run_async(task)
        finally:
            self._end(task)

    def _steps(self, task):
        self._begin(task)
        try:
            return (yield from self._workload.steps(task))
        finally:
            self._end(task)

    def _wait_s(self, task):
        """A task that waits and then computes begins with its wait."""
        self._begin(task)
        return self._workload.wait_s(task)

    def _compute(self, task):
        if not self._workload.waits:
            self._begin(task)
        try:
            return self._workload.compute(task)
        finally:
            self._end(task)


def inject_fault(kind):
    """Injects the fault into this process, or thread."""
    FAULTS[kind]()


def _raise():
    raise RuntimeError("the fault that --fault=exception asks for")


def _leave_no_core():
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _abort():
    _leave_no_core()
    os.abort()


def _segv():
    import ctypes
    _leave_no_core()
    ctypes.memset(0, 1, 1)


def _hang():
    while True:
        signal.pause()  # a signal that has a handler ends it


def _get_signal(number):
    os.kill(os.getpid(), number)
    _hang()  # until it is delivered; whoever lets the process go on does not end the fault


def _exhaust_memory():
    """Raises MemoryError when the limit is reached, which is one of this process."""
    import resource
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + MAX_OOM_BYTES
    if before[0] != resource.RLIM_INFINITY:
        limit = min(limit, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        pieces, piece = [], 1 << 20
        while len(pieces) < 2 * MAX_OOM_BYTES // piece:
            pieces.append(b"\1" * piece)
        # The address space of a thread's heap (64 MiB in glibc) was counted before the limit was
        # set, and has room for all of these. For this one nothing has, unless the system does not
        # heed the limit.
        pieces.append(b"\1" * (128 << 20))
    finally:
        pieces = None
        resource.setrlimit(resource.RLIMIT_AS, before)
    raise RuntimeError("the system did not heed the limit of memory of the fault 'oom'")


LEAKED = []


def _leak():
    file = os.memfd_create("bench-leaked-memory")
    os.ftruncate(file, LEAKED_BYTES)
    memory = mmap.mmap(file, LEAKED_BYTES)
    os.close(file)
    memory.write(b"\1" * LEAKED_BYTES)
    LEAKED.append(memory)
    for _ in range(LEAKED_DESCRIPTORS):
        os.memfd_create("bench-leaked-descriptor")
    try:
        child = os.fork()
    except RuntimeError:
        return  # an interpreter that may not fork leaks no process
    if child == 0:
        try:
            os.setsid()  # as a daemon does: whoever ends the group of its parent does not end it
            # Without descriptors: it would keep its parent's pipes open, and be noticed by that.
            for descriptor in os.listdir("/proc/self/fd"):
                with contextlib.suppress(OSError):  # that of the folder is closed by now
                    os.close(int(descriptor))
            _hang()
        finally:
            os._exit(1)  # never back into the code of its parent


FAULTS = {
    "exception": _raise,
    "exit": lambda: os._exit(EXIT_STATUS),
    "abort": _abort,
    "segv": _segv,
    "kill": lambda: _get_signal(signal.SIGKILL),
    "stop": lambda: _get_signal(signal.SIGSTOP),
    "hang": _hang,
    "oom": _exhaust_memory,
    "leak": _leak,
}
