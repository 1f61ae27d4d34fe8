# SPDX-License-Identifier: Apache-2.0
"""What a model's callbacks do (--dispatch=callback): the library calls one for each task when that
is complete, on the thread that the library has for it, and nothing waits for a single task."""

# How often to look whether something went wrong while no callback comes, and after how many looks
# without any, when all tasks are complete, one is taken for lost.
LOOK_S = 0.25
MAX_IDLE_LOOKS = 4


class TaskFailed(Exception):
    """How the failure of a task comes to its callback: as an exception, by the library's own way,
    between processes too. It has the task's outcome (tasks.py)."""

    def __init__(self, outcome):
        super().__init__(outcome)
        self.outcome = outcome


def raise_failure(outcome):
    """Returns the outcome of a task, and raises that of one that failed."""
    if outcome[1] is not None:
        raise TaskFailed(outcome)
    return outcome


class Callbacks:
    """The callbacks of one iteration, and its end, which is the last of them. They may be called on
    several threads at once."""

    def __init__(self, tasks, last):
        """`last` is an event, which is set by the last callback."""
        self.outcomes = [None] * tasks
        self.called = []  # the tasks, in the order of their callbacks
        self._last = last
        self._error = None
        self._seen = 0
        self._idle_looks = 0

    def succeed(self, task, outcome):
        """The callback of a task that returned its outcome."""
        self.outcomes[task] = outcome
        self.called.append(task)  # atomic, and so is the length: at least the last one sees it
        if len(self.called) == len(self.outcomes):
            self._last.set()

    def fail(self, task, error):
        """The callback of a task that raised an exception: its own, or one of the library."""
        if isinstance(error, TaskFailed):
            self.succeed(task, error.outcome)
        else:
            self._error = error
            self._last.set()

    def end(self, task, future):
        """The callback of a future, or of what looks like one."""
        error = future.exception()
        if error is None:
            self.succeed(task, future.result())
        else:
            self.fail(task, error)

    def wait(self, are_complete, look=None):
        """Waits for the last callback. Now and then calls `look`, which may raise to give up, and
        `are_complete`, which returns whether the library has completed all tasks."""
        while not self._last.wait(LOOK_S):
            if look is not None:
                look()
            self.check_idle(are_complete)
        self.raise_error()

    def check_idle(self, are_complete):
        """Raises when no callback has come for several calls of this, and none can come."""
        is_idle = len(self.called) == self._seen and are_complete()
        self._idle_looks = self._idle_looks + 1 if is_idle else 0
        self._seen = len(self.called)
        if self._idle_looks == MAX_IDLE_LOOKS:
            missing = set(range(len(self.outcomes))).difference(self.called)
            raise RuntimeError(f"{len(missing)} of {len(self.outcomes)} callbacks were not called: "
                               f"the first is that of task {min(missing, default=None)}")

    def raise_error(self):
        """Raises what went wrong in the library, if anything did."""
        if self._error is not None:
            raise self._error
