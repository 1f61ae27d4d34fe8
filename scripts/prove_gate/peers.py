# SPDX-License-Identifier: Apache-2.0
"""What the published rules of other tools would have said of the same raw data.

A rule takes the values of the base and of the candidate and answers 1 (slower), -1 (faster) or 0.
What a value is makes most of the difference, so every rule is asked twice where that makes sense: of
one process per side, whose values are the iterations of one pair, as the tool itself works; and of
one value per process, the samples of all pairs of the screen, which is kinder than the tool.
"""

import dataclasses
import math
import operator
import random
import statistics

from . import distributions

RESAMPLES = 1000  # criterion: 100 000; a p-value of 0.05 is as good with these
SEED = 1


def sign(value):
    return (value > 0) - (value < 0)


def u_test(base, candidate):
    """Google Benchmark's compare.py: the p-value of a two-sided Mann–Whitney U test below 0.05."""
    if min(len(base), len(candidate)) < 2:
        return 0
    if distributions.mann_whitney_two_sided_p(base, candidate) >= 0.05:
        return 0
    return sign(statistics.median(candidate) - statistics.median(base))


def five_percent(base, candidate):
    """Google Benchmark's compare.py: red beyond +5 %, cyan beyond −7 %."""
    change = statistics.median(candidate) / statistics.median(base) - 1
    return 1 if change > 0.05 else -1 if change < -0.07 else 0


def pooled_t(base, candidate):
    """pyperf compare_to: Student's t-test with pooled variance, two-sided, 95 %."""
    n, m = len(base), len(candidate)
    if min(n, m) < 2:
        return 0
    freedom = n + m - 2
    variance = ((n - 1) * statistics.variance(base)
                + (m - 1) * statistics.variance(candidate)) / freedom
    difference = statistics.fmean(candidate) - statistics.fmean(base)
    if variance == 0:
        return sign(difference)
    t = difference / math.sqrt(variance * (1 / n + 1 / m))
    return sign(difference) if distributions.student_two_sided_p(t, freedom) <= 0.05 else 0


class _Sums:
    """Samples with replacement, of which only the sums are needed."""

    def __init__(self, values, random_source):
        # Around their middle, or the squares lose what matters.
        self.origin = statistics.fmean(values)
        self.values = [value - self.origin for value in values]
        self.random = random_source

    def mean(self, count):
        return self.origin + math.fsum(self.random.choices(self.values, k=count)) / count

    def mean_and_variance(self, count):
        sample = self.random.choices(self.values, k=count)
        mean = sum(sample) / count
        squares = sum(map(operator.mul, sample, sample))
        return mean, max(0.0, squares - count * mean * mean) / (count - 1)


def _welch(a, count_a, b, count_b):
    error = math.sqrt(a[1] / count_a + b[1] / count_b)
    return (a[0] - b[0]) / error if error > 0 else 0.0


def bootstrap(base, candidate):
    """criterion: p < 0.05 by Welch's t of resamples of both together, and the 95 % percentile
    interval of the change of the mean wholly beyond ±1 %."""
    n, m = len(base), len(candidate)
    if min(n, m) < 3:
        return 0
    source = random.Random(SEED)
    t = _welch((statistics.fmean(candidate), statistics.variance(candidate)), m,
               (statistics.fmean(base), statistics.variance(base)), n)
    pooled = _Sums(list(base) + list(candidate), source)
    below = sum(_welch(pooled.mean_and_variance(m), m, pooled.mean_and_variance(n), n) < t
                for _ in range(RESAMPLES))
    if 2 * min(below, RESAMPLES - below) / RESAMPLES >= 0.05:
        return 0
    of_base, of_candidate = _Sums(base, source), _Sums(candidate, source)
    changes = sorted(of_candidate.mean(m) / of_base.mean(n) - 1 for _ in range(RESAMPLES))
    low, high = changes[int(0.025 * RESAMPLES)], changes[int(0.975 * RESAMPLES) - 1]
    return 1 if low > 0.01 else -1 if high < -0.01 else 0


def paired_z(base, candidate):
    """tango: the mean of paired differences is 2.6 of its standard errors and 1 % away from 0."""
    differences = [new - old for old, new in zip(base, candidate)]
    if len(differences) < 2:
        return 0
    mean = statistics.fmean(differences)
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    if abs(mean) < 2.6 * error or abs(mean) <= 0.01 * statistics.fmean(base):
        return 0
    return sign(mean)


@dataclasses.dataclass(frozen=True)
class Peer:
    key: str
    tool: str
    rule: str
    decide: object
    per_process: bool  # one value per process; otherwise the iterations of one process per side

    @property
    def unit(self):
        return ("one value per process, all pairs of the screen" if self.per_process
                else "iterations of one process per side")


def _both(key, tool, rule, decide):
    return [Peer(key, tool, rule, decide, False), Peer(key + "_processes", tool, rule, decide, True)]


PEERS = [
    *_both("u_test", "Google Benchmark compare.py", "U test, p < 0.05", u_test),
    *_both("five_percent", "Google Benchmark compare.py", "red: beyond +5 %", five_percent),
    Peer("pooled_t", "pyperf compare_to", "pooled t-test, 95 %", pooled_t, True),
    *_both("bootstrap", "criterion", "p < 0.05 and the interval beyond ±1 %", bootstrap),
    *_both("paired_z", "tango", "z ≥ 2.6 and beyond 1 %", paired_z),
]


def judge(screen, iterations):
    """What every rule says of a cell. `screen` are the samples of its valid screen pairs, a base's
    and a candidate's each; `iterations` the two lists of the first of these pairs."""
    answers = {}
    for peer in PEERS:
        sides = list(zip(*screen)) if peer.per_process else iterations
        usable = sides and all(len(side) > 0 and min(side) > 0 for side in sides)
        answers[peer.key] = peer.decide(list(sides[0]), list(sides[1])) if usable else 0
    return answers
