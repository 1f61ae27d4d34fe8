# SPDX-License-Identifier: Apache-2.0
import time

from runner.activity import Activity
from runner.items import (PRODUCER_SHIFT, SEND_TIMES, SENTINEL, WORDS_PER_COUNT, ReceivedItems,
                          item_maker, sampled_items)
from runner.sizes import size_bytes
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds


class Workload:
    """Hands items from stage to stage. Task k is stage k, and object k the channel from it to the
    next one. When items were put first, and an ItemCount of each task, are what they share. A
    Python channel cannot be closed, so a sentinel goes through all stages at the end."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._items = size
        self._last_stage = int(options["stages"]) - 1
        self._bytes = size_bytes(options["item-size"])
        self._work = Activity(options, "work", time_scale)

    async def run_async(self, task):
        if task == 0:
            await self.make_items_async()
            return self._items.to_bytes(8, "little")
        return (task + await self.hand_on_async(task)).to_bytes(8, "little")

    run = without_await(run_async)

    async def make_items_async(self):
        words, put, make = self.sync.words, self.sync.channel(0, 0).put, item_maker(self._bytes)
        rounds, wait_s, sleep = self._work.rounds, self._work.wait_s, self.sync.sleep
        sampled = sampled_items(self._items)
        for index in range(self._items):
            if rounds:
                do_work_rounds(rounds, index)
            if wait_s:
                await sleep(wait_s)
            if index in sampled:
                words[index // sampled.step] = time.monotonic_ns()
            await put(make(index))
        await put(make(SENTINEL))

    make_items = without_await(make_items_async)

    async def hand_on_async(self, task):
        """Returns how many items came. The last stage puts nothing."""
        words, sampler = self.sync.words, self.sync.hand_over_sampler(task)
        is_last, sampled = task == self._last_stage, sampled_items(self._items)
        get = self.sync.channel(task - 1, task).get
        put = None if is_last else self.sync.channel(task, task).put
        rounds, wait_s, sleep = self._work.rounds, self._work.wait_s, self.sync.sleep
        make, first = item_maker(self._bytes), task << PRODUCER_SHIFT
        received, sentinel = ReceivedItems(self._bytes, task - 1), make(SENTINEL)
        add = received.add
        while (item := await get()) != sentinel:
            index = add(item)
            if rounds:
                do_work_rounds(rounds, index)
            if wait_s:
                await sleep(wait_s)
            if not is_last:
                await put(make(first + index))
            elif index in sampled:
                sampler.record(words[index // sampled.step])
                if index == 0:
                    words[SEND_TIMES + (self._last_stage + 1) * WORDS_PER_COUNT] = time.monotonic_ns()
        if not is_last:
            await put(sentinel)
        received.add_to(words, SEND_TIMES + task * WORDS_PER_COUNT)
        return received.count

    hand_on = without_await(hand_on_async)
