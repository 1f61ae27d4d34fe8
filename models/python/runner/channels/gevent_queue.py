# SPDX-License-Identifier: Apache-2.0
"""gevent.queue.Queue, LifoQueue, PriorityQueue and JoinableQueue, on one thread."""

import gevent.queue

from runner.sync.channel import Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]

CLASSES = {"fifo": gevent.queue.Queue, "lifo": gevent.queue.LifoQueue,
           "priority": gevent.queue.PriorityQueue}


def make(_, traits, __):
    if traits.is_joined:
        return gevent.queue.JoinableQueue(traits.capacity or None)
    return CLASSES[traits.order](traits.capacity or None)
