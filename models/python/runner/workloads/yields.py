# SPDX-License-Identifier: Apache-2.0
class Workload:
    """Yields to the next task again and again, without waiting for anything."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._size = size

    def steps(self, task):
        for _ in range(self._size):
            yield 0
        return ((task + self._size) % 2**64).to_bytes(8, "little")
