# SPDX-License-Identifier: Apache-2.0
"""Runs the real binary from the outside, and proves that nothing of a run stays behind."""

import collections
import contextlib
import csv
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
import unittest
import uuid

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = os.environ.get("BENCH", str(ROOT / "build/bin/bench"))
BENCH_DENY_SYSCALL = os.environ.get("BENCH_DENY_SYSCALL",
                                    str(ROOT / "build/bin/bench-deny-syscall"))
BENCH_HOSTILE = os.environ.get("BENCH_HOSTILE", str(ROOT / "build/bin/bench-hostile"))
CORE_MODELS = ["serial", "fork", "process-pool", "thread-pool", "tbb", "coroutines"]
WORKLOADS = ["empty", "primes", "powers", "downloads", "mixed"]  # the group core
THAT_WAIT = ["downloads", "mixed"]

# A run of eight cells at most, each trial of which takes some milliseconds.
SMALL = ["--tasks=8", "--size=50", "--trials=2", "--iterations=2"]
# A run of some seconds: long enough to be disturbed.
LONG = ["--model=serial,threads,pool", "--workload=downloads", "--workers=2", "--tasks=10",
        "--trials=3", "--iterations=2"]
LONG_CELLS, LONG_TRIALS = 3, 9

# Generous, because a machine under test may be busy; no run of a test takes a tenth of it.
PATIENCE_S = 30
# The variable by which the processes of a run are recognised, wherever they went.
TAG = "BENCH_TEST_RUN"

SCHEMA = json.loads((ROOT / "reports/results/files/results.schema.json").read_text())


def with_rows(results):
    """Returns the results with `benchmarks` made anew from the trials. A test that changes trials
    needs it, because a file that contradicts itself is refused."""
    ours = results["concurrency_bench"]
    cells = ours["plan"]["cells"]
    trials = sorted(ours["trials"], key=lambda trial: (trial["cell"], trial["index"]))
    count = collections.Counter(trial["cell"] for trial in trials)
    kept = {(row["name"], row["repetition_index"]): row for row in results["benchmarks"]}
    results["benchmarks"] = []
    for trial in trials:
        cell = cells[trial["cell"]]
        iterations = len(trial["iterations_ns"])
        row = kept.get((cell["name"], trial["index"]), {})
        results["benchmarks"].append({
            **row, "name": cell["name"], "run_name": cell["name"], "run_type": "iteration",
            "family_index": trial["cell"], "per_family_instance_index": 0,
            "repetitions": count[trial["cell"]], "repetition_index": trial["index"],
            "threads": cell["workers"], "iterations": iterations,
            "real_time": float(statistics.median(trial["iterations_ns"])),
            "cpu_time": trial["resources"].get("cpu_ns", 0) / iterations, "time_unit": "ns",
            **{key: cell[key] for key in ("model", "workload", "workers", "concurrency", "tasks",
                                          "size")},
            "verified": True, "start_ns": trial["start_ns"], "stop_ns": trial["stop_ns"],
            "one_shot_ns": trial["start_ns"] + trial["stop_ns"]
            + (trial["warmup_ns"] or trial["iterations_ns"])[0],
            **trial["resources"]})
    return results


@dataclasses.dataclass
class Finished:
    status: int
    out: str
    err: str


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_results(text):
    """The results in `text`, which must be valid; NaN and infinities are refused."""
    results = json.loads(text, parse_constant=refuse_constant)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(results, SCHEMA, cls=jsonschema.Draft202012Validator)
    return results


def unfolded(text):
    """The words of a text, whatever lines it was folded into."""
    return " ".join(text.split())


def processes_of(tag):
    """Process ids to names of all living processes with the tag in their environment."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        directory = pathlib.Path("/proc", entry)
        # A process may vanish between any two of these.
        with contextlib.suppress(OSError, IndexError):
            if f"{TAG}={tag}".encode() not in (directory / "environ").read_bytes().split(b"\0"):
                continue
            name, _, rest = (directory / "stat").read_text(errors="replace").rpartition(")")
            if rest.split()[0] not in "ZX":
                found[int(entry)] = name.partition("(")[2]
    return found


def parent_of(process):
    """The process id of a process's parent; raises OSError where the process is gone."""
    stat = pathlib.Path(f"/proc/{process}/stat").read_text(errors="replace")
    return int(stat.rpartition(")")[2].split()[1])


def in_namespaces(preparation, *kinds):
    """How to start bench in mount and other namespaces of its own, in which the shell command
    `preparation` comes first: the program and the arguments before bench's. None where that is not
    allowed."""
    for user in ([], ["--map-root-user"]):
        unshare = ["unshare", *user, "--mount", *kinds]
        if subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            return [*unshare, "sh", "-c", f'{preparation}\nexec "$0" "$@"', BENCH]
    return None


