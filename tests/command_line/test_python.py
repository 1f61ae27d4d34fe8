# SPDX-License-Identifier: Apache-2.0
"""The Python models from the outside: interpreters that are missing, broken, killed, and several."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from tests.command_line.support import (BENCH, BENCH_HOSTILE, ROOT, CommandLineTest,
                                        in_namespaces, parent_of, wait_until)

PYTHON = "/usr/bin/python3"
# Those that need neither 3.14 nor a package.
MODELS = ["serial", "process-per-task", "process-pool", "process-executor", "thread-per-task",
          "thread-executor", "asyncio"]
QUICK = ["--tasks=4", "--size=20", "--trials=1", "--iterations=1"]
# Long enough to be disturbed: each task sleeps 2.5 s at the least.
SLOW = ["--workload=downloads", "--workers=2", "--tasks=4", "--time-scale=500", "--trials=1",
        "--iterations=1", "--no-baseline"]


class Python(CommandLineTest):
    def script(self, name, text):
        path = self.directory / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return str(path)

    def reasons(self, *pythons, model="python-serial", status=2):
        """Why the models cannot run with these interpreters: nothing is left to measure."""
        run = self.bench(f"--model={model}", "--workload=empty", *QUICK,
                         f"--python={','.join(pythons)}", status=status)
        return run.err

    # ---- interpreters -----------------------------------------------------------------------

    def test_a_missing_interpreter_is_named_with_the_remedy(self):
        said = self.reasons("./no-such-python")
        self.assertIn("./no-such-python not found: install it, or name one with --python=PATH", said)

    def test_what_is_no_interpreter_is_unavailable_with_the_reason(self):
        answer = 'for path; do :; done; echo "$words" > "$path"'  # the last argument
        for name, text, told in (("garbage", "echo lorem ipsum",
                                  "exited with status 0; the end of its output: lorem ipsum"),
                                 ("liar", "words='lorem ipsum'; " + answer,
                                  "answered 'lorem ipsum'"),
                                 ("silent", "", "exited with status 0"),
                                 ("fails", "echo no libpython >&2; exit 3",
                                  "exited with status 3; the end of its output: no libpython"),
                                 ("old", "words='cpython 3.8.1 1 0 1 0'; " + answer,
                                  "needs CPython 3.9 or later"),
                                 ("other", "words='pypy 3.10.1 1 0 1 0'; " + answer,
                                  "pypy 3.10.1")):
            with self.subTest(name):
                said = self.reasons(self.script(name, text))
                self.assertIn(told, said)
                self.assertIn("--python=PATH", said)

    def test_an_interpreter_that_hangs_is_given_up(self):
        self.assertIn("did not answer in time", self.reasons(self.script("hangs", "sleep 1000")))

    def test_a_broken_interpreter_does_not_keep_others_from_running(self):
        results = self.measure("--model=python-serial", "--workload=empty", *QUICK,
                               f"--python=./no-such-python,{PYTHON}")
        ours = results["concurrency_bench"]
        self.assertEqual(len(ours["plan"]["cells"]), 1)
        self.assertIn("not found", ours["not_applicable"][0]["reason"])

    def test_an_interpreter_that_breaks_after_it_was_asked_is_a_failed_cell(self):
        works_when_asked = self.script("turncoat", f"""
case "$*" in *--model=*) echo 'out of luck' >&2; exit 4;; esac
exec {PYTHON} "$@"
""")
        results = self.measure("--model=python-serial", "--workload=empty", *QUICK,
                               f"--python={works_when_asked}", status=1)
        self.assert_failed(results, {"python-serial/empty": "exited with status 4; the end of its "
                                                            "output: out of luck, while it started"})

    def test_an_interpreter_that_lies_is_a_failed_cell(self):
        liar = self.script("liar", f"""
