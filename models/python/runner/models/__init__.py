# SPDX-License-Identifier: Apache-2.0
"""The Python models, a file each, named after it: `python-process-pool` is process_pool.py.

Each has a class `Model(settings, workload)`. Constructing it starts the workers and takes each of
them through one step; `run()` runs every task once and returns their outcomes (tasks.py) in the
order of the tasks, and raises when the model itself fails; `close()` stops the workers.
"""
