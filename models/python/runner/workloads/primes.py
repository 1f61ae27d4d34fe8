# SPDX-License-Identifier: Apache-2.0
import math
import struct


def is_prime(number):
    """Trial division up to the square root, by odd numbers."""
    if number < 2:
        return False
    if number % 2 == 0:
        return number == 2
    for divisor in range(3, math.isqrt(number) + 1, 2):
        if number % divisor == 0:
            return False
    return True


class Workload:
    """Filters the primes out of a range of `size` integers."""

    waits = False

    def __init__(self, size, seed, time_scale, options):
        self.size = size

    def compute(self, task):
        first = task * self.size
        primes = [number for number in range(first, first + self.size) if is_prime(number)]
        return struct.pack(f"<{len(primes)}Q", *primes)
