# SPDX-License-Identifier: Apache-2.0
"""Who sees what a child and what a thread writes."""

import threading

from runner.scenarios.contexts import context

values = []


def write(shared):
    values.append(1)
    if shared is not None:
        shared.value = 1


def figures():
    with context() as made:
        shared = made.Value("i", 0)
        process = made.Process(target=write, args=(shared,))
        process.start()
        process.join()
    seen_of_child = bool(values)
    thread = threading.Thread(target=write, args=(None,))
    thread.start()
    thread.join()
    return {
        "childs_write_is_seen": seen_of_child,
        "childs_write_to_shared_memory_is_seen": shared.value == 1,
        "threads_write_is_seen": bool(values),
    }
