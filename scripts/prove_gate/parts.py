# SPDX-License-Identifier: Apache-2.0
"""The parts of the acceptance test: what is measured in each, and what is done to the candidate."""

import dataclasses
import random

LEVELS = (1, 2, 3, 5, 10)  # percent of more work

# Twelve cells, of the models and the work that 'bench ab' chooses by itself, with iterations of some
# milliseconds: a run of 90 s has time for them.
PLAIN_MODELS = ("serial", "fork", "process-pool", "thread-pool", "tbb", "coroutines")
PLAIN_WORKLOADS = ("primes", "powers")
PLAIN_WORK = ("--tasks=64", "--size=1000")
# A process per task cannot have the thousand tasks that a slowdown of 1 % needs. Without those that
# fight for a lock: their times differ too much from process to process.
SLOWED_MODELS = ("serial", "process-pool", "thread-pool", "tbb", "openmp", "coroutines", "fibers")
# Work that is dealt out evenly, or more of it would not make the whole longer by as much. powers is
# not among it: it takes up to 1.8 times its time while somebody else's work is on the same physical
# core, so few of its cells vary little enough for the demands where machines are rented.
SLOWED_WORKLOADS = ("primes", "synthetic")
SLOWED_WORK = ("--tasks=1000", "--size=100", "--compute=5us", "--wait=0us")
CELLS_PER_LEVEL = 2  # that can be slowed by themselves


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    what: str
    models: tuple
    workers: str
    workloads: tuple
    work: tuple
    budget_s: int
    candidate: str = "copy"  # or "relinked"
    has_neighbour: bool = False
    slowdown: str = ""  # "": none, "mixed" or "all"

    @property
    def is_null(self):
        """Nothing differs but, at most, the layout."""
        return not self.slowdown

    def cells(self):
        """What can be slowed by itself: with several numbers of workers they are several cells."""
        return [(model, workload) for model in self.models for workload in self.workloads]

    def arguments(self):
        return [f"--model={','.join(self.models)}", f"--workload={','.join(self.workloads)}",
                f"--workers={self.workers}", *self.work]

    def slowdowns(self, seed, index):
        """The percentage of every slowed cell in the part's run of this index: a function of its
        arguments alone."""
        if self.slowdown == "mixed":
            cells = self.cells()
            random.Random(seed).shuffle(cells)
            levels = [level for level in LEVELS for _ in range(CELLS_PER_LEVEL)]
            return dict(zip(cells, levels))
        if self.slowdown == "all":
            # Each level once in five runs.
            return dict.fromkeys(self.cells(), LEVELS[index % len(LEVELS)])
        return {}


PARTS = {part.name: part for part in (
    Part("aa-quiet", "against a byte copy", PLAIN_MODELS, "2", PLAIN_WORKLOADS, PLAIN_WORK, 90),
    Part("aa-noisy", "against a byte copy, with a neighbour that burns a core half of the time",
         PLAIN_MODELS, "2", PLAIN_WORKLOADS, PLAIN_WORK, 90, has_neighbour=True),
    Part("aa-relinked", "against a copy linked in another order, fresh in every run",
         PLAIN_MODELS, "2", PLAIN_WORKLOADS, PLAIN_WORK, 90, candidate="relinked"),
    Part("power-mixed", "1, 2, 3, 5 and 10 % more work, each of two models on a workload, the others "
         "untouched", SLOWED_MODELS, "1,2", SLOWED_WORKLOADS, SLOWED_WORK, 180, slowdown="mixed"),
    Part("power-all", "1, 2, 3, 5 or 10 % more work in all cells",
         SLOWED_MODELS, "1,2", SLOWED_WORKLOADS, SLOWED_WORK, 180,
         slowdown="all"),
)}


def injection(slowdowns):
    """As an option of 'bench run'; nothing for none."""
    if not slowdowns:
        return []
    parts = [f"{level}:{model}/{workload}" for (model, workload), level in slowdowns.items()]
    return ["--inject-slowdown=" + ",".join(parts)]
