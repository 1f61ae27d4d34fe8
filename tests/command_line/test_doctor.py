# SPDX-License-Identifier: Apache-2.0
"""What `bench doctor` says of the machine that it runs on."""

import os
import re
import signal
import unittest

from tests.command_line.support import BENCH, CommandLineTest, wait_until

FINDINGS = ["build", "cores", "cgroup quota", "frequency governor", "turbo", "SMT",
            "thermal throttling", "virtual machine", "clock source", "memory",
            "address randomisation", "process limit", "other processes", "steal", "swapping",
            "quiet cores", "ceiling", "cycle counters"]


class Doctor(CommandLineTest):
    def test_everything_has_a_state(self):
        run = self.bench("doctor", "--quick")
        self.assertEqual(run.err, "")
        for finding in FINDINGS:
            self.assertRegex(run.out, rf"(?m)^  (fine|warning|unknown) +{finding}  ")
        self.assertRegex(run.out, r"\Athis machine: \d+ warnings?, \d+ unknown, \d+ fine\n")
        self.assertNotIn("the noise floor:", run.out)

    def require_probes(self):
        if re.search(r"(?m)^  unknown +quiet cores", self.bench("doctor", "--quick").out):
            self.skipTest("there are no probes on this machine")

    def test_it_says_how_quiet_each_core_is_and_what_all_give_together(self):
        run = self.bench("doctor", "--quick")
        if re.search(r"(?m)^  unknown +quiet cores", run.out):
            self.assertRegex(run.out, r"quiet cores +(a quota|the processor is|the clock|a thread)")
            return
        told = re.search(r"(?m)^  (?:fine|warning) +quiet cores  (.*(?:\n {10,}.*)*)", run.out)
        self.assertRegex(told[1], r"core \d+: its\s+neighbour or another program was active \d+ %")
        cores = len(os.sched_getaffinity(0))
        self.assertEqual(len(re.findall(r"core \d+: ", told[1])), min(4, cores))
        self.assertRegex(run.out, rf"ceiling +{cores} CPUs?: \d+\.\d\d × one in arithmetic")

    def test_the_probes_are_gone_when_the_noise_floor_is_measured(self):
        self.require_probes()
        process = self.start("doctor", "--trials=1000")
        wait_until(lambda: "bench-probe" in self.processes().values(), "the probes run")
        wait_until(lambda: "bench-trial" in self.processes().values(), "a trial runs")
        self.assertNotIn("bench-probe", self.processes().values())
        process.send_signal(signal.SIGINT)
        self.finish(process)
        self.assertEqual(self.processes(), {})

    def test_the_probes_die_with_a_doctor_that_is_killed(self):
        self.require_probes()
        process = self.start("doctor", "--quick")
        wait_until(lambda: "bench-probe" in self.processes().values(), "the probes run")
        process.kill()
        wait_until(lambda: not self.processes(), "the probes are gone")

    def test_what_is_not_fine_says_what_to_do(self):
        run = self.bench("doctor", "--quick")
        serious = sum(line.startswith(("  warning", "  unknown"))
                      for line in run.out.splitlines())
        self.assertEqual(run.out.count("→"), serious)
        self.assertEqual([line for line in run.out.splitlines() if len(line) > 100], [])

    def test_a_process_without_random_addresses_is_noticed(self):
        run = self.bench("-R", BENCH, "doctor", "--quick", program="setarch")
        self.assertRegex(run.out, r"warning +address randomisation +switched off for this")

    def test_the_noise_floor_is_measured_in_fresh_processes(self):
        run = self.bench("doctor", "--trials=6")
        self.assertIn("the noise floor:", run.out)
        rows = [line for line in run.out.splitlines() if "/workers:" in line]
        self.assertGreaterEqual(len(rows), 2)
        for row in rows:
            self.assertRegex(row, r"/workers:\d+( +6)? +[\d.]+ % +[\d.]+ % – +[\d.]+ %( +\d+){1,5}"
                                  r"( +[\d.]+ %){2}$")

    def test_a_floor_that_cannot_be_measured_says_why(self):
        run = self.bench("doctor", "--trials=6", "--trial-program=/bin/false")
        self.assertIn("unknown: serial/", run.out)

    def test_it_can_be_interrupted(self):
        process = self.start("doctor", "--trials=1000")
        process.stdout.readline()
        wait_until(lambda: "bench-trial" in self.processes().values(), "a trial runs")
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).status, 130)

    def test_wrong_usage_is_refused(self):
        self.assert_usage_error(["doctor", "--quik"], "'--quik'", "'--quick'")
        self.assert_usage_error(["doctor", "--trials=5"], "--trials takes")
        self.assert_usage_error(["doctor", "--quick=no"], "takes no value")
        self.assert_usage_error(["doctor", "me"], "me")
        self.assertIn("--quick", self.bench("doctor", "--help").out)


if __name__ == "__main__":
    unittest.main()
