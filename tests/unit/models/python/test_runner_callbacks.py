# SPDX-License-Identifier: Apache-2.0
"""The callbacks of the Python runner's models, and what happens when one is lost."""

import asyncio
import io
import os
import pathlib
import sys
import threading
import types
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[4] / "models/python"))

from runner import callbacks, main, settings as cell
from runner.callbacks import Callbacks, TaskFailed, raise_failure

LONG_S = 20
TASKS = 23
FAILING = 5


class Squares:
    """Each task returns a byte, and one of them fails."""

    waits = False

    def compute(self, task):
        if task == FAILING:
            raise ValueError("no five")
        return bytes([task])


class Ends:
    """A task ends its process."""

    waits = False

    def compute(self, task):
        if task == FAILING:
            os._exit(3)
        return b""


def model(name, workload, concurrency=TASKS):
    settings = types.SimpleNamespace(model=name, tasks=TASKS, workers=2, concurrency=concurrency,
                                     chunk=0, dispatch="callback", start_method="fork", sync=None,
                                     cancel="", cancellation=None, options={})
    return cell.model_class(settings)(settings, workload)


class OfModels(unittest.TestCase):
    def assert_called_once_each(self, name):
        running = model(name, Squares())
        for _ in range(3):
            outcomes = running.run()
            self.assertEqual(sorted(running.callbacks.called), list(range(TASKS)))
            for task, (_, failure, result, _, _) in enumerate(outcomes):
                failed = task == FAILING
                self.assertEqual(failure, "ValueError: no five" if failed else None)
                self.assertEqual(result, b"" if failed else bytes([task]))
        running.close()

    def test_threads_call_the_callback_of_each_task_once_and_of_one_that_fails_too(self):
        self.assert_called_once_each("thread-executor")

    def test_processes_do(self):
        for name in ("process-pool", "process-executor"):
            with self.subTest(name):
                self.assert_called_once_each(name)

    def test_coroutines_do(self):
        self.assert_called_once_each("asyncio")

    def test_greenlets_do_and_print_nothing_of_one_that_fails(self):
        try:
            import gevent
        except ImportError:
            self.skipTest("there is no gevent")
        with mock.patch("sys.stderr", io.StringIO()) as printed:
            self.assert_called_once_each("gevent")
        self.assertEqual(printed.getvalue(), "")
        self.assertEqual(gevent.get_hub().NOT_ERROR.count(TaskFailed), 1, "it grows by iterations")

    def test_a_pool_of_processes_calls_them_on_the_thread_that_reads_results(self):
        threads = set()
        succeed = Callbacks.succeed

        def note_thread(its, task, outcome):
            threads.add(threading.current_thread())
            succeed(its, task, outcome)

        with mock.patch.object(Callbacks, "succeed", note_thread):
            running = model("process-pool", Squares())
            running.run()
            running.close()
        self.assertEqual(len(threads), 1)
        self.assertNotIn(threading.main_thread(), threads)

    def test_a_process_that_ends_is_the_failure_of_the_model(self):
        for name, message in (("process-pool", "ended with exit code 3"),
                              ("process-executor", "terminated abruptly")):
            with self.subTest(name):
                running = model(name, Ends())
                with self.assertRaisesRegex(Exception, message):
                    running.run()
                if name == "process-pool":
                    running._pool.terminate()
                else:
                    running.close()

    def test_a_pool_that_replaced_a_process_can_be_ended(self):
        for _ in range(10):  # the replacement must not die holding the lock of the pool's queue
            running = model("process-pool", Ends())
            with self.assertRaisesRegex(Exception, "ended with exit code 3"):
                running.run()
            ending = threading.Thread(target=running._pool.terminate, daemon=True)
            ending.start()
            ending.join(LONG_S)
            self.assertFalse(ending.is_alive(), "terminate() waits for ever")

    def test_no_more_coroutines_are_in_flight_than_may_be(self):
        in_flight = []

        class Counts:
            waits = True

            async def run_async(self, task):
                in_flight.append(max(in_flight[-1:], default=0) + 1)
                await asyncio.sleep(0)
                in_flight.append(in_flight[-1] - 1)
                return b""

        running = model("asyncio", Counts(), concurrency=3)
        running.run()
        running.close()
        self.assertEqual(max(in_flight), 3)


class OfOneIteration(unittest.TestCase):
    def setUp(self):
        self.callbacks = Callbacks(3, threading.Event())

    def outcome(self, task):
        return (0, None, bytes([task]), 0, 0)

    def test_the_last_one_is_its_end(self):
        for task in (2, 0, 1):
            self.callbacks.succeed(task, self.outcome(task))
        self.callbacks.wait(lambda: True)
        self.assertEqual([outcome[2] for outcome in self.callbacks.outcomes],
                         [b"\0", b"\1", b"\2"])

    def test_one_that_is_lost_is_named_and_not_waited_for(self):
        self.callbacks.succeed(0, self.outcome(0))
        self.callbacks.succeed(2, self.outcome(2))
        with mock.patch.object(callbacks, "LOOK_S", 0.001):
            with self.assertRaisesRegex(RuntimeError, "1 of 3 callbacks were not called: the first "
                                                      "is that of task 1"):
                self.callbacks.wait(lambda: True)

    def test_one_of_a_task_that_is_not_complete_is_waited_for(self):
        for task in (0, 1):
            self.callbacks.succeed(task, self.outcome(task))
        looks = []

        def look():
            looks.append(1)
            if len(looks) == 2 * callbacks.MAX_IDLE_LOOKS:
                self.callbacks.succeed(2, self.outcome(2))

        with mock.patch.object(callbacks, "LOOK_S", 0.001):
            self.callbacks.wait(lambda: False, look)
        self.assertEqual(self.callbacks.called, [0, 1, 2])

    def test_a_failure_keeps_its_outcome_on_its_way_and_another_is_that_of_the_library(self):
        failed = (7, "ValueError: no", b"", 1, 2)
        with self.assertRaises(TaskFailed) as raised:
            raise_failure(failed)
        self.callbacks.fail(1, raised.exception)
        self.assertEqual(self.callbacks.outcomes[1], failed)
        self.callbacks.fail(2, OSError("no pipe"))
        with self.assertRaisesRegex(OSError, "no pipe"):
            self.callbacks.wait(lambda: True)

    def test_how_often_each_was_called_is_told_with_the_results(self):
        answers = io.BytesIO()
        main.write_results(answers, [self.outcome(0), self.outcome(1)], [1, 1, 0])
        text = answers.getvalue()[len("results 2\n"):]
        size = main.RECORD.size + 1
        calls = [main.RECORD.unpack_from(text, place * size)[5] for place in range(2)]
        self.assertEqual(calls, [1, 2])


if __name__ == "__main__":
    unittest.main()
