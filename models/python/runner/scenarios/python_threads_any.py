# SPDX-License-Identifier: Apache-2.0
"""How many threads an interpreter can start with as much room for their stacks as it has, and with
256 MiB of it."""

import os
import threading

from runner.scenarios.programs import Program, tell

ASKED = 500
ROOM_BYTES = 256 << 20


def start_threads():
    """Starts threads that wait, as many as it can. Returns how many."""
    is_over = threading.Event()
    threads = []
    try:
        for _ in range(ASKED):
            thread = threading.Thread(target=is_over.wait)
            thread.start()
            threads.append(thread)
    except RuntimeError:  # "can't start new thread"
        pass
    is_over.set()
    for thread in threads:
        thread.join()
    return len(threads)


def start_in_little_room():
    """A program: tells how many threads it could start."""
    import resource
    with open("/proc/self/statm", "rb") as file:
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM_BYTES, used + ROOM_BYTES))
    tell(start_threads())


def figures():
    with Program(start_in_little_room) as program:
        in_little_room = int(program.line())
    return {"started_of_500": start_threads(), "started_in_256_mib": in_little_room}
