# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.Pipe in one direction, for bytes: nothing is pickled."""

import queue
import time

from runner.sync import channel

PROTECTION = "locked"


class Channel(channel.Channel):
    asks_first = False
    has_own_capacity = True

    def _has_not(self, *_):
        raise NotImplementedError("multiprocessing.Pipe has no size, and puts without a time limit")

    try_put = put_for = size = _has_not


class Pipe:
    """A pipe, with a lock at an end that several tasks use."""

    def __init__(self, context, traits):
        self._reader, self._writer = context.Pipe(duplex=False)
        self._reading = None if traits.consumers == 1 else context.Lock()
        self._writing = None if traits.producers == 1 else context.Lock()

    def put(self, item):
        if self._writing is None:
            self._writer.send_bytes(item)
            return
        with self._writing:
            self._writer.send_bytes(item)

    def get(self, block=True, timeout=None):
        if block and timeout is None and self._reading is None:
            return self._reader.recv_bytes()
        if block and timeout is None:
            with self._reading:
                return self._reader.recv_bytes()
        deadline = time.monotonic() + (timeout if block else 0)
        # Who waits for an item holds the lock meanwhile.
        if self._reading is not None and not self._reading.acquire(
            block, timeout if block else None
        ):
            raise queue.Empty
        try:
            if not self._reader.poll(max(deadline - time.monotonic(), 0)):
                raise queue.Empty
            return self._reader.recv_bytes()
        finally:
            if self._reading is not None:
                self._reading.release()


def make(_, traits, context):
    return Pipe(context, traits)
