# SPDX-License-Identifier: Apache-2.0
"""Durations, as bench writes them in the options of workloads."""

NANOSECONDS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


def duration_ns(text):
    """Returns the nanoseconds of an option's canonical text, such as "3ms"."""
    number = text.rstrip("mnus")
    return int(number) * NANOSECONDS[text[len(number):]]
