# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.Queue."""

from runner.sync import channel

PROTECTION = "locked"


class Channel(channel.Channel):
    asks_first = False  # to ask is to poll the pipe
    # A thread of each process writes what its tasks have put, some time later.
    is_one_line = False


def make(_, traits, context):
    return context.Queue(traits.capacity)
