# SPDX-License-Identifier: Apache-2.0
"""The channels of the Python runner, with what the harness reads of who waits."""

import asyncio
import threading
import unittest

from sync_job import MOMENT_S, PATIENCE_S, SyncTest

from runner.arrivals import arrival_times
from runner.locks import manager
from runner.sync.channel import ITEM, JOIN, ROOM, UNBOUNDED, Traits
from runner.workloads.producer_consumer import OrderCheck

try:
    import gevent
except ImportError:
    gevent = None

THREE = ("fifo", "lifo", "priority")
# Of each implementation: its orders, and the capacities that it can have.
BLOCKING = {
    "queue": (THREE, (2, UNBOUNDED)),
    "simple_queue": (("fifo",), (UNBOUNDED,)),
    "deque": (("fifo", "lifo"), (UNBOUNDED,)),
    "mp_queue": (("fifo",), (2, UNBOUNDED)),
    "mp_joinable_queue": (("fifo",), (2, UNBOUNDED)),
    "mp_simple_queue": (("fifo",), (2,)),
    "mp_pipe": (("fifo",), (2,)),
    "manager_queue": (("fifo",), (2, UNBOUNDED)),
    **({"gevent_queue": (THREE, (2, UNBOUNDED))} if gevent else {}),
}
JOINED = ["queue", "mp_joinable_queue", "manager_queue"] + (["gevent_queue"] if gevent else [])
WITH_CAPACITY = ["queue", "mp_queue", "mp_joinable_queue", "manager_queue"] + (
    ["gevent_queue"] if gevent else [])
WITH_TIME_LIMITS = [name for name in BLOCKING if name != "mp_simple_queue"]


def tearDownModule():
    manager.close()


def items_of(order):
    items = [b"2" * 8, b"1" * 8]
    return [(int(item), item) for item in items] if order == "priority" else items


class ChannelTest(SyncTest):
    def channel_job(self, name, capacity=2, order="fifo", is_joined=False, **settings):
        return self.job("channels." + name,
                        f"channel,{capacity},1,8,{order},0,0,{int(is_joined)}", **settings)


class Arrivals(unittest.TestCase):
    def test_times_are_those_that_cpp_has(self):
        # The same numbers are in tests/unit/workloads/support/arrival_times_test.cpp.
        self.assertEqual(list(arrival_times(1000, 7, 5)),
                         [1316374, 2844986, 4306712, 4852652, 5000000])
        self.assertEqual(list(arrival_times(1000, 7, 200))[-1], 200_000_000)


class Blocking(ChannelTest):
    def test_items_come_out_in_the_order_of_the_channel(self):
        for name, (orders, capacities) in BLOCKING.items():
            for order in orders:
                for capacity in capacities:
                    with self.subTest(name, order=order, capacity=capacity):
                        job = self.channel_job(name, capacity, order)
                        put, get = job.sync.channel(0, 0).put, job.sync.channel(0, 1).get
                        first, second = items_of(order)
                        put(first)
                        put(second)
                        expected = [first, second] if order == "fifo" else [second, first]
                        self.assertEqual([get(), get()], expected)
                        self.assertEqual((job.wait(0)[0], job.wait(1)[0], job.wakeups(0)),
                                         (0, 0, 4))

    def test_an_empty_channel_gives_nothing_at_once_nor_within_a_time(self):
        for name, (_, capacities) in BLOCKING.items():
            with self.subTest(name):
                channel = self.channel_job(name, capacities[0]).sync.channel(0, 0)
                self.assertIsNone(channel.try_get())
                if name in WITH_TIME_LIMITS:
                    self.assertIsNone(channel.get_for(MOMENT_S))
                    self.assertIsNone(channel.get_for(-1))
                    channel.put(b"1" * 8)
                    self.assertEqual(channel.get_for(PATIENCE_S), b"1" * 8)
                channel.put(b"2" * 8)
                self.await_true(lambda: channel.try_get() == b"2" * 8)

    def test_a_full_channel_takes_nothing_at_once_nor_within_a_time(self):
        for name in WITH_CAPACITY:
            with self.subTest(name):
                job = self.channel_job(name)
                channel = job.sync.channel(0, 3)
                self.assertEqual((channel.capacity, channel.size()), (2, 0))
                self.assertTrue(channel.try_put(b"1" * 8))
                self.assertTrue(channel.put_for(b"2" * 8, PATIENCE_S))
                self.assertEqual(channel.size(), 2)
                self.assertFalse(channel.try_put(b"3" * 8))
                self.assertFalse(channel.put_for(b"3" * 8, MOMENT_S))
                self.assertEqual((job.wait(3)[2], job.channel_wait(3)), (1, ROOM))
                self.assertEqual([channel.get(), channel.get()], [b"1" * 8, b"2" * 8])

    def test_join_waits_until_all_items_are_done(self):
        for name in JOINED:
            with self.subTest(name):
                job = self.channel_job(name, is_joined=True)
                channel = job.sync.channel(0, 0)
                channel.put(b"1" * 8)
                channel.get()
                channel.task_done()
                channel.join()
                self.assertEqual((job.wait(0)[0], job.channel_wait(0)), (0, JOIN))
                with self.assertRaises(ValueError):
                    channel.task_done()

    def test_who_waits_at_a_channel_is_seen_to_wait_and_for_what(self):
        for name in WITH_TIME_LIMITS:
            if name == "gevent_queue":
                continue  # its tasks are no threads
            with self.subTest(name):
                job = self.channel_job(name, BLOCKING[name][1][0])
                got = []
                thread = threading.Thread(target=lambda: got.append(job.sync.channel(0, 2).get()))
                thread.start()
                self.await_true(lambda: job.wait(2)[0] == 1)
                self.assertEqual((job.wait(2), job.channel_wait(2)), ((1, 1, 0), ITEM))
                job.sync.channel(0, 0).put(b"1" * 8)
                thread.join()
                self.assertEqual((got, job.wait(2)[0]), ([b"1" * 8], 0))
                self.assertGreater(job.wakeups(0), 0)

    def test_what_a_thread_still_hands_on_is_seen_to_be_on_its_way(self):
        for name, is_on_its_way in (("mp_queue", True), ("mp_joinable_queue", True),
                                    ("mp_pipe", False), ("queue", False)):
            with self.subTest(name):
                job = self.channel_job(name)
                thread = threading.Thread(target=job.sync.channel(0, 2).get)
                thread.start()
                self.await_true(lambda: job.wait(2)[0] == 1)
                self.assertEqual(job.was_woken(2, 0), is_on_its_way)
                job.sync.channel(0, 0).put(b"1" * 8)
                thread.join()

    def test_who_waits_for_room_gets_it(self):
        job = self.channel_job("queue")
        channel = job.sync.channel(0, 0)
        channel.put(b"1" * 8)
        channel.put(b"2" * 8)
        thread = threading.Thread(target=job.sync.channel(0, 1).put, args=(b"3" * 8,))
        thread.start()
        self.await_true(lambda: job.wait(1)[0] == 1)
        self.assertEqual(job.channel_wait(1), ROOM)
        self.assertEqual(channel.get(), b"1" * 8)
        thread.join()
        self.assertEqual([channel.get(), channel.get()], [b"2" * 8, b"3" * 8])

    def test_what_a_channel_has_not_it_says(self):
        for name, (_, capacities) in BLOCKING.items():
            with self.subTest(name), self.assertRaisesRegex(NotImplementedError, "has no close"):
                self.channel_job(name, capacities[0]).sync.channel(0, 0).close()
        for name in ("mp_simple_queue", "mp_pipe"):
            with self.subTest(name), self.assertRaisesRegex(NotImplementedError, "multiprocessing"):
                self.channel_job(name).sync.channel(0, 0).size()

    def test_a_pipe_has_a_lock_only_at_an_end_that_several_have(self):
        job = self.job("channels.mp_pipe", "channel,2,1,8,fifo,1,2,0")
        pipe = job.sync._objects[0]
        self.assertIsNone(pipe._writing)
        self.assertIsNotNone(pipe._reading)


