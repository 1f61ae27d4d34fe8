# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from tests.command_line.support import BENCH, SMALL, CommandLineTest, journal_entries, parse_results

# Those that start all of their workers before the first task.
POOLS = {"process-pool", "thread-pool", "thread-pool-locked", "openmp", "asio-pool",
         "thread-pool-gil"}
CELLS = ["--model=serial,threads", "--workload=empty", "--workers=1", *SMALL]
SIX_TRIALS = [*CELLS[:-2], "--trials=6", CELLS[-1]]


def limit_files_to(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class FullDisk(CommandLineTest):
    def full_size(self):
        """Bytes of the results file when there is room."""
        self.bench(*SIX_TRIALS, "--out=full.json", "--quiet")
        size = os.path.getsize(self.directory / "full.json")
        os.remove(self.directory / "full.json")
        return size

    def test_a_disk_too_full_for_the_results_keeps_the_journal_and_prints_the_table(self):
        # Rows and trials together are twice as large as the journal, which has the trials only. Both
        # are larger than the memory of the job, and vary by what cannot be told of short trials.
        run = self.bench(*SIX_TRIALS, "--out=r.json", "--quiet", status=4,
                         preexec_fn=limit_files_to(self.full_size() * 7 // 10))
        self.assertRegex(run.err, r"\Abench: [^\n]*r\.json[^\n]*File too large[^\n]*\n\Z")
        self.assertIn("thread-pool", run.out)
        self.assert_files("r.json.journal")
        resumed = self.bench("--resume=r.json.journal", "--quiet")
        self.assertIn("thread-pool", resumed.out)
        self.assert_complete(self.results("r.json"), 6)
        self.assert_files("r.json")

    def test_a_disk_that_fills_up_while_measuring_keeps_the_journal_and_prints_the_table(self):
        # Some of the trials, which have some hundred bytes each, and not all; but the job's memory.
        arguments = ["--model=serial", "--workload=empty", *SMALL[:2], "--trials=40",
                     "--iterations=2", "--out=r.json", "--quiet"]
        run = self.bench(*arguments, status=4, preexec_fn=limit_files_to(16_000))
        self.assertRegex(run.err, r"\Abench: [^\n]*r\.json[^\n]*File too large[^\n]*\n\Z")
        self.assertIn("serial", run.out)
        self.assert_files("r.json.journal")
        before = journal_entries(self.path("r.json.journal"))
        self.assertGreater(len(before), 1)
        self.bench("--resume=r.json.journal", "--quiet")
        results = self.results("r.json")
        self.assert_complete(results, 40)
        self.assertEqual(results["concurrency_bench"]["trials"][:len(before)], before)

    def test_a_disk_too_full_for_the_journals_first_line_is_an_error(self):
        run = self.bench(*CELLS, "--out=r.json", "--quiet", status=4,
                         preexec_fn=limit_files_to(100))
        self.assertRegex(run.err, r"\Abench: [^\n]*r\.json[^\n]*File too large[^\n]*\n\Z")
        # What is left of the journal must not be in the way of the next run.
        self.bench(*CELLS, "--out=r.json", "--quiet")

    def test_a_disk_too_full_for_the_csv_file_is_an_error(self):
        run = self.bench(*CELLS, "--csv=r.csv", "--quiet", status=4,
                         preexec_fn=limit_files_to(100))
        self.assertRegex(run.err, r"\Abench: [^\n]*r\.csv[^\n]*\n\Z")
        self.assertIn("thread-pool", run.out)
        self.assert_files()

    def test_an_old_results_file_survives_a_full_disk(self):
        (self.directory / "r.csv").write_text("old")
        self.bench(*CELLS, "--csv=r.csv", "--quiet", status=4, preexec_fn=limit_files_to(100))
        self.assertEqual((self.directory / "r.csv").read_text(), "old")

    def test_a_device_that_is_full_is_an_error(self):
        for option in ("--out", "--csv"):
            with self.subTest(option=option):
                run = self.bench(*CELLS, f"{option}=/dev/full", "--quiet", status=4)
                self.assertIn("/dev/full", run.err)
                self.assertIn("No space left", run.err)
                self.assertIn("thread-pool", run.out)
        with contextlib.suppress(FileNotFoundError):
            os.remove("/dev/full.journal")
            self.fail("a journal lies beside the device")

    def test_results_lost_on_a_full_standard_output_are_an_error(self):
        with open("/dev/full", "w") as full:
            run = self.bench(*CELLS, "--out=-", "--quiet", status=4, stdout=full)
        self.assertRegex(run.err, r"\Abench: [^\n]+\n\Z")

    def test_a_directory_that_may_not_be_written_is_refused(self):
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        os.chmod(self.directory, 0o500)
        self.addCleanup(os.chmod, self.directory, 0o700)
        run = self.bench("--out=r.json", *CELLS, status=4)
        self.assertIn("Permission denied", run.err)


class StandardStreams(CommandLineTest):
    def test_a_reader_who_goes_away_does_not_stop_the_run(self):
        read_end, write_end = os.pipe()
        run = self.start(*CELLS, "--out=r.json", "--quiet", stdout=write_end)
        os.close(write_end)
        os.close(read_end)
        self.assertEqual(self.finish(run).status, 0)
        self.assert_complete(self.results("r.json"), 2)

    def test_a_reader_of_the_first_line_gets_it_and_the_file_is_there(self):
        run = subprocess.run(f"'{BENCH}' {' '.join(CELLS)} --out=r.json --quiet | head -n 1",
                             shell=True, cwd=self.directory, env=self.environment(),
                             capture_output=True, text=True, timeout=30)
        self.assertEqual(run.stdout.count("\n"), 1)
        self.assertTrue(run.stdout.strip())
        self.assert_complete(self.results("r.json"), 2)

    def test_an_error_stream_that_goes_away_does_not_stop_the_run(self):
        read_end, write_end = os.pipe()
        run = self.start(*CELLS, "--out=r.json", stderr=write_end)
        os.close(write_end)
        os.close(read_end)
        self.assertEqual(self.finish(run).status, 0)
        self.assert_complete(self.results("r.json"), 2)

    def test_closed_standard_streams_do_not_spoil_the_results(self):
        for closing in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"):
            with self.subTest(closing=closing):
                run = subprocess.run(f"'{BENCH}' {' '.join(CELLS)} --out=r.json {closing}",
                                     shell=True, cwd=self.directory, env=self.environment(),
                                     capture_output=True, text=True, timeout=30)
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assert_complete(self.results("r.json"), 2)
                os.remove(self.directory / "r.json")

    def test_an_ignored_child_signal_as_left_by_a_careless_parent_does_no_harm(self):
        self.bench(*CELLS, "--out=r.json", "--quiet",
                   preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        self.assert_complete(self.results("r.json"), 2)

    def test_blocked_signals_as_left_by_a_careless_parent_do_no_harm(self):
        self.bench("--model=core", "--workload=empty", *SMALL, "--out=r.json", "--quiet",
                   preexec_fn=lambda: signal.pthread_sigmask(
                       signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGALRM, signal.SIGUSR1}))
        self.assert_complete(self.results("r.json"), 2)


class Limits(CommandLineTest):
    def program_for_all(self):
        """A copy of the program, and a directory to work in, for a user without rights."""
        directory = pathlib.Path(tempfile.mkdtemp(prefix="bench-test-"))
        self.addCleanup(shutil.rmtree, directory)
        os.chmod(directory, 0o777)
        for suffix in ("", "-worker"):
            shutil.copy(BENCH + suffix, directory / f"bench{suffix}")
            os.chmod(directory / f"bench{suffix}", 0o755)
        return directory

    def test_a_user_who_may_have_few_processes_gets_failed_cells_with_a_reason(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become the user without rights")
        directory = self.program_for_all()
        for limit in (12, 3):
            with self.subTest(limit=limit):
                run = self.start(
                    "--model=fork,spawn,forkserver,thread-per-task,std-async,coroutine-threads,"
                    f"coroutine-processes,{','.join(POOLS)}", "--workers=64", "--no-baseline",
                    "--start-method=fork,spawn,forkserver", "--transport=shared,pipe",
                    "--tasks=64", "--workload=empty", "--trials=1", "--iterations=1", "--deadline=5s",
                    "--out=r.json", "--quiet", program=str(directory / "bench"), cwd=directory,
                    user=65534, group=65534, extra_groups=[],
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit)))
                finished = self.finish(run)
                self.assertEqual(self.processes(), {})
                self.assertEqual(finished.status, 4, finished.err)
                results = parse_results((directory / "r.json").read_text())
                reasons = {failure["name"].split("/")[0]: failure["reason"]
                           for failure in results["concurrency_bench"]["failed"]}
                self.assertTrue(POOLS <= set(reasons), reasons)
                for reason in reasons.values():
                    self.assertIn("Resource temporarily unavailable", reason)
                self.assertEqual(sorted(os.listdir(directory)), ["bench", "bench-worker", "r.json"])
                os.remove(directory / "r.json")

    def test_few_file_descriptors_make_failed_cells_with_a_reason_or_none(self):
        run = self.start("--model=native", "--workers=64", "--tasks=64", "--workload=empty",
                         "--start-method=fork,spawn,forkserver", "--transport=shared,pipe",
                         "--trials=1", "--iterations=1", "--deadline=5s", "--out=r.json", "--quiet",
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))
        finished = self.finish(run)
        failed = self.results("r.json")["concurrency_bench"]["failed"]
        self.assertEqual(finished.status, 4 if failed else 0, finished.err)
        for failure in failed:
            self.assertIn("Too many open files", failure["reason"])


if __name__ == "__main__":
    unittest.main()
