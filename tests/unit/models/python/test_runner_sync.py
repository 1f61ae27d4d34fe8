# SPDX-License-Identifier: Apache-2.0
"""The sync objects of the Python runner as its tasks use them, with what the harness reads of
them."""

import asyncio
import functools
import os
import pathlib
import sys
import threading
import time
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "models/python"))

from runner import processes  # noqa: E402
from runner.locks import manager  # noqa: E402
from runner.sync import KINDS, Recorded, Sync  # noqa: E402
from runner.sync.plain import without_await  # noqa: E402
from runner.sync.samples import Sampler  # noqa: E402

try:
    import gevent
except ImportError:
    gevent = None

TASKS, SAMPLES, SHARED_BYTES = 4, 8, 64
SLOT_BYTES, STATE_BYTES, WAIT_BYTES = 8, 128, 16
MOMENT_S, PATIENCE_S = 0.01, 30
BLOCKING = ["threading", "multiprocessing", "manager"] + (["gevent"] if gevent else [])


class Job:
    """The memory of a job with these objects, and the objects."""

    def __init__(self, lock, *objects, suspends=False):
        states = TASKS * SLOT_BYTES
        waits = states + len(objects) * STATE_BYTES
        samples = waits + TASKS * WAIT_BYTES
        shared = samples + TASKS * SAMPLES * 8
        self.file = os.memfd_create("job")
        os.ftruncate(self.file, shared + SHARED_BYTES)
        self.sync = Sync(lock, f"/proc/{os.getpid()}/fd/{self.file},0,{states},{waits},{samples},{SAMPLES},"
                         f"{shared},{SHARED_BYTES}", objects, suspends)
        if lock in ("multiprocessing", "manager"):
            with processes.starting(types.SimpleNamespace(start_method="fork", sync=self.sync)):
                pass
        self.sync.start()

    def holder(self, number):
        return self.sync._memory.states[number * STATE_BYTES // 4 + 1]

    def wakeups(self, number):
        return self.sync._memory.states[number * STATE_BYTES // 4 + 3]

    def wait(self, task):
        """The index of the object that a task waits for, plus 1; how often it waited; whether the
        wait has a limit."""
        words = self.sync._memory.waits[task * 4:task * 4 + 4]
        return words[0], words[1], words[3]

    def close(self):
        os.close(self.file)


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


class SyncTest(unittest.TestCase):
    def job(self, lock, *objects, **settings):
        job = Job(lock, *objects, **settings)
        self.addCleanup(job.close)
        return job

    def await_true(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.001)


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

    @with_each("lock,1", "recursive lock,1", "bounded semaphore,1")
    def test_releasing_what_is_not_held_is_an_error(self, job):
        for number in range(3):
            with self.assertRaises((RuntimeError, ValueError, AssertionError)):
                job.sync.lock(number, 0).release()

    @with_each("recursive lock,1")
    def test_a_recursive_lock_is_taken_again_by_who_holds_it(self, job):
        lock = job.sync.lock(0, 1)
        for _ in range(3):
            lock.acquire()
        for _ in range(3):
            lock.release()
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
        self.assertEqual(job.wakeups(0), 1)
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
        self.assertEqual(job.wakeups(0), 2)

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


class Suspending(SyncTest):
    def test_tasks_of_a_loop_wait_and_are_seen_to_wait(self):
        async def run():
            job = self.job("asyncio", "lock,1", "event,1", "condition variable,1", suspends=True)
            mine, other = job.sync.lock(0, 0), job.sync.lock(0, 1)
            await mine.acquire()
            self.assertEqual(job.holder(0), 1)
            waiter = asyncio.ensure_future(other.acquire())
            await asyncio.sleep(0)
            self.assertEqual(job.wait(1), (1, 1, 0))
            self.assertFalse(await job.sync.lock(0, 2).acquire_for(MOMENT_S))
            self.assertEqual(job.wait(2), (0, 1, 1))
            mine.release()
            await waiter
            self.assertEqual((job.holder(0), job.wait(1)), (2, (0, 1, 0)))
            condition = job.sync.condition(2, 0, 1)
            self.assertFalse(await condition.wait_for(MOMENT_S))
            other.release()
            event = job.sync.event(1, 3)
            self.assertFalse(await event.wait_for(MOMENT_S))
            event.set()
            await event.wait()
            with self.assertRaises(RuntimeError):
                mine.release()

        asyncio.run(run())

    def test_a_recursive_lock_belongs_to_the_task_of_the_loop(self):
        async def run():
            job = self.job("asyncio", "recursive lock,1", suspends=True)
            mine, other = job.sync.lock(0, 0), job.sync.lock(0, 1)
            await mine.acquire()
            await mine.acquire()
            waiter = asyncio.ensure_future(other.acquire())
            await asyncio.sleep(0)
            self.assertEqual(job.wait(1)[0], 1)
            mine.release()
            self.assertFalse(waiter.done())
            mine.release()
            await waiter
            with self.assertRaises(RuntimeError):
                mine.release()  # the other task holds it now

        asyncio.run(run())


async def add_async(first, second):
    return await first() + await second.value_async()


class Rest(SyncTest):
    def test_a_task_is_seen_to_run_and_to_have_ended(self):
        job = self.job("threading", "lock,1")
        slots = job.sync.memory._slots
        seen = []
        workload = types.SimpleNamespace(run=lambda task: seen.append(list(slots[4:8])))
        Recorded(workload, job.sync.memory).run(1)
        self.assertEqual((seen, list(slots[4:8])), ([[0, 0, 0, 1]], [0, 0, 0, 2]))

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
        self.assertEqual(list(Sampler([0] * 20, task=0, interval=8).sampled(20)), [7, 15])


if __name__ == "__main__":
    unittest.main()
