# SPDX-License-Identifier: Apache-2.0
"""The table of the validation, as Markdown: every figure with its interval, and what was demanded."""

import collections
import re
import statistics

from . import criteria, parts, peers
from .shares import Share, percent


def rows_of(header, rows):
    if not rows:
        return ["None measured.", ""]
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(str(field) for field in row) + " |" for row in rows]
    return lines + [""]


def of_part(runs, *names):
    return [run for run in runs if run.part in names]


def judged_cells(runs):
    """All cells but controls."""
    return [cell for run in runs for cell in run.cells if not cell.is_control]


def untouched(cells):
    return [cell for cell in cells if not cell.injected]


def describe_strata(runs):
    rows = []
    for stratum in sorted({run.stratum for run in runs}):
        of_stratum = [run for run in runs if run.stratum == stratum]
        machine = of_stratum[-1].machine
        count = collections.Counter(run.part for run in of_stratum)
        dates = sorted(run.date for run in of_stratum)
        rows.append([
            stratum, machine.get("cpu_model", ""), machine.get("usable_cores", ""),
            machine.get("kernel", ""), machine.get("compiler", ""),
            ", ".join(sorted({run.machine.get("git_revision", "") for run in of_stratum})),
            f"{dates[0]} to {dates[-1]}",
            ", ".join(f"{name} {count[name]}" for name in parts.PARTS if count[name])])
    return ["## Machines", "", "Each is a stratum of its own; its name is a fingerprint of its "
            "description.", ""] + rows_of(
        ["stratum", "processor", "cores", "kernel", "compiler", "revision", "dates", "runs"], rows)


def seeds_of(runs):
    return sorted({run.seed.split("/")[0] for run in runs})


def describe_null_runs(runs):
    rows = []
    for part in parts.PARTS.values():
        if not part.is_null:
            continue
        groups = [(stratum, of_part([run for run in runs if run.stratum == stratum], part.name))
                  for stratum in sorted({run.stratum for run in runs})]
        for stratum, group in groups + [("all", of_part(runs, part.name))]:
            if group and (stratum != "all" or len([1 for _, each in groups if each]) > 1):
                rows.append([part.name, stratum, *null_figures(group)])
    return ["## No difference: what is false", "",
            *(f"- `{part.name}`: {part.what}." for part in parts.PARTS.values() if part.is_null),
            "", "Controls do not count as cells. *That judged* are runs that end with 0 or 1; the "
            "others, with 3 (nothing can be told) or 2 (a program failed), blame no build for its "
            "speed. *Void* are pairs that did not count because of what else the machine did.", ""] + rows_of(
        ["part", "stratum", "runs", "that judged", "cells per run", "pairs (void)", "runs with a false slower",
         "false slower cells", "runs with a false faster", "contaminated", "exit status",
         "within the budget (longest)"], rows)


def null_figures(runs):
    cells = judged_cells(runs)
    measured = [run for run in runs if run.cells]
    per_run = sorted(sum(not cell.is_control for cell in run.cells) for run in measured)
    faster = sum(any(cell.verdict == "faster" and not cell.is_control for cell in run.cells)
                 for run in runs)
    return [len(runs), len(criteria.that_judged(runs)), f"{per_run[0]}–{per_run[-1]}" if per_run else "none", pairs_figure(runs),
            Share(sum(bool(run.false_slower) for run in runs), len(runs)),
            Share(sum(cell.verdict == "slower" for cell in cells), len(cells)),
            Share(faster, len(runs)), sum(bool(run.contaminated) for run in runs),
            statuses(runs), budget_figure(runs)]


def pairs_figure(runs):
    pairs = [pair for run in runs for cell in run.cells for pair in cell.pairs]
    void = sum(bool(pair.void_reason) for pair in pairs)
    return f"{len(pairs)} ({percent(void / len(pairs))})" if pairs else "0"


def statuses(runs):
    count = collections.Counter(run.status for run in runs)
    return ", ".join(f"{status}: {number}" for status, number in sorted(count.items()))


def budget_figure(runs):
    if not runs:
        return ""
    longest = max(runs, key=lambda run: run.elapsed_s / run.budget_s)
    within = sum(run.elapsed_s <= run.budget_s for run in runs)
    return f"{within} of {len(runs)} ({longest.elapsed_s:.1f} s of {longest.budget_s:g} s)"


def describe_void_reasons(runs):
    """Without the numbers in them, which differ from pair to pair."""
    count = collections.Counter()
    for run in runs:
        for cell in run.cells:
            for pair in cell.pairs:
                if pair.void_reason:
                    count[(run.part, re.sub(r"\d[\d.]*", "…", pair.void_reason))] += 1
    if not count:
        return []
    return ["Why pairs were void:", ""] + rows_of(
        ["part", "reason", "pairs"],
        [[part, reason, number] for (part, reason), number in sorted(count.items())])


def middle(shares):
    known = [share for share in shares if share is not None]
    return f"{100 * statistics.median(known):+.2f} %" if known else ""


