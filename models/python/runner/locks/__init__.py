# SPDX-License-Identifier: Apache-2.0
"""The implementations of sync objects, a file each, named after what `--lock` calls it. Each has

    PROTECTION      how tasks protect what they share: `locked`, `private_copy` or `none`

and, when it is `locked`, `make(kind, argument, context)`, which makes an object: a semaphore with
so many permits, a condition variable with that lock, a barrier for so many tasks, whose argument is
(parties, memory, number). `context` is multiprocessing's, None where tasks share a process. One
that has more than its objects ends it in `close()`. What a task uses are the classes Lock, Event,
Timer, Condition and Barrier (sync/blocking.py)."""
