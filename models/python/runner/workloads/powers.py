# SPDX-License-Identifier: Apache-2.0
EXPONENTS = (2, 20)


def encode(number):
    """The size in bytes as 16 bits, then that many bytes."""
    size = (number.bit_length() + 7) // 8
    return size.to_bytes(2, "little") + number.to_bytes(size, "little")


class Workload:
    """The square and the exact 20th power of each of `size` integers."""

    waits = False

    def __init__(self, size, seed, time_scale, options):
        self.size = size

    def compute(self, task):
        first = task * self.size
        return b"".join(encode(number**exponent)
                        for number in range(first, first + self.size) for exponent in EXPONENTS)
