#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How soon a deadlock is told: the time of a whole command that runs philosophers who pick naively,
from its start to its end, per model, and what it says. The deadlock itself comes in the first
milliseconds.
    tests/perf/deadlock_time.py [BENCH]
"""

import json
import subprocess
import sys
import tempfile
import time

MODELS = [
    "thread-pool", "process-pool", "fork", "coroutines", "fibers", "coroutine-threads",
    "python-thread-executor", "python-process-pool", "python-asyncio", "python-gevent",
]  # fmt: skip


def main():
    bench = sys.argv[1] if len(sys.argv) > 1 else "build/bin/bench"
    for model in MODELS:
        with tempfile.NamedTemporaryFile(suffix=".json") as results:
            command = [
                bench, f"--model={model}", "--workload=philosophers", "--pick=naive", "--trials=1",
                "--no-baseline", "--quiet", f"--out={results.name}",
            ]  # fmt: skip
            begin = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True)
            taken = time.monotonic() - begin
            try:
                ours = json.load(open(results.name))["concurrency_bench"]
                text = "; ".join(one["text"] for one in ours.get("expected_failures", []))
            except ValueError:
                text = done.stderr.strip()
        print(f"{model:24} {taken:5.2f} s  status {done.returncode}  {text[:150]}")


if __name__ == "__main__":
    main()
