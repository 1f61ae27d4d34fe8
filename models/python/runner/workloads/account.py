# SPDX-License-Identifier: Apache-2.0
import time

from runner.activity import Activity
from runner.random import random_value
from runner.sync.plain import without_await
from runner.work_units import do_work_rounds

MAX_AMOUNT = 100
WORDS_PER_ACCOUNT, BALANCE, PAYMENTS = 8, 0, 1


class Workload:
    """Pays into shared accounts again and again, under the lock of each."""

    waits = True  # its times are kept

    def __init__(self, size, seed, time_scale, options):
        self._payments = size
        self._seed = seed
        self._accounts = int(options["accounts"])
        self._inside = Activity(options, "inside", time_scale)
        self._outside = Activity(options, "outside", time_scale)
        self._only_pays = (self._accounts == 1 and self._inside.is_nothing()
                           and self._outside.is_nothing())

    async def run_async(self, task):
        amount = 1 + random_value(self._seed, task) % MAX_AMOUNT
        if not self._only_pays:
            await self._pay_and_act_async(task, amount)
            return self._result(amount)
        sync, account = self.sync, self.sync.words
        if sync.protection == "locked":
            lock, sampler = sync.lock(0, task), sync.sampler(task)
            release = lock.release
            for count, acquire in sampler.stretches(self._payments, lock.acquire):
                for _ in range(count):
                    await acquire()
                    account[BALANCE] += amount
                    account[PAYMENTS] += 1
                    release()
        elif sync.protection == "none":
            for _ in range(self._payments):
                account[BALANCE] += amount
                account[PAYMENTS] += 1
        else:
            own = [0] * WORDS_PER_ACCOUNT
            for _ in range(self._payments):
                own[BALANCE] += amount
                own[PAYMENTS] += 1
            self._add_to_shared(own)
        return self._result(amount)

    async def _pay_and_act_async(self, task, amount):
        """Pays into one of the accounts, with work or a wait between reading its balance and
        writing it, and between two payments."""
        sync, accounts, inside, outside = self.sync, self.sync.words, self._inside, self._outside
        is_locked, locks = sync.protection == "locked", {}
        shared = accounts
        if sync.protection == "private_copy":
            accounts = [0] * (self._accounts * WORDS_PER_ACCOUNT)
        sampler = sync.sampler(task, inside.is_long() or outside.is_long())
        sampled = sampler.sampled(self._payments)
        for payment in range(self._payments):
            chosen = self._account_of(task, payment)
            if is_locked:
                lock = locks.get(chosen)
                if lock is None:
                    lock = locks[chosen] = sync.lock(chosen, task)
                begin_ns = time.monotonic_ns() if payment in sampled else 0
                await lock.acquire()
                if begin_ns:
                    sampler.record(begin_ns)
            place = chosen * WORDS_PER_ACCOUNT
            balance, payments = accounts[place + BALANCE], accounts[place + PAYMENTS]
            if inside.rounds:
                do_work_rounds(inside.rounds, payment)
            if inside.wait_s:
                await sync.sleep(inside.wait_s)
            accounts[place + BALANCE] = balance + amount
            accounts[place + PAYMENTS] = payments + 1
            if is_locked:
                lock.release()
            if outside.rounds:
                do_work_rounds(outside.rounds, payment)
            if outside.wait_s:
                await sync.sleep(outside.wait_s)
        if accounts is not shared:
            self._add_to_shared(accounts)

    run = without_await(run_async)
    _pay_and_act = without_await(_pay_and_act_async)

    def _add_to_shared(self, own):
        """Adds what a task has in accounts of its own to the shared ones."""
        shared = self.sync.words
        with self.sync.guard:
            for place, value in enumerate(own):
                shared[place] += value

    def _account_of(self, task, payment):
        if self._accounts == 1:
            return 0
        return random_value(self._seed + task, payment) % self._accounts

    def _result(self, amount):
        return (self._payments * amount).to_bytes(8, "little")
