# SPDX-License-Identifier: Apache-2.0
"""The Python models, a file each, named after it: `python-process-pool` is process_pool.py.

Each has a class `Model(settings, workload)`. Constructing it starts the workers and takes each of
them through one step; `run()` runs every task once and returns their outcomes (tasks.py) in the
order of the tasks, and raises when the model itself fails; `close()` stops the workers.

A model that has a pool also has `feed(workload)`: it takes the items of the workload, has its workers
make results of them, and hands these to `workload.use`, all by what its library has for it
(workloads/lazy.py).
"""
