# SPDX-License-Identifier: Apache-2.0
"""What the gate has to reach, and whether it did."""

from .shares import Share

CALM = 0.02  # process-to-process variation of the cells that the demands are about

LEAST_NULL_RUNS = 60
LEAST_CELLS = 12
LEAST_VERDICTS = 40
LEAST_INTERVALS = 700


def _is_calm(variation):
    return lambda cell: variation(cell) is not None and variation(cell) <= CALM


# By three measures, of which the first takes in the most cells: what is demanded is demanded of each.
CALM_CELLS = {"≤ 2 %, usual pairs": _is_calm(lambda cell: cell.usual_variation),
              "≤ 2 %, pairs": _is_calm(lambda cell: cell.pair_variation),
              "≤ 2 %, processes": _is_calm(lambda cell: cell.variation)}
VARIATIONS = {**CALM_CELLS, "any": lambda _: True}


def coverage(cells):
    """Of intervals of cells without a difference."""
    intervals = [cell.screen_interval for cell in cells if cell.screen_interval]
    return Share(sum(low <= 0 <= high for low, high in intervals), len(intervals))


def equivalents(cells):
    return Share(sum(cell.verdict == "equivalent" for cell in cells), len(cells))


def that_judged(runs):
    """The others say that nothing can be told, or that a program failed: no build is blamed for its
    speed."""
    return [run for run in runs if run.status in (0, 1)]


def _verdict(is_reached, is_enough):
    if not is_reached:
        return "no"
    return "yes" if is_enough else "so far: too few to say"


def _cells(runs, wanted):
    return [cell for run in runs for cell in run.cells if not cell.is_control and wanted(cell)]


def judge(runs):
    """Rows: the demand, the figure, whether it is reached."""
    rows = []

    def add(demand, figure, is_reached, is_enough):
        rows.append([demand, figure, _verdict(is_reached, is_enough)])

    def of(*names):
        return [run for run in runs if run.part in names]

    def false_runs(group):
        return Share(sum(bool(run.false_slower) for run in group), len(group))

    def add_false(demand, group, is_reached, is_enough):
        share = false_runs(group)
        figure = f"{share}; of those that judged {false_runs(that_judged(group))}"
        add(demand, figure, is_reached(share), is_enough(share))

    copies = of("aa-quiet", "aa-noisy")
    of_twelve = [run for run in copies
                 if sum(not cell.is_control for cell in run.cells) >= LEAST_CELLS]
    add_false(f"A/A, byte copies, {LEAST_NULL_RUNS} runs of {LEAST_CELLS} cells: a false slower in "
              "one run at most", copies, lambda share: share.count <= 1,
              lambda share: len(of_twelve) >= LEAST_NULL_RUNS)
    add_false("of these with the noisy neighbour: none", of("aa-noisy"),
              lambda share: share.count == 0, lambda share: share.of > 0)
    add_false("A/A, relinked copies: 5 % of the runs at most", of("aa-relinked"),
              lambda share: not share.of or share.value <= 0.05, lambda share: share.of >= 20)

    power = of("power-mixed", "power-all")
    for level, demand in ((3, "90 % at least"), (5, "one miss at most"), (10, "one miss at most")):
        for kind, is_calm in CALM_CELLS.items():
            cells = _cells(power, lambda cell: cell.injected == level and is_calm(cell))
            share = Share(sum(cell.verdict == "slower" for cell in cells), len(cells))
            is_reached = (share.value is None or share.value >= 0.9) if level == 3 else \
                share.of - share.count <= 1
            add(f"{level} % slower, {LEAST_VERDICTS} cells of variation {kind}, found: {demand}",
                share, is_reached, share.of >= LEAST_VERDICTS)
    slowed = _cells(power, lambda cell: cell.injected)
    wrong = Share(sum(cell.verdict == "faster" for cell in slowed), len(slowed))
    add("a slowed cell called faster: never", wrong, wrong.count == 0, wrong.of > 0)
    within = Share(sum(run.elapsed_s <= run.budget_s for run in runs), len(runs))
    add("within the time budget: all runs", within, within.count == within.of, within.of > 0)

    share = coverage(_cells(copies, lambda cell: not cell.injected))
    add(f"the 95 % interval over {LEAST_INTERVALS} cells of A/A runs holds the truth: 93 to 97 %",
        share, share.of < LEAST_INTERVALS or 0.93 <= share.value <= 0.97,
        share.of >= LEAST_INTERVALS)
    for kind, is_calm in CALM_CELLS.items():
        share = equivalents(_cells(of("aa-quiet", "power-mixed"),
                                   lambda cell: not cell.injected and is_calm(cell)))
        add(f"untouched cells of variation {kind} (aa-quiet, power-mixed) certified equivalent: "
            "80 % at least", share, share.value is None or share.value >= 0.8, share.of > 0)
    return rows
