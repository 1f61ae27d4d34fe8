# SPDX-License-Identifier: Apache-2.0
"""The part of the job's memory in which tasks keep what they share, and in which the harness reads
who holds and who waits. workloads/sync.h describes the words, models/python/python_model.cpp says
where they are."""

import mmap
import os
import struct

COUNT_BYTES, MESSAGES, MESSAGE_BYTES, TEXT, TEXT_BYTES = 8, 16, 256, 16, 240
HALF_WORDS_PER_SLOT, STATE, BEGUN, DONE, FAILED = 4, 3, 1, 2, 3
WORDS_PER_STATE, HOLDER, COUNT, WAKEUPS = 32, 1, 2, 3
WORDS_PER_WAIT, OBJECT, WAITS, WAKEUPS_AT_BEGIN, IS_LIMITED = 4, 0, 1, 2, 3


class Memory:
    """The memory of the description, `--memory`. Crosses to other processes, and is mapped there
    again."""

    def __init__(self, description):
        self._description = description
        path, *numbers = description.split(",")
        numbers = map(int, numbers)
        errors, slots, states, waits, samples, samples_per_task, shared, shared_bytes = numbers
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            view = memoryview(mmap.mmap(file, 0))
        finally:
            os.close(file)
        self._errors = view[errors:errors + COUNT_BYTES + MESSAGES * MESSAGE_BYTES]
        self._slots = view[slots:slots + (states - slots) // 8 * 8].cast("H")
        self.states = view[states:waits].cast("I")
        self.waits = view[waits:samples].cast("I")
        self._samples = view[samples:shared].cast("q")
        self._samples_per_task = samples_per_task
        self.words = view[shared:shared + shared_bytes // 8 * 8].cast("Q")

    def __reduce__(self):
        return Memory, (self._description,)

    def begin_task(self, task):
        """Records that the task runs: while it does and waits for nothing, it may wake others. Its
        result, which bench records in the same place, comes later."""
        self._slots[task * HALF_WORDS_PER_SLOT + STATE] = BEGUN

    def end_task(self, task):
        self._slots[task * HALF_WORDS_PER_SLOT + STATE] = DONE

    def fail_task(self, task, message):
        """Records that the task failed, and why, at once: others may wait for it for ever. One
        caller at a time."""
        place = struct.unpack_from("<Q", self._errors)[0]
        if place < MESSAGES:
            text = message.encode(errors="replace")[:TEXT_BYTES - 1].ljust(TEXT_BYTES, b"\0")
            begin = COUNT_BYTES + place * MESSAGE_BYTES
            struct.pack_into("<iQ", self._errors, begin + 4, 0, task)
            self._errors[begin + TEXT:begin + MESSAGE_BYTES] = text
            struct.pack_into("<I", self._errors, begin, 1)
        struct.pack_into("<Q", self._errors, 0, place + 1)
        self._slots[task * HALF_WORDS_PER_SLOT + STATE] = FAILED

    @staticmethod
    def holder_place(number):
        """Returns where in `states` the task that holds a sync object is, plus 1; 0: none."""
        return number * WORDS_PER_STATE + HOLDER

    @staticmethod
    def wakeups_place(number):
        """Returns where in `states` it is how often those who wait were told to go on."""
        return number * WORDS_PER_STATE + WAKEUPS

    @staticmethod
    def depth_place(number):
        """Returns where in `states` it is how often a recursive lock is held."""
        return number * WORDS_PER_STATE + COUNT

    def samples(self, task):
        """Returns where the task keeps how long some of its waits took, in nanoseconds plus 1."""
        first = task * self._samples_per_task
        return self._samples[first:first + self._samples_per_task]

    def begin_wait(self, number, task, is_limited=False, channel_wait=0, is_on_its_way=False):
        """`channel_wait`: what of a channel the task waits for (sync/channel.py); it may be
        `is_on_its_way`, by a thread that is no task: then it is as if somebody had told the task to
        go on since it began to wait."""
        waits, place = self.waits, task * WORDS_PER_WAIT
        waits[place + WAITS] += 1
        wakeups = self.states[number * WORDS_PER_STATE + WAKEUPS]
        waits[place + WAKEUPS_AT_BEGIN] = (wakeups - is_on_its_way) % 2**32
        waits[place + IS_LIMITED] = is_limited | channel_wait << 16
        waits[place + OBJECT] = number + 1

    def end_wait(self, task):
        self.waits[task * WORDS_PER_WAIT + OBJECT] = 0

    def wake(self, number):
        """Records that those who wait for an object are told to go on, by other means than a
        release."""
        place = number * WORDS_PER_STATE + WAKEUPS
        self.states[place] = (self.states[place] + 1) % 2**32
