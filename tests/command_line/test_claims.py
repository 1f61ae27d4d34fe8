# SPDX-License-Identifier: Apache-2.0
"""bench claims from the outside: what it lists, tries, refuses, leaves out and goes on with."""

import os
import re
import signal
import subprocess
import unittest

from tests.command_line.support import (BENCH, CommandLineTest, journal_entries, unfolded,
                                        wait_until)

VERDICTS = ["holds", "holds only", "does not hold", "cannot tell"]


class Claims(CommandLineTest):
    def ids(self):
        return [line.split("  ")[0] for line in self.bench("claims", "--list").out.splitlines()]

    def verdicts(self, text):
        """The verdict of each claim by its id, as the lines say them."""
        found = re.findall(rf"(?m)^  ([a-z0-9-]+) +({'|'.join(sorted(VERDICTS, reverse=True))})\b",
                           text)
        return dict(found)

    def test_the_list_has_an_id_and_a_sentence_a_line(self):
        lines = self.bench("claims", "--list").out.splitlines()
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9-]+  [^ ].*[^ ]$")
        self.assertEqual(len(lines), len(set(self.ids())))
        self.assertIn("lock-right", self.ids())
        some = self.bench("claims", "lock-right,five-like-eight", "--list").out.splitlines()
        self.assertEqual(len(some), 2)

    def test_nonsense_is_refused_with_what_was_meant(self):
        self.assert_usage_error(["claims", "lock-rigth"], "unknown claim 'lock-rigth'",
                                "did you mean 'lock-right'?", "bench claims --list")
        self.assert_usage_error(["claims", "lock-right,"], "comma")
        self.assert_usage_error(["claims", ""], "empty")
        self.assert_usage_error(["claims", "--time-budget=soon"], "--time-budget")
        self.assert_usage_error(["claims", "--list", "--out=r.json"], "--list", "--out")
        self.assert_usage_error(["claims", "--model=fork"], "--model")
        self.assert_usage_error(["claims", "--resume=nowhere.journal"], "nowhere.journal")

    def test_claims_are_tried_and_told_in_a_line_each(self):
        run = self.bench("claims", "lock-right,five-like-eight", "--time-budget=20s",
                         "--python=/usr/bin/python3", "--out=r.json", "--html=r.html")
        self.assertEqual(set(self.verdicts(run.out)), {"lock-right", "five-like-eight"})
        self.assertIn("2 claims:", run.out)
        self.assertIn("Bonferroni", unfolded(run.out))
        results = self.results("r.json")["concurrency_bench"]
        self.assertEqual([claim["id"] for claim in results["plan"]["claims"]],
                         ["five-like-eight", "lock-right"])
        for claim in results["plan"]["claims"]:
            for part in claim["parts"]:
                self.assertTrue(part["reason"])
        self.assertEqual(results["failed"], [])
        page = (self.directory / "r.html").read_text()
        self.assertIn("without a lock updates are lost", page)
        self.assert_files("r.json", "r.html")
        shown = self.bench("report", "r.json").out
        self.assertEqual(self.verdicts(shown), self.verdicts(run.out))
        self.bench("report", "r.json", "--markdown=r.md")
        self.assertIn("| lock-right |", (self.directory / "r.md").read_text())

    def test_a_failure_that_a_claim_expects_is_none(self):
        """What is lost without a lock is a finding, whatever it is."""
        self.bench("claims", "lock-right", "--time-budget=20s", "--python=/usr/bin/python3",
                   "--out=r.json", status=0)
        results = self.results("r.json")["concurrency_bench"]
        self.assertEqual(results["failed"], [])
        self.assertTrue(results["expected_failures"])

    def test_a_measurement_that_fails_is_status_1(self):
        run = self.bench("claims", "five-like-eight", "--time-budget=10s", "--deadline=1ms",
                         status=1)
        self.assertEqual(self.verdicts(run.out), {"five-like-eight": "cannot tell"})

    def test_one_core_cannot_tell_what_takes_two(self):
        core = str(min(os.sched_getaffinity(0)))
        run = subprocess.run(["taskset", "-c", core, BENCH, "claims",
                              "five-like-eight,cpu-processes", "--time-budget=10s"],
                             capture_output=True, text=True, env=self.environment(),
                             cwd=self.directory)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(set(self.verdicts(run.stdout).values()), {"cannot tell"})
        self.assertIn("at least 2 cores", unfolded(run.stdout))

    def test_what_does_not_fit_cannot_be_told_and_says_what_would_be_enough(self):
        run = self.bench("claims", "--time-budget=2s", "--out=r.json")
        self.assertEqual(set(self.verdicts(run.out)), set(self.ids()))
        results = self.results("r.json")["concurrency_bench"]
        self.assertTrue(results["skipped"])
        self.assertIn("--time-budget=", run.out)

    def test_an_interrupted_run_is_resumed(self):
        run = self.start("claims", "five-like-eight", "--time-budget=20s", "--out=r.json")
        wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130, finished.err)
        self.assertEqual(self.verdicts(finished.out), {"five-like-eight": "cannot tell"})
        before = journal_entries(self.path("r.json.journal"))
        self.bench("claims", "--resume=r.json.journal", "--quiet")
        results = self.results("r.json")["concurrency_bench"]
        self.assertFalse(results["interrupted"])
        self.assertEqual(results["trials"][:len(before)], before)
        self.assertGreater(len(results["trials"]), len(before))
        self.assert_files("r.json")

    def test_a_dry_run_measures_nothing(self):
        run = self.bench("claims", "five-like-eight", "--dry-run")
        self.assertIn("would measure 4 cells", run.out)
        self.assert_files()


if __name__ == "__main__":
    unittest.main()
