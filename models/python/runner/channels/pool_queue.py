# SPDX-License-Identifier: Apache-2.0
"""What a pool of Python has of its own, in place of channels: its model feeds it (workloads/lazy.py,
`Model.feed`), and no task puts or gets items."""

PROTECTION = "locked"


def make(_, __, ___):
    return None
