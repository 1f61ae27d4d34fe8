# SPDX-License-Identifier: Apache-2.0
"""The random numbers of the workloads, which C++ computes as well."""

MASK = 2**64 - 1


def random_value(seed, index):
    """The `index`-th value of the stream `seed`: SplitMix64."""
    z = (seed + (index + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)
