# SPDX-License-Identifier: Apache-2.0
"""The items that tasks hand to each other, and what is found in them: as their C++ twins have it
(workloads/messages: item.h, sampled_items.h, received_items.h)."""

import struct

from runner.random import MASK

NUMBER = struct.Struct("<Q")
PRIORITY_SHIFT, PRODUCER_SHIFT = 56, 40  # of the parts of a number
PRODUCER_MASK, INDEX_MASK = 0xffff, 2**40 - 1
SENTINEL = 2**64 - 1  # the number of an item that says that no more will come

# How many of the shared words there are of each, and where in an ItemCount its parts are.
WORDS_PER_COUNT, SEND_TIMES = 8, 64
ITEMS, DAMAGED, OUT_OF_ORDER = range(3)

MIN_INTERVAL = 128


def item_maker(size):
    """Returns the function that makes the item of a number: bytes, with the number in front and,
    where there is room for it, again at the end."""
    pack, padding = NUMBER.pack, bytes(max(size - 16, 0))
    if size == NUMBER.size:
        return pack
    if size < 2 * NUMBER.size:
        return lambda number: pack(number).ljust(size, b"\0")
    return lambda number: padding.join((pack(number),) * 2)


def sampled_items(items, most=SEND_TIMES, interval=MIN_INTERVAL):
    """Returns the indices of the items whose time on the way is measured, of so many: `most` of them
    at most, and one in `interval` at most. That of an index is kept at the place `index // step` of
    the range."""
    interval = 1 << (max(-(-items // most), interval) - 1).bit_length()
    return range(0, min(items, most * interval), interval)


class ReceivedItems:
    """Checks the items that a task gets, of the same size and from the same sender, each of an
    index that is `step` more than that of the one before it; more by any number where there is no
    step."""

    def __init__(self, size, sender, first_index=0, step=1):
        self.count = 0
        self._size, self._last = size, size - 8 if size >= 16 else 0  # where the second number is
        self._begin = sender << PRODUCER_SHIFT
        self._step = step
        self._next = self._begin + first_index
        self._damaged = self._out_of_order = 0

    def add(self, item, unpack=NUMBER.unpack_from):
        """Takes the next item, and returns its index."""
        self.count += 1
        number, = unpack(item)
        if len(item) != self._size or unpack(item, self._last)[0] != number:
            self._damaged += 1
        index = number & INDEX_MASK
        if number != self._next and (self._step or number - index != self._begin or
                                     number < self._next):
            self._out_of_order += 1
        # Where one is missing, those behind it are in order.
        self._next = self._begin + index + (self._step or 1)
        return index

    def refuse(self):
        """Counts an item that cannot be one of these as out of order."""
        self.count += 1
        self._out_of_order += 1

    def add_to(self, words, place):
        """Adds what was found to the ItemCount at this place of the shared words."""
        for part, value in ((ITEMS, self.count), (DAMAGED, self._damaged),
                            (OUT_OF_ORDER, self._out_of_order)):
            words[place + part] = words[place + part] + value & MASK
