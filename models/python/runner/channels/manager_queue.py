# SPDX-License-Identifier: Apache-2.0
"""The queue of a multiprocessing.Manager: a process of its own has it, and serves each process
through a socket."""

from runner.locks import manager
from runner.locks.manager import close
from runner.sync import channel

PROTECTION = "locked"

__all__ = ["Channel", "close", "make"]


class Queue:
    """A queue of the manager, which says so where the manager's process is gone. What the library
    says is that a connection has ended."""

    def __init__(self, proxy):
        for name in ("put", "get", "qsize", "task_done", "join"):
            setattr(self, name, self._telling(getattr(proxy, name)))

    @staticmethod
    def _telling(method):
        def call(*arguments):
            try:
                return method(*arguments)
            except (EOFError, ConnectionError) as error:
                raise RuntimeError("the process of the manager, which has the queue, is gone: "
                                   f"{type(error).__name__}") from error
        return call


class Channel(channel.Channel):
    asks_first = False  # to ask is a message and its answer, as getting is

    def __init__(self, memory, number, task, thing, traits):
        super().__init__(memory, number, task, Queue(thing), traits)


def make(_, traits, context):
    if manager.Manager.manager is None:
        manager.Manager.manager = manager.start(context)
    return manager.Manager.manager.Queue(traits.capacity)
