# SPDX-License-Identifier: Apache-2.0
"""What the name of an output may mean, and what is refused."""
import ctypes
import errno
import json
import os
import pathlib
import platform
import resource
import signal
import socket
import stat
import struct
import subprocess
import unittest

from tests.command_line.support import (BENCH, LONG, SMALL, CommandLineTest, journal_entries,
                                        parse_results, wait_until)

RUN = ["--model=serial", "--workload=empty", *SMALL, "--quiet"]
GOLDEN = str(pathlib.Path(__file__).resolve().parents[1] / "golden" / "by_hand.json")
# The numbers of the system call flock.
FLOCK = {"x86_64": 73, "aarch64": 32}.get(platform.machine())


def refuse_call(number, error):
    """In a child, before exec: this system call fails with this errno from now on."""
    def prepare():
        load, jump_if_equal, answer = 0x20, 0x15, 0x06
        program = [(load, 0, 0, 0), (jump_if_equal, 0, 1, number),
                   (answer, 0, 0, 0x00050000 | error), (answer, 0, 0, 0x7FFF0000)]
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in program))
        filter_ = ctypes.create_string_buffer(
            struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
        libc = ctypes.CDLL(None, use_errno=True)
        no_new_privileges, set_seccomp, by_filter = 38, 22, 2
        if (libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0
                or libc.prctl(set_seccomp, by_filter, filter_, 0, 0) != 0):
            os._exit(99)
    return prepare


class OutputTest(CommandLineTest):
    def shell(self, command, status=0):
        run = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=self.directory,
                             env=self.environment(BENCH=BENCH, RUN=" ".join(RUN), GOLDEN=GOLDEN),
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def read_after(self, command):
        """What a file 'log' holds after a command that is refused."""
        self.shell(command, status=2)
        return self.read("log")

    def read(self, name):
        return (self.directory / name).read_text()


class Descriptors(OutputTest):
    def test_standard_output_by_any_name_is_one_document(self):
        os.symlink("/dev/stdout", self.directory / "link")
        for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "-"):
            with self.subTest(name=name):
                run = self.shell(f'"$BENCH" $RUN --out={name} | cat')
                parse_results(run.stdout)
                self.assertEqual(run.stderr, "")
        self.assert_files("link")

    def test_a_process_substitution_gets_the_whole_document(self):
        self.shell('"$BENCH" $RUN --out=>(cat >got.json; : >done) >table.txt')
        wait_until(lambda: (self.directory / "done").exists(), "the reader is done")
        parse_results(self.read("got.json"))
        self.assertIn("empty", self.read("table.txt"))

    def test_what_a_log_held_stays_and_the_document_stands_behind_it(self):
        for redirection in (">> log", ">> log 2>&1"):
            with self.subTest(redirection=redirection):
                (self.directory / "log").write_text("kept\n")
                self.shell(f'"$BENCH" $RUN --out=/dev/stdout {redirection}')
                text = self.read("log")
                self.assertTrue(text.startswith("kept\n"), text[:80])
                parse_results(text.removeprefix("kept\n"))

    def test_a_place_within_a_file_is_kept(self):
        self.shell('{ echo before; "$BENCH" $RUN --out=/dev/stdout; echo after; } > log')
        text = self.read("log")
        self.assertEqual((text[:7], text[-7:]), ("before\n", "\nafter\n"))
        parse_results(text[7:-6])

    def test_every_option_that_writes_knows_descriptors(self):
        self.bench(*RUN, "--out=r.json")
        for command, beginning in (('"$BENCH" $RUN --csv=/dev/stdout', "name,model"),
                                   ('"$BENCH" $RUN --html=/dev/stdout', "<!DOCTYPE html>"),
                                   ('"$BENCH" report "$GOLDEN" --html=/dev/stdout', "<!DOCTYPE"),
                                   ('"$BENCH" report "$GOLDEN" --markdown=/dev/stdout', ""),
                                   ('"$BENCH" compare r.json r.json --json=/dev/stdout', "{"),
                                   ('"$BENCH" timeline --model=serial --workload=empty --tasks=4 '
                                    '--trace=/dev/stdout -q', "{")):
            with self.subTest(command=command):
                (self.directory / "log").write_text("kept\n")
                self.shell(f"{command} >> log; [ $? != 2 ]")
                text = self.read("log")
                self.assertTrue(text.startswith("kept\n" + beginning), text[:200])
                self.assertGreater(len(text), 20)
        self.assert_files("log", "r.json")

    def test_a_descriptor_that_was_not_handed_over_is_refused(self):
        self.assert_usage_error([*RUN, "--out=/dev/fd/77"], "descriptor 77")
        with open(GOLDEN) as readable:
            self.assert_usage_error([*RUN, "--out=/dev/stdin"], "for reading only", stdin=readable)
        # One of the program's own.
        self.assert_usage_error([*RUN, "--out=/dev/fd/5"], "descriptor 5")

    def test_two_documents_do_not_share_standard_output(self):
        for pair in (("--out=-", "--csv=/dev/stdout"), ("--html=/dev/fd/1", "--csv=/dev/stdout")):
            self.assert_usage_error([*RUN, *pair], "standard output")

    def test_a_file_to_which_standard_output_goes_is_not_replaced(self):
        for redirection in ("> log", "2> log", ">> log 2>&1"):
            with self.subTest(redirection=redirection):
                self.shell(f'"$BENCH" $RUN --out=log {redirection}', status=2)
        self.assertIn("where standard error goes", self.read_after('"$BENCH" $RUN --out=log 2> log'))

    def test_standard_output_that_does_not_block_gets_everything(self):
        read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        run = self.start("report", GOLDEN, "--html=-", stdout=write_end)
        os.close(write_end)
        with os.fdopen(read_end) as reader:
            page = reader.read()
        self.assertEqual(self.finish(run).status, 0)
        self.assertTrue(page.rstrip().endswith("</html>"))

    def test_standard_input_is_read_from_where_it_is(self):
        self.shell('{ echo before; cat "$GOLDEN"; } > both; '
                   '{ read -r _; "$BENCH" report -; } < both')


