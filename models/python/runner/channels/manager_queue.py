# SPDX-License-Identifier: Apache-2.0
"""The queue of a multiprocessing.Manager: a process of its own has it, and serves each process
through a socket."""

from runner.locks import manager
from runner.locks.manager import close
from runner.sync import channel

PROTECTION = "locked"

__all__ = ["Channel", "close", "make"]


class Channel(channel.Channel):
    asks_first = False  # to ask is a message and its answer, as getting is


def make(_, traits, context):
    if manager.Manager.manager is None:
        manager.Manager.manager = manager.start(context)
    return manager.Manager.manager.Queue(traits.capacity)
