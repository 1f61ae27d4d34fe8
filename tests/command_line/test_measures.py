# SPDX-License-Identifier: Apache-2.0
"""The figures of memory and CPU time, beside what they must be."""

import contextlib
import json
import os
import pathlib
import signal
import unittest

from tests.command_line.support import CommandLineTest, wait_until, with_rows

MEBIBYTE = 1 << 20
# Each of these makes processes in a way of its own.
FORKING = "fork,forkserver,spawn,process-pool"


def states_of(processes):
    states = set()
    for process in processes:
        # It may end meanwhile.
        with contextlib.suppress(OSError):
            stat = pathlib.Path(f"/proc/{process}/stat").read_text(errors="replace")
            states.add(stat.rpartition(")")[2].split()[0])
    return states


class Memory(CommandLineTest):
    def test_pages_that_processes_share_count_once(self):
        ours = self.measure(f"--model={FORKING}", "--workload=primes", "--tasks=64", "--size=2000",
                            "--workers=4", "--parent-bytes=64MiB", "--trials=1", "--iterations=1",
                            "--no-baseline")["concurrency_bench"]
        self.assertEqual(len(ours["memory"]), len(ours["plan"]["cells"]))
        for peak in ours["memory"]:
            name = ours["plan"]["cells"][peak["cell"]]["name"]
            self.assertGreater(peak["peak_bytes"], 64 * MEBIBYTE, name)
            # The program and its workers' own stacks and heaps.
            self.assertLess(peak["peak_bytes"], 76 * MEBIBYTE, name)

    def test_a_run_that_ends_while_a_trial_is_stopped_leaves_nothing(self):
        for number in (signal.SIGINT, signal.SIGKILL):
            with self.subTest(signal=number.name):
                for _ in range(10):
                    run = self.start("--model=fork", "--workload=primes", "--size=2000",
                                     "--tasks=64", "--parent-bytes=256MiB", "--trials=1",
                                     "--iterations=1", "--no-baseline", "--quiet")
                    # The looks are short: one run may be over before one is seen.
                    is_stopped = wait_until(lambda: "T" in states_of(self.processes()) or
                                            run.poll() is not None and "over",
                                            "a look at the memory") is True
                    run.send_signal(number)
                    self.finish(run)
                    if is_stopped:
                        break
                self.assertTrue(is_stopped)
                wait_until(lambda: not self.processes(), f"all gone: {self.processes()}")


class CpuTime(CommandLineTest):
    def test_no_model_uses_more_cores_than_there_are(self):
        cores = len(os.sched_getaffinity(0))
        exact = 0
        for seed in range(3):
            ours = self.measure("--model=fork,forkserver,spawn", "--workload=primes", "--tasks=8",
                                "--size=500", "--workers=2", "--trials=4", "--iterations=1",
                                "--no-baseline", f"--seed={seed}")["concurrency_bench"]
            for trial in ours["trials"]:
                name = ours["plan"]["cells"][trial["cell"]]["name"]
                if (cpu_ns := trial["resources"].get("cpu_ns")) is not None:
                    self.assertLessEqual(cpu_ns, cores * (1.05 * sum(trial["iterations_ns"]) + 5000),
                                         name)
                    exact += 1
                    # No multiple of a tick: the fork server itself tells what it reaped.
                    self.assertGreater(cpu_ns % 10_000_000, 0, name)
        self.assertGreater(exact, 30, "of 36")

    def test_a_figure_beyond_the_cores_is_not_shown(self):
        results = self.measure("--model=serial", "--workload=primes", "--tasks=8", "--size=5000",
                               "--trials=6", "--iterations=2")
        ours = results["concurrency_bench"]

        # Long enough to be told, however short they were.
        for trial in ours["trials"]:
            trial["iterations_ns"] = [1_000_000, 1_000_000]
            trial["resources"] = {"cpu_ns": 1_900_000}

        def cores_in_table():
            (self.directory / "changed.json").write_text(json.dumps(with_rows(results)))
            report = self.bench("report", "changed.json", "--columns=rank,model,cores")
            lines = report.out.splitlines()
            header = next(line for line in lines if line.startswith("  rank"))
            row = lines[lines.index(header) + 1]
            self.assertIn(" serial", row)
            if "cores" not in header:  # a column without figures is left out
                return ""
            place = header.index("cores")
            return row[place:place + len("cores")].strip()

        self.assertNotEqual(cores_in_table(), "")
        for trial in ours["trials"]:
            trial["resources"]["cpu_ns"] = 3_000_000 * ours["machine"]["usable_cores"]
        self.assertEqual(cores_in_table(), "")
        for trial in ours["trials"]:
            del trial["resources"]["cpu_ns"]
        self.assertEqual(cores_in_table(), "")


if __name__ == "__main__":
    unittest.main()
