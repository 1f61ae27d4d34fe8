# SPDX-License-Identifier: Apache-2.0
"""Workers that are killed, and tasks that fail, while they hold a lock that others wait for."""

import contextlib
import os
import pathlib
import platform
import signal
import subprocess
import unittest

from tests.command_line.support import parent_of, wait_until
from tests.command_line.test_locks import ONE_TRIAL, SharingTest

PYTHON = "/usr/bin/python3"
# Where the kernel says that a process is (/proc/PROCESS/syscall).
FUTEX, SLEEPS = {"x86_64": ("202", ("35", "230")), "aarch64": ("98", ("101", "115"))}[
    platform.machine()]


class KilledWorkers(SharingTest):
    def workers(self, interpreter):
        """The processes that have none below them, and an interpreter above them."""
        processes = self.processes()
        parents = {}
        for process in processes:
            with contextlib.suppress(OSError):
                parents[process] = parent_of(process)
        return [process for process, parent in parents.items()
                if process not in parents.values() and interpreter in processes.get(parent, "")]

    def holder(self, above, count):
        """The worker that sleeps inside the lock, once all others wait for it."""
        def found():
            calls = {}
            for worker in self.workers(above):
                with contextlib.suppress(OSError):
                    calls[worker] = pathlib.Path(f"/proc/{worker}/syscall").read_text().split()[0]
            waiters = [worker for worker, call in calls.items() if call == FUTEX]
            holders = [worker for worker, call in calls.items() if call in SLEEPS]
            return holders[0] if (len(holders), len(waiters)) == (1, count - 1) else None
        return wait_until(found, "one worker in the lock and the others waiting for it")

    def reason_of_failure(self, process):
        """Why the one cell failed of a run that ends so."""
        self.assertEqual(self.finish(process).status, 1)
        failed = self.results()["concurrency_bench"]["failed"]
        self.assertEqual(len(failed), 1)
        os.remove(self.path("results.json"))
        return failed[0]["reason"]

    def kill_the_holder(self, model, *arguments, above="python", count=2):
        """Kills the worker that holds the account while the others wait for it. Returns why the
        cell failed."""
        python = [f"--python={PYTHON}"] if above == "python" else []
        process = self.start(f"--model={model}", "--workload=account", f"--workers={count}",
                             f"--tasks={count}", "--size=10000", "--inside=wait:200ms",
                             "--deadline=25s", *ONE_TRIAL, "--out=results.json", "--quiet", *python,
                             *arguments)
        os.kill(self.holder(above, count), signal.SIGKILL)
        return self.reason_of_failure(process)

    def test_the_row_names_what_a_killed_worker_in_python_held_and_who_waited_for_it(self):
        for model, told in (("python-process-pool", "ended with exit code -9"),
                            ("python-process-per-task", "ended with exit code -9"),
                            ("python-process-executor", "BrokenProcessPool")):
            with self.subTest(model):
                reason = self.kill_the_holder(model)
                self.assertIn(told, reason)
                self.assertRegex(reason, r"at that time task (\d) held the account; task (?!\1)\d "
                                         r"waited for the account, held by task \1")

    def test_the_row_names_what_a_killed_worker_in_python_held_that_nobody_waited_for(self):
        self.assertTrue(self.kill_the_holder("python-process-pool", count=1).endswith(
            "at that time task 0 held the account"))

    def test_the_row_names_what_a_killed_process_held_and_who_waited_for_it(self):
        reason = self.kill_the_holder("process-pool", "--lock=futex", above="bench-trial")
        self.assertIn("signal 9", reason)
        self.assertRegex(reason, r"at that time task (\d) held the account; task (?!\1)\d "
                                 r"waited for the account, held by task \1")

    def test_a_robust_lock_goes_on_to_who_waited_and_the_row_still_names_who_held_it(self):
        reason = self.kill_the_holder("process-pool", "--lock=pthread", above="bench-trial")
        self.assertIn("signal 9", reason)
        self.assertRegex(reason, r"at that time task \d held the account")


# The third wait inside the lock fails.
BREAKS = """
import asyncio
import time

ordinary, suspending, waits = time.sleep, asyncio.sleep, []

def fail_in_time(seconds):
    waits.append(seconds)
    if waits.count(0.005) == 3:
        raise RuntimeError("the bank is closed")

def sleep(seconds):
    ordinary(seconds)
    fail_in_time(seconds)

async def sleep_suspending(seconds, *rest):
    await suspending(seconds, *rest)
    fail_in_time(seconds)

time.sleep, asyncio.sleep = sleep, sleep_suspending
"""


class FailedTasks(SharingTest):
    def test_a_task_in_python_that_raises_while_it_holds_a_lock_is_told_before_the_stall(self):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", "venv"], cwd=self.directory,
                       check=True)
        packages, = self.directory.glob("venv/lib/python3*/site-packages")
        (packages / "breaks.py").write_text(BREAKS)
        (packages / "breaks.pth").write_text("import breaks\n")
        for model, in_flight in (("python-thread-executor", "--workers=2"),
                                 ("python-process-pool", "--workers=2"),
                                 ("python-asyncio", "--concurrency=2")):
            with self.subTest(model):
                ours = self.measured(f"--model={model}", "--python=venv/bin/python3",
                                     "--workload=account", "--tasks=2", "--size=50", in_flight,
                                     "--inside=wait:5ms", "--deadline=25s", *ONE_TRIAL, status=1)
                self.assertRegex(ours["failed"][0]["reason"],
                                 r"^1 of 2 tasks failed: task (\d): RuntimeError: the bank is "
                                 r"closed; after that deadlock: task (?!\1)\d waits for the "
                                 r"account, held by task \1, which has ended")


if __name__ == "__main__":
    unittest.main()
