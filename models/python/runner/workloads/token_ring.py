# SPDX-License-Identifier: Apache-2.0
import time

from runner.items import (PRODUCER_SHIFT, SEND_TIMES, WORDS_PER_COUNT, ReceivedItems, item_maker,
                          sampled_items)
from runner.sizes import size_bytes
from runner.sync.plain import without_await


class Workload:
    """Hands an item on in a ring. Object k is the channel of which task k gets. The item counts its
    hops: the one from task k in round r has the index r * tasks + k. When hops began, and an
    ItemCount of each task, are what they share."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._rounds = size
        self._bytes = size_bytes(options["item-size"])
        self._sampled = sampled_items(size)
        self._tasks = 0

    def plan(self, tasks):
        self._tasks = tasks

    async def run_async(self, task):
        sync, words, tasks = self.sync, self.sync.words, self._tasks
        previous = (task + tasks - 1) % tasks
        get, put = sync.channel(task, task).get, sync.channel((task + 1) % tasks, task).put
        make, first = item_maker(self._bytes), task << PRODUCER_SHIFT
        received = ReceivedItems(self._bytes, previous, previous, tasks)
        sampler = sync.hand_over_sampler(task)
        # One hop of a sampled round is measured, of each task in turns.
        sent, due = self._sampled[task::tasks], self._sampled[previous::tasks]
        interval = self._sampled.step
        for number in range(self._rounds):
            # Task 0 begins every round, and has the item back at its end.
            if task:
                received.add(await get())
                if number in due:
                    sampler.record(words[number // interval])
            if number in sent:
                words[number // interval] = time.monotonic_ns()
            await put(make(first + number * tasks + task))
            if not task:
                received.add(await get())
                if number in due:
                    sampler.record(words[number // interval])
        received.add_to(words, SEND_TIMES + task * WORDS_PER_COUNT)
        return (task + received.count).to_bytes(8, "little")

    run = without_await(run_async)
