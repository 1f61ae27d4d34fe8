# SPDX-License-Identifier: Apache-2.0
"""asyncio.Queue, LifoQueue and PriorityQueue, on one event loop."""

import asyncio

from runner.sync.channel import SuspendingChannel as Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]

CLASSES = {"fifo": asyncio.Queue, "lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}


def make(_, traits, __):
    return CLASSES[traits.order](traits.capacity)
