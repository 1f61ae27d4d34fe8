# SPDX-License-Identifier: Apache-2.0
"""What the system refuses, and what a run says and returns then: limits of cgroups and of ulimit,
seccomp filters, missing /proc and /sys, and terminals that show little."""

import contextlib
import functools
import os
import pathlib
import pty
import resource
import shutil
import subprocess
import tempfile
import time
import unittest
import uuid

from tests.command_line.support import (BENCH, BENCH_DENY_SYSCALL, BENCH_HOSTILE, SMALL,
                                        CommandLineTest, parse_results)

REFUSED = 4
MIB = 1 << 20
SERIAL = ["--model=serial", "--workload=empty", "--no-baseline", *SMALL]
FAILED_ONLY = ["--no-baseline", "--trials=1", "--iterations=1", "--tasks=64", "--out=r.json",
               "--quiet"]


def limited(kind, soft, hard=None):
    return lambda: resource.setrlimit(kind, (soft, soft if hard is None else hard))


@functools.cache
def is_sanitized():
    """Whether the program has a sanitizer, which needs more memory and stack than is given here."""
    run = subprocess.run([BENCH, "doctor", "--quick"], capture_output=True, text=True, check=False)
    return "with a sanitizer" in run.stdout


class LimitsTest(CommandLineTest):
    def skip_with_sanitizers(self):
        if is_sanitized():
            self.skipTest("a sanitizer needs more")

    def reasons(self, directory=None):
        path = pathlib.Path(directory or self.directory, "r.json")
        failed = parse_results(path.read_text())["concurrency_bench"]["failed"]
        self.assertTrue(failed)
        for failure in failed:
            self.assertIs(failure.get("refused"), True, failure)
        return [failure["reason"] for failure in failed]


class Cgroup(LimitsTest):
    """Limits of a real control group, where the tests may make one."""

    def cgroup(self, controller, **limits):
        """Enters the child process into a new group; `limits` are per version: (v1, v2, value)."""
        for base, version in ((f"/sys/fs/cgroup/{controller}", 1), ("/sys/fs/cgroup", 2)):
            folder = pathlib.Path(base, f"bench-test-{uuid.uuid4().hex}")
            with contextlib.suppress(OSError):
                if version == 2 and controller not in pathlib.Path(
                        base, "cgroup.subtree_control").read_text().split():
                    continue
                folder.mkdir()
                self.addCleanup(self.remove_cgroup, folder)
                for names, value in limits.values():
                    (folder / names[version - 1]).write_text(str(value))
                return folder
        self.skipTest(f"no control group of {controller} can be made here")

    @staticmethod
    def remove_cgroup(folder):
        for _ in range(100):
            try:
                folder.rmdir()
                return
            except OSError:
                time.sleep(0.05)  # the dead are still being removed from it
        folder.rmdir()

    def memory(self, size):
        self.skip_with_sanitizers()
        return self.cgroup("memory", max=(("memory.limit_in_bytes", "memory.max"), size))

    def enter(self, folder):
        return lambda: (folder / "cgroup.procs").write_text(str(os.getpid()))

    def test_the_doctor_knows_the_memory_of_its_cgroup(self):
        run = self.bench("doctor", "--quick", preexec_fn=self.enter(self.memory(48 * MIB)))
        self.assertRegex(run.out, r"warning +memory +\d+ % of 48\.0 MiB are free")

    def test_what_does_not_fit_into_the_cgroup_is_refused_before_it_is_planned(self):
        run = self.bench("--model=serial", "--workload=memory", *SMALL[:1], "--quiet", status=2,
                         preexec_fn=self.enter(self.memory(48 * MIB)))
        self.assertIn("of memory are free", run.err)

    def test_a_cgroup_too_small_for_the_program_is_refused_with_its_name(self):
        folder = self.memory(8 * MIB)
        run = self.bench(*SERIAL, "--out=r.json", "--quiet", status=REFUSED,
                         preexec_fn=self.enter(folder))
        self.assertIn(folder.name, run.err)
        self.assertIn("to measure anything", run.err)
        self.assert_files()

    def test_a_trial_that_is_killed_for_memory_says_so_and_the_coordinator_lives(self):
        folder = self.memory(48 * MIB)
        swap = folder / "memory.memsw.limit_in_bytes"
        with contextlib.suppress(OSError):
            swap.write_text(str(48 * MIB))
        run = self.start("--model=serial,fork", "--workload=uses-memory",
                         "--no-baseline", "--trials=1", "--iterations=1", "--tasks=2",
                         "--out=r.json", "--quiet", program=BENCH_HOSTILE,
                         preexec_fn=self.enter(folder))
        finished = self.finish(run)
        self.assertEqual(finished.status, REFUSED, finished.err)
        for reason in self.reasons():
            self.assertIn("memory ran out", reason)
            self.assertIn(folder.name, reason)

    def test_the_process_limit_of_the_cgroup_is_named(self):
        folder = self.cgroup("pids", max=(("pids.max", "pids.max"), 20))
        self.bench("--model=threads,pool", "--workload=empty", "--workers=64", *FAILED_ONLY,
                   status=REFUSED, preexec_fn=self.enter(folder))
        for reason in self.reasons():
            self.assertIn(folder.name, reason)
            self.assertIn("pids.max): 20 of 20", reason)
            self.assertNotIn("ulimit -u", reason)


