# SPDX-License-Identifier: Apache-2.0
"""The sync objects of the Python runner as coroutines of asyncio use them, with what the harness
reads of them."""

import asyncio
import time
import unittest

from sync_job import MOMENT_S, PATIENCE_S, SyncTest


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

    def test_a_lock_that_a_notified_task_waits_for_is_not_for_others(self):
        async def run():
            job = self.job("asyncio", "lock,1", "condition variable,1", suspends=True)
            waiter, holder, third, last = (job.sync.lock(0, task) for task in range(4))

            async def wait_for_a_notification():
                await waiter.acquire()
                await job.sync.condition(1, 0, 0).wait()
                await asyncio.sleep(MOMENT_S)
                waiter.release()

            task = asyncio.ensure_future(wait_for_a_notification())
            await asyncio.sleep(0)
            await holder.acquire()
            job.sync.condition(1, 0, 1).notify_one()
            await asyncio.sleep(0)  # the notified task waits for the lock now
            holder.release()
            self.assertFalse(third.try_acquire())
            waits = asyncio.ensure_future(third.acquire())
            gives_up = asyncio.ensure_future(last.acquire_for(0))
            await asyncio.sleep(0)
            self.assertEqual(job.wait(2)[0], 1)
            self.assertFalse(await gives_up)
            await waits
            third.release()
            await task

        asyncio.run(run())

    def test_a_lock_that_is_released_is_for_the_first_that_waits_and_others_are_seen_to_wait(self):
        async def run(kind):
            job = self.job("asyncio", kind, suspends=True)
            first, second, third = (job.sync.lock(0, task) for task in range(3))
            self.assertTrue(first.try_acquire())
            self.assertFalse(second.try_acquire())
            waiter = asyncio.ensure_future(second.acquire())
            await asyncio.sleep(0)
            last = asyncio.ensure_future(third.acquire())  # runs before the one that is woken
            first.release()
            self.assertFalse(third.try_acquire())
            await asyncio.sleep(0)
            self.assertEqual(job.wait(2), (1, 1, 0))
            await waiter
            self.assertEqual(job.holder(0), 0 if "semaphore" in kind else 2)
            second.release()
            await last
            self.assertEqual(job.wait(2), (0, 1, 0))
            third.release()
            self.assertEqual(job.holder(0), 0)
            self.assertTrue(third.try_acquire())

        for kind in ("lock,1", "semaphore,1"):
            with self.subTest(kind):
                asyncio.run(run(kind))

    def test_timers_of_a_loop_fire_when_their_time_is_over_and_do_not_when_they_are_cancelled(self):
        async def run():
            job = self.job("asyncio", "event,1", "event,1", suspends=True)
            fires, cancelled = job.sync.timer(0, 0), job.sync.timer(1, 1)
            begin_ns = time.monotonic_ns()
            waiters = [asyncio.ensure_future(fires.run_for(MOMENT_S)),
                       asyncio.ensure_future(cancelled.run_for(PATIENCE_S))]
            await asyncio.sleep(0)
            library = job.sync._timers[1]
            self.assertIsInstance(library, asyncio.TimerHandle)
            self.assertEqual(job.wait(1), (2, 1, 1))
            job.sync.timer(1, 0).cancel()
            await asyncio.gather(*waiters)
            self.assertTrue(library.cancelled())
            self.assertEqual(cancelled.fired_ns, 0)
            self.assertGreaterEqual(fires.fired_ns - begin_ns, MOMENT_S * 1e9)

        asyncio.run(run())

    @unittest.skipUnless(hasattr(asyncio, "Barrier"), "new in CPython 3.11")
    def test_a_barrier_of_a_loop_to_which_not_all_come_in_time_says_so(self):
        async def run():
            job = self.job("asyncio", "barrier,2", suspends=True)
            self.assertFalse(await job.sync.barrier(0, 0).arrive_and_wait_for(MOMENT_S))
            both = [job.sync.barrier(0, task).arrive_and_wait_for(PATIENCE_S) for task in range(2)]
            self.assertEqual(await asyncio.gather(*both), [True, True])

        asyncio.run(run())

    def test_a_bounded_semaphore_of_a_loop_that_is_released_too_often_says_so(self):
        async def run():
            semaphore = self.job("asyncio", "bounded semaphore,1", suspends=True).sync.lock(0, 0)
            await semaphore.acquire()
            semaphore.release()
            with self.assertRaisesRegex(ValueError, "released too many times"):
                semaphore.release()

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
            self.assertTrue(mine.try_acquire())  # although another one waits
            mine.release()
            self.assertEqual(job.holder(0), 1)
            mine.release()
            self.assertFalse(mine.try_acquire())  # it is for the other one
            await waiter
            self.assertEqual(job.holder(0), 2)
            with self.assertRaises(RuntimeError):
                mine.release()  # the other task holds it now

        asyncio.run(run())


if __name__ == "__main__":
    unittest.main()