class Pipes(OutputTest):
    def test_a_named_pipe_is_opened_once_and_either_side_may_come_first(self):
        os.mkfifo(self.path("pipe"))
        for reader_first in (True, False):
            with self.subTest(reader_first=reader_first):
                def reader():
                    return subprocess.Popen(["cat", self.path("pipe")], stdout=subprocess.PIPE)
                if reader_first:
                    cat = reader()
                run = self.start(*RUN, "--out=pipe")
                if not reader_first:
                    # The table is printed before the results are.
                    self.assertTrue(os.read(run.stdout.fileno(), 1))
                    cat = reader()
                results = cat.communicate(timeout=60)[0]
                self.assertEqual(self.finish(run).status, 0)
                parse_results(results)
        self.assert_files("pipe")

    def test_a_pipe_that_is_not_read_does_not_hold_a_run_that_is_interrupted(self):
        os.mkfifo(self.path("pipe"))
        run = self.start(*RUN, "--out=pipe")
        self.assertTrue(os.read(run.stdout.fileno(), 1))
        run.send_signal(signal.SIGINT)
        finished = self.finish(run)
        self.assertEqual(finished.status, 130)
        self.assertIn("nobody reads", finished.err)

    def test_a_reader_who_stops_reading_does_not_hold_a_run_that_is_interrupted(self):
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, read_end)
        run = self.start("--model=serial,threads", "--workload=empty", "--tasks=8", "--trials=100",
                         "--iterations=100", "--quiet", "--out=-", stdout=write_end)
        os.close(write_end)
        try:
            wait_until(lambda: os.read(read_end, 1), "results")
            run.send_signal(signal.SIGTERM)
            self.assertEqual(self.finish(run).status, 130)
        finally:
            run.kill()

    def test_a_reader_who_has_seen_enough_is_no_error(self):
        self.shell('"$BENCH" report "$GOLDEN" --html=/dev/stdout | head -c 10')

    def test_sockets_and_circles_of_links_are_refused(self):
        with socket.socket(socket.AF_UNIX) as listener:
            here = os.getcwd()
            os.chdir(self.directory)
            try:
                listener.bind("socket")
            finally:
                os.chdir(here)
        os.symlink("b", self.directory / "a")
        os.symlink("a", self.directory / "b")
        self.assert_usage_error([*RUN, "--out=socket"], "'socket'", "it is a socket")
        self.assert_usage_error([*RUN, "--out=a"], "'a'", "symbolic links")


