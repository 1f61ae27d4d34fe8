# SPDX-License-Identifier: Apache-2.0
"""Pools that are fed from a generator or from a list: memory, the first result, and what is refused."""

import contextlib
import os
import pathlib
import signal
import unittest

from tests.command_line.support import CommandLineTest, unfolded, wait_until
from tests.command_line.test_lock_holders import SLEEPS, KilledWorkers

PYTHON = "--python=/usr/bin/python3"
LAZY = ["--workload=lazy", PYTHON]
ONE_TRIAL = ["--trials=1", "--iterations=2", "--no-baseline"]
MIB = 2**20


def text_of(cell):
    return " ".join(f"{name}={value}" for name, value in cell["options"].items())


class FirstResult(CommandLineTest):
    def test_workloads_whose_results_come_one_by_one_tell_when_the_first_came(self):
        for workload, is_known in (("lazy", True), ("fan-out", True), ("pipeline", True), ("token-ring", False)):
            with self.subTest(workload):
                results = self.measure("--model=thread-pool", f"--workload={workload}", "--size=500", *ONE_TRIAL,
                                       "--csv=rows.csv")
                row = results["benchmarks"][0]
                sync = results["concurrency_bench"]["trials"][0]["sync"]
                shown = self.csv("rows.csv")[0]["first_result_ns"]
                if is_known:
                    self.assertGreater(row["first_result_ns"], 0)
                    self.assertEqual(row["first_result_ns"], sync["first_result_ns"])
                    self.assertEqual(int(shown), row["first_result_ns"])
                else:
                    self.assertEqual((shown, "first_result_ns" in row), ("", False))

    def test_a_table_shows_it(self):
        run = self.bench("--model=thread-pool", *LAZY, "--items=500", *ONE_TRIAL)
        self.assertIn("first result", run.out)
        run = self.bench("--model=thread-pool", "--workload=token-ring", "--size=500", *ONE_TRIAL)
        self.assertNotIn("first result", run.out)

    def test_a_list_has_its_first_result_when_all_are_there(self):
        # A generator makes 64 items before it may have to wait, and a list all of them: waits, not work, decide.
        for model in ("thread-pool", "python-thread-executor", "python-asyncio"):
            with self.subTest(model):
                results = self.measure(f"--model={model}", *LAZY, "--items=200", "--produce=wait:1ms",
                                       "--feed=generator,list", *ONE_TRIAL)
                first_ns = {row["options"].get("feed", "generator") if "options" in row else row["name"]:
                            row["first_result_ns"] for row in results["benchmarks"]}
                self.assertEqual(len(first_ns), 2)
                generator, of_list = sorted(first_ns.values())
                self.assertGreaterEqual(of_list, 200e6, "each item of a list is made before")
                self.assertLess(generator, of_list)


class Memory(CommandLineTest):
    def peaks(self, model, feed):
        """Returns the peak memory of 500 and of 20,000 items of 2 KiB."""
        peaks = []
        for items in (500, 20000):
            results = self.measure(f"--model={model}", *LAZY, f"--feed={feed}", f"--items={items}",
                                   "--item-size=2KiB", "--trials=1", "--iterations=1", "--no-baseline")
            peaks.append(results["concurrency_bench"]["memory"][0]["peak_bytes"])
        return peaks

    def test_memory_is_flat_in_the_number_of_items_with_a_generator_and_not_with_a_list(self):
        items_mib = (20000 - 500) * 2048 / MIB
        for model in ("thread-pool", "process-pool", "python-process-pool", "python-thread-executor"):
            with self.subTest(model):
                few, many = self.peaks(model, "generator")
                self.assertLess((many - few) / MIB, items_mib / 2)
                few, many = self.peaks(model, "list")
                self.assertGreater((many - few) / MIB, 1.5 * items_mib, "the items and their results")


