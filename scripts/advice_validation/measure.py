# SPDX-License-Identifier: Apache-2.0
"""One shape: the advice, and all candidates in many rounds."""

import dataclasses
import json
import os
import pathlib
import statistics
import subprocess

from .shapes import Shape, duration

# The group core of C++, and the loops on several threads that may be advised beside it.
BLOCKING = ["fork", "process-pool", "thread-pool", "tbb"]
LOOPS = ["coroutines", "coroutine-threads"]
# A process for each task in flight is no candidate of the advice beyond this.
PROCESSES = ["fork", "process-pool"]
MAX_PROCESSES = 128
# Tasks one after the other are no candidate where they take so many times the least.
MAX_SERIAL_RATIO = 4
SHORT_SERIAL_S = 0.3
# What took so many times as long as the fastest in each of the first rounds is not the best.
FAR_BEHIND = 3
SCREENING_ROUNDS = 3
# With a number of trials it says how long each of them is.
TRUTH_BUDGET_S = 15
# How long an interrupted run may take to write its results.
END_LIMIT_S = 60
# One iteration of so much work is a trial.
LONG_SERIAL_S = 0.2


def write_whole(path, text):
    """A file is there as a whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(text)
    partial.replace(path)


def work_options(shape):
    return [f"--compute={duration(shape.compute_ns)}", f"--wait={duration(shape.wait_ns)}",
            f"--tasks={shape.tasks}"]


def advise_command(bench, shape, budget, out):
    return [bench, "advise", *work_options(shape), f"--concurrency={shape.in_flight}",
            f"--time-budget={budget}s", "--json", f"--out={out}", "--quiet"]


def truth_command(bench, shape, cores, rounds, advice, out, kept_models=None,
                  iterations=None):
    """One run: the rounds of all candidates, or of those that are kept, are measured together.
    Returns its command."""
    workers = min(cores, shape.in_flight)
    models = BLOCKING + LOOPS
    serial_s = shape.serial_s
    if serial_s <= SHORT_SERIAL_S or serial_s <= MAX_SERIAL_RATIO * shape.ideal_s(cores):
        models = ["serial", *models]
    levels = []
    if shape.wait_ns:
        levels = [shape.in_flight, shape.enough_in_flight(cores)]
        levels += [one["concurrency"] for one in advised_methods(advice)
                   if one["concurrency"] > 1 or shape.in_flight == 1]
        levels = sorted(set(levels))
    if levels and max(levels) > MAX_PROCESSES:
        models = [model for model in models if model not in PROCESSES]
    if kept_models is not None:
        models = [model for model in models if model in kept_models]
    command = [bench, "run", f"--model={','.join(models)}", "--workload=synthetic", "--no-baseline",
               *work_options(shape), f"--workers={workers}", f"--trials={rounds}",
               f"--time-budget={TRUTH_BUDGET_S}s", f"--out={out}", "--quiet"]
    if iterations is None and serial_s > LONG_SERIAL_S:
        iterations = 1
    if iterations is not None:
        command.append(f"--iterations={iterations}")
    if levels:
        command.append("--concurrency=" + ",".join(map(str, levels)))
    return command


def advised_methods(advice):
    """The advised way to run the work, and those that are as good."""
    if not advice.get("model"):
        return []
    return [{key: advice[key] for key in ("model", "workers", "concurrency")}, *advice["ties"]]


def near_models(results, advice):
    """Models that were not far behind the fastest in every round, and those of the advice."""
    ours = results["concurrency_bench"]
    by_round = {}
    for trial in ours["trials"]:
        model = ours["plan"]["cells"][trial["cell"]]["model"]
        times = by_round.setdefault(trial["index"], {})
        sample = statistics.median(trial["iterations_ns"])
        times[model] = min(sample, times.get(model, sample))
    near = {method["model"] for method in advised_methods(advice)}
    for times in by_round.values():
        fastest = min(times.values())
        near |= {model for model, time in times.items() if time < FAR_BEHIND * fastest}
    return near


def run(command, time_limit_s):
    """Returns the status and the output; None as the status where it took too long, which interrupts
    it, so that what it has measured is written."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        out, _ = process.communicate(timeout=time_limit_s)
        return process.returncode, out
    except subprocess.TimeoutExpired:
        process.terminate()  # SIGINT is ignored by what a shell runs in the background
    try:
        out, _ = process.communicate(timeout=END_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return None, out


class ShapeFolder:
    """What is kept of one shape. It is done when its last file is there."""

    def __init__(self, folder, number):
        self.path = pathlib.Path(folder) / f"shape-{number:03}"
        self.number = number

    @property
    def shape_path(self):
        return self.path / "shape.json"

    @property
    def advice_path(self):
        return self.path / "advice.json"

    @property
    def truth_path(self):
        return self.path / "truth.json"

    @property
    def screening_path(self):
        return self.path / "screening.json"

    @property
    def done_path(self):
        return self.path / "done.json"

    def is_done(self):
        return self.done_path.exists()

    def recorded_shape(self):
        return Shape(**json.loads(self.shape_path.read_text()))

    def prepare(self, shape):
        """Refuses to mix shapes of two seeds or limits in one folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        if self.shape_path.exists() and self.recorded_shape() != shape:
            raise SystemExit(f"{self.path} holds another shape: it was drawn with another --seed or "
                             "--max-serial; use those, or another --folder")
        write_whole(self.shape_path, json.dumps(dataclasses.asdict(shape)) + "\n")


def measure_shape(kept, shape, options):
    """Asks for the advice and measures what it is about. Returns a line that says how it went."""
    kept.prepare(shape)
    for path in (kept.screening_path, kept.truth_path):
        for left in (path, path.with_name(path.name + ".journal")):
            left.unlink(missing_ok=True)
    status, text = run(advise_command(options.bench, shape, options.advice_budget,
                                      kept.path / "advice-results.json"), options.time_limit)
    if status is None:
        return "the advice exceeded --time-limit"
    if status not in (0, 1):
        return f"the advice failed with status {status}"
    advice = json.loads(text)
    write_whole(kept.advice_path, text)
    screening = truth_command(options.bench, shape, options.cores, SCREENING_ROUNDS, advice,
                              kept.screening_path, iterations=1)
    run(screening, options.time_limit)
    if not kept.screening_path.exists():
        return "the first rounds of the candidates failed"
    near = near_models(json.loads(kept.screening_path.read_text()), advice)
    status, _ = run(truth_command(options.bench, shape, options.cores, options.rounds, advice,
                                  kept.truth_path, near), options.time_limit)
    if not kept.truth_path.exists():
        return f"measuring the candidates failed with status {status}"
    write_whole(kept.done_path, json.dumps({"status": status, "rounds": options.rounds}) + "\n")
    method = f"{advice['model']} with {advice['workers']} workers" if advice["model"] else "nothing"
    return f"advised: {method}" + (" (the time limit ended it)" if status is None else "")


def usable_cores():
    return len(os.sched_getaffinity(0))
