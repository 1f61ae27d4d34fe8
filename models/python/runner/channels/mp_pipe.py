# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.Pipe in one direction, for bytes: nothing is pickled."""

import contextlib
import queue

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
        with self._reading or contextlib.nullcontext():
            if not (block and timeout is None):
                # The time counts from when the lock was acquired.
                if not self._reader.poll(timeout if block else 0):
                    raise queue.Empty
            return self._reader.recv_bytes()


def make(_, traits, context):
    return Pipe(context, traits)
