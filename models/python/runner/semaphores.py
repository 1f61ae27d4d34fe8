# SPDX-License-Identifier: Apache-2.0
"""The semaphores of multiprocessing: how their names tell whose they are, so that none is left
behind whenever all processes are killed."""

import contextlib
import mmap
import os
import sys
import traceback
import types

from runner.c_library import find_c_library

SEMAPHORE_BYTES = 64  # at least sizeof(sem_t), which is 32 in glibc on 64 bits


class NoSemaphore(OSError):
    """The system refused a semaphore."""


def name_from_the_start():
    """Replaces how multiprocessing makes a semaphore. glibc's sem_open(3) makes the file under a
    temporary name, which does not tell the owner, and then renames it: a process that is killed
    within leaves a file that nobody can take for ours. Here sem_init(3) makes it in a file that has
    its own name from the start, in the place where sem_open(3) looks for it."""
    try:
        import _multiprocessing
        from multiprocessing import synchronize
    except ImportError:  # an interpreter without semaphores
        return

    class SemLock(_multiprocessing.SemLock):
        """Makes a semaphore; the result is of the class that this one is derived from."""

        def __new__(cls, kind, value, maxvalue, name, unlink):
            library = find_c_library()
            if library is None:
                return _multiprocessing.SemLock(kind, value, maxvalue, name, unlink)
            import ctypes
            path = "/dev/shm/sem." + name[1:]
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                os.write(file, bytes(SEMAPHORE_BYTES))
                with mmap.mmap(file, SEMAPHORE_BYTES) as memory:
                    semaphore = (ctypes.c_char * SEMAPHORE_BYTES).from_buffer(memory)
                    library.sem_init(semaphore, 1, value)
                    del semaphore
                if not unlink:
                    return _multiprocessing.SemLock._rebuild(0, kind, maxvalue, name)
                library.sem_open.restype = ctypes.c_ssize_t
                handle = library.sem_open(name.encode(), 0)
                if not handle:
                    raise OSError(ctypes.get_errno(), "sem_open")
                os.unlink(path)
                return _multiprocessing.SemLock._rebuild(handle, kind, maxvalue, None)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
                raise
            finally:
                os.close(file)

    synchronize._multiprocessing = types.SimpleNamespace(SemLock=SemLock)


def is_about_semaphores(error):
    """Whether multiprocessing got the error when it made a semaphore: its message does not tell."""
    return any(os.path.basename(frame.f_code.co_filename) == "synchronize.py"
               for frame, _ in traceback.walk_tb(error.__traceback__))


def forget_names():
    """Takes the names of semaphores away as soon as every worker has opened them. Those of spawned
    workers would stay in the system when all processes are killed; those of forked ones have no
    name by then. It is what multiprocessing does at exit, a little earlier."""
    util = sys.modules.get("multiprocessing.util")
    synchronize = sys.modules.get("multiprocessing.synchronize")
    if synchronize is None:
        return
    for finalizer in list(util._finalizer_registry.values()):
        if finalizer._callback is synchronize.SemLock._cleanup:
            finalizer()