def describe_power(runs):
    rows = []
    for name in ("power-mixed", "power-all"):
        for kind, takes in criteria.VARIATIONS.items():
            for level in parts.LEVELS:
                cells = [cell for cell in judged_cells(of_part(runs, name))
                         if cell.injected == level and takes(cell)]
                if not cells:
                    continue
                verdicts = collections.Counter(cell.verdict for cell in cells)
                rows.append([name, f"{level} %", kind, len(cells),
                             Share(verdicts["slower"], len(cells)), verdicts["equivalent"],
                             verdicts["inconclusive"], verdicts["faster"],
                             middle(cell.effect for cell in cells),
                             middle(cell.more_cpu_time for cell in cells)])
    power = of_part(runs, "power-mixed", "power-all")
    false_cells = untouched(judged_cells(power))
    return ["## Slowdowns: what is found", "",
            *(f"- `{part.name}`: {part.what}." for part in parts.PARTS.values()
              if not part.is_null),
            "", "*Found* is called slower; whatever else was said is a miss. A slowdown of exactly the "
            "fail size, 1 %, is found half of the time at most, by construction. The variation from "
            "process to process, a standard deviation, is taken in three ways: of the base's samples "
            "(*processes*); of the ratios of pairs, over √2, which leaves out what both sides of a "
            "pair have in common, such as a slow minute (*pairs*); and the same by the median of the "
            "absolute deviations, which leaves out what happens to few pairs (*usual pairs*) and "
            "takes in the most cells. The CPU time tells, without the gate, how much more work was "
            "done.", ""] + rows_of(
        ["part", "level", "variation", "verdicts", "found", "called equivalent", "inconclusive",
         "wrong sign", "median effect", "more CPU time"], rows) + [
        f"Untouched cells in these runs that were called slower: "
        f"{Share(sum(cell.verdict == 'slower' for cell in false_cells), len(false_cells))}. "
        f"Contaminated runs: {sum(bool(run.contaminated) for run in power)} of {len(power)}. "
        f"Exit statuses: {statuses(power) or 'none'}. Pairs: {pairs_figure(power)} void. "
        f"Within the budget: {budget_figure(power) or 'none'}.", ""]


def describe_coverage(runs):
    rows = []
    groups = [(part.name, untouched(judged_cells(of_part(runs, part.name))))
              for part in parts.PARTS.values() if part.slowdown != "all"]
    groups.append(("controls of all parts",
                   [cell for run in runs for cell in run.cells if cell.is_control]))
    for name, cells in groups:
        calm = [[cell for cell in cells if is_calm(cell)]
                for is_calm in criteria.CALM_CELLS.values()]
        if cells:
            rows.append([name, criteria.coverage(cells), criteria.equivalents(cells),
                         *(criteria.equivalents(some) for some in calm)])
    return ["## Intervals and equivalence", "",
            "Of untouched cells: how many of the 95 % intervals of the screen (which is before any "
            "selection) hold the true difference, none, and how many cells are certified "
            "equivalent. A relinked copy may differ in truth.", ""] + rows_of(
        ["part", "coverage", "equivalent, all",
         *(f"equivalent, variation {kind}" for kind in criteria.CALM_CELLS)], rows)


def describe_peers(runs):
    gate = ("this gate", "verdict slower", "all of the above", lambda cell: cell.verdict == "slower")
    others = [(peer.tool, peer.rule, peer.unit,
               lambda cell, key=peer.key: cell.peers.get(key, 0) > 0) for peer in peers.PEERS]
    rows = []
    for tool, rule, unit, finds in [gate, *others]:
        row = [tool, rule, unit]
        for name in ("aa-quiet", "aa-noisy", "aa-relinked"):
            group = of_part(runs, name)
            row.append(Share(sum(any(finds(cell) for cell in run.cells if not cell.is_control)
                                 for run in group), len(group)))
        for level in parts.LEVELS:
            cells = [cell for cell in judged_cells(of_part(runs, "power-mixed", "power-all"))
                     if cell.injected == level]
            row.append(Share(sum(finds(cell) for cell in cells), len(cells)).short())
        rows.append(row)
    return ["## The same raw data by other rules", "",
            "Runs in which a rule calls at least one equal cell slower, and the share of slowed cells "
            "that it finds. The *unit* is what a rule takes for an independent value. One process "
            "per side is how Google Benchmark, criterion and tango measure, here the first valid "
            "pair of a cell; its iterations are one process's after the other's, where tango "
            "alternates. The other unit gives each rule fresh processes in random order, which its "
            "tool does not have. pyperf has several processes, of three values each; it gets one "
            f"value of each. All get valid pairs alone, though none of the tools knows of void ones. "
            f"criterion's resamples are {peers.RESAMPLES} here. compare.py colours, and fails "
            "nothing.", ""] + rows_of(
        ["tool", "rule", "unit", *(f"false: {name}" for name in ("aa-quiet", "aa-noisy",
                                                                  "aa-relinked")),
         *(f"found: {level} %" for level in parts.LEVELS)], rows)


def make_table(runs):
    lines = ["# Validation of the regression gate", "",
             f"{len(runs)} runs, seed {', '.join(seeds_of(runs)) or 'none'}. No run and no pair was "
             "left out; intervals of shares are Clopper and Pearson's, 95 %, two-sided.", "",
             "## What was demanded", "",
             *rows_of(["demand", "figure", "reached"], criteria.judge(runs)),
             *describe_strata(runs), *describe_null_runs(runs), *describe_void_reasons(runs),
             *describe_power(runs), *describe_coverage(runs), *describe_peers(runs)]
    return "\n".join(lines).rstrip() + "\n"
