# SPDX-License-Identifier: Apache-2.0
"""The faults of Python's tasks (models/python/runner/faults.py): each in a process of its own."""

import os
import pathlib
import pickle
import signal
import struct
import sys
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "models/python"))

from runner import faults  # noqa: E402


class Computing:
    waits = False
    scale = 3

    def compute(self, task):
        return bytes([task])


class Waiting:
    waits = True

    def wait_s(self, task):
        return 0

    def compute(self, task):
        return bytes([task])


class Stepping:
    waits = True

    def steps(self, task):
        yield 0
        return bytes([task])


class Sharing:
    waits = True

    def run(self, task):
        return bytes([task])

    async def run_async(self, task):
        return bytes([task])


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it suspended")


class FaultsTest(unittest.TestCase):
    TASKS = 6

    def setUp(self):
        self.file = os.memfd_create("record")
        os.ftruncate(self.file, faults.STATES + self.TASKS)
        self.path = f"/proc/{os.getpid()}/fd/{self.file}"

    def tearDown(self):
        os.close(self.file)

    def arm(self):
        os.pwrite(self.file, struct.pack("<I", faults.ARMED), 0)

    def phase(self):
        return struct.unpack("<I", os.pread(self.file, 4, 0))[0]

    def states(self):
        return list(os.pread(self.file, self.TASKS, faults.STATES))

    def faulty(self, workload, kind="exception", task=1):
        return faults.FaultInjectingWorkload(workload, f"{kind}:{task}:{self.path}")

    def status_of(self, kind):
        """How a process ends, or is stopped, whose task 1 has the fault."""
        workload = self.faulty(Computing(), kind)
        self.arm()
        child = os.fork()
        if child == 0:
            try:
                workload.compute(1)
            except MemoryError:
                os._exit(43)
            except BaseException:
                os._exit(44)
            os._exit(45)
        _, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self.assertEqual(self.phase(), faults.INJECTED)
        self.assertEqual(struct.unpack("<i", os.pread(self.file, 4, 4))[0], child)
        self.assertGreater(struct.unpack("<q", os.pread(self.file, 8, 8))[0], 0)
        return status

    def test_nothing_is_noted_until_the_fault_is_armed(self):
        workload = self.faulty(Computing())
        self.assertEqual(workload.compute(1), b"\1")
        self.assertEqual(self.states(), [0] * 6)

    def test_every_sort_of_task_has_it_once_when_it_begins(self):
        ways = [(Computing(), lambda one, task: one.compute(task)),
                (Waiting(), lambda one, task: (one.wait_s(task), one.compute(task))[1]),
                (Stepping(), lambda one, task: self.finish(one.steps(task))),
                (Sharing(), lambda one, task: one.run(task)),
                (Sharing(), lambda one, task: run(one.run_async(task)))]
        for workload, call in ways:
            with self.subTest(workload=type(workload).__name__):
                os.pwrite(self.file, bytes(self.TASKS), faults.STATES)
                self.arm()
                faulty = self.faulty(workload)
                self.assertEqual(call(faulty, 0), b"\0")
                with self.assertRaisesRegex(RuntimeError, "--fault=exception"):
                    call(faulty, 1)
                self.assertEqual(self.states(), [2, 2, 0, 0, 0, 0])
                self.assertEqual(self.phase(), faults.INJECTED)
                self.assertEqual(call(faulty, 1), b"\1")

    @staticmethod
    def finish(steps):
        try:
            while True:
                next(steps)
        except StopIteration as end:
            return end.value

    def test_it_looks_like_its_workload_and_crosses_to_other_processes(self):
        faulty = pickle.loads(pickle.dumps(self.faulty(Computing())))
        self.assertEqual(faulty.scale, 3)
        self.assertFalse(faulty.waits)
        self.assertFalse(hasattr(faulty, "run"))
        self.assertFalse(hasattr(faulty, "steps"))
        self.arm()
        with self.assertRaises(RuntimeError):
            faulty.compute(1)

    def test_processes_end_as_the_fault_says(self):
        self.assertEqual(os.WEXITSTATUS(self.status_of("exit")), 3)
        for kind, number in (("abort", signal.SIGABRT), ("segv", signal.SIGSEGV),
                             ("kill", signal.SIGKILL)):
            status = self.status_of(kind)
            self.assertTrue(os.WIFSIGNALED(status), kind)
            self.assertEqual(os.WTERMSIG(status), number)
        self.assertTrue(os.WIFSTOPPED(self.status_of("stop")))

    def test_memory_runs_out_under_a_limit(self):
        self.assertEqual(os.WEXITSTATUS(self.status_of("oom")), 43)

    def test_a_leak_leaves_memory_descriptors_and_a_process(self):
        faulty = self.faulty(Computing(), "leak")
        self.arm()
        before = len(os.listdir("/proc/self/fd"))
        children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
        self.assertEqual(faulty.compute(1), b"\1")
        left = [int(child) for child in children.read_text().split()]
        self.assertEqual(len(left), 1)
        os.kill(left[0], signal.SIGKILL)
        os.waitpid(left[0], 0)
        links = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")
                 if os.path.lexists(f"/proc/self/fd/{name}")]
        leaked = sum("bench-leaked-descriptor" in link for link in links)
        self.assertEqual(leaked, faults.LEAKED_DESCRIPTORS)
        self.assertGreaterEqual(len(os.listdir("/proc/self/fd")) - before, leaked)
        self.assertIn("bench-leaked-memory", pathlib.Path("/proc/self/maps").read_text())

    def test_a_leaked_process_never_goes_on_with_the_code_of_its_parent(self):
        faulty = self.faulty(Computing(), "leak")
        self.arm()
        parent = os.getpid()
        try:
            with unittest.mock.patch("os.setsid", side_effect=PermissionError):
                faulty.compute(1)
        finally:
            if os.getpid() != parent:
                os._exit(7)
        _, status = os.wait()
        self.assertEqual(os.waitstatus_to_exitcode(status), 1)


if __name__ == "__main__":
    unittest.main()
