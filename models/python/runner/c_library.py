# SPDX-License-Identifier: Apache-2.0
"""Functions of the C library that Python has no module for."""

import functools


@functools.lru_cache(maxsize=None)
def find_c_library():
    """Returns the C library, or None in an interpreter that was built without libffi. It is looked
    up once per process, and forked children inherit it."""
    try:
        import ctypes
    except ImportError:
        return None
    return ctypes.CDLL(None, use_errno=True)
