# SPDX-License-Identifier: Apache-2.0
"""Tasks that the Python runner cancels: one request per iteration, what is sampled, and models in
which nobody makes the request."""

import os
import signal
import threading
import time
import types
import unittest

from sync_job import PATIENCE_S, TASKS, SyncTest

from runner import settings as cell
from runner.cancellation import (CANCELLED, IN_FLIGHT, POLLS, REQUESTED_NS, RESPONSE, THROWS_AT_AWAIT,
                                 Cancellation)
from runner.workloads import cancel

LIBRARIES = {"asyncio": "asyncio", "gevent": "gevent", "process-pool": "multiprocessing",
             "process-per-task": "multiprocessing", "process-executor": "multiprocessing",
             "thread-executor": "threading"}
SHARE_THREAD = ("asyncio", "gevent")


class Fails:
    """A task ends before it can make the request."""

    waits = True

    def run(self, task):
        raise ValueError("no five")

    async def run_async(self, task):
        raise ValueError("no five")


class Ends(Fails):
    """A task ends its process."""

    def run(self, task):
        os._exit(3)


def has_gevent():
    try:
        import gevent  # noqa: F401
    except ImportError:
        return False
    return True


class CancellingTest(SyncTest):
    def start(self, name, workload, method="cooperative", response=POLLS, dispatch="map"):
        job = self.job(LIBRARIES[name], "event,1", suspends=name == "asyncio")
        job.sync._shares_thread = name in SHARE_THREAD
        halves = job.sync.words.cast("B").cast("I")
        halves[RESPONSE], halves[IN_FLIGHT] = response, TASKS
        settings = types.SimpleNamespace(
            model=name, tasks=TASKS, workers=2, concurrency=TASKS, chunk=1, dispatch=dispatch,
            start_method="fork", sync=job.sync, cancel=method,
            cancellation=Cancellation(job.sync), options={})
        workload.sync = job.sync
        self.addCleanup(signal.set_wakeup_fd, -1)
        return job, cell.model_class(settings)(settings, workload)

    def run_in_time(self, running):
        """Runs an iteration, which is interrupted if nothing ends it."""
        def give_up(*_):
            raise TimeoutError("it waits for a request that nobody makes")

        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, give_up))
        signal.alarm(PATIENCE_S)
        try:
            return running.run()
        finally:
            signal.alarm(0)


class WithoutARequest(CancellingTest):
    def assert_all_fail(self, name, **settings):
        _, running = self.start(name, Fails(), **settings)
        outcomes = self.run_in_time(running)
        self.assertEqual([failure for _, failure, *_ in outcomes], ["ValueError: no five"] * TASKS)
        running.close()

    def test_executors_end_when_all_tasks_have_failed(self):
        for name in ("thread-executor", "process-executor"):
            for dispatch in ("map", "submit"):
                with self.subTest(name=name, dispatch=dispatch):
                    self.assert_all_fail(name, dispatch=dispatch)

    def test_a_loop_does(self):
        for method, response in (("await", THROWS_AT_AWAIT), ("cooperative", POLLS)):
            self.assert_all_fail("asyncio", method=method, response=response)

    @unittest.skipUnless(has_gevent(), "there is no gevent")
    def test_greenlets_do(self):
        self.assert_all_fail("gevent", method="await", response=THROWS_AT_AWAIT)

    def test_processes_that_would_be_ended_do(self):
        for name in ("process-pool", "process-per-task"):
            with self.subTest(name):
                self.assert_all_fail(name, method="sigterm")

    def test_a_process_of_an_executor_that_is_lost_is_the_failure_of_the_model(self):
        _, running = self.start("process-executor", Ends())
        with self.assertRaisesRegex(Exception, "terminated abruptly"):
            self.run_in_time(running)
        running.close()


class OfTheRequest(CancellingTest):
    def test_it_is_made_once_however_many_tasks_ask_for_it_at_a_time(self):
        job = self.job("threading", "event,1")
        cancellation, words = Cancellation(job.sync), job.sync.words
        job.sync.guard.acquire()
        late = threading.Thread(target=cancellation.request, args=(0,))
        late.start()
        self.addCleanup(late.join)
        time.sleep(0.05)  # without the guard it has made the request by then
        self.assertFalse(cancellation.is_requested)
        words[REQUESTED_NS] = 7  # another task makes it
        job.sync.guard.release()
        late.join()
        self.assertEqual(words[REQUESTED_NS], 7)

    def test_tasks_that_are_ended_at_what_they_await_are_sampled(self):
        for name in SHARE_THREAD:
            if name == "gevent" and not has_gevent():
                continue
            with self.subTest(name):
                workload = cancel.Workload(1, 3, 1.0, {"activity": "wait", "finished": "1",
                                                       "remaining": "1ms"})
                workload.plan(TASKS)
                job, running = self.start(name, workload, method="await", response=THROWS_AT_AWAIT)
                outcomes = self.run_in_time(running)
                self.assertEqual([failure for _, failure, *_ in outcomes],
                                 [None] + [CANCELLED] * (TASKS - 1))
                sampled = [sum(1 for place in job.sync.memory.samples(task) if place)
                           for task in range(TASKS)]
                self.assertEqual(sampled, [0] + [1] * (TASKS - 1))
                running.close()


if __name__ == "__main__":
    unittest.main()
