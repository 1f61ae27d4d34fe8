# SPDX-License-Identifier: Apache-2.0
"""Programs that a scenario starts and watches: an interpreter each, which runs one function of a
module as its main program. They talk over pipes of lines."""

import os
import select
import subprocess
import sys
import time

from runner.scenarios import PATIENCE_S

START = """
import sys
sys.path.insert(0, sys.argv[1])
import importlib
getattr(importlib.import_module(sys.argv[2]), sys.argv[3])()
"""


class Program:
    """An interpreter that runs `function`, whose module it finds by the first entry of sys.path. Its
    standard output is for the lines that it tells, its standard input for those that it is told. Used
    as a context: it is killed in the end."""

    def __init__(self, function):
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", START, sys.path[0], function.__module__,
             function.__name__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def line(self):
        """Returns the next line that it tells. Raises when it ended or did not tell one in time."""
        # Unbuffered reading: what select sees must not be in a buffer already.
        text = b""
        end = time.monotonic() + PATIENCE_S
        while not text.endswith(b"\n"):
            left = end - time.monotonic()
            if left < 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise RuntimeError(
                    f"a program of the scenario wrote no line within {PATIENCE_S} s")
            byte = os.read(self._process.stdout.fileno(), 1)
            if not byte:
                raise RuntimeError(
                    "a program of the scenario exited before it wrote the expected line")
            text += byte
        return text.decode().strip()

    def tell(self, text=""):
        os.write(self._process.stdin.fileno(), text.encode() + b"\n")

    def ends_within(self, seconds=PATIENCE_S):
        """Whether it ends in that time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def status(self):
        """Its exit status, or minus the signal that ended it."""
        return self._process.wait(PATIENCE_S)

    def kill(self):
        self._process.kill()
        self._process.wait()


def tell(text):
    """Tells the scenario a line, from a program or a child of it, in one piece."""
    os.write(1, str(text).encode() + b"\n")


def await_line(commands=0):
    """Waits until the scenario tells this program something, or is gone. `commands` is a copy of
    standard input for a process of multiprocessing, which gets another one."""
    while os.read(commands, 1) not in (b"\n", b""):
        pass


def state_of(process):
    """The state of a process as proc(5) has it ("Z": a zombie); empty when there is none."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0].decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(process):
    """Whether a process runs: one that has ended, and that nobody has waited for, does not."""
    return state_of(process) not in ("", "Z", "X")


def ends(process, seconds=PATIENCE_S):
    """Whether a process that is no child of this one ends in that time. No pipe would tell: a forked
    relative of it may hold the other end."""
    end = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True