case "$*" in *--model=*) exec >"$5"; echo ready; read run; echo done; read results; echo results 7
esac
exec {PYTHON} "$@"
""")
        results = self.measure("--model=python-serial", "--workload=empty", *QUICK,
                               f"--python={liar}", status=1)
        self.assert_failed(results, {"python-serial/empty": "'results 7' instead of 'results 4'"})

    def test_two_interpreters_are_two_series(self):
        second = self.path("python-too")
        os.symlink(PYTHON, second)
        results = self.measure("--model=python-serial,python-thread-executor", "--workload=empty",
                               "--workers=2", *QUICK, f"--python={PYTHON},{second}")
        cells = results["concurrency_bench"]["plan"]["cells"]
        self.assertEqual(len(cells), 4)
        self.assertEqual({cell["settings"]["python"] for cell in cells}, {PYTHON, second})
        version = subprocess.run([PYTHON, "-c", "import platform; print(platform.python_version())"],
                                 capture_output=True, text=True, check=True).stdout.strip()
        for cell in cells:
            self.assertEqual(cell["runtime"], f"CPython {version}, GIL on")
            self.assertEqual(cell["traits"]["gil"], "on")
        self.assertEqual([cell["model"] for cell in cells if cell["baseline"]], ["python-serial"])

    def test_the_users_environment_changes_nothing(self):
        (self.directory / "argparse.py").write_text("raise ImportError('hostile')\n")
        (self.directory / "sitecustomize.py").write_text("raise SystemExit('hostile')\n")
        hostile = {"PYTHONPATH": str(self.directory), "PYTHONHOME": "/nowhere",
                   "PYTHONSTARTUP": "/nowhere", "PYTHONWARNINGS": "error"}
        self.measure("--model=python-process-pool", "--workload=empty", "--workers=2", *QUICK,
                     f"--python={PYTHON}", "--start-method=fork,spawn", environment=hostile)

    @unittest.skipIf(subprocess.run([PYTHON, "-c", "import gevent"], capture_output=True).returncode,
                     "there is no gevent here")
    def test_the_packages_of_a_virtual_environment_are_found(self):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", "--system-site-packages", "venv"],
                       cwd=self.directory, check=True)
        self.measure("--model=python-gevent", "--workload=downloads", *QUICK,
                     "--python=venv/bin/python3")

    def test_it_works_wherever_the_program_is_copied_to(self):
        shutil.copy(BENCH, self.path("elsewhere"))
        self.measure("--model=python-process-pool", "--workload=primes", "--workers=2", *QUICK,
                     f"--python={PYTHON}", "--start-method=fork,spawn,forkserver",
                     program=self.path("elsewhere"))

    # ---- noise ------------------------------------------------------------------------------

    EVERY_WAY = ["--model=python-serial,python-process-pool,python-process-executor,"
                 "python-process-per-task,python-asyncio", "--workload=empty", "--workers=2", *QUICK,
                 "--start-method=fork,spawn,forkserver"]

    def test_what_an_installation_prints_at_the_start_is_no_answer(self):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", "venv"], cwd=self.directory,
                       check=True)
        packages, = self.directory.glob("venv/lib/python3*/site-packages")
        (packages / "sitecustomize.py").write_text(
            "import sys\nprint('hi')\nprint('done', flush=True)\nprint('hello', file=sys.stderr)\n")
        (packages / "noise.pth").write_text("import os; os.write(1, b'ready')\n")
        results = self.measure(*self.EVERY_WAY, "--python=venv/bin/python3")
        self.assert_complete(results, 1)

    def test_what_a_script_around_an_interpreter_prints_is_no_answer(self):
        shell = self.script("shell", f"""
echo Welcome
{PYTHON} "$@"
status=$?
echo Goodbye
exit $status
""")
        # It closes the descriptors that it does not know.
        python = self.script("python", f"""exec {PYTHON} -c '
