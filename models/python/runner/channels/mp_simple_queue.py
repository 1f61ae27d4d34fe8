# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.SimpleQueue."""

from multiprocessing.reduction import ForkingPickler

from runner.sync import channel

PROTECTION = "locked"


class Channel(channel.Channel):
    asks_first = False
    has_own_capacity = True

    def try_get(self):
        # What the library leaves out: its `empty` says nothing that holds when others get as well.
        if not self._thing._rlock.acquire(block=False):
            return None  # somebody waits for the next item already
        try:
            if self._thing.empty():
                return None
            item = ForkingPickler.loads(self._thing._reader.recv_bytes())
        finally:
            self._thing._rlock.release()
        self._memory.wake(self._number)
        return item

    def _has_not(self, *_):
        raise NotImplementedError("multiprocessing.SimpleQueue has no time limits and no try_put")

    try_put = put_for = get_for = size = _has_not


def make(_, __, context):
    return context.SimpleQueue()
