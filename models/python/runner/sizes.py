# SPDX-License-Identifier: Apache-2.0
"""Sizes, as bench writes them in the options of workloads."""

BYTES = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def size_bytes(text):
    """Returns the bytes of an option's canonical text, such as "10KiB"."""
    number = text.rstrip("KMGTiB")
    return int(number) * BYTES[text[len(number):]]
