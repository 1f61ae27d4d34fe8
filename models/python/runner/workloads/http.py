# SPDX-License-Identifier: Apache-2.0
import struct

from runner.http import Downloads


def encode(body):
    return struct.pack("<QQ", *body)


class Workload:
    """Downloads a file and digests it."""

    waits = True

    def __init__(self, size, seed, time_scale, options):
        self._downloads = Downloads(size, seed, options)

    def run(self, task):
        return encode(self._downloads.fetch(task))

    async def run_async(self, task):
        return encode(await self._downloads.fetch_async(task))
