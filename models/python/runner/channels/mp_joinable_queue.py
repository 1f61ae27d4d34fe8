# SPDX-License-Identifier: Apache-2.0
"""multiprocessing.JoinableQueue."""

from runner.channels.mp_queue import Channel  # what tasks use

PROTECTION = "locked"

__all__ = ["Channel", "make"]


def make(_, traits, context):
    return context.JoinableQueue(traits.capacity)
