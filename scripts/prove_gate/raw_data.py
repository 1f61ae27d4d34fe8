# SPDX-License-Identifier: Apache-2.0
"""What the runs measured and what the gate made of it, for the table and as two small files."""

import csv
import dataclasses
import gzip
import io
import math
import statistics
from typing import Optional

from . import peers
from .state import read_json, write_json

PEERS_VERSION = 1  # of what is kept beside a run; another one is computed anew

PAIR_COLUMNS = ["run", "part", "stratum", "date", "run_id", "cell", "stage", "pair", "order",
                "void_reason", "base_ns", "candidate_ns", "ratio", "injected_percent"]
VERDICT_COLUMNS = ["run", "part", "stratum", "date", "run_id", "seed", "budget_s", "elapsed_s",
                   "exit_status", "contaminated", "cell", "control", "injected_percent", "verdict",
                   "why", "flagged", "pairs", "voided", "decisive_pairs", "effect", "low", "high",
                   "screen_low", "screen_high", "pairs_needed", "more_cpu_time", "variation",
                   "pair_variation", "usual_variation",
                   *(peer.key for peer in peers.PEERS)]


@dataclasses.dataclass
class Pair:
    stage: str
    candidate_first: bool
    void_reason: str
    base_ns: float
    candidate_ns: float
    ratio: float  # the candidate's time over the base's, as the gate has it; 0: none
    cpu_ratio: Optional[float]  # the candidate's CPU time over the base's
    base_iterations: list
    candidate_iterations: list


@dataclasses.dataclass
class Cell:
    name: str
    is_control: bool
    injected: float  # percent of more work; 0: untouched
    verdict: str
    why: str
    flagged: bool
    voided: int
    pairs: list
    decisive_pairs: int = 0
    effect: Optional[float] = None
    interval: Optional[tuple] = None
    screen_interval: Optional[tuple] = None
    pairs_needed: Optional[float] = None
    peers: dict = dataclasses.field(default_factory=dict)

    def valid(self, stage=None):
        return [pair for pair in self.pairs if not pair.void_reason
                and (stage is None or pair.stage == stage)]

    def log_ratios(self, stage=None):
        """Of the valid pairs: ln candidate − ln base."""
        return [math.log(pair.ratio) for pair in self.valid(stage) if pair.ratio > 0]

    @property
    def more_cpu_time(self):
        """The share of CPU time that the candidate used beyond the base's: whether what was injected
        is there."""
        ratios = [pair.cpu_ratio for pair in self.valid() if pair.cpu_ratio]
        return statistics.median(ratios) - 1 if ratios else None

    @property
    def variation(self):
        """From process to process: the standard deviation of the logarithms of the base's samples,
        which nobody slowed down."""
        samples = [math.log(pair.base_ns) for pair in self.valid() if pair.base_ns > 0]
        return statistics.stdev(samples) if len(samples) > 1 else None

    @property
    def pair_variation(self):
        """The same without what both of a pair have in common: that of the log-ratios / √2."""
        ratios = self.log_ratios()
        return statistics.stdev(ratios) / math.sqrt(2) if len(ratios) > 1 else None

    @property
    def usual_variation(self):
        """The same, but for what happens to few pairs: by the median of the absolute deviations from
        the median, which of normal values is 0.6745 of their standard deviation."""
        ratios = self.log_ratios()
        if len(ratios) < 2:
            return None
        middle = statistics.median(ratios)
        return statistics.median(abs(ratio - middle) for ratio in ratios) / 0.6745 / math.sqrt(2)


@dataclasses.dataclass
class Run:
    number: int
    part: str
    stratum: str
    machine: dict
    date: str
    seed: str
    budget_s: float
    elapsed_s: float
    status: int
    run_id: str
    contaminated: str
    cells: list
    said: str = ""
    neighbour_s: list = dataclasses.field(default_factory=list)
    moved_functions: Optional[float] = None

    @property
    def false_slower(self):
        """Untouched cells that were called slower; controls have another way of saying it."""
        return [cell for cell in self.cells
                if cell.verdict == "slower" and not cell.injected and not cell.is_control]


def _bounds(interval):
    return (interval["low"], interval["high"]) if interval else None


def _turn_times(trial):
    """The median iteration of each turn."""
    turns = {}
    for turn, time_ns in zip(trial["turns"], trial["iterations_ns"]):
        turns.setdefault(turn, []).append(time_ns)
    return [statistics.median(times) for _, times in sorted(turns.items())]


def _ratio_of(base, candidate):
    """Of the trials of a pair: where they took turns, the median over their laps."""
    if "round" in base and base["round"] == candidate.get("round"):
        laps = zip(_turn_times(base), _turn_times(candidate))
        ratios = [theirs / ours for ours, theirs in laps if ours > 0 and theirs > 0]
        if ratios:
            return statistics.median(ratios)
    base_ns, candidate_ns = (statistics.median(trial["iterations_ns"]) for trial in (base, candidate))
    return candidate_ns / base_ns if min(base_ns, candidate_ns) > 0 else 0


