# SPDX-License-Identifier: Apache-2.0
"""The tails: the gate's own judging code (tests/perf/gate_simulation.cpp) on pairs that are drawn
from the noise of the A/A runs."""

import concurrent.futures
import csv
import io
import math
import os
import random
import statistics
import subprocess
import tempfile

from . import parts
from .measure import print_log
from .shares import Share, percent
from .state import StateError

MOST_FOR_CENTRE = 400  # of which there are 80 000 averages
NOISES = {"unbiased": "pairs", "biased": "pairs and runs"}


def centre(values):
    """The Hodges–Lehmann estimate, of a fixed sample where there are very many."""
    if len(values) > MOST_FOR_CENTRE:
        values = random.Random(1).sample(values, MOST_FOR_CENTRE)
    return statistics.median((one + other) / 2 for place, one in enumerate(values)
                             for other in values[place:])


def components(of_runs):
    """The variances within runs and, beyond the chance that is in any mean, between them: of a one-way
    layout, by moments (Searle, Casella, McCulloch, "Variance Components", section 3.6). The second
    may be below 0, or its mean over many cells would not be right. Nothing of a single run."""
    groups = [ratios for ratios in of_runs if len(ratios) > 1]
    total = sum(map(len, groups))
    if len(groups) < 2:
        return None
    mean = sum(map(sum, groups)) / total
    within = sum(statistics.variance(ratios) * (len(ratios) - 1)
                 for ratios in groups) / (total - len(groups))
    between = sum(len(ratios) * (statistics.fmean(ratios) - mean) ** 2
                  for ratios in groups) / (len(groups) - 1)
    size = (total - sum(len(ratios) ** 2 for ratios in groups) / total) / (len(groups) - 1)
    return within, (between - within) / size


def bias_of(cells):
    """What biases a whole run, as a share of the standard deviation within runs: one figure for all
    cells, because that of a few runs of one cell is mostly chance."""
    shares = [between / within for within, between in filter(None, map(components, cells))
              if within > 0]
    return math.sqrt(max(0.0, statistics.fmean(shares))) if shares else 0.0


def noise_of(runs):
    """The residuals of every cell: the log-ratios of its valid pairs around their centre over all
    runs. As the lines of gate_simulation's file. With the share of `bias_of`."""
    cells = {}
    for run in runs:
        for cell in run.cells:
            ratios = cell.log_ratios()
            if ratios:
                cells.setdefault((cell.name, cell.is_control), []).append(ratios)
    share = bias_of(cells.values())
    lines = []
    for (name, is_control), of_runs in cells.items():
        ratios = [ratio for ratios in of_runs for ratio in ratios]
        middle = centre(ratios)
        variances = components(of_runs)
        bias = share * math.sqrt(variances[0]) if variances else 0.0
        lines.append(" ".join(["control" if is_control else "cell", name, f"{bias:.9f}",
                               *(f"{ratio - middle:.9f}" for ratio in ratios)]) + "\n")
    return "".join(lines), share


def effort_of(runs):
    """The usual number of pairs per cell in the screen, and the largest of fresh and further ones in
    a run."""
    screens, fresh = [], []
    for run in runs:
        if run.cells:
            screens += [len(cell.valid("screen")) for cell in run.cells]
            fresh.append(sum(len(cell.pairs) for cell in run.cells) - sum(
                pair.stage == "screen" for cell in run.cells for pair in cell.pairs))
    # A run without a flagged cell has time that it does not use.
    return round(statistics.median(screens)), max(fresh + [sum(screens) // max(1, len(fresh))])


def simulate(runs, program, count, seed):
    """Rows of counts, as dictionaries."""
    screen_pairs, fresh_pairs = effort_of(runs)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        noise, share = noise_of(runs)
        file.write(noise)
        file.flush()
        done = subprocess.run([str(program), file.name, str(count), str(seed), str(screen_pairs),
                               str(fresh_pairs)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
    if done.returncode != 0:
        raise StateError(f"'{program}' failed: {done.stderr.strip()}")
    rows = [{key: value if key in ("noise", "scenario") else float(value)
             for key, value in row.items()} for row in csv.DictReader(io.StringIO(done.stdout))]
    return rows, screen_pairs, fresh_pairs, share


def describe(part, stratum, rows, screen_pairs, fresh_pairs, bias):
    def share(row, count, of):
        return Share(int(row[count]), int(row[of]))

    lines = [f"## {part}, stratum {stratum}", "",
             f"{screen_pairs} pairs per cell in the screen, the usual number, and time for "
             f"{fresh_pairs} fresh and further ones of all cells, the most of any run. What biases a run is {percent(bias)} of the standard deviation within runs.",
             "", "| noise | scenario | runs with a false slower | false slower cells | found | wrong "
             "sign | equal cells certified equivalent | coverage | contaminated runs |",
             "|" + "---|" * 9]
    for row in rows:
        name = row["scenario"] + (f" by {row['percent']:g} %" if row["percent"] else "")
        fields = [NOISES[row["noise"]], name, share(row, "false_runs", "runs"),
                  share(row, "false_cells", "equal_cells"),
                  share(row, "found_cells", "slowed_cells"),
                  share(row, "wrong_cells", "slowed_cells"),
                  share(row, "equivalent_cells", "equal_cells"),
                  share(row, "covering_intervals", "intervals"),
                  share(row, "contaminated_runs", "runs")]
        lines.append("| " + " | ".join("–" if field == Share(0, 0) else str(field)
                                       for field in fields) + " |")
    return lines + [""]


def write(runs, program, count, seed, folder):
    """simulation.md, of every part without a slowdown and every machine."""
    if not program.exists():
        raise StateError(f"there is no '{program}': cmake --build build --target gate_simulation")
    lines = ["# The gate in simulated runs", "",
             f"{count} runs of each scenario, seed {seed}, judged by the gate's own code. A pair's "
             "log-ratio is drawn from the residuals of the measured pairs of its cell, around their "
             "centre over all runs, plus the slowdown. With noise of *pairs and runs* each cell of "
             "a run is biased, too, by what the measured runs of all cells differ beyond chance (a "
             "variance component), if they do. Intervals of shares are Clopper and Pearson's, 95 %, as "
             "if the cells of a run were independent, which the drawn ones are.", ""]
    groups = {}
    for name in (part.name for part in parts.PARTS.values() if part.is_null):
        for stratum in sorted({run.stratum for run in runs}):
            groups[name, stratum] = [
                run for run in runs if run.part == name and run.stratum == stratum
                and any(cell.log_ratios() for cell in run.cells)]
    groups = {key: of_both for key, of_both in groups.items() if of_both}
    if not groups:
        raise StateError("there are no A/A runs with valid pairs to take the noise from")
    print_log("simulating " + ", ".join(f"{name} on {stratum}" for name, stratum in groups))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda of_both: simulate(of_both, program, count, seed), groups.values())
        for (name, stratum), results in zip(groups, done):
            lines += describe(name, stratum, *results)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "simulation.md").write_text("\n".join(lines).rstrip() + "\n")
    print_log(f"written to {folder}: simulation.md")
