# SPDX-License-Identifier: Apache-2.0
"""queue.SimpleQueue."""

import queue

from runner.sync.channel import Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]


def make(_, __, ___):
    return queue.SimpleQueue()
