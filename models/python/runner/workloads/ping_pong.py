# SPDX-License-Identifier: Apache-2.0
import time

from runner.items import PRODUCER_SHIFT, WORDS_PER_COUNT, ReceivedItems, item_maker
from runner.sizes import size_bytes
from runner.sync.plain import without_await


class Workload:
    """Sends an item there and back. Object k is the channel of which task k gets. An ItemCount of
    each task is what they share."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._rounds = size
        self._bytes = size_bytes(options["item-size"])

    async def run_async(self, task):
        sync, make = self.sync, item_maker(self._bytes)
        get, put = sync.channel(task, task).get, sync.channel(1 - task, task).put
        received = ReceivedItems(self._bytes, 1 - task)
        add, sampler, first = received.add, sync.hand_over_sampler(task), task << PRODUCER_SHIFT
        sampled = sampler.sampled(self._rounds)
        for number in range(self._rounds):
            if first:
                await put(make(first + add(await get())))
                continue
            begin_ns = time.monotonic_ns() if number in sampled else 0
            await put(make(number))
            item = await get()
            if begin_ns:
                sampler.record(begin_ns)
            add(item)
        received.add_to(sync.words, task * WORDS_PER_COUNT)
        return (task + received.count).to_bytes(8, "little")

    run = without_await(run_async)
