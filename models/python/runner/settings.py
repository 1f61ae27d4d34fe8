# SPDX-License-Identifier: Apache-2.0
import argparse
import importlib

from runner import faults
from runner.cancellation import Cancellation
from runner.sync import Recorded, Sync
from runner.tasks import Timed


def module_name(name):
    """`process-pool` is process_pool.py."""
    return name.replace("-", "_")


def parse(arguments):
    """Returns the settings of a cell from the arguments that bench passes."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("--model", "--workload"):
        parser.add_argument(name, required=True)
    for name in ("--tasks", "--size", "--seed", "--workers", "--concurrency", "--chunk"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--time-scale", type=float, required=True)
    parser.add_argument("--dispatch", choices=["map", "submit", "apply", "callback"], required=True)
    parser.add_argument("--start-method", choices=["fork", "spawn", "forkserver"], required=True)
    # Keep the times of tasks that only compute, too: for a timeline pass.
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--option", action="append", default=[])
    parser.add_argument("--answers", default="")
    # Of a workload whose tasks share something (sync/__init__.py): the implementation, where it is
    # in the memory of the job, and its objects (sync.unfold).
    parser.add_argument("--lock", default="")
    parser.add_argument("--channel", default="")
    # How tasks are cancelled, of a workload whose tasks are (cancellation.py).
    parser.add_argument("--cancel", default="")
    parser.add_argument("--memory", default="")
    parser.add_argument("--object", action="append", default=[])
    settings = parser.parse_args(arguments)
    implementation = ("locks." + module_name(settings.lock) if settings.lock else
                      "channels." + module_name(settings.channel))
    settings.sync = (Sync(implementation, settings.memory, settings.object,
                          suspends=settings.model == "asyncio",
                          shares_thread=settings.model in ("asyncio", "gevent"))
                     if settings.object else None)
    settings.cancellation = Cancellation(settings.sync) if settings.cancel else None
    # The value of every option of the workload, as text.
    settings.options = dict(option.split("=", 1) for option in settings.option)
    return settings


def build_workload(settings):
    module = importlib.import_module("runner.workloads." + module_name(settings.workload))
    workload = module.Workload(settings.size, settings.seed, settings.time_scale, settings.options)
    if settings.sync is not None:
        workload.sync = settings.sync
    if faults.OPTION in settings.options:
        if hasattr(workload, "run_fed"):
            raise ValueError("the tasks of a workload whose items a pool is fed with have no faults")
        workload = faults.FaultInjectingWorkload(workload, settings.options[faults.OPTION])
    if hasattr(workload, "run_fed"):
        # The other tasks of the C++ twin are the generator and the use of results. They are on workers
        # of their own there, where the model has several.
        workload.places = settings.workers
        settings.workers = settings.concurrency = workload.workers
        return workload
    if hasattr(workload, "plan"):
        workload.plan(settings.tasks)
    if settings.sync is not None:
        return Recorded(workload, settings.sync)
    return Timed(workload) if settings.times and not workload.waits else workload


def model_class(settings):
    return importlib.import_module("runner.models." + module_name(settings.model)).Model


def default_chunk(tasks, workers):
    """Returns the default of `multiprocessing.Pool.map`: four chunks per worker."""
    return max(1, -(-tasks // (4 * workers)))


def ranges(settings):
    """Returns the first task of each chunk, and one past its last."""
    chunk = settings.chunk or default_chunk(settings.tasks, settings.workers)
    firsts = range(0, settings.tasks, chunk)
    return firsts, [min(first + chunk, settings.tasks) for first in firsts]
