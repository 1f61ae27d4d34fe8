# SPDX-License-Identifier: Apache-2.0
"""Shares, which never stand without their counts."""

import dataclasses

from .distributions import clopper_pearson


def percent(share):
    value = 100 * share
    return f"{value:.0f} %" if value in (0, 100) else f"{value:.1f} %"


@dataclasses.dataclass(frozen=True)
class Share:
    count: int
    of: int

    @property
    def value(self):
        return self.count / self.of if self.of else None

    @property
    def interval(self):
        return clopper_pearson(self.count, self.of)

    def short(self):
        return f"{self.count}/{self.of}" + (f", {percent(self.value)}" if self.of else "")

    def __str__(self):
        if not self.of:
            return "none measured"
        low, high = self.interval
        return f"{self.short()} ({percent(low)} to {percent(high)})"