class Files(OutputTest):
    def test_a_file_keeps_its_mode_and_a_new_one_has_what_the_umask_leaves(self):
        for mode in (0o664, 0o600, 0o640):
            (self.directory / "r.csv").write_text("old")
            os.chmod(self.directory / "r.csv", mode)
            self.bench(*RUN, "--csv=r.csv")
            self.assertEqual(stat.S_IMODE(os.stat(self.directory / "r.csv").st_mode), mode)
        self.bench(*RUN, "--csv=new.csv", preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(stat.S_IMODE(os.stat(self.directory / "new.csv").st_mode), 0o640)

    def test_a_file_keeps_its_owner_and_attributes(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        (self.directory / "r.csv").write_text("old")
        os.chown(self.directory / "r.csv", 65534, 65534)
        has_attributes = True
        try:
            os.setxattr(self.directory / "r.csv", "user.note", b"mine")
        except OSError:
            has_attributes = False
        self.bench(*RUN, "--csv=r.csv")
        status = os.stat(self.directory / "r.csv")
        self.assertEqual((status.st_uid, status.st_gid), (65534, 65534))
        if has_attributes:
            self.assertEqual(os.getxattr(self.directory / "r.csv", "user.note"), b"mine")

    def test_a_file_that_was_made_read_only_is_refused_by_every_option(self):
        for name in ("r", "r.journal"):
            (self.directory / name).write_text("kept" if name == "r" else "")
            os.chmod(self.directory / name, 0o444)
        for command in ([*RUN, "--out=r"], [*RUN, "--csv=r"], [*RUN, "--html=r"],
                        ["report", GOLDEN, "--markdown=r"], ["compare", GOLDEN, GOLDEN, "--json=r"],
                        ["timeline", "--model=serial", "--workload=empty", "--tasks=4", "--trace=r"],
                        [*RUN, "--out=./r"]):
            with self.subTest(command=command):
                run = self.bench(*command, status=4)
                self.assertRegex(run.err, r"\Abench: [^\n]*read-only[^\n]*Permission denied")
        os.remove(self.directory / "r")
        self.assertIn("read-only", self.bench(*RUN, "--out=r", status=4).err)

    def test_a_name_as_long_as_names_may_be_is_a_name(self):
        for length in (240, 247, 248, 251, 255):
            name = "x" * length
            with self.subTest(length=length):
                run = self.bench(*RUN, f"--out={name}")
                self.assertEqual("no journal" in run.err, length > 247, run.err)
                parse_results(self.read(name))
        self.assert_usage_error([*RUN, "--out=" + "x" * 256], "too long")

    def test_a_link_to_a_file_that_is_not_there_makes_it(self):
        os.mkdir(self.directory / "there")
        os.symlink("there/r.json", self.directory / "link")
        self.bench(*RUN, "--out=link")
        parse_results(self.read("there/r.json"))
        self.assertTrue((self.directory / "link").is_symlink())

    def as_nobody(self):
        """A folder for a user without rights, with a program that it may run."""
        if os.geteuid() != 0:
            self.skipTest("only root can become the user without rights")
        os.chmod(self.directory, 0o755)
        return {"user": 65534, "group": 65534, "extra_groups": []}

    def test_a_writable_file_in_a_folder_that_is_not_is_overwritten_in_place(self):
        how = self.as_nobody()
        (self.directory / "r.json").write_text("old" * 100_000)
        os.chmod(self.directory / "r.json", 0o666)
        inode = os.stat(self.directory / "r.json").st_ino
        with open(GOLDEN) as results:
            run = self.bench("report", "-", "--html=r.json", stdin=results, **how)
        self.assertTrue(self.read("r.json").rstrip().endswith("</html>"), run.err)
        self.assertEqual(os.stat(self.directory / "r.json").st_ino, inode)
        run = self.bench(*RUN, "--out=r.json", **how)
        parse_results(self.read("r.json"))
        self.assertRegex(run.err, r"warning: there is no journal \([^\n]*Permission denied")
        self.assert_files("r.json")

    def test_no_permission_is_a_refusal_of_the_system(self):
        how = self.as_nobody()
        (self.directory / "mine").write_text("secret")
        os.chmod(self.directory / "mine", 0o600)
        for command in ([*RUN, "--out=new"], [*RUN, "--out=mine"], ["report", "mine"],
                        ["report", "--markdown=new", "-"]):
            with self.subTest(command=command), open(GOLDEN) as results:
                run = self.bench(*command, status=4, stdin=results, **how)
                self.assertIn("Permission denied", run.err)

    def test_a_file_of_somebody_elses_in_a_sticky_folder_is_overwritten_in_place(self):
        how = self.as_nobody()
        os.chmod(self.directory, 0o1777)
        (self.directory / "r.csv").write_text("old")
        os.chmod(self.directory / "r.csv", 0o666)
        self.bench(*RUN, "--csv=r.csv", **how)
        self.assertIn("serial", self.read("r.csv"))
        self.assertEqual(os.stat(self.directory / "r.csv").st_uid, os.geteuid())
        self.assert_files("r.csv")

    def test_a_file_that_is_a_mount_point_is_overwritten_in_place(self):
        (self.directory / "r.json").write_text("old" * 100_000)
        (self.directory / "mounted.json").write_text("")
        script = ('mount --bind r.json mounted.json || exit 77; '
                  '"$BENCH" $RUN --out=mounted.json')
        run = subprocess.run(["unshare", "-m", "bash", "-c", script], cwd=self.directory,
                             env=self.environment(BENCH=BENCH, RUN=" ".join(RUN)),
                             capture_output=True, text=True, timeout=60)
        if run.returncode == 77 or "unshare" in run.stderr:
            self.skipTest("no file can be mounted here")
        self.assertEqual(run.returncode, 0, run.stderr)
        parse_results(self.read("r.json"))
        self.assert_files("mounted.json", "r.json")

    def test_a_file_system_without_locks_is_no_other_run(self):
        if FLOCK is None:
            self.skipTest("the number of flock is not known for this processor")
        for error in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
            with self.subTest(error=errno.errorcode[error]):
                run = self.bench(*RUN, "--out=r.json", preexec_fn=refuse_call(FLOCK, error))
                self.assertIn("cannot be locked", run.err)
                self.assertNotIn("another run is writing it", run.err)
                self.assert_complete(self.results("r.json"), 2)
        run = self.bench(*RUN, "--out=r2.json", status=2,
                         preexec_fn=refuse_call(FLOCK, errno.EWOULDBLOCK))
        self.assertIn("another run is writing it", run.err)

    def test_one_output_that_cannot_be_written_does_not_cost_the_others(self):
        self.bench(*RUN, "--csv=/dev/full", "--html=r.html", status=4)
        self.assertIn("</html>", self.read("r.html"))
        self.bench("report", GOLDEN, "--html=/dev/full", "--markdown=r.md", status=4)
        self.assertTrue(self.read("r.md"))
        self.bench(*RUN, "--out=r.json")
        self.bench("compare", "r.json", "r.json", "--markdown=/dev/full", "--json=c.json", status=4)
        json.loads(self.read("c.json"))

    def test_what_is_printed_to_a_full_device_is_lost_with_status_4(self):
        self.bench(*RUN, "--out=r.json")
        for command in (["list"], ["--help"], ["--version"], ["report", GOLDEN],
                        ["doctor", "--quick"], ["compare", "r.json", "r.json"], ["ab", "--help"]):
            with self.subTest(command=command), open("/dev/full", "w") as full:
                run = self.bench(*command, status=4, stdout=full)
                self.assertIn("No space left on device", run.err)


class ExitStatuses(OutputTest):
    def test_help_of_every_command_says_what_status_4_is(self):
        for command in ([], ["ab"], ["compare"], ["report"], ["history"], ["doctor"], ["timeline"]):
            text = self.bench(*command, "--help").out
            self.assertRegex(text, r"4\s+the system refused", command)


class Resumed(OutputTest):
    def interrupt(self, *more):
        run = self.start(*LONG, "--out=r.json", "--quiet", *more)
        wait_until(lambda: journal_entries(self.path("r.json.journal")), "a trial")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(run).status, 130)

    def test_a_resumed_run_writes_what_the_first_was_asked_for(self):
        self.interrupt("--html=r.html", "--csv=r.csv")
        before = self.read("r.csv")
        run = self.bench("--resume=r.json")
        self.assertIn("report: r.html", run.err)
        self.assert_files("r.csv", "r.html", "r.json")
        self.assertNotEqual(self.read("r.csv"), before)

    def test_a_run_that_a_full_disk_ended_writes_all_when_it_is_resumed(self):
        arguments = ["--model=serial", "--workload=empty", *SMALL[:2], "--trials=40",
                     "--iterations=2", "--out=r.json", "--html=r.html", "--quiet"]
        run = self.bench(*arguments, status=4, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (16_000, 16_000)))
        self.assertIn("File too large", run.err)
        self.assertIn("--resume='r.json.journal'", run.err)
        self.assert_files("r.json.journal")
        self.bench("--resume=r.json.journal", "--quiet")
        self.assert_complete(self.results("r.json"), 40)
        self.assertIn("</html>", self.read("r.html"))

    def test_what_a_journal_names_elsewhere_or_what_is_not_ours_is_said_and_not_written(self):
        self.interrupt()
        journal = self.read("r.json.journal").splitlines(keepends=True)
        (self.directory / "notes").write_text("mine")
        os.symlink("notes", self.directory / "link")
        for name in ("../elsewhere", "/elsewhere", self.path("x/../../y"), "notes", "link"):
            header = json.loads(journal[0])
            header["outputs"] = {"html": name, "what": 3}
            (self.directory / "r.json.journal").write_text(
                "".join([json.dumps(header) + "\n", *journal[1:]]))
            with self.subTest(name=name):
                run = self.start("--resume=r.json", "--quiet")
                wait_until(lambda: len(self.processes()) >= 2 or run.poll() is not None, "a start")
                run.send_signal(signal.SIGTERM)
                finished = self.finish(run)
                self.assertRegex(finished.err, r"was to write --html='[^\n]*add this option")
                self.assertEqual(self.read("notes"), "mine")


if __name__ == "__main__":
    unittest.main()
