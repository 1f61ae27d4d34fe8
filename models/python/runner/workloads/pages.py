# SPDX-License-Identifier: Apache-2.0
import struct

from runner.http import Downloads
from runner.work_units import compute_units, do_work_units


class Workload:
    """Downloads a file, then computes on what came."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._downloads = Downloads(size, seed, options)
        self._units = compute_units(options)

    def run(self, task):
        return self._compute(*self._downloads.fetch(task))

    async def run_async(self, task):
        return self._compute(*await self._downloads.fetch_async(task))

    def _compute(self, size, checksum):
        return struct.pack("<QQ", size, do_work_units(self._units, checksum))
