# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.Queue."""

from runner.sync import channel

PROTECTION = "locked"


class Channel(channel.Channel):
    asks_first = False  # to ask is to poll the pipe
    is_one_line = False  # a thread of each process writes what its tasks have put


def make(_, traits, context):
    return context.Queue(traits.capacity)
