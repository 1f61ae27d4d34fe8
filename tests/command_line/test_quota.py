# SPDX-License-Identifier: Apache-2.0
"""CPU quotas and neighbours, on real cgroups where they can be had."""
import os
import pathlib
import re
import signal
import subprocess
import unittest

from tests.command_line.support import BENCH, CommandLineTest, wait_until

MEASURED = ["--model=threads", "--workload=synthetic", "--compute=2ms", "--workers=2", "--tasks=20",
            "--no-baseline", "--trials=1", "--iterations=1"]
CELL = [*MEASURED, "--quiet"]
LONG = ["--model=threads", "--workload=downloads", "--time-scale=2000", "--workers=2", "--tasks=4",
        "--no-baseline", "--trials=1", "--iterations=1", "--quiet"]


def quota_cgroups():
    """Cgroups that a trial made for its quota, wherever they are mounted."""
    places = [line.split()[4] for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
              if " - cgroup" in line]
    # A plan that tries whether a cgroup can be had names it in another way.
    return {folder for place in places for folder in pathlib.Path(place).glob("**/bench-*-quota")
            if not folder.name.endswith("-try-quota")}


def owner_of(folder):
    """The process that made a cgroup, by its name."""
    return int(folder.name.split("-")[2])


def why_no_quota():
    run = subprocess.run([BENCH, *CELL, "--cpu-quota=0.5", "--dry-run"], capture_output=True,
                         text=True, timeout=60)
    found = re.search(r"--cpu-quota is not available: .*", run.stdout + run.stderr, re.DOTALL)
    return found and " ".join(found.group().split())


class WithQuota(CommandLineTest):
    def setUp(self):
        super().setUp()
        reason = why_no_quota()
        if reason:
            self.skipTest(reason)

    def cgroup(self):
        """That of the trial of this test; others may make some at the same time."""
        own = self.processes()
        return next((folder for folder in quota_cgroups() if owner_of(folder) in own), None)

    def assert_all_have_owners(self):
        wait_until(lambda: all(os.path.exists(f"/proc/{owner_of(folder)}")
                               for folder in quota_cgroups()), "cgroups of dead owners are removed")

    def test_throttled_time_is_recorded_and_shown_under_a_quota_alone(self):
        run = self.bench(*MEASURED, "--cpu-quota=0.05,100", "--out=r.json", "--wide")
        self.assertRegex(run.out, r"cores +throttled")
        few, many = [self.trial_of("r.json", f"cpu-quota:{quota}") for quota in ("0.05", "100")]
        self.assertGreater(few["resources"]["throttled_ns"], 0)
        self.assertEqual(many["resources"]["throttled_ns"], 0)
        run = self.bench(*MEASURED, "--out=none.json", "--wide")
        self.assertNotIn("throttled", run.out)
        self.assertNotIn("throttled_ns", (self.directory / "none.json").read_text())
        self.assert_all_have_owners()

    def test_a_quota_is_given_anew_in_each_period_that_is_asked_for(self):
        for period, microseconds in (("5ms", 5_000), ("400ms", 400_000)):
            with self.subTest(period=period):
                run = self.start(*LONG, "--cpu-quota=0.5", f"--quota-period={period}")
                folder = wait_until(self.cgroup, "a cgroup")
                wait_until(lambda: (folder / "cgroup.procs").read_text(), "a process in it")
                self.assertEqual(self.quota_of(folder), (microseconds / 2, microseconds))
                self.interrupt(run)

    def quota_of(self, folder):
        """The quota of a cgroup and its period, in microseconds, in version 2 or 1 of cgroups."""
        if (folder / "cpu.max").exists():
            return tuple(map(int, (folder / "cpu.max").read_text().split()))
        return tuple(int((folder / f"cpu.cfs_{which}_us").read_text())
                     for which in ("quota", "period"))

    def test_a_period_needs_a_quota_of_which_the_kernel_can_give_a_share(self):
        self.assert_usage_error([*CELL, "--quota-period=20ms"], "--cpu-quota=CORES")
        self.assert_usage_error([*CELL, "--quota-period=20ms", "--cpu-quota=0.01"], "20.0 ms",
                                "a longer period")
        self.assert_usage_error([*CELL, "--quota-period=2s", "--cpu-quota=1"], "from 1ms to 1s")

    def trial_of(self, file, part):
        results = self.results(file)["concurrency_bench"]
        place, = [place for place, cell in enumerate(results["plan"]["cells"])
                  if part in cell["name"]]
        trial, = [trial for trial in results["trials"] if trial["cell"] == place]
        return trial

    def test_all_processes_of_the_trial_are_inside_and_the_guardian_is_not(self):
        run = self.start("--model=pool", *LONG[1:], "--cpu-quota=0.5")
        folder = wait_until(self.cgroup, "a cgroup")
        inside = lambda: set((folder / "cgroup.procs").read_text().split())
        wait_until(lambda: len(inside()) >= 3, "a trial and its two workers in it")
        names = {pathlib.Path("/proc", process, "comm").read_text().strip() for process in inside()}
        self.assertNotIn("bench-guardian", names)
        self.assertIn("bench-trial", names)
        self.interrupt(run)
        self.assertFalse(folder.exists())

    def interrupt(self, run):
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)

    def test_nothing_is_left_after_ctrl_c(self):
        run = self.start(*LONG, "--cpu-quota=0.5")
        folder = wait_until(self.cgroup, "a cgroup")
        self.interrupt(run)
        self.assertFalse(folder.exists())

    def test_nothing_is_left_when_bench_is_killed(self):
        run = self.start(*LONG, "--cpu-quota=0.5")
        folder = wait_until(self.cgroup, "a cgroup")
        run.kill()
        self.finish(run)
        wait_until(lambda: not folder.exists(), "the guardian removes the cgroup")

    def test_a_later_run_removes_what_a_killed_guardian_left(self):
        run = self.start(*LONG, "--cpu-quota=0.5")
        folder = wait_until(self.cgroup, "a cgroup")
        wait_until(lambda: (folder / "cgroup.procs").read_text(), "a process in it")
        guardians = [process for process, name in self.processes().items()
                     if name == "bench-guardian"]
        for process in [run.pid, *guardians]:
            os.kill(process, signal.SIGKILL)
        self.finish(run)
        # Another run on the machine may be the later one.
        wait_until(lambda: not self.processes(), "its processes end")
        self.measure(*CELL)
        self.assertFalse(folder.exists())

    def test_read_only_cgroups_are_not_applicable_with_the_remedy(self):
        if os.geteuid() != 0:
            self.skipTest("only root can mount")
        places = [line.split()[4] for line in
                  pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
                  if " - cgroup" in line]
        script = "".join(f"mount -o remount,bind,ro {place} || exit 99; " for place in places)
        run = subprocess.run(["unshare", "-m", "sh", "-c", script + 'exec "$@"', "sh", BENCH, *CELL,
                              "--cpu-quota=0.5"], capture_output=True, text=True, timeout=60,
                             cwd=self.directory)
        if run.returncode == 99:
            self.skipTest("the cgroups cannot be mounted anew")
        said = " ".join((run.stdout + run.stderr).split())
        self.assertEqual(run.returncode, 2, said)
        self.assertRegex(said, r"Read-only file system; cgroups are mounted read-only, as in most "
                               r"containers: start the container with --privileged")

    def test_an_ordinary_user_is_told_why_not(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become another user")
        run = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BENCH,
                              *CELL, "--cpu-quota=0.5"], capture_output=True, text=True, timeout=60,
                             cwd="/")
        said = " ".join((run.stdout + run.stderr).split())
        self.assertEqual(run.returncode, 2, said)
        self.assertRegex(said, "Permission denied; run bench as root, or in a cgroup that is "
                               "delegated to its user")

    def test_the_server_of_a_workload_is_outside(self):
        run = self.start("--model=threads", "--workload=http", "--latency=2s", "--workers=2",
                         "--tasks=40", "--no-baseline", "--trials=1", "--iterations=1", "--quiet",
                         "--cpu-quota=0.5")
        folder = wait_until(self.cgroup, "a cgroup")
        servers = lambda: [process for process, name in self.processes().items()
                           if "http" in name]
        wait_until(servers, "a server")
        wait_until(lambda: not set(map(str, servers())) &
                   set((folder / "cgroup.procs").read_text().split()), "it is moved out")
        self.interrupt(run)

    def test_the_experiment_has_cells_of_all_kinds(self):
        run = self.bench("--experiment=quota", "--dry-run")
        for part in ("cpu-quota:0.5", "cpu-quota:1.5", "neighbours:", "at 550/s"):
            self.assertIn(part, run.out)


