# SPDX-License-Identifier: Apache-2.0
import asyncio
import sys

from runner.random import random_value

LAST = 2**30 - 1  # up to which whole numbers are fast


class Workload:
    """Goes down a chain of calls and comes back with a result, again and again. Each of the
    functions below makes `(inner ^ depth) + 1` of the result of the next one, in its own way."""

    def __init__(self, size, seed, time_scale, options):
        self._chains, self._seed, self._deepest = size, seed, int(options["depth"]) - 1
        self._way = options["chain"]
        self.waits = self._way == "tasks"  # its times are kept

    def compute(self, task):
        if self._way == "generators":
            return end_of(self._yield_all(task))
        if self._way == "coroutines":
            return end_of(self._await_all(task, await_next))
        if self._way == "greenlets":
            return self._call_all(task, find_switch(self._deepest))
        return self._call_all(task, call)

    async def run_async(self, task):
        if self._way == "tasks":
            return await self._await_all(task, await_task)
        if self._way in ("auto", "coroutines"):
            return await self._await_all(task, await_next)
        return self.compute(task)

    def _call_all(self, task, function):
        value = random_value(self._seed, task)
        for _ in range(self._chains):
            value = function(self._deepest, value)
        return value.to_bytes(8, "little")

    def _yield_all(self, task):
        value = random_value(self._seed, task)
        for _ in range(self._chains):
            value = yield from yield_from_next(self._deepest, value)
        return value.to_bytes(8, "little")

    async def _await_all(self, task, function):
        value = random_value(self._seed, task)
        for _ in range(self._chains):
            value = await function(self._deepest, value)
        return value.to_bytes(8, "little")


def end_of(coroutine):
    """Runs a coroutine or a generator that does not wait, and returns its result."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("what waits for nothing has waited")


def call(depth, value):
    if depth:
        value = call(depth - 1, value)
    return (value ^ depth) + 1 & LAST


def yield_from_next(depth, value):
    if depth:
        value = yield from yield_from_next(depth - 1, value)
    return (value ^ depth) + 1 & LAST


async def await_next(depth, value):
    if depth:
        value = await await_next(depth - 1, value)
    return (value ^ depth) + 1 & LAST


async def await_task(depth, value):
    if depth:
        value = await asyncio.get_running_loop().create_task(await_task(depth - 1, value))
    return (value ^ depth) + 1 & LAST


def find_switch(depth):
    """Returns the function that switches to a greenlet for the next one, with room for so many in
    each other, each of which is two calls for CPython. The package is gevent's."""
    from greenlet import greenlet
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3 * depth + 1000))

    def switch(depth, value):
        if depth:
            value = greenlet(switch).switch(depth - 1, value)
        return (value ^ depth) + 1 & LAST

    return switch
