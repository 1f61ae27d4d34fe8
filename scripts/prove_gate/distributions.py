# SPDX-License-Identifier: Apache-2.0
"""The few distributions that the table needs, from the standard library alone.

Debian 12's python3-scipy would have them, but cannot be installed here: it brings python3-pythran and
with that libboost1.74-dev, which conflicts with the libboost1.81-dev that bench is built with.
"""

import math


def beta_cdf(x, a, b):
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Press et al.,
    "Numerical Recipes", section 6.4, with Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges fast on the side of the mean.
    if x > (a + 1) / (a + b + 2):
        return 1.0 - front * _beta_fraction(1 - x, b, a) / b
    return front * _beta_fraction(x, a, b) / a


def _beta_fraction(x, a, b):
    tiny = 1e-300
    numerator, denominator = 1.0, 1 / max(1 - (a + b) * x / (a + 1), tiny)
    value = denominator
    for m in range(1, 1000):
        for factor in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                       -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            denominator = 1 + factor * denominator
            denominator = 1 / (denominator if abs(denominator) > tiny else tiny)
            numerator = 1 + factor / numerator
            numerator = numerator if abs(numerator) > tiny else tiny
            value *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-15:
            break
    return value


def beta_quantile(probability, a, b):
    """The x with I_x(a, b) = probability, by halving."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def clopper_pearson(successes, trials, confidence=0.95):
    """The exact interval of a share (Clopper and Pearson, 1934): with none or all, two-sided as
    well. Nothing known of no trials: (0, 1)."""
    if trials == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, successes, trials - successes + 1) if successes else 0.0
    high = (beta_quantile(1 - tail, successes + 1, trials - successes)
            if successes < trials else 1.0)
    return low, high


def student_two_sided_p(t, freedom):
    """The probability of |T| ≥ |t|."""
    return beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5)


def normal_two_sided_p(z):
    return math.erfc(abs(z) / math.sqrt(2))


def midranks(values):
    """The rank of each value among all, 1 for the least; equal ones share the mean of theirs. With
    the sizes of the groups of equal values."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    groups = []
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and values[order[end]] == values[order[begin]]:
            end += 1
        for place in order[begin:end]:
            ranks[place] = (begin + 1 + end) / 2
        groups.append(end - begin)
        begin = end
    return ranks, groups


def _rank_sum_counts(n, m):
    """How many of the arrangements of n and m different values have each U, 0 to n·m."""
    table = [[None] * (m + 1) for _ in range(n + 1)]
    for k in range(n + 1):
        for j in range(m + 1):
            if k == 0 or j == 0:
                table[k][j] = [1]
                continue
            # The largest is one of the k, and beats j others, or it is one of the others.
            first, second = table[k - 1][j], table[k][j - 1]
            row = [0] * (k * j + 1)
            for u, count in enumerate(first):
                row[u + j] += count
            for u, count in enumerate(second):
                row[u] += count
            table[k][j] = row
    return table[n][m]


def mann_whitney_two_sided_p(a, b):
    """As scipy.stats.mannwhitneyu decides by itself: exact where one side has at most 8 values and
    none are equal, otherwise the normal approximation with ties and continuity."""
    n, m = len(a), len(b)
    ranks, groups = midranks(list(a) + list(b))
    u = sum(ranks[:n]) - n * (n + 1) / 2
    u = max(u, n * m - u)
    if min(n, m) <= 8 and max(groups) == 1:
        counts = _rank_sum_counts(n, m)
        return min(1.0, 2 * sum(counts[int(u):]) / sum(counts))
    total = n + m
    ties = sum(size ** 3 - size for size in groups)
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    return min(1.0, normal_two_sided_p((u - n * m / 2 - 0.5) / math.sqrt(variance)))
