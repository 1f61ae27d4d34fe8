# SPDX-License-Identifier: Apache-2.0
"""Whether a daemonic process may have children, and what becomes of those that it gets by other
ways when it goes."""

import multiprocessing
import os
import signal
import subprocess
import sys

from runner.scenarios.programs import Program, await_line, ends, is_alive, tell

WHILE_LIVING_S = 0.2  # how long an orphan is seen to live


def nothing():
    pass


def have_children():
    """The daemonic process: tells what it can start, and waits for its end."""
    try:
        multiprocessing.get_context("fork").Process(target=nothing).start()
        tell("started")
    except AssertionError:
        tell("refused")
    tell(os.getpid())
    child = subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(3600)"],
                             stdin=subprocess.DEVNULL)
    tell(child.pid)
    child.wait()


def daemonic_process():
    """The program: it ends when it is told."""
    multiprocessing.get_context("fork").Process(target=have_children, daemon=True).start()
    await_line()


def figures():
    with Program(daemonic_process) as program:
        is_refused = program.line() == "refused"
        daemon = int(program.line())
        child = int(program.line())
        program.tell()
        has_ended = program.ends_within() and ends(daemon)
        is_orphan = has_ended and not ends(child, WHILE_LIVING_S)
        if is_alive(child):
            os.kill(child, signal.SIGKILL)
            ends(child)
    return {
        "child_of_daemon_is_refused": is_refused,
        "daemon_ends_with_program": has_ended,
        "its_subprocess_lives_on": is_orphan,
    }