class Ulimit(LimitsTest):
    def test_the_address_space_is_named_and_not_the_processes(self):
        self.skip_with_sanitizers()
        self.bench("--model=threads", "--workload=empty", "--workers=64", *FAILED_ONLY,
                   status=REFUSED, preexec_fn=limited(resource.RLIMIT_AS, 300 * MIB))
        (reason,) = self.reasons()
        self.assertIn("Resource temporarily unavailable", reason)
        self.assertIn("'ulimit -v'", reason)
        self.assertNotIn("ulimit -u", reason)

    def test_the_users_processes_are_named(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become the user without rights")
        directory = pathlib.Path(tempfile.mkdtemp(prefix="bench-test-"))
        self.addCleanup(shutil.rmtree, directory)
        os.chmod(directory, 0o777)
        shutil.copy(BENCH, directory / "bench")
        user = 54321  # who has no other process
        run = self.start("--model=threads", "--workload=empty", "--workers=64", *FAILED_ONLY,
                         program=str(directory / "bench"), cwd=directory, user=user, group=user,
                         extra_groups=[], preexec_fn=limited(resource.RLIMIT_NPROC, 12))
        finished = self.finish(run)
        self.assertEqual(finished.status, REFUSED, finished.err)
        (reason,) = self.reasons(directory)
        self.assertIn("('ulimit -u'): 12 of 12", reason)

    def test_cpu_time_that_is_used_up_is_named(self):
        work = ["--model=serial,fork", "--workload=primes", "--no-baseline", "--tasks=2",
                "--size=100000000", "--trials=1", "--iterations=1", "--out=r.json", "--quiet",
                "--deadline=60s"]
        for soft, hard in ((1, 1), (1, 100)):
            with self.subTest(hard=hard):
                self.bench(*work, status=REFUSED,
                           preexec_fn=limited(resource.RLIMIT_CPU, soft, hard))
                for reason in self.reasons():
                    self.assertIn("'ulimit -t'", reason)

    def test_small_stacks_are_refused_in_words(self):
        for arguments in (SERIAL, ["list"], ["report", "r.json"]):
            with self.subTest(arguments=arguments):
                run = self.bench(*arguments, status=REFUSED,
                                 preexec_fn=limited(resource.RLIMIT_STACK, 64 * 1024))
                self.assertRegex(run.err, r"\Abench: stacks [^\n]*'ulimit -Hs'[^\n]*\n\Z")

    def test_a_small_soft_limit_of_stacks_is_raised_and_an_unlimited_one_works(self):
        self.skip_with_sanitizers()
        cells = ["--model=native", "--workload=primes", "--workers=2", "--tasks=4", "--size=100",
                 "--trials=1", "--iterations=1", "--out=r.json", "--quiet"]
        _, hard = resource.getrlimit(resource.RLIMIT_STACK)
        for soft, most in ((64 * 1024, hard), (256 * 1024, 256 * 1024), (hard, hard)):
            with self.subTest(soft=soft, most=most):
                self.bench(*cells, preexec_fn=limited(resource.RLIMIT_STACK, soft, most))

    def test_few_descriptors_are_named(self):
        self.bench("--model=pool", "--workload=empty", "--transport=pipe", "--workers=64",
                   *FAILED_ONLY, status=REFUSED,
                   preexec_fn=limited(resource.RLIMIT_NOFILE, 24))
        for reason in self.reasons():
            self.assertIn("Too many open files", reason)
            self.assertIn("ulimit -Hn", reason)


class Seccomp(LimitsTest):
    def denied(self, how, calls, *arguments, status=REFUSED):
        if not os.access(BENCH_DENY_SYSCALL, os.X_OK):
            self.skipTest(f"there is no {BENCH_DENY_SYSCALL}")
        return self.bench(how, calls, BENCH, *arguments, program=BENCH_DENY_SYSCALL, status=status)

    def assert_filter_is_blamed(self):
        for reason in self.reasons():
            self.assertIn("seccomp", reason)
            self.assertNotIn("ulimit", reason)
            self.assertNotIn("--dir", reason)
            self.assertNotIn("build it", reason)
            self.assertNotIn("owner or mode", reason)

    def test_a_refused_thread_is_the_filters(self):
        self.denied("EPERM", "clone3", "--model=threads", "--workload=empty", "--workers=2",
                    *FAILED_ONLY)
        self.assert_filter_is_blamed()

    def test_a_refused_eventfd_is_the_filters(self):
        self.denied("EPERM", "eventfd2", "--model=coroutines", "--workload=files",
                    "--size=1000", *FAILED_ONLY)
        self.assert_filter_is_blamed()

    def test_a_refused_epoll_is_the_filters(self):
        self.denied("EPERM", "epoll_create1", "--model=coroutines", "--workload=downloads",
                    *FAILED_ONLY)
        self.assert_filter_is_blamed()

    def test_a_refused_http_server_is_the_filters(self):
        self.denied("EPERM", "clone3", "--model=serial", "--workload=http", *FAILED_ONLY)
        self.assert_filter_is_blamed()

    def test_processes_that_are_wanting_for_no_reason_blame_no_limit(self):
        self.denied("EAGAIN", "clone3", "--model=threads", "--workload=empty", "--workers=2",
                    *FAILED_ONLY)
        for reason in self.reasons():
            self.assertIn("none of the limits that can be read is reached now", reason)


class MissingFiles(LimitsTest):
    def without(self, *commands):
        """A shell in a mount namespace of its own that hides something and then becomes bench."""
        if os.geteuid() != 0:
            self.skipTest("only root may hide a mount")
        return ["-m", "sh", "-c", " && ".join([*commands, 'exec "$@"']), "sh", BENCH]

    def run_without(self, commands, *arguments, status):
        run = self.finish(self.start(*self.without(*commands), *arguments, program="unshare"))
        if "unshare" in run.err or "mount:" in run.err:
            self.skipTest(run.err)
        self.assertEqual(run.status, status, run.out + run.err)
        return run

    def test_without_proc_a_run_is_refused_at_once(self):
        run = self.run_without(["mount -t tmpfs none /proc"], *SERIAL, "--out=r.json",
                               status=REFUSED)
        self.assertRegex(run.err, r"\Abench: bench needs /proc[^\n]*mount[^\n]*\n\Z")
        self.assert_files()

    def test_without_proc_or_sys_nothing_that_they_tell_is_fine(self):
        for commands, findings in (
                (["mount -t tmpfs none /proc"], ["memory", "cgroup quota", "process limit"]),
                (["mount -t tmpfs none /sys"], ["cgroup quota", "cores", "memory"])):
            run = self.run_without(commands, "doctor", "--quick", status=0)
            for finding in findings:
                self.assertNotRegex(run.out, rf"(?m)^  fine +{finding}  ")

    def test_without_cpuinfo_nothing_is_printed_to_standard_error(self):
        run = self.run_without(["mount --bind /dev/null /proc/cpuinfo"], *SERIAL, "--out=r.json",
                               "--quiet", status=0)
        self.assertEqual(run.err, "")


class Terminal(LimitsTest):
    def shown(self, *arguments, **variables):
        """What a terminal gets."""
        master, slave = pty.openpty()
        run = self.start(*arguments, environment=variables, stdout=slave, stderr=slave)
        os.close(slave)
        text = b""
        with contextlib.suppress(OSError):
            while piece := os.read(master, 65536):
                text += piece
        os.close(master)
        self.finish(run)
        return text

    def test_a_dumb_terminal_gets_no_escape_sequences(self):
        for term in ("dumb", ""):
            with self.subTest(term=term):
                self.assertNotIn(b"\x1b", self.shown(*SERIAL, TERM=term))
        self.assertIn(b"\x1b", self.shown(*SERIAL, TERM="xterm"))

    def test_the_c_locale_gets_ascii_and_files_stay_utf8(self):
        cells = ["--model=serial,threads,pool", "--workload=empty", *SMALL]
        for variables in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "", "LANG": ""}):
            for arguments in ([*cells, "--out=r.json"], ["doctor", "--quick"], ["list"],
                              ["report", "r.json"], ["--help"], ["--model=tréads"]):
                with self.subTest(arguments=arguments, **variables):
                    run = self.finish(self.start(*arguments, environment=variables))
                    self.assertTrue(run.out.isascii(), run.out)
                    self.assertTrue(run.err.isascii(), run.err)
        run = self.bench("report", "r.json", "--markdown=-", environment={"LC_ALL": "C"})
        self.assertFalse(run.out.isascii(), "a file's contents, wherever it goes")

    def test_tables_stay_aligned_in_the_c_locale(self):
        self.bench("--model=serial,threads,pool", "--workload=empty", *SMALL, "--out=r.json",
                   "--quiet")
        wide = self.bench("report", "r.json").out.splitlines()
        plain = self.bench("report", "r.json", environment={"LC_ALL": "C"}).out.splitlines()
        self.assertEqual([len(line) for line in wide], [len(line) for line in plain])


if __name__ == "__main__":
    unittest.main()
