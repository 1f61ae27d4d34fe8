# SPDX-License-Identifier: Apache-2.0
"""Pools of the Python runner that are fed with items: from a generator with and without a limit, and
from a list."""

import asyncio
import importlib
import pathlib
import sys
import time
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "models/python"))

from runner.workloads import lazy  # noqa: E402

try:
    import gevent
except ImportError:
    gevent = None

ITEMS, FAN, ITEM_BYTES = 300, 3, 20
SINK = lazy.COUNTS + (FAN + 1) * lazy.WORDS_PER_COUNT
FEEDS = [{"feed": "generator", "results": "ordered", "look-ahead": "4"},
         {"feed": "generator", "results": "unordered", "look-ahead": "4"},
         {"feed": "generator", "results": "ordered", "look-ahead": "1"},
         {"feed": "unbounded", "results": "ordered", "look-ahead": "64"},
         {"feed": "unbounded", "results": "unordered", "look-ahead": "64"},
         {"feed": "list", "results": "ordered", "look-ahead": "64"}]
# gevent replaces what others use, so that it comes last.
MODELS = ["thread_executor", "process_executor", "process_pool", "asyncio"] + (
    ["gevent"] if gevent else [])
# What submits all items before a result is used.
EAGER = ["thread_executor", "process_executor", "asyncio"]


class Watched(lazy.Workload):
    """Notes how many items there are at once between where they are made and the use of their
    results, and in which order these come."""

    most_in_flight = 0

    def _watch(self, index):
        self.most_in_flight = max(self.most_in_flight, index + 1 - self._used)

    async def make_async(self, index):
        self._watch(index)
        return await super().make_async(index)

    def make(self, index):
        self._watch(index)
        return super().make(index)


class Sync:
    """What the workload needs of runner.sync.Sync."""

    def __init__(self, suspends):
        self.words = [0] * (SINK + lazy.WORDS_PER_COUNT)
        self.sleep = asyncio.sleep if suspends else time.sleep
        self.samples = []

    def hand_over_sampler(self, _):
        return types.SimpleNamespace(record=self.samples.append)


def workload_of(feed, suspends=False, **options):
    workload = Watched(ITEMS, 0, 1.0, {
        "fan": str(FAN), "item-size": options.pop("item-size", str(ITEM_BYTES)), "produce": "0s", "work": "0s",
        "consume": "0s", "_units-per-ms": "1", **feed, **options})
    workload.sync = Sync(suspends)
    return workload


def run_in(name, workload):
    model_class = importlib.import_module("runner.models." + name).Model
    settings = types.SimpleNamespace(workers=FAN, concurrency=FAN, chunk=0, tasks=FAN + 2,
                                     dispatch="map", start_method="fork", sync=None, cancel="",
                                     cancellation=None, options={})
    model = model_class(settings, workload)
    try:
        return workload.run_fed(model)
    finally:
        model.close()


class EveryPool(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Runs every model in every way, once for all tests: to start processes takes a while."""
        cls.begin_ns, cls.runs = time.monotonic_ns(), []
        for model in MODELS:
            for feed in FEEDS:
                workload = workload_of(feed, suspends=model == "asyncio", produce="64us",
                                       work="wait:10us", consume="wait:1us")
                cls.runs.append((model, feed, workload, run_in(model, workload)))

    def in_every_way(self):
        for model, feed, workload, outcomes in self.runs:
            with self.subTest(model, **feed):
                yield model, workload, outcomes

    def test_every_result_is_used_once_whole_and_in_order(self):
        for _, workload, outcomes in self.in_every_way():
            words = workload.sync.words
            self.assertEqual(words[lazy.USED], ITEMS)
            self.assertEqual(words[lazy.SUM], sum(range(ITEMS)))
            self.assertEqual(words[lazy.SQUARES], sum(index * index for index in range(ITEMS)))
            self.assertEqual(words[SINK:SINK + 3], [ITEMS, 0, 0])
            self.assertEqual(words[lazy.OVER_LIMIT], 0)
            results = [int.from_bytes(outcome[2], "little") for outcome in outcomes]
            self.assertEqual(results, [ITEMS, 1, 2, 3, FAN + 1 + ITEMS])
            self.assertEqual([outcome[1] for outcome in outcomes], [None] * (FAN + 2))

    def test_the_first_result_and_the_latency_of_items_are_told(self):
        for _, workload, _ in self.in_every_way():
            first_ns = workload.sync.words[lazy.FIRST_RESULT]
            self.assertTrue(self.begin_ns < first_ns < time.monotonic_ns())
            self.assertEqual(len(workload.sync.samples), 3, "items 0, 128 and 256")

    def test_a_generator_is_never_further_ahead_than_it_may_be(self):
        for model, workload, _ in self.in_every_way():
            if workload.look_ahead is not None:
                self.assertLessEqual(workload.most_in_flight, workload.look_ahead)
            elif workload.is_list or model in EAGER:
                self.assertEqual(workload.most_in_flight, ITEMS)


class Lies:
    """A model that hands results to the workload as a test wants."""

    def __init__(self, change):
        self._change = change

    def feed(self, workload):
        results = [workload.work(item) for item in workload.items()]
        for result in self._change(results):
            workload.use(result)


class Checks(unittest.TestCase):
    def words_after(self, change, feed=FEEDS[3]):
        workload = workload_of(feed)
        workload.run_fed(Lies(change))
        return workload.sync.words

    def test_a_result_that_is_missing_or_comes_twice_is_counted(self):
        self.assertEqual(self.words_after(lambda results: results[:-1])[lazy.USED], ITEMS - 1)
        words = self.words_after(lambda results: results[:-1] + results[:1], FEEDS[4])
        self.assertEqual(words[lazy.USED], ITEMS)
        self.assertNotEqual(words[lazy.SUM], sum(range(ITEMS)))

    def test_results_out_of_order_are_counted_where_there_is_an_order(self):
        for feed, expected in ((FEEDS[3], ITEMS), (FEEDS[4], 0), (FEEDS[5], ITEMS)):
            words = self.words_after(lambda results: results[::-1], feed)
            self.assertEqual(words[SINK + lazy.OUT_OF_ORDER], expected)

    def test_what_is_no_whole_result_is_counted(self):
        for damaged in (lambda one: one[:-1] + b"\1", lambda one: one[:-1], lambda one: one + b"\0",
                        lambda one: workload_of(FEEDS[0])._item(0)):
            words = self.words_after(lambda results: [damaged(results[0])] + results[1:])
            self.assertEqual(words[SINK + lazy.DAMAGED], 1)

    def test_an_item_that_a_worker_gets_in_part_is_a_failure(self):
        workload = workload_of(FEEDS[0])
        with self.assertRaisesRegex(ValueError, "item 7 was damaged on its way to a worker"):
            workload.work(workload._item(7)[:-1] + b"\1")

    def test_a_generator_that_is_too_far_ahead_is_counted(self):
        self.assertEqual(self.words_after(lambda results: results, FEEDS[0])[lazy.OVER_LIMIT],
                         ITEMS - 4)


if __name__ == "__main__":
    unittest.main()