def wait_until(condition, what, within_s=PATIENCE_S):
    """Waits for a true value of `condition()` and returns it."""
    end = time.monotonic() + within_s
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {within_s} s: {what}")
        time.sleep(0.005)
    return value


def journal_entries(path, kind="trial"):
    """The entries of one kind in a journal that may be being written."""
    with contextlib.suppress(FileNotFoundError):
        lines = pathlib.Path(path).read_text().split("\n")[1:-1]
        return [json.loads(line)[kind] for line in lines if kind in json.loads(line)]
    return []


class CommandLineTest(unittest.TestCase):
    """A test with a work directory of its own, after which nothing may be left."""

    maxDiff = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="bench-test-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.tag = uuid.uuid4().hex
        self.shared_memory = set(os.listdir("/dev/shm"))
        self.addCleanup(self.assert_nothing_left)

    def path(self, name):
        return str(self.directory / name)

    def environment(self, **more):
        # What is expected of the output is UTF-8, wherever the tests run.
        return {**os.environ, "LC_ALL": "C.UTF-8", TAG: self.tag, **more}

    def processes(self):
        return processes_of(self.tag)

    def assert_nothing_left(self):
        self.assertEqual(self.processes(), {}, "processes are left")
        # What other programs on the machine put there goes again: what stays is a leak.
        suspects = set(os.listdir("/dev/shm")) - self.shared_memory
        wait_until(lambda: suspects.isdisjoint(os.listdir("/dev/shm")), f"{suspects} gone")
        self.assertEqual(list(self.directory.glob("*.tmp*")), [], "temporary files are left")

    def assert_files(self, *names):
        """The work directory holds these and no others."""
        self.assertEqual(sorted(os.listdir(self.directory)), sorted(names))

    def start(self, *arguments, program=BENCH, environment=None, **how):
        """A run in the background; its output is piped unless told otherwise."""
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
               "cwd": self.directory, "text": True, "errors": "surrogateescape", **how}
        process = subprocess.Popen([program, *arguments],
                                   env=self.environment(**(environment or {})), **how)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def finish(self, process):
        out, err = process.communicate(timeout=PATIENCE_S)
        return Finished(process.returncode, out, err)

    def bench(self, *arguments, status=0, **how):
        """A whole run, which must end with `status` and take its processes along."""
        run = self.finish(self.start(*arguments, **how))
        self.assertEqual(run.status, status, f"{arguments}\n{run.out}\n{run.err}")
        self.assertEqual(self.processes(), {}, "processes are left")
        return run

    def results(self, name="results.json"):
        return parse_results((self.directory / name).read_text())

    def measure(self, *arguments, status=0, **how):
        """The results of a whole run."""
        self.bench(*arguments, "--out=results.json", "--quiet", status=status, **how)
        self.assertFalse((self.directory / "results.json.journal").exists())
        return self.results()

    def csv(self, name):
        with open(self.directory / name, newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def assert_usage_error(self, arguments, *telling, **how):
        """Exit status 2, one line on standard error that tells, and nothing else happens."""
        before = sorted(os.listdir(self.directory))
        run = self.bench(*arguments, status=2, **how)
        self.assertEqual(run.out, "")
        self.assertRegex(run.err, r"\Abench: [^\n]+\n\Z")
        for part in telling:
            self.assertIn(part, run.err)
        self.assertFalse([byte for byte in run.err[:-1] if byte < " "], "control characters")
        self.assertEqual(sorted(os.listdir(self.directory)), before)
        return run

    def assert_failed(self, results, reasons):
        """Exactly these cells failed: name prefixes to parts of the reasons."""
        failed = {failure["name"]: failure["reason"]
                  for failure in results["concurrency_bench"]["failed"]}
        self.assertEqual(len(failed), len(reasons), failed)
        for prefix, reason in reasons.items():
            named = [text for name, text in failed.items() if name.startswith(prefix)]
            self.assertEqual(len(named), 1, failed)
            self.assertIn(reason, named[0])

    def assert_complete(self, results, trials):
        """Every cell has trials 0 to `trials` - 1, each once."""
        ours = results["concurrency_bench"]
        self.assertEqual(
            sorted((trial["cell"], trial["index"]) for trial in ours["trials"]),
            [(cell, index) for cell in range(len(ours["plan"]["cells"]))
             for index in range(trials)])
        self.assertEqual(ours["failed"], [])
        self.assertFalse(ours["interrupted"])


