# SPDX-License-Identifier: Apache-2.0
"""A noisy neighbour: a process that burns one core for random halves of the time."""

import random
import subprocess
import sys
import time

SLOT_S = 4.0
SLOTS = 4  # of which two are busy, in random order: exactly half of the time, and not periodic


def plan(seed, length_s):
    """When it burns: begins and ends in seconds, at least until `length_s`. The same for a seed."""
    source = random.Random(seed)
    intervals = []
    begin = 0.0
    while begin < length_s:
        slots = [True] * (SLOTS // 2) + [False] * (SLOTS - SLOTS // 2)
        source.shuffle(slots)
        for busy in slots:
            if busy and intervals and intervals[-1][1] == begin:
                intervals[-1][1] = begin + SLOT_S
            elif busy:
                intervals.append([begin, begin + SLOT_S])
            begin += SLOT_S
    return intervals


def burn(intervals):
    began = time.monotonic()
    for begin, end in intervals:
        time.sleep(max(0.0, began + begin - time.monotonic()))
        while time.monotonic() < began + end:
            pass


class Neighbour:
    """A process that burns as planned, and ends with this object's block."""

    def __init__(self, seed, length_s):
        self.intervals = plan(seed, length_s)

    def __enter__(self):
        # A program of its own: what is a child of the measuring program does not count as foreign.
        self.process = subprocess.Popen(
            [sys.executable, "-B", __file__, repr(self.intervals)], stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


if __name__ == "__main__":
    import ast
    burn(ast.literal_eval(sys.argv[1]))
