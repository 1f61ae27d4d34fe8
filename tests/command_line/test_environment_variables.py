# SPDX-License-Identifier: Apache-2.0
"""What is measured does not depend on variables that somebody left in the environment."""

import contextlib
import os
import pathlib
import unittest

from tests.command_line.support import BENCH, CommandLineTest, wait_until

CELLS = ["--model=threads", "--workload=empty", "--workers=2", "--tasks=8", "--trials=1",
         "--iterations=1", "--no-baseline"]
SLOW = ["--model=threads", "--workload=synthetic", "--compute=0", "--wait=3s", "--tasks=2",
        "--workers=2", "--trials=1", "--iterations=1", "--no-baseline"]
INFLUENTIAL = {"OMP_PROC_BIND": "true", "OMP_PLACES": "cores", "OMP_NUM_THREADS": "1",
               "GOMP_CPU_AFFINITY": "0", "KMP_AFFINITY": "compact", "TBB_VERSION": "1",
               "MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.arena_max=1",
               "LD_BIND_NOW": "1", "PYTHONMALLOC": "debug", "PYTHONHASHSEED": "1"}


class EnvironmentVariables(CommandLineTest):
    def recorded(self, name="results.json"):
        return self.results(name)["concurrency_bench"]["machine"]

    def trial(self):
        return wait_until(lambda: next((process for process, name in self.processes().items()
                                        if name == "bench-trial"), None), "a trial")

    def variables_of(self, process):
        text = pathlib.Path("/proc", str(process), "environ").read_bytes().decode()
        return dict(variable.split("=", 1) for variable in text.split("\0") if "=" in variable)

    def test_they_are_removed_and_said_and_recorded(self):
        plain = self.bench(*CELLS, "--out=plain.json", "--quiet")
        self.assertEqual(plain.err, "")
        run = self.bench(*CELLS, "--out=results.json", "--quiet", environment=INFLUENTIAL)
        machine = self.recorded()
        self.assertEqual([one["name"] for one in machine["environment"]["removed"]],
                         sorted(INFLUENTIAL))
        self.assertEqual(machine["environment"]["kept"], [])
        self.assertEqual(machine["usable_cores"], self.recorded("plain.json")["usable_cores"])
        message, = run.err.splitlines()
        for name in INFLUENTIAL:
            self.assertIn(name, message)
        self.assertIn("--keep-environment", message)

    def test_they_reach_neither_trial_nor_guardian(self):
        run = self.start(*SLOW, environment=INFLUENTIAL)
        self.trial()  # by then the program has executed itself anew
        checked = set()

        def check_all():
            for process, name in self.processes().items():
                # A trial may end meanwhile; another one follows.
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    variables = self.variables_of(process)
                    cores = os.sched_getaffinity(process)
                    self.assertEqual(set(INFLUENTIAL) & set(variables), set(), name)
                    if name == "bench-trial":
                        self.assertNotIn("BENCH_REMOVED_VARIABLES", variables)
                    self.assertEqual(cores, os.sched_getaffinity(0))
                    checked.add(name)
            return checked >= {"bench", "bench-probe", "bench-guardian", "bench-trial"}

        wait_until(check_all, "a look at each kind of process")
        self.assertEqual(checked, {"bench", "bench-probe", "bench-guardian", "bench-trial"})
        run.kill()
        wait_until(lambda: not self.processes(), "the end of all")

    def test_they_are_kept_on_request_and_that_is_a_remark(self):
        run = self.bench(*CELLS, "--out=results.json", "--quiet", "--keep-environment",
                         environment={"MALLOC_ARENA_MAX": "1"})
        self.assertIn("warning: kept in the environment", run.err)
        self.assertEqual(self.recorded()["environment"]["kept"][0]["name"], "MALLOC_ARENA_MAX")
        self.assertIn("MALLOC_ARENA_MAX='1'", run.out)
        self.bench(*CELLS, "--out=other.json", "--quiet")
        report = self.bench("report", "results.json", "other.json").out
        self.assertIn("the environment differs (MALLOC_ARENA_MAX=1 in", report)

    def test_cores_are_those_of_the_user_also_when_they_are_kept(self):
        self.bench(*CELLS, "--out=results.json", "--quiet", "--keep-environment",
                   environment={"OMP_PROC_BIND": "true"})
        self.assertEqual(self.recorded()["usable_cores"], len(os.sched_getaffinity(0)))

    def test_values_that_could_be_secrets_are_not_recorded(self):
        self.bench(*CELLS, "--out=results.json", environment={"TBB_PASSWORD": "xyzzy"})
        text = (self.directory / "results.json").read_text()
        self.assertIn("TBB_PASSWORD", text)
        self.assertNotIn("xyzzy", text)

    def test_where_libraries_are_found_stays_and_is_recorded(self):
        run = self.bench(*CELLS, "--out=results.json", "--quiet",
                         environment={"LD_LIBRARY_PATH": "/nowhere"})
        self.assertEqual(run.err, "")
        noted, = self.recorded()["environment"]["noted"]
        self.assertEqual((noted["name"], noted["value"]), ("LD_LIBRARY_PATH", "/nowhere"))

    def test_what_changes_nothing_is_left_alone(self):
        run = self.bench(*CELLS, "--quiet", environment={
            "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHON_VERSION": "3.13",
            "OMPI_MCA_btl": "self", "ASAN_OPTIONS": "detect_leaks=1", "BENCHMARK_V": "9"})
        self.assertEqual(run.err, "")

    def test_a_message_of_another_process_is_not_believed(self):
        run = self.bench(*CELLS, "--quiet", environment={
            "BENCH_REMOVED_VARIABLES": "1\nOMP_DYNAMIC=true", "OMP_NUM_THREADS": "1"})
        self.assertIn("OMP_NUM_THREADS", run.err)
        self.assertNotIn("OMP_DYNAMIC", run.err)

    def test_the_program_may_be_a_link_or_be_gone_by_then(self):
        os.symlink(BENCH, self.directory / "link")
        run = self.bench(*CELLS, "--quiet", program="./link", environment={"OMP_DYNAMIC": "true"})
        self.assertIn("OMP_DYNAMIC", run.err)

    def test_usage_errors_come_first(self):
        self.assert_usage_error(["--nonsense"], "--nonsense", environment={"OMP_DYNAMIC": "true"})
        self.assert_usage_error(["--keep-environment=yes"], "takes no value")

    def test_a_timeline_and_the_doctor_remove_them_too(self):
        run = self.bench("timeline", "--model=serial", "--workload=empty", "--tasks=2", "--quiet",
                         environment={"OMP_DYNAMIC": "true"})
        self.assertIn("removed from the environment", run.err)
        run = self.bench("doctor", "--quick", environment={"OMP_DYNAMIC": "true"})
        self.assertIn("removed from the environment", run.err)
        self.assertRegex(run.out, r"warning +environment +removed: OMP_DYNAMIC")

    def test_what_reads_files_alone_does_not_care(self):
        self.bench(*CELLS, "--out=results.json", "--quiet")
        run = self.bench("report", "results.json", environment={"OMP_DYNAMIC": "true"})
        self.assertEqual(run.err, "")


if __name__ == "__main__":
    unittest.main()
