# SPDX-License-Identifier: Apache-2.0
"""The table of all shapes, and what follows from it."""

from .judge import NEAR, WORST
from .shapes import SHARE_WITHOUT_WAITING, duration

HEAD = """# How good the advice is

`bench advise` was asked for {count} shapes of work, each drawn at random: computing from 1 µs to
100 ms, waiting from 1 µs to 100 ms or, in {share:.0%} of the shapes, not at all, 10 to 10,000 tasks,
1 to 1,000 in flight, all log-uniform, and drawn again where all tasks would take more than {limit}
one after the other: the longest of these tasks compute for {compute} and wait for {wait}. Then
every C++ model of the group `core`, and `coroutine-threads`, was measured on all of its tasks in
{rounds} rounds: as many workers as cores, and where tasks wait as many in flight as are allowed and as
keep the cores busy; processes with at most 128 in flight; serially where that takes at most four
times the least. A model that took three times as long as the fastest in each of three rounds before
had no more. The seed was `{seed}`, on {machine}.

`scripts/validate-advice.py measure --folder=FOLDER`, and then `table`, does it again.

"""


def _percent(count, of):
    return f"{count / of:.0%}" if of else "none"


def summary(rows):
    """The figures that the table comes to, as rows of a demand, a figure and whether it is kept."""
    judged = [row for row in rows if row.verdict != "not measured"]
    near = [row for row in judged if row.is_near]
    told = [row for row in judged if row.ratio is not None]
    worst = max((row.ratio for row in told), default=None)
    ties = [ratio for row in told for _, ratio in row.ties]
    right_ties = [ratio for ratio in ties if 1 / NEAR <= ratio <= NEAR]

    def kept(is_kept):
        return "yes" if is_kept else "no"

    return [
        [f"the best, or within {NEAR - 1:.0%} of it, in at least 90 % of the shapes",
         f"{len(near)} of {len(judged)} ({_percent(len(near), len(judged))})",
         kept(bool(judged) and len(near) >= 0.9 * len(judged))],
        [f"never worse than {WORST} times the best",
         "nothing was advised" if worst is None else f"at most {worst:.2f} times",
         kept(worst is not None and worst <= WORST)],
        [f"what is said to take about as long differs by at most {NEAR - 1:.0%}",
         f"{len(right_ties)} of {len(ties)} ({_percent(len(right_ties), len(ties))})",
         kept(len(right_ties) == len(ties))],
        ["right: near the best, and all that are said to take about as long do",
         f"{sum(row.verdict == 'right' for row in judged)} of {len(judged)}", ""],
        ["shapes that were not measured to the end", str(len(rows) - len(judged)), ""]]


def _markdown(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _row(judged):
    shape = judged.shape
    ratio = "" if judged.ratio is None else f"{judged.ratio:.3f}"
    if judged.interval:
        ratio += f" [{judged.interval[0]:.3f}, {judged.interval[1]:.3f}]"
    ties = ", ".join(f"{name} {ratio:.3f}" for name, ratio in judged.ties)
    return [str(judged.number), duration(shape.compute_ns), duration(shape.wait_ns),
            str(shape.tasks), str(shape.in_flight), judged.advised or "nothing", judged.best, ratio,
            ties, judged.verdict + (f" ({judged.remark})" if judged.remark else "")]


def table_of(rows, seed, max_serial, rounds, machine):
    longest = {what: duration(max((getattr(row.shape, f"{what}_ns") for row in rows), default=0))
               for what in ("compute", "wait")}
    text = HEAD.format(**longest, count=len(rows), share=SHARE_WITHOUT_WAITING, limit=max_serial,
                       rounds=rounds, seed=seed, machine=machine)
    text += _markdown(["demand", "found", "kept"], summary(rows))
    text += ("\nA way to run the work is its model with its workers and tasks in flight. The ratio "
             "is the time of the\nadvised one over that of the best, the median over the rounds with "
             "its 95 % interval. “About as\nlong” take those of which the advice says so, with their "
             "time over that of the advised one.\n\n")
    return text + _markdown(
        ["shape", "compute", "wait", "tasks", "in flight", "advised", "the best", "ratio",
         "about as long", "verdict"], [_row(row) for row in rows])
