# SPDX-License-Identifier: Apache-2.0
"""What `bench doctor` says of the machine that it runs on."""

import signal
import unittest

from tests.command_line.support import BENCH, CommandLineTest, wait_until

FINDINGS = ["build", "cores", "cgroup quota", "frequency governor", "turbo", "SMT",
            "thermal throttling", "virtual machine", "clock source", "memory",
            "address randomisation", "process limit", "other processes", "steal", "swapping"]


class Doctor(CommandLineTest):
    def test_everything_has_a_state(self):
        run = self.bench("doctor", "--quick")
        self.assertEqual(run.err, "")
        for finding in FINDINGS:
            self.assertRegex(run.out, rf"(?m)^  (fine|warning|unknown) +{finding}  ")
        self.assertRegex(run.out, r"\Athis machine: \d+ warnings?, \d+ unknown, \d+ fine\n")
        self.assertNotIn("the noise floor:", run.out)

    def test_what_is_not_fine_says_what_to_do(self):
        run = self.bench("doctor", "--quick")
        serious = sum(line.startswith(("  warning", "  unknown"))
                      for line in run.out.splitlines())
        self.assertEqual(run.out.count("→"), serious)
        self.assertEqual([line for line in run.out.splitlines() if len(line) > 120], [])

    def test_a_process_without_random_addresses_is_noticed(self):
        run = self.bench("-R", BENCH, "doctor", "--quick", program="setarch")
        self.assertRegex(run.out, r"warning +address randomisation +switched off for this")

    def test_the_noise_floor_is_measured_in_fresh_processes(self):
        run = self.bench("doctor", "--trials=6")
        self.assertIn("the noise floor:", run.out)
        rows = [line for line in run.out.splitlines() if "/workers:" in line]
        self.assertGreaterEqual(len(rows), 2)
        for row in rows:
            self.assertRegex(row, r"/workers:\d+ +6 +[\d.]+ % +[\d.]+ % – [\d.]+ %( +\d+){5}"
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