import subprocess, sys
print("Welcome", flush=True)
sys.exit(subprocess.call(["{PYTHON}"] + sys.argv[1:]))' "$@"
""")
        for script in (shell, python):
            with self.subTest(script):
                results = self.measure(*self.EVERY_WAY, f"--python={script}")
                self.assert_complete(results, 1)
                os.remove(self.path("results.json"))

    # ---- folders ----------------------------------------------------------------------------

    def test_a_folder_for_temporary_files_may_have_a_long_name(self):
        folder = self.directory / ("d" * 90) / ("e" * 90)
        folder.mkdir(parents=True)
        results = self.measure(*self.EVERY_WAY, f"--python={PYTHON}",
                               environment={"TMPDIR": str(folder)})
        self.assert_complete(results, 1)
        self.assertEqual(os.listdir(folder), [])

    def test_a_folder_for_temporary_files_need_not_be_there(self):
        results = self.measure(*self.EVERY_WAY, f"--python={PYTHON}",
                               environment={"TMPDIR": self.path("nowhere")})
        self.assert_complete(results, 1)

    def test_semaphores_that_are_refused_are_told_with_the_folder_before_anything_is_measured(self):
        for options, told in (("size=4k", "4 KiB of 4 KiB free"), ("nr_inodes=3", "of 3 files free"),
                              ("ro", "remount,rw")):
            start = in_namespaces(f"mount -t tmpfs -o {options} tmpfs /dev/shm")
            if start is None:
                self.skipTest("no mount namespaces here")
            for model in ("process-pool", "process-executor"):
                with self.subTest(options, model=model):
                    run = self.bench(*start[1:], f"--model=python-{model}", "--no-baseline",
                                     "--workload=empty", *QUICK, f"--python={PYTHON}",
                                     program=start[0], status=2)
                    self.assertIn("semaphores in /dev/shm", run.err)
                    self.assertIn(told, run.err)
            # Those that need none run all the same.
            self.bench(*start[1:], "--model=python-process-per-task", "--no-baseline",
                       "--workload=empty", *QUICK, f"--python={PYTHON}", "--quiet",
                       program=start[0])

    # ---- models -----------------------------------------------------------------------------

    def test_every_model_measures_every_dispatch_mode_that_it_has(self):
        measured = {}
        for some in ("map,submit,apply", "callback"):
            results = self.measure("--model=" + ",".join("python-" + model for model in MODELS),
                                   "--workload=empty", "--workers=2", *QUICK,
                                   f"--python={PYTHON}", f"--dispatch={some}")
            for cell in results["concurrency_bench"]["plan"]["cells"]:
                measured.setdefault(cell["model"].removeprefix("python-"), set()).add(
                    cell["settings"].get("dispatch", "map"))
        everything = {"map", "submit", "apply", "callback"}
        self.assertEqual(measured, {
            "serial": {"map"}, "process-per-task": {"map", "apply"}, "process-pool": everything,
            "process-executor": everything, "thread-per-task": {"map", "apply"},
            "thread-executor": everything, "asyncio": {"map", "apply", "callback"}})

    def test_a_workload_that_python_does_not_know_is_not_applicable(self):
        run = self.bench("--model=python-serial", "--workload=throws", *QUICK, status=2,
                         program=BENCH_HOSTILE)
        self.assertIn("there is no 'throws' in Python", run.err)

    def test_a_task_that_raises_is_a_failed_task_and_the_others_still_run(self):
        sources = self.directory / "python"
        shutil.copytree(ROOT / "models/python", sources,
                        ignore=shutil.ignore_patterns("__pycache__"))
        (sources / "runner/workloads/raises.py").write_text("""
class Workload:
    waits = False
    def __init__(self, size, seed, time_scale, options):
        pass
    def compute(self, task):
        if task % 3 == 1:
            raise ValueError(f"task {task} has had\\nenough")
        return b"fine"
