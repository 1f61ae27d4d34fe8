# SPDX-License-Identifier: Apache-2.0
import math
import time

from runner.activity import Activity
from runner.arrivals import arrival_times
from runner.items import (INDEX_MASK, NUMBER, PRIORITY_SHIFT, PRODUCER_MASK, PRODUCER_SHIFT,
                          SENTINEL, item_maker, sampled_items)
from runner.random import MASK, random_value
from runner.sizes import size_bytes
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

# Where in the shared words things are, as in producer_consumer.cpp.
PRODUCERS_ENDED, CONSUMERS_ENDED, TASKS_BEGUN, SCHEDULE = range(4)
COUNTS, WORDS_PER_COUNT = 8, 8
ITEMS, SUM, SQUARES, DAMAGED, OUT_OF_ORDER, OVER_CAPACITY = range(6)
ARRIVAL_SAMPLES = 4096
POLL_S = 0.001


class OrderCheck:
    """Finds items that a task got before one that it had to get first."""

    def __init__(self, order, producers):
        self.is_in_order = getattr(self, "_" + order)
        self._next = [0] * producers
        self._last = [math.inf] * producers
        self._last_number = 0

    def _fifo(self, number, _):
        producer, index = number >> PRODUCER_SHIFT & PRODUCER_MASK, number & INDEX_MASK
        is_later = index >= self._next[producer]
        self._next[producer] = index + 1
        return is_later

    def _lifo(self, number, is_final):
        if not is_final:
            return True
        producer, index = number >> PRODUCER_SHIFT & PRODUCER_MASK, number & INDEX_MASK
        is_earlier = index < self._last[producer]
        self._last[producer] = index
        return is_earlier

    def _priority(self, number, is_final):
        if not is_final:
            return True
        is_later = number >= self._last_number
        self._last_number = number
        return is_later


