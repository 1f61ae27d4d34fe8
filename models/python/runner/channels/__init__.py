# SPDX-License-Identifier: Apache-2.0
"""The implementations of channels, a file each, named after what `--channel` calls it. Each has

    PROTECTION                   "locked", as those of locks have it (locks/__init__.py)
    make(kind, traits, context)  which makes the library's object; `context` is multiprocessing's,
                                 None where tasks share a process
    Channel                      the class by which a task uses it (sync/channel.py)

and `close()` where it has more than its objects to end."""
