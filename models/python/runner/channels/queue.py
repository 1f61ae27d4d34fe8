# SPDX-License-Identifier: Apache-2.0
"""queue.Queue, LifoQueue and PriorityQueue."""

import queue

from runner.sync.channel import Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]

CLASSES = {"fifo": queue.Queue, "lifo": queue.LifoQueue, "priority": queue.PriorityQueue}


def make(_, traits, __):
    return CLASSES[traits.order](traits.capacity)