class Workload:
    """Producers put items into one queue, and consumers get them. An item is bytes, its number in
    front and again at its end; by priority it is a tuple of its number and the bytes. A Python
    channel cannot be closed, so sentinels say that no item will come.

    Where items arrive at a rate, the latency of one counts from the time at which it was to be put,
    however late it was put, by schedules that begin when the last task has begun."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._producers, self._consumers = int(options["producers"]), int(options["consumers"])
        self._items = size
        self._bytes = size_bytes(options["item-size"])
        self._order, self._ending = options["order"], options["ending"]
        self._produce = Activity(options, "produce", time_scale)
        self._consume = Activity(options, "consume", time_scale)
        self._seed, self._rate = seed, float(options["_arrival-rate"])
        # By the index among those of a producer.
        self._sampled = sampled_items(size, ARRIVAL_SAMPLES, 1) if self._rate else sampled_items(size)
        # How many items of a producer are measured at most.
        self._samples = min(-(-self._items_of(0) // self._sampled.step), len(self._sampled))

    async def run_async(self, task):
        if task < self._producers:
            await self.produce_async(task)
        else:
            await self.consume_async(task)
        return task.to_bytes(8, "little")

    run = without_await(run_async)

    def _item_maker(self):
        make = item_maker(self._bytes)
        return make if self._order != "priority" else lambda number: (number, make(number))

    def _items_of(self, producer):
        return self._items // self._producers + (producer < self._items % self._producers)

    def _count_of(self, task):
        return COUNTS + task * WORDS_PER_COUNT

    def _time_of(self, producer, index):
        return (COUNTS + (self._producers + self._consumers) * WORDS_PER_COUNT +
                producer * self._samples + index // self._sampled.step)

    def _sum_of(self, tasks):
        return sum(self.sync.words[self._count_of(task) + ITEMS] for task in tasks)

    def _begin_schedule(self):
        """Says that the task has begun, of which the last one begins the schedules."""
        words = self.sync.words
        with self.sync.guard:
            words[TASKS_BEGUN] += 1
            if words[TASKS_BEGUN] == self._producers + self._consumers:
                words[SCHEDULE] = time.monotonic_ns()

    def _arrivals_of(self, task):
        mine = self._items_of(task)
        return arrival_times(self._rate * mine / self._items, random_value(self._seed, task), mine)

    async def produce_async(self, task):
        words, channel = self.sync.words, self.sync.channel(0, task)
        put, count = channel.put, self._count_of(task)
        item_of, sampled = self._item_maker(), self._sampled
        rounds, wait_s, sleep = self._produce.rounds, self._produce.wait_s, self.sync.sleep
        is_by_priority, first = self._order == "priority", task << PRODUCER_SHIFT
        may_stop = self._ending == "empty"
        arrivals = None
        if self._rate:
            arrivals = self._arrivals_of(task)
            self._begin_schedule()
            while not words[SCHEDULE]:
                await sleep(POLL_S)
        for index in range(self._items_of(task)):
            if arrivals is not None:
                arrival_ns = words[SCHEDULE] + next(arrivals)
                while (left_ns := arrival_ns - time.monotonic_ns()) > 0:
                    await sleep(left_ns / 1e9)
            if rounds:
                do_work_rounds(rounds, index)
            if wait_s:
                await sleep(wait_s)
            number = first | index
            if is_by_priority:
                number |= random_value(task, index) % 128 << PRIORITY_SHIFT
            is_sampled = index in sampled
            if is_sampled:
                words[self._time_of(task, index)] = (
                    time.monotonic_ns() if arrivals is None else arrival_ns)
            if may_stop and words[CONSUMERS_ENDED] == self._consumers:
                break
            await put(item_of(number))
            words[count] = index + 1
            if is_sampled and channel.capacity:
                self._check_capacity(channel.capacity, count)
        if self._ending in ("auto", "sentinel") and not channel.is_one_line:
            await self.put_sentinels_async(channel)
        with self.sync.guard:
            words[PRODUCERS_ENDED] += 1
            is_last = words[PRODUCERS_ENDED] == self._producers
        if not is_last or self._ending == "empty":
            return
        if self._ending == "join":
            await channel.join()
        elif not channel.is_one_line:
            return
        elif self._order == "lifo":
            # A sentinel would be got before what is there.
            while channel.size():
                await sleep(POLL_S)
        await self.put_sentinels_async(channel)

    produce = without_await(produce_async)

    async def put_sentinels_async(self, channel):
        """One for each consumer."""
        sentinel = self._item_maker()(SENTINEL)
        for _ in range(self._consumers):
            await channel.put(sentinel)

    put_sentinels = without_await(put_sentinels_async)

    def _check_capacity(self, capacity, count):
        """Records how many more items there are in the queue than it may hold. A consumer may have
        got one that it has not counted yet; what was got meanwhile makes it fewer."""
        put = self._sum_of(range(self._producers))
        got = self._sum_of(range(self._producers, self._producers + self._consumers))
        over = put - (capacity + self._consumers + got)
        words = self.sync.words
        if over > words[count + OVER_CAPACITY]:
            words[count + OVER_CAPACITY] = over

    async def consume_async(self, task):
        words, channel = self.sync.words, self.sync.channel(0, task)
        get, try_get, count = channel.get, channel.try_get, self._count_of(task)
        sampled = self._sampled
        if self._rate:
            self._begin_schedule()
        rounds, wait_s, sleep = self._consume.rounds, self._consume.wait_s, self.sync.sleep
        sampler = self.sync.hand_over_sampler(task)
        is_in_order = OrderCheck(self._order, self._producers).is_in_order
        is_fifo, is_by_priority = self._order == "fifo", self._order == "priority"
        is_joined, is_empty_the_end = self._ending == "join", self._ending == "empty"
        # Each producer puts sentinels where one could overtake the items of another producer.
        sentinels = 1 if channel.is_one_line or is_joined else self._producers
        size, unpack, is_final = self._bytes, NUMBER.unpack_from, False
        last = size - 8 if size >= 16 else 0  # where the second number is
        got = total = squares = damaged = out_of_order = 0
        while True:
            if not is_fifo:
                # What was put before this was read is in the queue, so a later item must not come
                # first.
                is_final = words[PRODUCERS_ENDED] == self._producers
            if is_empty_the_end:
                item = try_get()
                if item is None:
                    break
            else:
                item = await get()
            if is_by_priority:
                item = item[1]
            number, = unpack(item)
            if number == SENTINEL:
                if is_joined:
                    channel.task_done()
                sentinels -= 1
                if sentinels == 0:
                    break
                continue
            got += 1
            total += number
            squares += number * number
            words[count] = got
            if len(item) != size or unpack(item, last)[0] != number:
                damaged += 1
            if not is_in_order(number, is_final):
                out_of_order += 1
            index = number & INDEX_MASK
            if index in sampled:
                producer = number >> PRODUCER_SHIFT & PRODUCER_MASK
                sampler.record(words[self._time_of(producer, index)])
            if rounds:
                do_work_rounds(rounds, got)
            if wait_s:
                await sleep(wait_s)
            if is_joined:
                channel.task_done()
        for place, value in ((SUM, total), (SQUARES, squares), (DAMAGED, damaged),
                             (OUT_OF_ORDER, out_of_order)):
            words[count + place] = value & MASK
        with self.sync.guard:
            words[CONSUMERS_ENDED] += 1
            is_the_last = words[CONSUMERS_ENDED] == self._consumers
        if is_empty_the_end and is_the_last:
            await self.drain_async(channel)

    consume = without_await(consume_async)

    async def drain_async(self, channel):
        """Takes what nobody will get: producers that find the queue full would wait for ever, and
        processes do not end before their items are in the pipe."""
        words, drained = self.sync.words, 0
        got = self._sum_of(range(self._producers, self._producers + self._consumers))
        while True:
            have_ended = words[PRODUCERS_ENDED] == self._producers
            if have_ended and self._sum_of(range(self._producers)) == got + drained:
                return
            if channel.try_get() is None:
                await self.sync.sleep(POLL_S)
            else:
                drained += 1

    drain = without_await(drain_async)
