# SPDX-License-Identifier: Apache-2.0
"""The scenarios in CPython: a module each, whose function `figures` returns what it showed by name
(counts, nanoseconds, or True and False), or raises `Unavailable`.

bench starts an interpreter per scenario (models/python/python_scenario.cpp). It answers a line
`NAME VALUE` for each figure and then `end`, or `unavailable REASON`, `no semaphores ERRNO` (the system
refused one), or `failed MESSAGE`.
"""

import importlib
import os

from runner.main import take_pipes
from runner.processes import stop_helpers
from runner.semaphores import NoSemaphore
from runner.tasks import describe


PATIENCE_S = 10          # how long what is expected is waited for
ABSENCE_TIMEOUT_S = 0.1  # how long to wait for what must not happen


class Unavailable(Exception):
    """What this interpreter or this machine lacks for a scenario, as a clause."""


def answer_of(module):
    """Returns the lines that answer for a module of this folder."""
    try:
        figures = importlib.import_module("runner.scenarios." + module).figures()
    except Unavailable as missing:
        return ["unavailable " + " ".join(str(missing).split())]
    except NoSemaphore as error:
        return [f"no semaphores {error.errno}"]
    except Exception as error:
        return ["failed " + " ".join(describe(error).split())]
    return [f"{name} {float(value)!r}" for name, value in figures.items()] + ["end"]


def run(answers, module):
    """Runs a scenario and writes its answer to the pipe `answers`."""
    _, answers = take_pipes(answers)
    lines = answer_of(module)
    stop_helpers()
    answers.write("".join(line + "\n" for line in lines).encode(errors="replace"))
    answers.flush()
    os._exit(0)  # a scenario may have left threads that would be waited for
