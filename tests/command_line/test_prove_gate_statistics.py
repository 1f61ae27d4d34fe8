# SPDX-License-Identifier: Apache-2.0
"""What scripts/prove-gate.sh counts with, against known answers: distributions, the rules of other
tools, and simulated runs."""

import csv
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from prove_gate import distributions, peers, simulation

BENCH = os.environ.get("BENCH", str(ROOT / "build/bin/bench"))
SIMULATION = pathlib.Path(BENCH).parent / "gate_simulation"


class Distributions(unittest.TestCase):
    def test_clopper_and_pearson_agree_with_published_intervals(self):
        # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
        for count, of, low, high in ((81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617),
                                     (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)):
            with self.subTest(count=count, of=of):
                interval = distributions.clopper_pearson(count, of)
                self.assertAlmostEqual(interval[0], low, places=4)
                self.assertAlmostEqual(interval[1], high, places=4)

    def test_with_none_and_with_all_the_interval_has_a_closed_form(self):
        self.assertAlmostEqual(distributions.clopper_pearson(0, 60)[1], 1 - 0.025 ** (1 / 60))
        self.assertAlmostEqual(distributions.clopper_pearson(60, 60)[0], 0.025 ** (1 / 60))
        self.assertEqual(distributions.clopper_pearson(60, 60)[1], 1)
        self.assertEqual(distributions.clopper_pearson(0, 0), (0, 1))

    def test_students_t_agrees_with_the_tables(self):
        for freedom, t in ((1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)):
            self.assertAlmostEqual(distributions.student_two_sided_p(t, freedom), 0.05, places=4)

    def test_the_rank_sum_test_agrees_with_scipys_example(self):
        males, females = [19, 22, 16, 29, 24], [20, 11, 17, 12]
        self.assertAlmostEqual(distributions.mann_whitney_two_sided_p(males, females), 1 / 9)
        self.assertAlmostEqual(distributions.mann_whitney_two_sided_p(females, males), 1 / 9)
        self.assertAlmostEqual(distributions.mann_whitney_two_sided_p([1, 2, 3, 4], [5, 6, 7, 8]),
                               2 / 70)

    def test_of_many_values_the_rank_sum_test_is_near_the_exact_one(self):
        base = [value + 0.25 for value in range(9)]
        candidate = [value * 1.5 for value in range(9)]
        counts = distributions._rank_sum_counts(9, 9)
        u = sum(one > other for one in candidate for other in base)
        exact = 2 * sum(counts[max(u, 81 - u):]) / sum(counts)
        self.assertAlmostEqual(distributions.mann_whitney_two_sided_p(base, candidate), exact,
                               delta=0.02)
        self.assertEqual(distributions.mann_whitney_two_sided_p([3] * 20, [3] * 20), 1)

    def test_equal_values_share_their_ranks(self):
        self.assertEqual(distributions.midranks([5, 1, 5, 0]), ([3.5, 2, 3.5, 1], [1, 1, 2]))


class Peers(unittest.TestCase):
    BASE = [100 + 0.1 * (place % 7) for place in range(30)]

    def shifted(self, percent):
        return [value * (1 + percent / 100) for value in self.BASE]

    def test_no_rule_finds_a_difference_between_equal_values(self):
        self.assertEqual(set(peers.judge(list(zip(self.BASE, self.BASE)),
                                         (self.BASE, self.BASE)).values()), {0})

    def test_every_rule_finds_a_large_one_and_its_direction(self):
        for percent, answer in ((20, 1), (-20, -1)):
            other = self.shifted(percent)
            self.assertEqual(set(peers.judge(list(zip(self.BASE, other)),
                                             (self.BASE, other)).values()), {answer})

    def test_those_with_a_threshold_leave_out_what_is_below_it(self):
        other = self.shifted(0.8)
        self.assertEqual(peers.u_test(self.BASE, other), 1)
        self.assertEqual(peers.pooled_t(self.BASE, other), 1)
        self.assertEqual(peers.five_percent(self.BASE, other), 0)
        self.assertEqual(peers.bootstrap(self.BASE, other), 0)
        self.assertEqual(peers.paired_z(self.BASE, other), 0)
        # Not the same in both directions.
        self.assertEqual(peers.five_percent(self.BASE, self.shifted(6)), 1)
        self.assertEqual(peers.five_percent(self.BASE, self.shifted(-6)), 0)

    def test_a_paired_rule_looks_at_the_differences_and_no_other_does(self):
        drifting = [100 * 1.03 ** place for place in range(20)]
        other = [value * (1.02 + 0.001 * (place % 3)) for place, value in enumerate(drifting)]
        self.assertEqual(peers.paired_z(drifting, other), 1)
        self.assertEqual(peers.pooled_t(drifting, other), 0)
        self.assertEqual(peers.bootstrap(drifting, other), 0)

    def test_the_unit_is_that_of_the_rule(self):
        slow = self.shifted(20)
        answers = peers.judge(list(zip(self.BASE, slow)), (self.BASE, self.BASE))
        for peer in peers.PEERS:
            self.assertEqual(answers[peer.key], 1 if peer.per_process else 0, peer)

    def test_few_or_strange_values_are_no_difference(self):
        for screen, iterations in (([], ([], [])), ([(1, 2)], ([1], [2])),
                                   ([(0, 0)], ([0, 0, 0], [0, 0, 0]))):
            answers = peers.judge(screen, iterations)
            self.assertEqual({answer for key, answer in answers.items()
                              if not key.startswith("five_percent")}, {0})


