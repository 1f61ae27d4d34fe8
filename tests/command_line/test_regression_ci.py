# SPDX-License-Identifier: Apache-2.0
"""scripts/regression-ci.sh: what it refuses, and that nothing stays behind.

Its repository is a small one, whose 'build' copies the program under test: both sides are equal, and
what they are judged to be is not looked at here.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from tests.command_line.support import BENCH, ROOT, CommandLineTest, wait_until

SCRIPT = "scripts/regression-ci.sh"
PRESETS = """{"version": 6, "configurePresets": [
  {"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build"}]}
"""
COPIES_THE_PROGRAM = """cmake_minimum_required(VERSION 3.25)
project(copy LANGUAGES NONE)
file(GLOB programs %s*)
add_custom_target(bench COMMAND ${CMAKE_COMMAND} -E make_directory bin
                        COMMAND ${CMAKE_COMMAND} -E copy ${programs} bin)
""" % BENCH
FAILS = 'message(FATAL_ERROR "this revision is broken")\n'
# A compiler that is killed leaves files of its own.
NEVER_ENDS = ('file(WRITE "$ENV{TMPDIR}/of-a-compiler" "")\n'
              'execute_process(COMMAND sleep 1000)\n')
QUICK = ["--model=serial", "--workload=empty", "--tasks=100", "--time-budget=15s", "--quiet"]


class RegressionCi(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.clone = self.directory / "clone"
        (self.clone / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / SCRIPT, self.clone / "scripts")
        (self.clone / "CMakePresets.json").write_text(PRESETS)
        self.temporary = self.directory / "temporary"
        self.temporary.mkdir()

    def git(self, *arguments):
        return subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments],
            cwd=self.clone, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def commit(self, cmake_lists):
        """A revision of the project, which is checked out."""
        if not (self.clone / ".git").exists():
            self.git("init", "--quiet")
        (self.clone / "CMakeLists.txt").write_text(cmake_lists)
        self.git("add", "-A")
        self.git("commit", "--quiet", "--message=x")
        return self.git("rev-parse", "HEAD")

    def begin(self, *arguments, summary=None, **environment):
        environment = {"TMPDIR": str(self.temporary), "GITHUB_STEP_SUMMARY": summary or "",
                       "REGRESSION_CI_CACHE": "", **environment}
        return self.start(*arguments, program=str(self.clone / SCRIPT), environment=environment)

    def run_script(self, *arguments, status=2, **environment):
        run = self.finish(self.begin(*arguments, **environment))
        statuses = status if isinstance(status, tuple) else (status,)
        self.assertIn(run.status, statuses, run.out + run.err)
        self.assert_cleaned_up()
        return run

    def build_goes_on(self):
        """Whether the command of NEVER_ENDS runs; the script has a sleep of its own."""
        def command(process_id):
            try:
                return pathlib.Path(f"/proc/{process_id}/cmdline").read_bytes()
            except OSError:  # it has ended meanwhile
                return b""
        return any(command(process_id) == b"sleep\x001000\x00" for process_id in self.processes())

    def assert_cleaned_up(self):
        self.assertEqual(list(self.temporary.iterdir()), [])
        self.assertEqual(self.processes(), {})
        if (self.clone / ".git").exists():
            self.assertEqual(self.git("worktree", "list").count("\n"), 0)

    def test_help_says_how_it_is_used(self):
        run = self.run_script("--help", status=0)
        self.assertIn("usage: scripts/regression-ci.sh BASE_REVISION", run.out)
        self.assertEqual(run.err, "")

    def test_without_a_revision_it_is_a_usage_error(self):
        self.assertIn("usage:", self.run_script().err)
        self.assertIn("first argument is the revision", self.run_script("--model=tbb", "HEAD").err)

    def test_without_a_git_repository_it_says_so(self):
        run = self.run_script("HEAD", GIT_CEILING_DIRECTORIES=str(self.directory))
        self.assertIn("is no git repository", run.err)

    def test_a_folder_within_another_repository_is_not_taken_for_one(self):
        subprocess.run(["git", "init", "--quiet", str(self.directory)], check=True)
        run = self.finish(self.begin("HEAD"))
        self.assertEqual(run.status, 2)
        self.assertIn("is not the top of its git repository", run.err)

    def test_an_unknown_revision_is_named(self):
        self.commit(COPIES_THE_PROGRAM)
        for revision in ("no-such-branch", "deadbeef", "HEAD~1"):
            with self.subTest(revision=revision):
                run = self.run_script(revision)
                self.assertIn(f"no revision '{revision}'", run.err)
                self.assertIn("fetch it first", run.err)

    def test_the_programs_are_not_for_the_user_to_choose(self):
        self.commit(COPIES_THE_PROGRAM)
        for argument in ("--base=x", "--candidate=x", "--candidate", "--resume=x", "--markdown"):
            with self.subTest(argument=argument):
                self.assertIn(argument, self.run_script("HEAD", argument).err)

    def test_a_base_that_cannot_be_built_is_unusable_and_shows_why(self):
        self.commit(FAILS)
        self.commit(COPIES_THE_PROGRAM)
        run = self.run_script("HEAD~1")
        self.assertIn("this revision is broken", run.err)
        self.assertIn("the base, HEAD~1", run.err)
        self.assertIn("cannot be built", run.err)

    def test_a_tree_that_cannot_be_built_is_unusable_even_when_it_is_not_committed(self):
        self.commit(COPIES_THE_PROGRAM)
        (self.clone / "CMakeLists.txt").write_text(FAILS)
        run = self.run_script("HEAD")
        self.assertIn("this revision is broken", run.err)
        self.assertIn("the tree as it is cannot be built", run.err)

    def test_a_signal_ends_the_build_and_cleans_up(self):
        self.commit(NEVER_ENDS)
        for which in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(which=which):
                process = self.begin("HEAD")
                wait_until(self.build_goes_on, "the build goes on")
                process.send_signal(which)
                self.assertEqual(self.finish(process).status, 130)
                self.assert_cleaned_up()

    def test_what_a_killed_run_left_is_removed_by_the_next(self):
        self.commit(NEVER_ENDS)
        process = self.begin("HEAD")
        wait_until(self.build_goes_on, "the build goes on")
        left, = self.temporary.iterdir()
        # A run beside it leaves it alone.
        (self.clone / "CMakeLists.txt").write_text(FAILS)
        self.git("commit", "--quiet", "--all", "--message=x")
        self.assertEqual(self.finish(self.begin("HEAD")).status, 2)
        self.assertEqual(list(self.temporary.iterdir()), [left])
        process.kill()
        process.wait()
        for process_id in self.processes():
            os.kill(process_id, signal.SIGKILL)
        wait_until(lambda: not self.processes(), "no process is left")
        self.assertTrue(left.exists())
        self.run_script("HEAD")

    def test_a_build_says_how_far_it_is(self):
        self.commit("cmake_minimum_required(VERSION 3.25)\nproject(slow LANGUAGES NONE)\n"
                    'execute_process(COMMAND echo "step\t7 of 9")\n' + NEVER_ENDS)
        process = self.begin("HEAD", REGRESSION_CI_PROGRESS="1")
        told = process.stderr.readline()
        self.assertRegex(told, "regression-ci: building the base, HEAD .* its output is in /")
        # A busy machine may take more than a period to come to the first step.
        while "step" not in told:
            told = process.stderr.readline()
            self.assertRegex(told, r"\Aregression-ci: configuring the base, HEAD \(\w+\), \d+ s: ")
        self.assertTrue(told.endswith("step7 of 9\n"), told)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process).status, 130)
        self.assert_cleaned_up()
        for period in ("0", "x", "-1", "1.5"):
            self.assertIn("REGRESSION_CI_PROGRESS takes a whole number of seconds",
                          self.run_script("HEAD", REGRESSION_CI_PROGRESS=period).err)

    def test_both_sides_are_built_and_judged_and_the_summary_is_written(self):
        self.commit(COPIES_THE_PROGRAM)
        summary = self.directory / "summary.md"
        summary.write_text("before\n")
        # What the verdict is, and whether there is the time for one, depends on what else the machine
        # does.
        run = self.run_script("HEAD", *QUICK, status=(0, 1, 3), summary=str(summary))
        is_judged = "too small for any verdict" not in run.err
        self.assertEqual("serial/empty" in run.out, is_judged, run.out + run.err)
        self.assertRegex(summary.read_text(), r"(?s)\Abefore\n.*"
                         + ("serial/empty" if is_judged else "exit status 3"))

    def test_a_kept_base_is_not_built_again(self):
        base = self.commit(COPIES_THE_PROGRAM)
        kept = {"REGRESSION_CI_CACHE": self.path("kept"), "status": 2}
        # The cells do not exist: nothing is measured.
        first = self.run_script(base, "--model=treads", **kept)
        self.assertIn("building the base", first.err)
        self.assertIn("'treads'", first.err)
        second = self.run_script(base, "--model=treads", **kept)
        self.assertNotIn("building the base", second.err)
        self.assertIn("is built already", second.err)
        folder, = pathlib.Path(self.path("kept")).iterdir()
        self.assertTrue((folder / "bench-worker").exists())

    def test_what_cannot_be_written_is_no_verdict(self):
        self.commit(COPIES_THE_PROGRAM)
        nowhere = self.path("clone/CMakeLists.txt")  # a file
        for variable, what in (("TMPDIR", "no folder for the builds"),
                               ("REGRESSION_CI_CACHE", "cannot be kept in REGRESSION_CI_CACHE")):
            with self.subTest(variable=variable):
                self.assertIn(what, self.run_script("HEAD", **{variable: nowhere}).err)

    def test_a_summary_of_an_earlier_run_is_not_shown_again(self):
        self.commit(COPIES_THE_PROGRAM)
        old = pathlib.Path(self.path("old.md"))
        old.write_text("of an earlier run")
        summary = self.directory / "summary.md"
        self.run_script("HEAD", "--workload=prmes", f"--markdown={old}", summary=str(summary))
        self.assertNotIn("of an earlier run", summary.read_text())

    def test_a_summary_that_was_made_read_only_or_is_no_file_is_not_removed(self):
        self.commit(COPIES_THE_PROGRAM)
        old = pathlib.Path(self.path("old.md"))
        old.write_text("mine")
        old.chmod(0o444)
        run = self.run_script("HEAD", "--workload=prmes", f"--markdown={old}", status=4)
        self.assertIn("read-only", run.err)
        self.assertEqual(old.read_text(), "mine")
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        self.run_script("HEAD", "--workload=prmes", f"--markdown={pipe}")
        self.assertTrue(pathlib.Path(pipe).is_fifo())
        link = pathlib.Path(self.path("link.md"))
        target = pathlib.Path(self.path("target.md"))
        target.write_text("of an earlier run")
        link.symlink_to(target)
        self.run_script("HEAD", "--workload=prmes", f"--markdown={link}")
        self.assertTrue(link.is_symlink())
        self.assertEqual(target.read_text(), "")

    def test_what_bench_ab_refuses_is_unusable_and_in_the_summary(self):
        self.commit(COPIES_THE_PROGRAM)
        summary = self.directory / "summary.md"
        run = self.run_script("HEAD", "--workload=prmes", summary=str(summary))
        self.assertIn("'prmes'", run.err)
        self.assertIn("exit status 2", summary.read_text())


if __name__ == "__main__":
    unittest.main()
