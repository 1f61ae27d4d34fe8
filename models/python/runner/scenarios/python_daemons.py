# SPDX-License-Identifier: Apache-2.0
"""Which children and threads end with their program, and which are waited for."""

import multiprocessing
import os
import signal
import threading
import time

from runner.scenarios.programs import Program, await_line, ends, is_alive, tell

WHILE_AWAITED_S = 0.2  # how long a program that waits is seen to do so


def sleep_for_ever():
    tell(os.getpid())
    while True:
        time.sleep(3600)


def end_when_told(commands):
    tell(os.getpid())
    await_line(commands)
    tell("worked")


def daemonic_process():
    """A program, as the next three: each starts something, and its main thread ends."""
    context = multiprocessing.get_context("fork")
    context.Process(target=sleep_for_ever, daemon=True).start()
    await_line()


def other_process():
    context = multiprocessing.get_context("fork")
    context.Process(target=end_when_told, args=(os.dup(0),), daemon=False).start()


def daemonic_thread():
    threading.Thread(target=sleep_for_ever, daemon=True).start()
    await_line()


def other_thread():
    threading.Thread(target=end_when_told, args=(0,), daemon=False).start()


def ends_with_program():
    """Whether a daemonic child ends when its program does."""
    with Program(daemonic_process) as program:
        child = int(program.line())
        program.tell()
        return program.ends_within() and ends(child)


def ends_with_killed_program():
    """The same when the program is killed. A child that lives on is killed here."""
    with Program(daemonic_process) as program:
        child = int(program.line())
        program.kill()
        has_ended = ends(child, WHILE_AWAITED_S)
        if is_alive(child):
            os.kill(child, signal.SIGKILL)
            ends(child)
        return has_ended


def is_awaited(function):
    """Whether a program ends only after what it has started, and lets that finish its work."""
    with Program(function) as program:
        program.line()
        if program.ends_within(WHILE_AWAITED_S):
            return False
        program.tell()
        return program.line() == "worked" and program.ends_within() and program.status() == 0


def ends_with_main_thread():
    with Program(daemonic_thread) as program:
        program.line()
        program.tell()
        return program.ends_within()


def figures():
    return {
        "daemonic_process_ends_with_program": ends_with_program(),
        "daemonic_process_ends_with_killed_program": ends_with_killed_program(),
        "other_process_is_awaited": is_awaited(other_process),
        "daemonic_thread_ends_with_program": ends_with_main_thread(),
        "other_thread_is_awaited": is_awaited(other_thread),
    }
