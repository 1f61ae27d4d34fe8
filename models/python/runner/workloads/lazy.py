# SPDX-License-Identifier: Apache-2.0
import struct
import time

from runner.activity import Activity
from runner.sizes import size_bytes
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

# Where in the shared words things are, as in lazy.cpp.
FIRST_RESULT, USED, SUM, SQUARES, OVER_LIMIT, COUNTS, WORDS_PER_COUNT = 65, 66, 67, 68, 69, 72, 8
ITEMS, DAMAGED, OUT_OF_ORDER = range(3)
SAMPLES, MIN_INTERVAL = 64, 128

RESULT = 1 << 40  # in the number of an item: that a worker has made it a result
INDEX_MASK, MASK = 2**40 - 1, 2**64 - 1
NUMBER = struct.Struct("<Q")


class Workload:
    """Items go through a pool. None of the tasks of the C++ twin runs here: the model feeds its pool
    with `items`, of which its workers make results by `work`, and hands these to `use`, as its
    library has it (`Model.feed`). An item is bytes, its number in front and again at its end."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self.count = size
        self.workers = int(options["fan"])
        self.places = self.workers + 2  # on which the tasks of the C++ twin are
        self.is_list = options["feed"] == "list"
        self.is_ordered = self.is_list or options["results"] == "ordered"
        # How many items there may be between the generator and the use of their results; None: any
        # number.
        self.look_ahead = int(options["look-ahead"]) if options["feed"] == "generator" else None
        self._bytes = size_bytes(options["item-size"])
        self._produce = Activity(options, "produce", time_scale)
        self._work = Activity(options, "work", time_scale)
        self._consume = Activity(options, "consume", time_scale)
        self._interval = 1 << (max(size // SAMPLES, MIN_INTERVAL) - 1).bit_length()
        self._padding = bytes(max(self._bytes - 16, 0))
        self._last = self._bytes - 8 if self._bytes >= 16 else 0  # where the second number is

    def run_fed(self, model):
        """Runs all once, and returns the outcomes of the C++ twin's tasks (tasks.py)."""
        self._used = self._sum = self._squares = 0
        self._damaged = self._out_of_order = self._over_limit = self._first_result_ns = 0
        self._made_ns = {}  # of sampled items
        self._sampler = self.sync.hand_over_sampler(self.workers + 1)
        begin_ns = time.monotonic_ns()
        model.feed(self)
        end_ns = time.monotonic_ns()
        self._write_counts()
        source, sink = self.count, self.workers + 1 + self._used
        results = [source, *range(1, self.workers + 1), sink]
        return [(task % self.places, None, result.to_bytes(8, "little"), begin_ns, end_ns)
                for task, result in enumerate(results)]

    def _write_counts(self):
        words = self.sync.words
        words[FIRST_RESULT], words[USED] = self._first_result_ns, self._used
        words[SUM], words[SQUARES] = self._sum & MASK, self._squares & MASK
        words[OVER_LIMIT] = self._over_limit
        sink = COUNTS + (self.workers + 1) * WORDS_PER_COUNT
        words[sink + DAMAGED], words[sink + OUT_OF_ORDER] = self._damaged, self._out_of_order
        # A result shows that a worker got its item.
        words[sink + ITEMS] = words[COUNTS + WORDS_PER_COUNT + ITEMS] = self._used

    def _item(self, number):
        front = NUMBER.pack(number)
        return (front + self._padding + front if self._bytes >= 16 else
                front.ljust(self._bytes, b"\0"))

    def _number_of(self, item):
        """Returns the number of an item, and whether it is whole."""
        number, = NUMBER.unpack_from(item)
        return number, (len(item) == self._bytes and
                        NUMBER.unpack_from(item, self._last)[0] == number)

    # ---- for the models: where tasks suspend, what ends in _async is awaited ----------------------

    def items(self, acquire=None):
        """Generates the items. Calls `acquire` before it makes each."""
        for index in range(self.count):
            if acquire is not None:
                acquire()
            yield self.make(index)

    async def make_async(self, index):
        if self._produce.rounds:
            do_work_rounds(self._produce.rounds, index)
        if self._produce.wait_s:
            await self.sync.sleep(self._produce.wait_s)
        if self.look_ahead is not None:
            # What is used is counted before there is room for another one.
            over_limit = index + 1 - self._used - self.look_ahead
            self._over_limit = max(self._over_limit, over_limit)
        if index % self._interval == 0 and index // self._interval < SAMPLES:
            self._made_ns[index] = time.monotonic_ns()
        return self._item(index)

    make = without_await(make_async)

    async def work_async(self, item):
        """Makes a result of an item, on a worker."""
        number, is_whole = self._number_of(item)
        if not is_whole:
            raise ValueError(f"item {number} was damaged on its way to a worker")
        if self._work.rounds:
            do_work_rounds(self._work.rounds, number)
        if self._work.wait_s:
            await self.sync.sleep(self._work.wait_s)
        return self._item(number | RESULT)

    work = without_await(work_async)

    async def use_async(self, result):
        number, is_whole = self._number_of(result)
        index, used = number & INDEX_MASK, self._used
        if used == 0:
            self._first_result_ns = time.monotonic_ns()
        if index in self._made_ns:
            self._sampler.record(self._made_ns.pop(index))
        if not is_whole or number ^ index != RESULT:
            self._damaged += 1
        if self.is_ordered and index != used:
            self._out_of_order += 1
        if self._consume.rounds:
            do_work_rounds(self._consume.rounds, index)
        if self._consume.wait_s:
            await self.sync.sleep(self._consume.wait_s)
        self._sum += index
        self._squares += index * index
        self._used = used + 1

    use = without_await(use_async)
