# SPDX-License-Identifier: Apache-2.0
import struct

from runner.http import Downloads, duration_ns

MASK = 2**64 - 1
ROUNDS_PER_UNIT = 64


class Workload:
    """Downloads a file, then computes on what came."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._downloads = Downloads(size, seed, options)
        units_per_ms = int(options["_units-per-ms"])
        compute_ns = duration_ns(options["compute"])
        self._units = (compute_ns * units_per_ms + 500_000) // 1_000_000

    def run(self, task):
        return self._compute(*self._downloads.fetch(task))

    async def run_async(self, task):
        return self._compute(*await self._downloads.fetch_async(task))

    def _compute(self, size, checksum):
        value = checksum
        for _ in range(self._units * ROUNDS_PER_UNIT):
            value = ((value ^ (value >> 29)) * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15) & MASK
        return struct.pack("<QQ", size, value)
