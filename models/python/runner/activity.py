# SPDX-License-Identifier: Apache-2.0
"""What a task does in one place again and again: so many rounds of work, or one wait."""

from runner.durations import duration_ns
from runner.work_units import rounds_of

WAIT = "wait:"


class Activity:
    """Of an option's canonical text, such as "5us" or "wait:10ms"."""

    def __init__(self, options, name, time_scale):
        text = options[name]
        self.rounds, self.wait_s = 0, 0.0
        if text.startswith(WAIT):
            self.wait_s = int(duration_ns(text[len(WAIT):]) * time_scale) / 1e9
        else:
            self.rounds = rounds_of(options, duration_ns(text))

    def is_long(self):
        """Whether it takes 10 µs or more."""
        return self.wait_s >= 1e-5 or self.rounds >= 100

    def is_nothing(self):
        return self.rounds == 0 and self.wait_s == 0
