# SPDX-License-Identifier: Apache-2.0
"""One run: two programs, 'bench ab' on them, and the record of how it went."""

import contextlib
import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from . import neighbour, parts, relink
from .state import StateError, compress, read_json, stratum_of

USABLE_STATUSES = (0, 1, 2, 3)
# Two names of one length: the length of a program's path is part of its memory's layout.
BASE, CANDIDATE = "base-", "other"


class Interrupted(Exception):
    pass


def copy_program(bench, folder):
    """The program and those that it starts, which it finds in its own folder."""
    folder.mkdir()
    for path in pathlib.Path(bench).parent.glob("bench*"):
        if path.name in ("bench", "bench-worker", "bench-http-server"):
            shutil.copy2(path, folder)
    return folder / "bench"


def describe_machine(bench):
    """As the program's own results do."""
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder) / "results.json"
        done = subprocess.run(
            [str(bench), "--model=serial", "--workload=empty", "--trials=1", "--iterations=1",
             "--quiet", f"--out={results}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise StateError(f"'{bench}' cannot measure here: {done.stderr.strip()}")
        return read_json(results)["concurrency_bench"]["machine"]


def run_until_done(command, output):
    """Its exit status. When we are interrupted it has the time to clean up."""
    with open(output, "wb") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file,
                                   stderr=subprocess.STDOUT)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise Interrupted("the run is not finished: it is done again next time") from None


def perform(state, part, machine, bench, budget_s, seed, log):
    """Measures one run and keeps it. Returns its record."""
    number, folder = state.begin(part.name)
    index = state.count(part.name)
    seed = f"{seed}/{part.name}/{index}"
    slowdowns = part.slowdowns(seed, index)
    moved = None
    with tempfile.TemporaryDirectory(prefix="prove-gate-") as programs:
        programs = pathlib.Path(programs)
        base = copy_program(bench, programs / BASE)
        candidate = copy_program(bench, programs / CANDIDATE)
        if part.candidate == "relinked":
            candidate.unlink()
            moved = relink.relink(pathlib.Path(bench).resolve().parents[1], candidate, seed)
        injected = parts.injection(slowdowns)
        command = [str(base), "ab", f"--base={base}", f"--candidate={candidate}",
                   *part.arguments(), *(f"--candidate-args={option}" for option in injected),
                   f"--time-budget={budget_s}s", f"--out={folder / 'raw'}",
                   f"--json={folder / 'judgement.json'}", "--quiet"]
        load = os.getloadavg()[0]
        date = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        beside = (neighbour.Neighbour(seed, budget_s + 30) if part.has_neighbour
                  else contextlib.nullcontext())
        with beside:
            began = time.monotonic()
            status = run_until_done(command, folder / "output.txt")
            elapsed_s = time.monotonic() - began
    said = (folder / "output.txt").read_text(errors="replace")
    if status not in USABLE_STATUSES:
        raise Interrupted(f"'bench ab' ended with {status}: {said.strip()[-500:]}")
    has_results = (folder / "raw" / "base.json").exists()
    if status == 2 and not has_results:
        raise StateError(f"'bench ab' refuses: {said.strip()[-500:]}")
    if has_results:
        for side in ("base", "candidate"):
            compress(folder / "raw" / f"{side}.json")
    record = {
        "number": number, "part": part.name, "seed": seed, "date": date,
        "stratum": stratum_of(machine), "machine": machine, "budget_s": budget_s,
        "elapsed_s": round(elapsed_s, 3), "status": status, "load_before": round(load, 2),
        "arguments": [*part.arguments(), *injected],
        "injected": [[model, workload, level]
                     for (model, workload), level in slowdowns.items()],
        "neighbour_s": beside.intervals if part.has_neighbour else [],
        "moved_functions": moved, "said": said.strip()[-500:] if not has_results else "",
    }
    state.finish(folder, record)
    log(f"run {number}, {part.name}: exit status {status} after {elapsed_s:.1f} s")
    return record


def refuse_other_runs(state, machine):
    """Runs of another program, or on other cells, do not belong to the same validation. Raises
    StateError."""
    for number, name, path in state.finished():
        record = read_json(path / "run.json")
        part = parts.PARTS.get(name)
        cells = part.arguments() if part else []
        is_here = record["stratum"] == stratum_of(machine)
        digests = {of.get("executable_digest") for of in (record["machine"], machine)}
        other = ("of other cells" if not part or record["arguments"][:len(cells)] != cells
                 else "of another program" if is_here and len(digests) > 1 else "")
        if other:
            raise StateError(f"run {number} in '{state.folder}' is {other}: begin anew with another "
                             "--state")


def perform_all(state, names, how_many, total, bench, budget_s, seed, log):
    """So many more runs of each part, or until there are `total` of each on this machine; part after
    part in turn, so that what changes with the hours meets all of them."""
    if not os.access(bench, os.X_OK):
        raise StateError(f"there is no program '{bench}': build it, or name it with --bench=PATH")
    with state.locked():
        seed = state.seed(seed)
        machine = describe_machine(bench)
        refuse_other_runs(state, machine)
        wanted = {}
        for name in names:
            have = sum(part == name and read_json(path / "run.json")["stratum"]
                       == stratum_of(machine) for _, part, path in state.finished())
            wanted[name] = max(0, total - have) if total else how_many
        while any(wanted.values()):
            for name in names:
                if wanted[name] == 0:
                    continue
                wanted[name] -= 1
                part = parts.PARTS[name]
                perform(state, part, machine, bench, budget_s or part.budget_s, seed, log)


def print_log(text):
    print(f"prove-gate: {text}", file=sys.stderr, flush=True)
