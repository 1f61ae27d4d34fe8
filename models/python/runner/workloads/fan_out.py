# SPDX-License-Identifier: Apache-2.0
import time

from runner.activity import Activity
from runner.items import (INDEX_MASK, NUMBER, PRODUCER_SHIFT, SEND_TIMES, SENTINEL, WORDS_PER_COUNT,
                          ReceivedItems, item_maker, sampled_items)
from runner.sizes import size_bytes
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

# Where in the shared words these are, as in fan_out.cpp; an ItemCount of each task.
FIRST_RESULT, COUNTS = SEND_TIMES + 1, SEND_TIMES + 8


class Workload:
    """A source puts items, workers make a result of each, and a sink puts the results in order.
    Task 0 is the source, the last one the sink, and the workers are between them. Object 0 is the
    channel to the workers, and 1 the one to the sink. A Python channel cannot be closed, so the
    source puts a sentinel for each worker, and each worker puts one for the sink."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._items, self._workers = size, int(options["fan"])
        self._bytes = size_bytes(options["item-size"])
        self._work = Activity(options, "work", time_scale)

    async def run_async(self, task):
        if task == 0:
            await self.make_items_async()
            return self._items.to_bytes(8, "little")
        if task <= self._workers:
            await self.work_async(task)
            return task.to_bytes(8, "little")
        return (task + await self.put_in_order_async(task)).to_bytes(8, "little")

    run = without_await(run_async)

    async def make_items_async(self):
        words, put, make = self.sync.words, self.sync.channel(0, 0).put, item_maker(self._bytes)
        sampled = sampled_items(self._items)
        for index in range(self._items):
            if index in sampled:
                words[index // sampled.step] = time.monotonic_ns()
            await put(make(index))
        for _ in range(self._workers):
            await put(make(SENTINEL))

    make_items = without_await(make_items_async)

    async def work_async(self, task):
        get, put = self.sync.channel(0, task).get, self.sync.channel(1, task).put
        rounds, wait_s, sleep = self._work.rounds, self._work.wait_s, self.sync.sleep
        make, first = item_maker(self._bytes), task << PRODUCER_SHIFT
        received, sentinel = ReceivedItems(self._bytes, 0, step=0), make(SENTINEL)
        add = received.add
        while (item := await get()) != sentinel:
            index = add(item)
            if rounds:
                do_work_rounds(rounds, index)
            if wait_s:
                await sleep(wait_s)
            await put(make(first + index))
        await put(sentinel)
        received.add_to(self.sync.words, COUNTS + task * WORDS_PER_COUNT)

    work = without_await(work_async)

    async def put_in_order_async(self, task):
        """Returns how many items there are in order."""
        words, get = self.sync.words, self.sync.channel(1, task).get
        sampler, sampled = self.sync.hand_over_sampler(task), sampled_items(self._items)
        sentinel, unpack = item_maker(self._bytes)(SENTINEL), NUMBER.unpack_from
        # What comes from each worker is in order.
        received = [ReceivedItems(self._bytes, worker, step=0)
                    for worker in range(1, self._workers + 1)]
        early = {}  # what came before all that are before it
        ended = following = 0  # the workers that have, and the index of the next result
        while ended < self._workers:
            item = await get()
            if item == sentinel:
                ended += 1
                continue
            number, = unpack(item)
            worker, index = number >> PRODUCER_SHIFT, number & INDEX_MASK
            if not (1 <= worker <= self._workers and index not in early and
                    following <= index < self._items):
                received[0].refuse()
                continue
            received[worker - 1].add(item)
            early[index] = item
            while following in early:
                del early[following]
                if following in sampled:
                    sampler.record(words[following // sampled.step])
                if following == 0:
                    words[FIRST_RESULT] = time.monotonic_ns()
                following += 1
        for sender in received:
            sender.add_to(words, COUNTS + task * WORDS_PER_COUNT)
        return following

    put_in_order = without_await(put_in_order_async)