class Suspending(ChannelTest):
    def run_with(self, test, **traits):
        job = self.channel_job("asyncio_queue", suspends=True, **traits)
        asyncio.run(test(job, job.sync.channel(0, 0)))

    def test_items_come_out_in_the_order_of_the_channel(self):
        for order in THREE:
            async def test(job, channel):
                first, second = items_of(order)
                await channel.put(first)
                await channel.put(second)
                expected = [first, second] if order == "fifo" else [second, first]
                self.assertEqual([await channel.get(), await channel.get()], expected)
                self.assertEqual((job.wait(0), job.wakeups(0)), ((0, 0, 0), 4))
            with self.subTest(order):
                self.run_with(test, order=order)

    def test_time_limits_end_waits(self):
        async def test(job, channel):
            self.assertIsNone(channel.try_get())
            self.assertIsNone(await channel.get_for(MOMENT_S))
            self.assertEqual((job.wait(0), job.channel_wait(0)), ((0, 1, 1), ITEM))
            self.assertTrue(channel.try_put(b"1" * 8))
            self.assertTrue(await channel.put_for(b"2" * 8, PATIENCE_S))
            self.assertFalse(channel.try_put(b"3" * 8))
            self.assertFalse(await channel.put_for(b"3" * 8, MOMENT_S))
            self.assertEqual(job.channel_wait(0), ROOM)
            self.assertEqual(await channel.get_for(PATIENCE_S), b"1" * 8)
            self.assertEqual((channel.try_get(), channel.size()), (b"2" * 8, 0))
        self.run_with(test)

    def test_who_waits_is_seen_to_wait_and_goes_on(self):
        async def test(job, channel):
            other = asyncio.ensure_future(job.sync.channel(0, 1).get())
            await asyncio.sleep(0)
            self.assertEqual((job.wait(1), job.channel_wait(1)), ((1, 1, 0), ITEM))
            await channel.put(b"1" * 8)
            self.assertEqual(await other, b"1" * 8)
            joining = asyncio.ensure_future(channel.join())
            await asyncio.sleep(0)
            self.assertEqual((job.wait(0)[0], job.channel_wait(0)), (1, JOIN))
            channel.task_done()
            await joining
            self.assertEqual((job.wait(0)[0], job.wait(1)[0]), (0, 0))
        self.run_with(test, is_joined=True)


class Rest(unittest.TestCase):
    def test_traits_are_read_as_the_harness_writes_them(self):
        self.assertEqual(Traits.read("16", "8", "lifo", "1", "2", "1"),
                         Traits(16, 8, "lifo", 1, 2, True))
        self.assertEqual(Traits.read(str(UNBOUNDED), "8", "fifo", "1", "2", "0").capacity, 0)

    def test_an_item_that_comes_out_of_order_is_found(self):
        fifo, lifo, priority = (OrderCheck(order, 2).is_in_order for order in THREE)
        second_task = 1 << 40
        self.assertEqual([fifo(1, True), fifo(second_task, True), fifo(0, True)],
                         [True, True, False])
        self.assertEqual([lifo(1, False), lifo(5, True), lifo(7, True), lifo(3, True)],
                         [True, True, False, True])
        self.assertEqual([priority(9, False), priority(5, True), priority(4, True)],
                         [True, True, False])


if __name__ == "__main__":
    unittest.main()
