# SPDX-License-Identifier: Apache-2.0
"""The workloads, a file each, named after it: the same tasks as those in C++, written as one
writes Python, with byte for byte the same results.

Each has a class `Workload(size, seed, time_scale, options)`, which must cross to other processes:
`waits` tells whether its tasks wait, `wait_s(task)` how long, and `compute(task)` does the rest and
returns the result, as bytes. How to wait is up to the model. A workload that waits for the network
has, in place of these two, `run(task)`, which blocks, and the coroutine `run_async(task)`. One that
waits several times has the generator `steps(task)`: it yields how many seconds to wait, 0 to let
other tasks run, and returns the result. `plan(tasks)`, of a workload that has it, is called once
with the number of tasks.

The tasks of one whose C++ twin has sync objects share what `self.sync` has (sync/__init__.py),
which it is given before its tasks run. It has the coroutine `run_async(task)`, and `run(task)` made
of it (sync/plain.py), because waiting for a lock suspends a coroutine and blocks a thread; and
`waits` is true: their times are always kept.

A workload whose items go through the model's pool has `run_fed(model)`, which runs all once by
`model.feed`, and returns the outcomes; `workers` is the size of that pool (workloads/lazy.py).
"""
