# SPDX-License-Identifier: Apache-2.0
"""How long a child that has ended stays a zombie, and what waits for it."""

import multiprocessing
import os
import time

from runner.scenarios import PATIENCE_S
from runner.scenarios.programs import state_of

WHILE_LEFT_S = 0.05  # how long a zombie is left alone before it is looked at


def nothing():
    pass


def ended_process():
    """A process that has ended and that nobody has waited for."""
    process = multiprocessing.get_context("fork").Process(target=nothing)
    process.start()
    # Not its sentinel, which may be closed a moment before the process has ended.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    time.sleep(WHILE_LEFT_S)
    return process


def figures():
    joined = ended_process()
    is_zombie = state_of(joined.pid) == "Z"
    joined.join(PATIENCE_S)
    unjoined = ended_process()
    multiprocessing.active_children()
    return {
        "zombie_until_join": is_zombie,
        "gone_after_join": state_of(joined.pid) == "",
        "gone_after_active_children": state_of(unjoined.pid) == "",
    }
