# SPDX-License-Identifier: Apache-2.0
"""What stands in a terminal fits it, and the answers are what is left on the last screen."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

from tests.command_line.support import BENCH, ROOT, SMALL, CommandLineTest

GOLDEN = ROOT / "tests/golden"


def in_terminal(columns, *arguments, cwd=None):
    """Returns the lines that bench shows in a terminal of so many columns."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen([BENCH, *arguments], stdin=subprocess.DEVNULL, stdout=child,
                               stderr=subprocess.DEVNULL, cwd=cwd, env=environment)
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:  # the terminal is gone with the process
            break
        if not part:
            break
        shown += part
    os.close(parent)
    process.wait()
    return shown.decode().replace("\r\n", "\n").splitlines()


class TerminalTest(CommandLineTest):
    def expect_to_fit(self, lines, columns):
        self.assertTrue(lines)
        self.assertEqual([line for line in lines if len(line) > columns], [])

    def test_no_line_of_a_report_is_longer_than_the_terminal_or_100_columns(self):
        for file in sorted(GOLDEN.glob("*.json")):
            with self.subTest(file=file.name):
                self.expect_to_fit(self.bench("report", str(file)).out.splitlines(), 100)
                for columns in (60, 80, 120):
                    self.expect_to_fit(in_terminal(columns, "report", str(file)), columns)

    def test_other_commands_fit_the_terminal_too(self):
        self.bench("--model=thread-pool", "--workload=primes,downloads", *SMALL, "--out=a.json")
        self.bench("--model=thread-pool", "--workload=primes,downloads", *SMALL, "--out=b.json")
        for arguments in (["compare", "a.json", "b.json"], ["history", "."],
                          ["timeline", "--model=thread-pool", "--workload=primes", "--tasks=4"],
                          ["doctor", "--quick"]):
            with self.subTest(command=arguments[0]):
                self.expect_to_fit(in_terminal(80, *arguments, cwd=self.directory), 80)

    def test_lists_fit_the_terminal_with_whole_names(self):
        for arguments in ([], ["workloads", "http"], ["models", "fork"], ["overview"]):
            for columns in (60, 80, 150):
                with self.subTest(arguments=arguments, columns=columns):
                    self.expect_to_fit(in_terminal(columns, "list", *arguments), columns)
        narrow = " ".join(in_terminal(60, "list", "models"))
        self.assertIn("process-pool (pool, processes)", narrow)
        self.assertGreater(max(map(len, in_terminal(150, "list", "models"))), 100)

    def test_a_wide_table_has_whole_names_and_all_columns(self):
        plain = self.bench("report", str(GOLDEN / "by_hand.json")).out
        wide = self.bench("report", str(GOLDEN / "by_hand.json"), "--wide").out
        for title in ("start+stop", "cores", "run/ready/block"):
            self.assertNotIn(title, plain)
            self.assertIn(title, wide)

    def test_columns_are_chosen_by_name_and_unknown_ones_are_named(self):
        out = self.bench("report", str(GOLDEN / "by_hand.json"), "--columns=start-stop,memory").out
        heads = [line.split() for line in out.splitlines() if "start+stop" in line]
        self.assertTrue(heads)
        for head in heads:
            self.assertEqual(head[:2], ["model", "start+stop"])
        refused = self.bench("report", str(GOLDEN / "by_hand.json"), "--columns=memroy", status=2)
        self.assertIn("unknown column 'memroy': did you mean 'memory'?", refused.err)

    def test_every_column_that_can_be_chosen_stands_in_the_help(self):
        help_text = self.bench("help", "report").out
        for name in ("rank", "one-shot", "all-iterations", "memory", "latency"):
            self.assertIn(name, help_text)

    def test_a_run_ends_with_the_winner_and_how_many_times_as_fast_it_is(self):
        out = self.bench("--model=thread-pool", "--workload=downloads", "--workers=8", "--tasks=8",
                         "--trials=12", "--iterations=1").out
        last = out.splitlines()[-2:]
        self.assertRegex(last[0], r"^thread-pool \(8 threads\) is the fastest for downloads")
        self.assertRegex(last[1], r"^ +\d+\.\d\d \[ *\d+\.\d\d, +\d+\.\d\d\] times as fast as serial$")

    def test_work_that_does_not_wait_has_one_table(self):
        out = self.bench("--model=thread-pool,coroutines", "--workload=synthetic", "--compute=10us",
                         "--wait=0", "--repeat=1", *SMALL).out
        self.assertEqual(len(re.findall(r"^synthetic: ", out, re.MULTILINE)), 1, out)
        self.assertNotIn("in flight", out)

    def test_work_whose_waits_are_taken_away_has_one_table(self):
        for options in (["--workload=mixed", "--size=100", "--time-scale=0"],
                        ["--workload=downloads", "--time-scale=0"],
                        ["--workload=synthetic", "--compute=10us", "--wait=5ms", "--time-scale=0"]):
            with self.subTest(options=options):
                out = self.bench("--model=thread-pool,coroutines,python-asyncio", "--tasks=6",
                                 "--concurrency=2,6", "--trials=1", "--iterations=1", *options).out
                work = options[0].partition("=")[2]
                titles = re.findall(rf"^{work}: .*$", out, re.MULTILINE)
                self.assertEqual(len(titles), 2, "one in C++, one in Python: " + out)
                self.assertNotIn("in flight", " ".join(titles))
                self.assertIn("without its waits", out)
                self.assertIn("coroutines concurrency:6", out)
                self.assertNotIn("failed", out)
