# SPDX-License-Identifier: Apache-2.0
"""The scenarios of CPython: what they answer, and the programs that they watch. What each of them shows is
asserted where bench runs it, in tests/round/scenario_test.cpp."""

import os
import sys
import threading
import types
import unittest

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(TESTS, *[".."] * 4, "models", "python"))
from runner import scenarios  # noqa: E402
from runner.scenarios import contexts, programs  # noqa: E402
from runner.semaphores import NoSemaphore  # noqa: E402


def answer_of(figures):
    """Returns the answer of a scenario whose figures are those of a function."""
    name = "runner.scenarios.made_up"
    sys.modules[name] = types.SimpleNamespace(figures=figures)
    try:
        return scenarios.answer_of("made_up")
    finally:
        del sys.modules[name]


def raising(error):
    def figures():
        raise error
    return figures


class Answers(unittest.TestCase):
    def test_a_figure_is_a_line(self):
        self.assertEqual(answer_of(lambda: {"lost": 3, "is_so": True, "time_ns": 2.5}),
                         ["lost 3.0", "is_so 1.0", "time_ns 2.5", "end"])

    def test_what_is_missing_is_no_failure(self):
        self.assertEqual(answer_of(raising(scenarios.Unavailable("needs\ntwo moons"))),
                         ["unavailable needs two moons"])

    def test_a_refused_semaphore_is_told_by_its_number(self):
        self.assertEqual(answer_of(raising(NoSemaphore(28, "semaphore"))), ["no semaphores 28"])

    def test_a_failure_is_one_line_with_its_type(self):
        self.assertEqual(answer_of(raising(ValueError("no\nnumber"))),
                         ["failed ValueError: no number"])

    def test_a_module_that_does_not_exist_is_a_failure(self):
        answer = scenarios.answer_of("python_no_such")
        self.assertEqual(len(answer), 1)
        self.assertTrue(answer[0].startswith("failed ModuleNotFoundError"), answer)

    def test_running_one_writes_its_answer_to_a_pipe_and_ends(self):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            scenarios.run(f"/proc/self/fd/{write}", "python_fork_copies")
        os.close(write)
        with open(read) as answers:
            lines = answers.read().splitlines()
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertIn("threads_write_is_seen 1.0", lines)
        self.assertEqual(lines[-1], "end")


class Program(programs.Program):
    """One whose function is one of this file."""

    def __init__(self, function):
        function.__module__ = "test_runner_scenarios"
        sys.path.insert(0, TESTS)
        super().__init__(function)
        del sys.path[0]


def tell_and_end():
    programs.tell("first")


def echo_for_ever():
    while True:
        programs.await_line()
        programs.tell("heard")


class Programs(unittest.TestCase):
    def test_a_program_tells_lines_and_ends(self):
        with Program(tell_and_end) as program:
            self.assertEqual(program.line(), "first")
            with self.assertRaisesRegex(RuntimeError, "exited before it wrote the expected line"):
                program.line()
            self.assertTrue(program.ends_within())
            self.assertEqual(program.status(), 0)

    def test_one_that_goes_on_is_told_things_and_killed(self):
        with Program(echo_for_ever) as program:
            program.tell()
            self.assertEqual(program.line(), "heard")
            self.assertFalse(program.ends_within(0.05))
            program.kill()
            self.assertTrue(program.ends_within(0))

    def test_a_process_ends_when_it_is_a_zombie_or_gone(self):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        self.assertTrue(programs.is_alive(child))
        self.assertFalse(programs.ends(child, 0.05))
        os.close(write)
        self.assertTrue(programs.ends(child))
        self.assertEqual(programs.state_of(child), "Z")
        os.waitpid(child, 0)
        self.assertEqual(programs.state_of(child), "")
        self.assertFalse(programs.is_alive(child))
        os.close(read)


class Meetings(unittest.TestCase):
    def test_two_meet_and_one_alone_leaves_the_barrier_as_it_was(self):
        barrier = threading.Barrier(2)
        self.assertFalse(contexts.meets(barrier, 0.01))
        met = []
        threads = [threading.Thread(target=lambda: met.append(contexts.meets(barrier, 5)))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(met, [True, True])


if __name__ == "__main__":
    unittest.main()
