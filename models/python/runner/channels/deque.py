# SPDX-License-Identifier: Apache-2.0
"""collections.deque, whose own operations need no lock; only who waits for an item needs a
condition variable."""

import collections
import queue
import threading

from runner.sync.channel import Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]


class Deque:
    def __init__(self, is_lifo):
        self._items = collections.deque()
        self._pop = self._items.pop if is_lifo else self._items.popleft
        self._changed = threading.Condition(threading.Lock())
        self._waiting = 0

    def put(self, item, _block=True, _timeout=None):
        self._items.append(item)
        # Who waits counts itself before it looks for an item the last time.
        if self._waiting:
            with self._changed:
                self._changed.notify()

    def get(self, block=True, timeout=None):
        item = self._get_or_none()
        if item is None and block:
            with self._changed:
                self._waiting += 1
                item = self._changed.wait_for(self._get_or_none, timeout)
                self._waiting -= 1
        if item is None:
            raise queue.Empty
        return item

    def _get_or_none(self):
        try:
            return self._pop()
        except IndexError:
            return None

    def qsize(self):
        return len(self._items)


def make(_, traits, __):
    return Deque(traits.order == "lifo")
