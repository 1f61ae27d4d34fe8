# SPDX-License-Identifier: Apache-2.0
"""The worker processes of multiprocessing and concurrent.futures: what runs in them, and how
nothing of them is left behind."""

import contextlib
import os
import select
import shutil
import signal
import sys
import tempfile
import threading

from runner import semaphores
from runner.c_library import find_c_library
from runner.callbacks import raise_failure
from runner.tasks import PATIENCE_S, run_task

PR_SET_PDEATHSIG = 1
F_SETSIG = 10  # of Linux; the module fcntl does not know it everywhere


class Worker:
    """The arguments that a worker process got when it started. One per process."""

    workload = None
    barrier = None


def set_up_worker(workload, barrier, interpreter):
    """The initializer of the process pools."""
    Worker.workload = workload
    Worker.barrier = barrier
    die_with_parent(interpreter)
    die_with_interpreter()


def run_in_process(task):
    return run_task(Worker.workload, task, os.getpid())


def run_or_raise_in_process(task):
    return raise_failure(run_in_process(task))


def work_in_process(item):
    return Worker.workload.work(item)


def run_range_in_process(first, last):
    return [run_in_process(task) for task in range(first, last)]


def meet(_):
    """Returns when every worker of the pool has called it: then each is up."""
    Worker.barrier.wait(PATIENCE_S)


class Forks:
    """What this process knows of the fork that made it."""

    thread = None  # the one that forked: its thread id of the kernel. None when started by spawn.

    @classmethod
    def note_thread(cls):
        cls.thread = threading.get_native_id()


os.register_at_fork(before=Forks.note_thread)


def die_with_parent(parent):
    """Makes the kernel kill this process with the one that forked it: a pool's worker that waits
    for work would otherwise outlive an interpreter that was killed. `parent` is that process, or
    None when it is not known. Does nothing in a process that another thread than the main one
    started: to the kernel the thread is the parent, and the thread by which a Pool replaces its
    workers ends before they do."""
    library = find_c_library()
    forked_by_main = parent is None or Forks.thread == parent
    if library is not None and forked_by_main:  # else bench's guardian is left to find it
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def die_with_interpreter():
    """Makes the kernel kill this process with the interpreter that had it started, if that is not
    its parent: a fork server lives as long as its children, which would wait for work for ever.
    When the interpreter ends, its end of a pipe is closed, which sends a signal and needs no
    thread."""
    from multiprocessing import process
    parent = process.parent_process()
    sentinel = getattr(parent, "sentinel", None)
    if not isinstance(sentinel, int):
        return
    import fcntl
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([sentinel], [], [], 0)[0]:  # it ended before that
        os._exit(1)


# ---- in the interpreter that started them -------------------------------------------------------

def owner_prefix():
    """Returns the prefix of the names of semaphores and folders. It has the namespace of process
    ids, the process that owns them and when that started, so that bench
    (bench/process/leftovers.cpp) removes those whose owner has ended, and no others."""
    with open("/proc/self/stat", "rb") as file:
        start_ticks = int(file.read().rpartition(b")")[2].split()[19])
    namespace = os.stat("/proc/self/ns/pid").st_ino
    return f"bench-{namespace}-{os.getpid()}-{start_ticks}"


@contextlib.contextmanager
def starting(settings, keeps_names=False):
    """Gives the context of multiprocessing to a model that starts its processes within. What they
    need a name for to find it (semaphores, the fork server's socket) has a name of ours here, and
    none afterwards, unless it `keeps_names` for processes that start later: whenever all processes
    are killed, nothing is left for good."""
    import multiprocessing
    import multiprocessing.util
    prefix = owner_prefix()
    multiprocessing.current_process()._config["semprefix"] = "/" + prefix
    semaphores.name_from_the_start()
    theirs = multiprocessing.util.get_temp_dir
    folder = Folder(prefix)
    multiprocessing.util.get_temp_dir = folder.path
    try:
        context = multiprocessing.get_context(settings.start_method)
        if settings.start_method == "forkserver":
            start_fork_server()
        if settings.sync is not None:
            settings.sync.start(context)
        yield context
    except OSError as error:
        if semaphores.is_about_semaphores(error):
            raise semaphores.NoSemaphore(error.errno, "semaphore") from error
        raise
    finally:
        if not keeps_names:
            semaphores.forget_names()
        multiprocessing.util.get_temp_dir = theirs
        folder.remove()


class Folder:
    """A folder for the sockets and files of multiprocessing, made when it is first asked for."""

    def __init__(self, prefix):
        self._prefix = prefix
        self._folder = self._handle = None

    def path(self):
        """A path to it that is short whatever TMPDIR is: a socket's may have 107 bytes."""
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix=self._prefix + "-")
            self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/{os.getpid()}/fd/{self._handle}"

    def remove(self):
        if self._handle is not None:
            os.close(self._handle)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def start_fork_server():
    """Starts the fork server now, and reaches its socket by a descriptor from then on, so that it
    needs no name."""
    from multiprocessing import forkserver
    forkserver.ensure_running()
    server = forkserver._forkserver
    if getattr(server, "needs_no_name", False):
        return  # a pool that was ended is started again
    server.needs_no_name = True
    handle = os.open(server._forkserver_address, os.O_PATH)
    os.unlink(server._forkserver_address)
    server._forkserver_address = f"/proc/{os.getpid()}/fd/{handle}"


def initializer_arguments(context, settings, workload):
    """Returns the arguments for `set_up_worker`. `context` is multiprocessing's."""
    if settings.start_method == "fork":
        find_c_library()  # for all workers
    forked_elsewhere = settings.start_method == "forkserver"
    return (workload, context.Barrier(settings.workers), None if forked_elsewhere else os.getpid())


def stop_helpers():
    """Waits for the processes that multiprocessing keeps for itself: they would outlive this one
    for a moment, and be taken for left behind. One of them removes what still has a name."""
    semaphores.forget_names()
    for name, helper in (("multiprocessing.forkserver", "_forkserver"),
                         ("multiprocessing.resource_tracker", "_resource_tracker")):
        helper = getattr(sys.modules.get(name), helper, None)
        if getattr(helper, "_forkserver_address", None):
            helper._forkserver_address = "\0"  # it would remove the file, which is gone
        if hasattr(helper, "_stop"):
            helper._stop()
