# SPDX-License-Identifier: Apache-2.0
"""Whether two tasks of a Pool of two run at the same time, by apply and by apply_async."""

from runner.scenarios import ABSENCE_TIMEOUT_S, PATIENCE_S
from runner.scenarios.contexts import context, set_barrier, task_meets


def figures():
    with context() as made, made.Pool(2, set_barrier, (made.Barrier(2),)) as pool:
        applied = [pool.apply(task_meets, (ABSENCE_TIMEOUT_S,)) for _ in range(2)]
        started = [pool.apply_async(task_meets, (PATIENCE_S,)) for _ in range(2)]
        started = [result.get() for result in started]
    return {"tasks_of_apply_overlap": any(applied), "tasks_of_apply_async_overlap": all(started)}
