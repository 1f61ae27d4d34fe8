# SPDX-License-Identifier: Apache-2.0
import time

from runner.cancellation import COMPLETES, IS_TERMINATED, POLLS, Cancellation, Cancelled
from runner.durations import duration_ns
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

# The work of a task between two looks at the request: a few microseconds.
ROUNDS_BETWEEN_LOOKS = 20
# How long a task waits for others to begin before it makes the request without them.
PATIENCE_S = 0.1


class Patience:
    """Notices that no more tasks begin."""

    def __init__(self, cancellation):
        self._cancellation = cancellation
        self._begun, self._since = cancellation.begun, time.monotonic()

    def is_over(self):
        now = time.monotonic()
        if self._cancellation.begun != self._begun:
            self._begun, self._since = self._cancellation.begun, now
        return now - self._since >= PATIENCE_S


class Workload:
    """Tasks that are cancelled. The first ones end at once, with a result. The others wait or work;
    the last of them that can be in flight makes the request, by which event 0 is set."""

    waits = True  # its times are kept
    cancels = True  # its tasks may end without a result

    def __init__(self, size, seed, time_scale, options):
        self._seed = seed
        self._works = options["activity"] == "work"
        self._finished = int(options["finished"])
        self._remaining_s = duration_ns(options["remaining"]) / 1e9
        self._to_cancel = 0

    def plan(self, tasks):
        self._to_cancel = tasks - self._finished

    async def run_async(self, task):
        cancellation = Cancellation(self.sync)
        response = cancellation.response
        if task >= self._finished:
            if cancellation.is_requested:
                raise Cancelled
            cancellation.begin(task, self._to_cancel)
            try:
                await self._go_on_async(task, response, cancellation)
            except BaseException:  # how what it awaits ends is of the library
                self._record_latency(task, cancellation)
                raise
            if response == POLLS:
                self._record_latency(task, cancellation)
                raise Cancelled
            await self._finish_async(cancellation)
        if response != IS_TERMINATED:
            cancellation.count_finished()
        return (self._seed + task).to_bytes(8, "little")

    def _record_latency(self, task, cancellation):
        """Records how long after the request this is."""
        if cancellation.is_requested:
            self.sync.sampler(task, True).record(cancellation.requested_ns)

    async def _go_on_async(self, task, response, cancellation):
        """Waits or works, until it sees the request or is ended."""
        sync, others, works = self.sync, Patience(cancellation), self._works
        polls = response in (POLLS, COMPLETES)
        requested = sync.event(0, task)
        while not (polls and cancellation.is_requested):
            if works:
                do_work_rounds(ROUNDS_BETWEEN_LOOKS, task)
                if sync.shares_thread:
                    await sync.sleep(0)
            elif polls:
                await requested.wait_for(PATIENCE_S)
            else:
                await sync.sleep(PATIENCE_S)
            if others.is_over():
                cancellation.request(task)

    async def _finish_async(self, cancellation):
        """Does what a task does after the request that nobody can cancel."""
        if not self._works:
            await self.sync.sleep(self._remaining_s)
            return
        while time.monotonic_ns() - cancellation.requested_ns < self._remaining_s * 1e9:
            do_work_rounds(ROUNDS_BETWEEN_LOOKS, 1)
            if self.sync.shares_thread:
                await self.sync.sleep(0)

    run = without_await(run_async)
    _go_on = without_await(_go_on_async)
    _finish = without_await(_finish_async)
