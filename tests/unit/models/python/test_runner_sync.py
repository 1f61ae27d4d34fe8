# SPDX-License-Identifier: Apache-2.0
"""The sync objects of the Python runner as tasks that block use them, with what the harness reads
of them."""

import functools
import struct
import threading
import time
import types
import unittest

from sync_job import MESSAGE_BYTES, MOMENT_S, PATIENCE_S, SyncTest

from runner.locks import manager
from runner.sync import KINDS, Recorded, unfold
from runner.sync.plain import without_await
from runner.sync.samples import Sampler

try:
    import gevent
except ImportError:
    gevent = None

BLOCKING = ["threading", "multiprocessing", "manager"] + (["gevent"] if gevent else [])


def tearDownModule():
    manager.close()


def with_each(*objects):
    """Makes a test of one that takes a job: a test of every implementation that blocks."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for lock in BLOCKING:
                with self.subTest(lock):
                    test(self, self.job(lock, *objects))
        return run
    return decorate


class Blocking(SyncTest):
    @with_each("lock,1")
    def test_a_lock_says_who_holds_it_and_is_refused_to_others(self, job):
        mine, other = job.sync.lock(0, 2), job.sync.lock(0, 3)
        mine.acquire()
        self.assertEqual(job.holder(0), 3)
        self.assertFalse(other.try_acquire())
        self.assertFalse(other.acquire_for(MOMENT_S))
        self.assertEqual(job.holder(0), 3)
        self.assertEqual(job.wait(3), (0, 1, 1))  # it waited once, with a limit
        mine.release()
        self.assertTrue(other.acquire_for(PATIENCE_S))
        self.assertEqual(job.holder(0), 4)
        other.release()
        self.assertEqual(job.holder(0), 0)

    @with_each("lock,1", "recursive lock,1", "bounded semaphore,1")
    def test_releasing_what_is_not_held_is_an_error(self, job):
        for number in range(3):
            with self.assertRaises((RuntimeError, ValueError, AssertionError)):
                job.sync.lock(number, 0).release()

    @with_each("bounded semaphore,2")
    def test_a_bounded_semaphore_that_is_released_too_often_says_so(self, job):
        semaphore = job.sync.lock(0, 0)
        semaphore.acquire()
        semaphore.release()
        with self.assertRaisesRegex(ValueError, "released too many times"):
            semaphore.release()

    @with_each("recursive lock,1")
    def test_a_recursive_lock_is_taken_again_by_who_holds_it(self, job):
        lock = job.sync.lock(0, 1)
        for acquire in (lock.acquire, lock.try_acquire, lambda: lock.acquire_for(PATIENCE_S)):
            acquire()
        for _ in range(3):
            self.assertEqual(job.holder(0), 2)
            lock.release()
        self.assertEqual(job.holder(0), 0)
        with self.assertRaises((RuntimeError, AssertionError)):
            lock.release()

    @with_each("semaphore,2", "bounded semaphore,2")
    def test_a_semaphore_has_its_permits_and_keeps_them_when_a_time_limit_passes(self, job):
        for number in range(2):
            semaphore = job.sync.lock(number, 0)
            semaphore.acquire()
            semaphore.acquire()
            self.assertFalse(semaphore.acquire_for(MOMENT_S))
            self.assertFalse(semaphore.try_acquire())
            semaphore.release()
            self.assertTrue(semaphore.try_acquire())
            self.assertEqual(job.holder(number), 0)  # several may hold it

    @with_each("event,1")
    def test_an_event_stays_set_until_it_is_cleared(self, job):
        event = job.sync.event(0, 1)
        self.assertFalse(event.wait_for(MOMENT_S))
        event.set()
        self.assertGreater(job.wakeups(0), 0)
        event.wait()
        self.assertTrue(event.wait_for(MOMENT_S))
        event.clear()
        self.assertFalse(event.is_set())

    @with_each("lock,1", "condition variable,1")
    def test_a_wait_for_a_condition_that_nobody_notifies_ends_with_the_lock_held(self, job):
        lock, condition = job.sync.lock(0, 1), job.sync.condition(1, 0, 1)
        lock.acquire()
        self.assertFalse(condition.wait_for(MOMENT_S))
        self.assertFalse(job.sync.lock(0, 2).try_acquire())
        condition.notify_one()
        condition.notify_all()
        self.assertEqual(job.wakeups(1), 2)
        lock.release()

    @with_each("barrier,1")
    def test_a_barrier_for_one_lets_it_pass_and_counts_that(self, job):
        for _ in range(2):
            job.sync.barrier(0, 0).arrive_and_wait()
        self.assertTrue(job.sync.barrier(0, 0).arrive_and_wait_for(PATIENCE_S))
        self.assertEqual(job.wakeups(0), 3)

    @with_each("barrier,2")
    def test_a_barrier_to_which_not_all_come_in_time_says_so(self, job):
        self.assertFalse(job.sync.barrier(0, 0).arrive_and_wait_for(MOMENT_S))
        self.assertEqual(job.wait(0), (0, 1, 1))

    @with_each("event,1")
    def test_a_timer_fires_when_its_time_is_over_and_not_before(self, job):
        timer = job.sync.timer(0, 1)
        begin_ns = time.monotonic_ns()
        timer.run_for(MOMENT_S)
        self.assertGreaterEqual(timer.fired_ns - begin_ns, MOMENT_S * 1e9)
        self.assertEqual(job.wait(1), (0, 1, 1))

    @with_each("event,1")
    def test_a_timer_that_is_cancelled_does_not_fire(self, job):
        timer = job.sync.timer(0, 1)
        job.sync.timer(0, 2).cancel()  # before it began
        timer.run_for(PATIENCE_S)
        self.assertEqual((timer.fired_ns, job.sync._timers), (0, {}))

    def test_another_thread_cancels_the_timer_that_the_library_has(self):
        job = self.job("threading", "event,1")
        timer = job.sync.timer(0, 1)
        thread = threading.Thread(target=timer.run_for, args=(PATIENCE_S,))
        thread.start()
        self.await_true(lambda: job.sync._timers and job.sync._timers[0].is_alive())
        library = job.sync._timers[0]
        self.assertIsInstance(library, threading.Timer)
        job.sync.timer(0, 2).cancel()
        thread.join()
        self.assertTrue(library.finished.is_set())
        self.assertEqual(timer.fired_ns, 0)

    def test_who_waits_for_a_condition_does_not_hold_its_lock(self):
        job = self.job("threading", "lock,1", "condition variable,1")
        lock, condition = job.sync.lock(0, 1), job.sync.condition(1, 0, 1)

        def wait():
            lock.acquire()
            condition.wait()
            lock.release()

        thread = threading.Thread(target=wait)
        thread.start()
        self.await_true(lambda: job.wait(1)[0] == 2 and job.holder(0) == 0)
        other = job.sync.lock(0, 2)
        other.acquire()
        condition.notify_one()
        other.release()
        thread.join()
        self.assertEqual(job.holder(0), 0)

    @with_each(*(f"{kind},1" for kind in KINDS))
    def test_objects_are_as_new_after_an_iteration(self, job):
        job.sync.event(5, 0).set()
        job.sync.renew()
        self.assertFalse(job.sync.event(5, 0).is_set())
        for number in range(5):
            self.assertTrue(job.sync.lock(number, 0).try_acquire())

    def test_a_thread_that_waits_is_seen_to_wait(self):
        job = self.job("threading", "lock,1", "event,1")
        lock = job.sync.lock(0, 0)
        lock.acquire()
        threads = [threading.Thread(target=job.sync.lock(0, 1).acquire),
                   threading.Thread(target=job.sync.event(1, 2).wait)]
        for thread in threads:
            thread.start()
        self.await_true(lambda: (job.wait(1), job.wait(2)) == ((1, 1, 0), (2, 1, 0)))
        lock.release()
        job.sync.event(1, 0).set()
        for thread in threads:
            thread.join()
        self.assertEqual((job.wait(1)[0], job.wait(2)[0], job.holder(0)), (0, 0, 2))


async def add_async(first, second):
    return await first() + await second.value_async()


class Rest(SyncTest):
    def test_a_task_is_seen_to_run_and_to_have_ended(self):
        job = self.job("threading", "lock,1")
        slots = job.sync.memory._slots
        seen = []
        workload = types.SimpleNamespace(run=lambda task: seen.append(list(slots[4:8])))
        Recorded(workload, job.sync).run(1)
        self.assertEqual((seen, list(slots[4:8])), ([[0, 0, 0, 1]], [0, 0, 0, 2]))

    def test_why_a_task_failed_is_seen_at_once(self):
        job = self.job("threading", "lock,1")

        def fail(task):
            raise ValueError("the bank\nis closed " + "ü" * 300)

        for task in range(2):
            with self.assertRaises(ValueError):
                Recorded(types.SimpleNamespace(run=fail), job.sync).run(task)
        self.assertEqual(job.sync.memory._slots[7], 3)
        errors = job.sync.memory._errors
        self.assertEqual(struct.unpack_from("<Q", errors), (2,))
        written, error, task = struct.unpack_from("<IiQ", errors, 8 + MESSAGE_BYTES)
        self.assertEqual((written, error, task), (1, 0, 1))
        text = bytes(errors[8 + MESSAGE_BYTES + 16:8 + 2 * MESSAGE_BYTES])
        self.assertTrue(text.startswith(b"ValueError: the bank is closed"))
        self.assertEqual(text[-1], 0)

    def test_equal_objects_in_a_row_are_said_once(self):
        self.assertEqual(list(unfold(["lock,1,1", "condition variable,1,2"])),
                         [("lock", 1), ("condition variable", 1), ("condition variable", 1)])

    def test_a_coroutine_without_await_calls_what_blocks(self):
        second = types.SimpleNamespace(value=lambda: 2)
        self.assertEqual(without_await(add_async)(lambda: 1, second), 3)

    def test_a_sampler_times_one_operation_in_so_many_and_no_more_than_have_room(self):
        places = [0] * 3
        sampler = Sampler(places, task=1, interval=8)
        calls = 0
        for count, acquire in sampler.stretches(80, lambda: None):
            for _ in range(count):
                acquire()
            calls += count
        self.assertEqual(calls, 80)
        self.assertEqual(places.count(0), 0)
        self.assertEqual(list(Sampler([0] * 20, task=0, interval=8).sampled(20)), [0, 8, 16])

    def test_a_sampler_spreads_over_all_operations_and_times_some_of_few(self):
        self.assertEqual(list(Sampler([0] * 4, task=0, interval=8).sampled(400)), [0, 100, 200, 300])
        for task in range(8):
            self.assertEqual(len(Sampler([0] * 64, task, interval=128).sampled(20)), 1)
            self.assertEqual(len(Sampler([0] * 64, task, interval=1).sampled(20)), 20)


if __name__ == "__main__":
    unittest.main()
