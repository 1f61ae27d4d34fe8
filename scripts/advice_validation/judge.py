# SPDX-License-Identifier: Apache-2.0
"""Whether an advice was right, by the rounds that were measured for it."""

import dataclasses
import math
import statistics

from .measure import advised_methods

NEAR = 1.05  # the best, or as good as that
WORST = 1.25  # no advice may be worse than this
MIN_ROUNDS = 10  # fewer say nothing


@dataclasses.dataclass
class Judged:
    number: int
    shape: object
    advised: str = ""
    best: str = ""
    verdict: str = ""  # "right", "wrong", "not told", or "not measured"
    ratio: float | None = None  # the time of the advised one over that of the best
    interval: tuple | None = None
    ties: list = dataclasses.field(default_factory=list)  # of (name, ratio to the advised one)
    rounds: int = 0
    remark: str = ""

    @property
    def is_near(self):
        return self.ratio is not None and self.ratio <= NEAR

    @property
    def are_ties_right(self):
        return all(1 / NEAR <= ratio <= NEAR for _, ratio in self.ties)


def samples_by_cell(results):
    """Per cell: its method, and by round the median time of its iterations."""
    ours = results["concurrency_bench"]
    cells = [{"model": cell["model"], "workers": cell["workers"],
              "concurrency": cell["concurrency"], "samples": {}} for cell in ours["plan"]["cells"]]
    failed = {failure["cell"] for failure in ours["failed"]}
    for trial in ours["trials"]:
        sample = statistics.median(trial["iterations_ns"])
        cells[trial["cell"]]["samples"][trial["index"]] = sample
    return [cell for place, cell in enumerate(cells) if place not in failed and cell["samples"]]


def name_of(method):
    return f"{method['model']} {method['workers']}/{method['concurrency']}"


def ratios(one, other):
    """Round by round, because what disturbs a round disturbs all of it."""
    return [one["samples"][index] / other["samples"][index]
            for index in sorted(one["samples"]) if index in other["samples"]]


def median_interval(values, confidence=0.95):
    """The distribution-free interval of the median by order statistics; None for too few values."""
    values, count = sorted(values), len(values)
    tail, k = 0.0, 0
    while k < count // 2:
        tail += math.comb(count, k) / 2 ** count
        if tail > (1 - confidence) / 2:
            break
        k += 1
    return (values[k - 1], values[count - k]) if k > 0 else None


def find(cells, method):
    """The cell of this method; of the same model the nearest in flight where none is."""
    same = [cell for cell in cells if cell["model"] == method["model"]]
    if not same:
        return None
    return min(same, key=lambda cell: (abs(math.log(cell["concurrency"] / method["concurrency"])),
                                       abs(cell["workers"] - method["workers"])))


def best_of(cells):
    """The cell with the least time: of all pairs of rounds with the one of the least median."""
    reference = min(cells, key=lambda cell: statistics.median(cell["samples"].values()))
    return min(cells, key=lambda cell: statistics.median(ratios(cell, reference) or [math.inf]))


def judge(number, shape, advice, results):
    cells = samples_by_cell(results)
    most = max((len(cell["samples"]) for cell in cells), default=0)
    judged = Judged(number, shape, rounds=most)
    if most < MIN_ROUNDS:
        judged.verdict, judged.remark = "not measured", f"{most} rounds"
        return judged
    cells = [cell for cell in cells if 2 * len(cell["samples"]) >= most]
    best = best_of(cells)
    judged.best = name_of(best)
    methods = advised_methods(advice)
    if not methods:
        judged.verdict, judged.remark = "not told", advice.get("cannot_tell", "")
        return judged
    judged.advised = name_of(methods[0])
    advised = find(cells, methods[0])
    if advised is None:
        judged.verdict, judged.remark = "not measured", f"no cell of {methods[0]['model']}"
        return judged
    found = ratios(advised, best)
    judged.ratio, judged.interval = statistics.median(found), median_interval(found)
    for method in methods[1:]:
        tie = find(cells, method)
        if tie is not None and tie is not advised:
            judged.ties.append((name_of(method), statistics.median(ratios(tie, advised))))
    judged.verdict = "right" if judged.is_near and judged.are_ties_right else "wrong"
    return judged
