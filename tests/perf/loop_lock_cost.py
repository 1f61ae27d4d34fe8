#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a lock costs on an event loop: `loop` in C++ beside `asyncio.Lock`, in one run of `account`
over the same work, and beside a loop by hand over `asyncio.Lock` in this process. Goal: at most
1/20.
    tests/perf/loop_lock_cost.py [BENCH [ROUNDS]]
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time

TASKS, PAYMENTS = 16, 20_000


async def pay(lock, account):
    for _ in range(PAYMENTS):
        async with lock:
            account[0] += 1


async def by_hand():
    lock, account = asyncio.Lock(), [0]
    begin = time.perf_counter_ns()
    await asyncio.gather(*(pay(lock, account) for _ in range(TASKS)))
    assert account[0] == TASKS * PAYMENTS
    return (time.perf_counter_ns() - begin) / account[0]


def main():
    bench = sys.argv[1] if len(sys.argv) > 1 else "build/bin/bench"
    rounds = sys.argv[2] if len(sys.argv) > 2 else "7"
    with tempfile.NamedTemporaryFile(suffix=".json") as results:
        subprocess.run(
            [bench, "--model=coroutines,python-asyncio", "--workload=account", "--no-baseline",
             f"--python={sys.executable}", f"--tasks={TASKS}", f"--size={PAYMENTS}",
             f"--trials={rounds}", "--quiet", f"--out={results.name}"],
            check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        rows = json.load(open(results.name))["benchmarks"]
    loop, ours = (
        statistics.median(row["ns_per_operation"] for row in rows if row["name"].startswith(model))
        for model in ("coroutines", "python-asyncio")
    )
    hand = statistics.median(asyncio.run(by_hand()) for _ in range(int(rounds)))
    print(f"loop                    {loop:8.2f} ns")
    print(f"asyncio.Lock by hand    {hand:8.2f} ns  loop is 1/{hand / loop:.0f} of it")
    print(f"asyncio.Lock in account {ours:8.2f} ns  loop is 1/{ours / loop:.0f} of it")


if __name__ == "__main__":
    main()