""")
        methods = {"process-pool": ("fork", "spawn", "forkserver")}
        call_back = ("process-pool", "process-executor", "thread-executor", "asyncio")
        for model in MODELS:
            ways = [(method, "map") for method in methods.get(model, ("fork",))]
            ways += [(method, "callback") for method, _ in ways if model in call_back]
            for method, dispatch in ways:
                with self.subTest(model, start_method=method, dispatch=dispatch):
                    ran = subprocess.run(
                        [PYTHON, "-I", "-B", sources, f"--model={model}", "--workload=raises",
                         "--tasks=5", "--size=1", "--seed=0", "--time-scale=1", "--workers=2",
                         "--concurrency=2", "--chunk=0", f"--dispatch={dispatch}",
                         f"--start-method={method}"],
                        input=b"run\nresults\n", capture_output=True, timeout=60, check=True,
                        env=self.environment())
                    self.assertEqual(ran.stderr, b"")
                    self.assertEqual(ran.stdout.count(b"fine"), 3)
                    for task in (1, 4):
                        self.assertIn(b"ValueError: task %d has had enough" % task, ran.stdout)

    # ---- deaths -----------------------------------------------------------------------------

    def start_slow(self, model, *more):
        """A run in whose trial two workers, or an interpreter, are at work."""
        return self.start(f"--model={model}", *SLOW, f"--python={PYTHON}", "--out=r.json",
                          "--quiet", *more)

    def pythons(self):
        return [process for process, name in self.processes().items()
                if name.startswith("python")]

    def interpreter(self):
        """The trial's own, not one that was only asked what it is."""
        processes = self.processes()
        for process in self.pythons():
            with contextlib.suppress(OSError):
                if processes.get(parent_of(process)) == "bench-trial":
                    return process
        return None

    def cpu_ticks(self, processes):
        with contextlib.suppress(OSError):
            return [pathlib.Path(f"/proc/{process}/stat").read_text().split()[13:15]
                    for process in processes]
        return None

    def wait_for_work(self, workers):
        """Until the interpreter and so many others are there and do nothing more than sleep, which
        is what the tasks do; returns the interpreter and the others, the youngest last."""
        def at_work():
            before = sorted(self.pythons())
            ticks = self.cpu_ticks(before)
            time.sleep(0.3)
            same = before == sorted(self.pythons()) and ticks == self.cpu_ticks(before)
            return before if same and ticks and len(before) > workers else None
        processes = wait_until(at_work, f"an interpreter and {workers} of its processes at work")
        interpreter = wait_until(self.interpreter, "the trial's interpreter")
        processes.remove(interpreter)
        return interpreter, processes

    def test_an_interpreter_that_is_killed_is_a_failed_cell_at_once(self):
        for model, processes in (("python-serial", 0), ("python-process-pool", 2),
                                 ("python-process-executor", 2)):
            with self.subTest(model):
                run = self.start_slow(model)
                interpreter, _ = self.wait_for_work(processes)
                os.kill(interpreter, signal.SIGKILL)
                finished = self.finish(run)
                self.assertEqual(finished.status, 1, finished.err)
                self.assertEqual(self.processes(), {})
                self.assert_failed(self.results("r.json"),
                                   {model: "was killed by signal 9 (Killed), while it"})
                os.remove(self.path("r.json"))

    def test_a_worker_process_that_is_killed_is_a_failed_cell(self):
        for model, told in (("python-process-pool", "ended with exit code -9"),
                            ("python-process-executor", "BrokenProcessPool"),
                            ("python-process-per-task", "ended with exit code -9")):
            with self.subTest(model):
                run = self.start_slow(model)
                _, workers = self.wait_for_work(2)
                os.kill(workers[-1], signal.SIGKILL)
                finished = self.finish(run)
                self.assertEqual(finished.status, 1, finished.err)
                self.assert_failed(self.results("r.json"), {model: told})
                os.remove(self.path("r.json"))

    def test_a_killed_trial_leaves_no_python_behind(self):
        for method, processes in (("fork", 2), ("spawn", 3), ("forkserver", 4)):
            with self.subTest(method):
                run = self.start_slow("python-process-pool", f"--start-method={method}")
                self.wait_for_work(processes)
                trial = next(process for process, name in self.processes().items()
                             if name == "bench-trial")
                os.kill(trial, signal.SIGKILL)
                self.assertEqual(self.finish(run).status, 1)
                self.assertEqual(self.processes(), {})
                os.remove(self.path("r.json"))

    def test_without_coordinator_and_guardian_the_interpreter_and_its_workers_die_too(self):
        for model, method, processes in (
                ("python-process-pool", "fork", 2), ("python-process-executor", "fork", 2),
                ("python-process-per-task", "fork", 2), ("python-process-pool", "spawn", 3),
                ("python-process-pool", "forkserver", 4)):
            with self.subTest(model, start_method=method):
                run = self.start_slow(model, f"--start-method={method}")
                self.wait_for_work(processes)
                guardian = next(process for process, name in self.processes().items()
                                if name == "bench-guardian")
                os.kill(run.pid, signal.SIGSTOP)
                os.kill(guardian, signal.SIGKILL)
                os.kill(run.pid, signal.SIGKILL)
                wait_until(lambda: not self.processes(), "all gone")
                self.finish(run)
                for file in self.directory.glob("r.json*"):
                    file.unlink()

    # ---- leftovers --------------------------------------------------------------------------

    def named(self, folder, owners):
        """What these processes gave a name in a folder."""
        return [name for name in os.listdir(folder)
                if name.removeprefix("sem.").startswith("bench-")
                and int(name.split("-")[2]) in owners]

    def start_with_names(self, method):
        """A run whose interpreter just has semaphores, and the interpreter."""
        temporary = self.directory / "tmp"
        temporary.mkdir(exist_ok=True)
        run = self.start("--model=python-process-pool", "--workload=empty", "--workers=2",
                         "--tasks=4", "--iterations=1", "--trials=50", "--no-baseline",
                         f"--start-method={method}",
                         f"--python={PYTHON}", "--quiet", environment={"TMPDIR": str(temporary)})

        def interpreter():
            for name in os.listdir("/dev/shm"):
                if name.startswith("sem.bench-"):
                    owner = name.split("-")[2]
                    with contextlib.suppress(OSError):
                        if self.tag.encode() in pathlib.Path("/proc", owner, "environ").read_bytes():
                            return int(owner)
            return None
        return run, wait_until(interpreter, "semaphores with names")

    def kill_one(self, name):
        """Kills a process of that name. False when there is none at the moment, as between two
        trials, or when it ends just then."""
        for process, its_name in self.processes().items():
            if its_name == name:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    return True
        return False

    def test_an_interrupted_run_leaves_no_semaphore_and_no_folder(self):
        for method in ("spawn", "forkserver"):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                with self.subTest(start_method=method, signal=number.name):
                    run, interpreter = self.start_with_names(method)
                    run.send_signal(number)
                    self.finish(run)
                    wait_until(lambda: not self.processes(), "all gone")
                    self.assertEqual(self.named("/dev/shm", [interpreter]), [])
                    self.assertEqual(os.listdir(self.directory / "tmp"), [])

    def test_a_killed_trial_or_guardian_leaves_no_semaphore_and_no_folder(self):
        for victim in ("bench-trial", "bench-guardian"):
            with self.subTest(victim):
                run, interpreter = self.start_with_names("spawn")
                wait_until(lambda: self.kill_one(victim), f"a {victim} to kill")
                wait_until(lambda: not self.named("/dev/shm", [interpreter]), "no semaphore")
                run.send_signal(signal.SIGINT)
                self.finish(run)
                self.assertEqual(os.listdir(self.directory / "tmp"), [])

    def test_no_semaphore_is_made_under_a_name_that_does_not_tell_its_owner(self):
        script = """
import types
import _multiprocessing

class Original(_multiprocessing.SemLock):
    def __new__(cls, *arguments):
        raise AssertionError("sem_open(3) would make a file under a temporary name")

_multiprocessing.SemLock = Original
from runner import processes, semaphores
for method in ("fork", "spawn", "forkserver"):
    settings = types.SimpleNamespace(start_method=method, sync=None)
    with processes.starting(settings) as context:
        semaphore = context.BoundedSemaphore(2)
        assert semaphore.acquire(False) and semaphore.acquire(False)
        assert not semaphore.acquire(False)
        with context.Barrier(1)._cond, context.RLock():
            pass
        print(method)
"""
        done = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True,
                              env=self.environment(PYTHONPATH=str(ROOT / "models/python")))
        self.assertEqual((done.stdout, done.stderr), ("fork\nspawn\nforkserver\n", ""))

    def test_the_next_run_removes_what_a_dead_one_left_and_nothing_of_a_living_one(self):
        space = os.stat("/proc/self/ns/pid").st_ino
        dead = subprocess.Popen(["true"])
        dead.wait()
        own_start = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
        left = [f"bench-{space}-{dead.pid}-1-aaaaaaaa",
                f"bench-{space}-{os.getpid()}-{int(own_start) + 1}-aaaaaaaa"]
        kept = [f"bench-{space}-{os.getpid()}-{own_start}-aaaaaaaa",
                f"bench-{space + 1}-{dead.pid}-1-aaaaaaaa"]
        temporary = self.directory / "tmp"
        for name in left + kept:
            (temporary / name / "more").mkdir(parents=True)
            semaphore = pathlib.Path("/dev/shm", "sem." + name)
            semaphore.touch()
            self.addCleanup(semaphore.unlink, missing_ok=True)
        self.bench("--model=serial", "--workload=empty", *QUICK, "--quiet",
                   environment={"TMPDIR": str(temporary)})
        self.assertEqual(sorted(os.listdir(temporary)), sorted(kept))
        for name in left:
            self.assertFalse(pathlib.Path("/dev/shm", "sem." + name).exists(), name)
        for name in kept:
            self.assertTrue(pathlib.Path("/dev/shm", "sem." + name).exists(), name)
            pathlib.Path("/dev/shm", "sem." + name).unlink()


if __name__ == "__main__":
    unittest.main()