def _pairs_of(base, candidate):
    """The pairs of every cell, of two results files of one run."""
    one, other = base["concurrency_bench"], candidate["concurrency_bench"]
    pairs = {}
    for ours, theirs in zip(one["pairing"]["pairs"], other["pairing"]["pairs"]):
        trials = [side["trials"][pair["trial"]] for side, pair in ((one, ours), (other, theirs))]
        iterations = [trial["iterations_ns"] for trial in trials]
        cpu_ns = [trial["resources"].get("cpu_ns") for trial in trials]
        pairs.setdefault(ours["cell"], []).append(
            Pair(ours["stage"], ours["candidate_first"],
                 ours["void_reason"] or theirs["void_reason"],
                 statistics.median(iterations[0]), statistics.median(iterations[1]),
                 _ratio_of(*trials),
                 cpu_ns[1] / cpu_ns[0] if cpu_ns[0] and cpu_ns[1] is not None else None, *iterations))
    return pairs


def _cells_of(base, candidate, judgement):
    pairs = _pairs_of(base, candidate)
    plan = candidate["concurrency_bench"]["plan"]["cells"]
    judged = {cell["name"]: cell for cell in judgement["cells"]}
    cells = []
    for index, planned in enumerate(plan):
        said = judged[planned["name"]]
        cells.append(Cell(
            name=planned["name"], is_control=said["control"],
            injected=float(planned["options"].get("_inject-slowdown", 0)),
            verdict=said["verdict"], why=said["why"], flagged=said["flagged"],
            voided=said["voided"], pairs=pairs.get(index, []),
            decisive_pairs=said["decisive_pairs"], effect=said.get("effect"),
            interval=_bounds(said.get("interval")),
            screen_interval=_bounds(said.get("screen_interval")),
            pairs_needed=said.get("pairs_needed")))
    return cells


def _judge_by_peers(folder, cells):
    """Kept beside the run: resampling takes its time."""
    path = folder / "peers.json"
    kept = read_json(path) if path.exists() else {}
    if kept.get("version") != PEERS_VERSION:
        kept = {"version": PEERS_VERSION, "cells": {}}
        for cell in cells:
            screen = cell.valid("screen")
            if screen:
                kept["cells"][cell.name] = peers.judge(
                    [(pair.base_ns, pair.candidate_ns) for pair in screen],
                    (screen[0].base_iterations, screen[0].candidate_iterations))
        write_json(path, kept)
    for cell in cells:
        cell.peers = kept["cells"].get(cell.name, {})
        for pair in cell.pairs:  # nobody needs them any more, and they are many
            pair.base_iterations = pair.candidate_iterations = ()


def load_run(folder):
    record = read_json(folder / "run.json")
    cells, run_id, contaminated = [], "", ""
    if (folder / "raw/base.json.gz").exists() and (folder / "judgement.json").exists():
        base = read_json(folder / "raw/base.json.gz")
        judgement = read_json(folder / "judgement.json")
        cells = _cells_of(base, read_json(folder / "raw/candidate.json.gz"), judgement)
        run_id = base["concurrency_bench"]["pairing"]["run"]
        contaminated = judgement.get("contaminated", "")
        _judge_by_peers(folder, cells)
    keys = [field.name for field in dataclasses.fields(Run)
            if field.name not in ("cells", "run_id", "contaminated")]
    return Run(**{key: record[key] for key in keys if key in record}, cells=cells, run_id=run_id,
               contaminated=contaminated)


def _number(value, digits=6):
    return "" if value is None else f"{value:.{digits}g}"


def pair_rows(runs):
    for run in runs:
        for cell in run.cells:
            for number, pair in enumerate(cell.pairs):
                yield [run.number, run.part, run.stratum, run.date, run.run_id, cell.name,
                       pair.stage, number, "BA" if pair.candidate_first else "AB",
                       pair.void_reason, _number(pair.base_ns, 9), _number(pair.candidate_ns, 9),
                       _number(pair.ratio, 9), _number(cell.injected)]


def verdict_rows(runs):
    """A row per cell; of a run that measured nothing one without a cell, so that it is not lost."""
    for run in runs:
        start = [run.number, run.part, run.stratum, run.date, run.run_id, run.seed, run.budget_s,
                 run.elapsed_s, run.status, run.contaminated]
        if not run.cells:
            yield start + ["", "", "", "", run.said] + [""] * (len(VERDICT_COLUMNS) - 15)
        for cell in run.cells:
            yield start + [
                cell.name, int(cell.is_control), _number(cell.injected), cell.verdict, cell.why,
                int(cell.flagged), len(cell.pairs), cell.voided, cell.decisive_pairs,
                _number(cell.effect),
                *(_number(bound) for bound in cell.interval or (None, None)),
                *(_number(bound) for bound in cell.screen_interval or (None, None)),
                _number(cell.pairs_needed), _number(cell.more_cpu_time),
                _number(cell.variation), _number(cell.pair_variation),
                _number(cell.usual_variation),
                *(cell.peers.get(peer.key, "") for peer in peers.PEERS)]


def write_csv(path, columns, rows):
    """Compressed, and the same bytes for the same rows: no date, no name within."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with open(path, "wb") as file, \
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(text.getvalue().encode())