class Simulation(unittest.TestCase):
    def test_the_components_of_a_one_way_layout_are_those_worked_out_by_hand(self):
        # Means 2, 4 and 6 around 4, two values each: between 8, within 2, so (8 - 2) / 2.
        within, between = simulation.components([[1, 3], [3, 5], [5, 7]])
        self.assertEqual([within, between], [2, 3])
        # The same means with equal chances: less between runs than chance alone.
        self.assertLess(simulation.components([[1, 2, 3], [3, 1, 2], [2, 3, 1]])[1], 0)
        self.assertIsNone(simulation.components([[1, 2, 3]]))

    def test_bias_is_what_runs_of_all_cells_differ_by_beyond_chance(self):
        layout = [[1, 3], [3, 5], [5, 7]]
        self.assertAlmostEqual(simulation.bias_of([layout, layout]), 1.5 ** 0.5)
        self.assertEqual(simulation.bias_of([[[1, 2, 3], [3, 1, 2], [2, 3, 1]]]), 0)
        self.assertEqual(simulation.bias_of([[[1, 2, 3]]]), 0)

    def simulate(self, text, runs=30):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(text)
            file.flush()
            return subprocess.run([SIMULATION, file.name, str(runs), "1", "12", "200"], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def noise(self, bias):
        source = random.Random(1)
        return "".join(
            f"{kind} m{place}/w {bias} "
            + " ".join(f"{source.gauss(0, 0.01):.6f}" for _ in range(100)) + "\n"
            for kind, count in (("cell", 4), ("control", 2)) for place in range(count))

    def test_it_finds_what_it_was_told_to_put_there(self):
        done = self.simulate(self.noise(0))
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(done.stdout.splitlines()))
        self.assertEqual(len(rows), 11)  # without a bias there is nothing else to draw
        for row in rows:
            self.assertEqual(row["wrong_cells"], "0")
            self.assertEqual(row["runs"], "30")
            if row["percent"] == "10":
                # In a contaminated run nothing is found.
                self.assertEqual(int(row["found_cells"]) * 30, int(row["slowed_cells"])
                                 * (30 - int(row["contaminated_runs"])))
                self.assertGreater(int(row["found_cells"]), 0)
        self.assertEqual([rows[0]["equal_cells"], rows[0]["intervals"]], ["120", "120"])

    def test_a_bias_is_seen(self):
        rows = list(csv.DictReader(self.simulate(self.noise(0.05)).stdout.splitlines()))
        unbiased, biased = rows[0], rows[11]
        self.assertGreater(int(unbiased["covering_intervals"]), 2 * int(biased["covering_intervals"]))
        self.assertGreater(int(biased["contaminated_runs"]), int(unbiased["contaminated_runs"]))

    def test_another_file_is_refused(self):
        for text in ("", "cell a 0\n", "thing a 0 1\n", "cell a 0 1 x\n"):
            done = self.simulate(text)
            self.assertEqual([done.returncode, done.stdout.count("\n")], [2, 0])
            self.assertIn("gate_simulation: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