class Pools(CommandLineTest):
    def test_a_pool_that_is_fed_has_no_dispatch(self):
        self.assert_usage_error(["--model=python-thread-executor", *LAZY, "--items=100", "--dispatch=callback"],
                                "--dispatch has no meaning there")

    def test_items_go_through_what_a_pool_of_cpython_has_of_its_own(self):
        results = self.measure("--model=thread-pool,python-process-pool,python-asyncio", *LAZY, "--items=200",
                               *ONE_TRIAL)
        channels = {cell["model"]: cell["channel"] for cell in results["concurrency_bench"]["plan"]["cells"]}
        self.assertEqual(channels["python-process-pool"], "pool-queue")
        self.assertEqual(channels["python-asyncio"], "pool-queue")
        self.assertNotEqual(channels["thread-pool"], "pool-queue")

    def test_what_cannot_be_fed_says_why(self):
        for arguments, told in (
                (["--model=python-thread-per-task"], "the items of 'lazy' go through a pool, and it has none"),
                (["--model=process-pool", "--feed=unbounded"], "cannot be unbounded, which lazy needs"),
                (["--model=python-process-pool", "--channel=mp-queue"], "--channel=mp-queue is no part of a pool"),
                (["--model=thread-pool", "--channel=pool-queue"], "--channel=pool-queue does not work there")):
            with self.subTest(arguments):
                run = self.finish(self.start(*arguments, *LAZY, "--items=10"))
                self.assertNotEqual(run.status, 0)
                self.assertIn(told, unfolded(run.err))
        run = self.finish(self.start("--model=python-process-pool", "--workload=producer-consumer", "--channel=pool-queue",
                                     PYTHON))
        self.assertNotEqual(run.status, 0)
        self.assertIn("--channel=pool-queue is no queue of its own", unfolded(run.err))

    workers = KilledWorkers.workers

    def working_worker(self):
        """One of the pool, once all of them work on an item."""
        def found():
            sleeping = []
            for worker in self.workers("python"):
                with contextlib.suppress(OSError):
                    if pathlib.Path(f"/proc/{worker}/syscall").read_text().split()[0] in SLEEPS:
                        sleeping.append(worker)
            return sleeping[0] if len(sleeping) == 4 else None
        return wait_until(found, "four workers that wait")

    def test_a_worker_that_is_killed_is_noticed(self):
        for model, told in (("python-process-pool", "ended with exit code -9"),
                            ("python-process-executor", "BrokenProcessPool")):
            for feed in ("generator", "list"):
                with self.subTest(model, feed=feed):
                    process = self.start(f"--model={model}", *LAZY, f"--feed={feed}", "--work=wait:200ms",
                                         "--items=1000", "--deadline=25s", *ONE_TRIAL, "--out=results.json", "--quiet")
                    os.kill(self.working_worker(), signal.SIGKILL)
                    self.assertEqual(self.finish(process).status, 1)
                    failed = self.results()["concurrency_bench"]["failed"]
                    os.remove(self.path("results.json"))
                    self.assertIn(told, failed[0]["reason"])

    def test_a_list_is_one_work_whatever_is_said_of_generators(self):
        results = self.measure("--model=thread-pool", *LAZY, "--items=100", "--feed=generator,list",
                               "--results=ordered,unordered", "--look-ahead=4,8", *ONE_TRIAL)
        works = sorted(text_of(cell) for cell in results["concurrency_bench"]["plan"]["cells"])
        self.assertEqual(len([work for work in works if "feed=list" in work]), 1)
        self.assertEqual(len(works), 5)

    def test_numbers_out_of_range_are_refused_with_option_and_range(self):
        for option, told in (("--look-ahead=0", "--look-ahead takes"), ("--fan=0", "--fan takes"),
                             ("--feed=tuple", "'tuple'"), ("--results=sorted", "'sorted'")):
            with self.subTest(option):
                self.assert_usage_error(["--model=thread-pool", *LAZY, option], told)


del KilledWorkers  # its tests are not run here again

if __name__ == "__main__":
    unittest.main()