class Neighbours(CommandLineTest):
    def test_they_compute_beside_the_trial_and_end_with_it(self):
        run = self.start(*LONG, "--neighbours=2")
        wait_until(lambda: list(self.processes().values()).count("bench-neighbour") == 2,
                   "two neighbours")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)

    def test_their_time_is_not_that_of_the_trial(self):
        results = self.measure("--model=serial", "--workload=downloads", "--tasks=4",
                               "--neighbours=2", "--no-baseline", "--trials=1", "--iterations=3")
        trial, = results["concurrency_bench"]["trials"]
        self.assertLess(trial["resources"]["cpu_ns"], sum(trial["iterations_ns"]) / 2,
                        "its tasks only sleep")

    def test_a_deadlock_is_still_one_beside_them(self):
        run = self.bench("--model=threads", "--workload=philosophers", "--pick=naive",
                         "--workers=5", "--neighbours=1", "--no-baseline", "--trials=1", "--quiet")
        self.assertIn("deadlock", run.out + run.err)
        self.assertNotIn("behind (killed)", run.out + run.err)


class Values(CommandLineTest):
    def test_nonsense_is_a_usage_error_that_says_what_is_allowed(self):
        for option in ("--cpu-quota=0", "--cpu-quota=-1", "--cpu-quota=nan", "--cpu-quota=half",
                       "--cpu-quota=1e9", "--cpu-quota=0.001", "--cpu-quota=inf", "--neighbours=0",
                       "--neighbours=-2", "--neighbours=1.5", "--neighbours=5000"):
            with self.subTest(option):
                self.assert_usage_error([*CELL, option], option.split("=")[0] + " takes ")


if __name__ == "__main__":
    unittest.main()
