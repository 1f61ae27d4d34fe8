# SPDX-License-Identifier: Apache-2.0
"""Apart from the other tests of `bench ab`, because it needs the machine for itself."""

import unittest

from tests.command_line.two_builds import CELLS, CONTAMINATED, ITSELF, TwoBuilds


class AComparison(TwoBuilds):
    def test_finds_a_candidate_that_does_half_as_much_again(self):
        run = self.ab(*ITSELF, *CELLS, "--candidate-args=--inject-slowdown=50",
                      "--time-budget=30s", "--out=out", status=None)
        if run.status == CONTAMINATED:
            self.skipTest(f"this machine is too busy to measure: {run.err}")
        self.assertEqual(run.status, 1, run.out + run.err)
        self.assertIn("slower", run.out)
        again = self.bench("compare", "out/base.json", "out/candidate.json", status=1)
        self.assertIn("slower", again.out)


if __name__ == "__main__":
    unittest.main()
