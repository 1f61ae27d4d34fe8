# SPDX-License-Identifier: Apache-2.0
"""The items that tasks of the Python runner hand to each other, and how these are checked."""

import asyncio
import unittest

import sync_job  # noqa: F401  which finds the runner

from runner.items import (DAMAGED, ITEMS, NUMBER, OUT_OF_ORDER, PRODUCER_SHIFT, WORDS_PER_COUNT,
                          ReceivedItems, item_maker, sampled_items)
from runner.sizes import size_bytes
from runner.tasks import Timed
from runner.workloads import chain


def counted(received):
    """What a task tells of its items: how many, how many were damaged, and out of order."""
    words = [0] * WORDS_PER_COUNT
    received.add_to(words, 0)
    return words[ITEMS], words[DAMAGED], words[OUT_OF_ORDER]


class Items(unittest.TestCase):
    def test_sizes_are_read_as_bench_writes_them(self):
        for text, size in (("8", 8), ("1KiB", 1024), ("3MiB", 3 * 2**20), ("1GiB", 2**30)):
            self.assertEqual(size_bytes(text), size, text)

    def test_an_item_has_its_number_in_front_and_at_its_end(self):
        front = NUMBER.pack(2**63 + 5)
        for size, item in ((8, front), (12, front + bytes(4)), (16, front + front),
                           (20, front + bytes(4) + front)):
            self.assertEqual(item_maker(size)(2**63 + 5), item, size)

    def test_few_items_that_lie_evenly_are_sampled(self):
        self.assertEqual(sampled_items(1), range(0, 1, 128))
        self.assertEqual(list(sampled_items(300)), [0, 128, 256])
        # As SampledItems of sampled_items.h: a power of two, and at most 64 of them.
        self.assertEqual(sampled_items(10_000), range(0, 10_000, 256))
        self.assertEqual(len(sampled_items(1_000_000)), 62)
        self.assertEqual(len(sampled_items(64 * 128)), 64)


class Received(unittest.TestCase):
    def received(self, numbers, size=8, **settings):
        received = ReceivedItems(size, 3, **settings)
        make = item_maker(size)
        for number in numbers:
            received.add(make(number))
        return received

    def numbers(self, *indices, sender=3):
        return [sender << PRODUCER_SHIFT | index for index in indices]

    def test_items_in_order_are_counted(self):
        self.assertEqual(counted(self.received(self.numbers(0, 1, 2))), (3, 0, 0))
        self.assertEqual(counted(self.received(self.numbers(4, 9, 14), first_index=4, step=5)),
                         (3, 0, 0))
        self.assertEqual(counted(self.received(self.numbers(2, 3, 9), step=0)), (3, 0, 0))

    def test_one_that_is_missing_or_comes_again_is_out_of_order_and_those_behind_are_not(self):
        self.assertEqual(counted(self.received(self.numbers(0, 2, 3))), (3, 0, 1))
        self.assertEqual(counted(self.received(self.numbers(0, 1, 1, 2))), (4, 0, 1))
        self.assertEqual(counted(self.received(self.numbers(5, 5, 4), step=0)), (3, 0, 2))

    def test_one_of_another_sender_is_out_of_order(self):
        for step in (0, 1):
            numbers = self.numbers(0) + self.numbers(1, sender=4) + self.numbers(2)
            self.assertEqual(counted(self.received(numbers, step=step)), (3, 0, 1), step)

    def test_one_that_was_copied_in_part_is_damaged(self):
        received = self.received(self.numbers(0), size=20)
        received.add(item_maker(20)(self.numbers(1)[0])[:12] + bytes(8))
        received.add(item_maker(16)(self.numbers(2)[0]))
        self.assertEqual(counted(received), (3, 2, 0))

    def test_one_that_cannot_be_is_counted(self):
        received = self.received(self.numbers(0))
        received.refuse()
        self.assertEqual(counted(received), (2, 0, 1))


class Chains(unittest.TestCase):
    def chain(self, way):
        return chain.Workload(3, 5, 1.0, {"depth": "20", "chain": way})

    def test_every_way_has_the_same_result(self):
        expected = self.chain("calls").compute(1)
        self.assertEqual(len(expected), 8)
        for way in ("auto", "generators", "coroutines"):
            self.assertEqual(self.chain(way).compute(1), expected, way)
        for way in ("auto", "calls", "generators", "coroutines", "tasks"):
            self.assertEqual(asyncio.run(self.chain(way).run_async(1)), expected, way)

    def test_the_tasks_of_a_chain_are_those_of_the_event_loop(self):
        async def count_tasks(way):
            made = 0
            loop = asyncio.get_running_loop()

            def factory(loop, coroutine, **settings):
                nonlocal made
                made += 1
                return asyncio.Task(coroutine, loop=loop, **settings)

            loop.set_task_factory(factory)
            await Timed(self.chain(way)).run_async(1)
            return made
        self.assertEqual(asyncio.run(count_tasks("tasks")), 3 * 19)
        self.assertEqual(asyncio.run(count_tasks("coroutines")), 0)


if __name__ == "__main__":
    unittest.main()
