# SPDX-License-Identifier: Apache-2.0
import os
import re
import shlex
import shutil
import subprocess
import unittest

from tests.command_line.support import CommandLineTest

NUMBERS = ["--tasks", "--size", "--trials", "--iterations", "--workers", "--concurrency", "--chunk"]
COMMANDS = ["run", "ab", "claims", "advise", "timeline", "doctor", "report", "compare", "history", "list", "help",
            "completion"]
# If one of these is accepted, the run is at least a short one.
SHORT = ["--trials=1", "--iterations=1", "--model=serial", "--workload=empty"]


class Names(CommandLineTest):
    def test_an_unknown_option_is_refused_with_the_nearest(self):
        self.assert_usage_error(["--modle=serial"], "'--modle'", "'--model'")
        self.assert_usage_error(["--itrations", "3"], "'--itrations'", "'--iterations'")
        self.assert_usage_error(["--frobnicate"], "'--frobnicate'", "bench --help")
        self.assert_usage_error(["run", "--frobnicate"], "'--frobnicate'", "bench run --help")

    def test_an_unknown_model_is_refused_with_the_nearest(self):
        self.assert_usage_error(["--model=treads"], "unknown model 'treads'",
                                "did you mean 'threads'?", "bench list")
        self.assert_usage_error(["--model=serial,xyzzyx"], "'xyzzyx'", "bench list")

    def test_an_unknown_workload_is_refused_with_the_nearest(self):
        self.assert_usage_error(["--workload=prmes"], "unknown workload 'prmes'", "'primes'")

    def test_an_unknown_command_is_refused_with_the_nearest(self):
        self.assert_usage_error(["lsit"], "unknown command 'lsit'", "'list'")
        self.assert_usage_error(["frobnicate"], "'frobnicate'", "bench --help")
        self.assert_usage_error([""], "unknown command ''")

    def test_a_stray_argument_is_refused(self):
        self.assert_usage_error(["list", "models", "tbb", "serial"], "one name")
        self.assert_usage_error(["run", "primes"], "'primes'")
        self.assert_usage_error(["trial", "primes"], "'primes'")

    def test_empty_names_are_refused(self):
        for option in ("--model", "--workload"):
            for value in ("", ",", "serial,", ",empty"):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error([option, value], "empty name")

    def test_escape_sequences_are_not_echoed(self):
        evil = "\033]0;owned\007\033[31m\r\n\u009b31mred"
        for arguments in ([evil], [f"--{evil}"], [f"--model={evil}"], [f"--workload={evil}"],
                          [f"--tasks={evil}"], [f"--deadline={evil}"], [f"--time-scale={evil}"],
                          ["list", evil]):
            with self.subTest(arguments=arguments):
                run = self.assert_usage_error(arguments)
                self.assertNotIn("\u009b", run.err)

    def test_escape_sequences_in_file_names_are_not_echoed(self):
        for option in ("--out", "--csv", "--resume"):
            with self.subTest(option=option):
                self.assert_usage_error([f"{option}=no/such\033[31m\r\n/directory", *SHORT])

    def test_a_very_long_name_makes_a_short_message(self):
        run = self.assert_usage_error(["--model=" + "x" * 100_000])
        self.assertLess(len(run.err), 400)


class Numbers(CommandLineTest):
    def test_what_is_no_whole_number_in_range_is_refused(self):
        for option in NUMBERS:
            for value in ("0", "-1", "1.5", "1e-3", "abc", "0x10", " 1", "1 ", "+1", "٣",
                          "99999999999", "18446744073709551616", "9" * 400):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error([f"{option}={value}", *(
                        part for part in SHORT if not part.startswith(option))],
                        f"{option} takes")

    def test_a_seed_is_any_64_bit_number(self):
        for value in ("-1", "abc", "1.5", "18446744073709551616"):
            with self.subTest(value=value):
                self.assert_usage_error([f"--seed={value}", *SHORT], "--seed takes")
        for value in ("0", "18446744073709551615"):
            self.bench(f"--seed={value}", *SHORT, "--quiet")

    def test_a_time_scale_is_a_finite_number(self):
        for value in ("-1", "-0.001", "nan", "inf", "-inf", "abc", "1x", "1e300", "1e999"):
            with self.subTest(value=value):
                self.assert_usage_error([f"--time-scale={value}", *SHORT], "--time-scale takes")

    def test_a_duration_is_a_positive_number_with_a_unit(self):
        for option in ("--time-budget", "--deadline"):
            for value in ("0", "0s", "-1s", "nan", "inf", "abc", "s", "1 s", "5x", "1d", "99999h",
                          "1e999", "31e5s"):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error([f"{option}={value}", *SHORT], f"{option} takes")

    def test_lists_with_holes_are_refused(self):
        for option in ("--workers", "--concurrency", "--chunk"):
            for value in ("1,", ",1", "1,,2", "1;2", "1 2"):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error([f"{option}={value}", *SHORT], f"{option} takes")

    def test_a_job_too_large_for_memory_is_refused_before_anything_is_measured(self):
        self.assert_usage_error(
            ["--workload=primes", "--tasks=100000000", "--size=1000000000"], "primes", "memory",
            "--tasks")

    def test_an_array_too_large_for_memory_is_refused_before_anything_is_measured(self):
        self.assert_usage_error(["--model=serial", "--workload=memory", "--size=1000000000"],
                                "memory", "smaller --size")

    def test_a_directory_that_cannot_take_the_files_is_refused_before_anything_is_measured(self):
        files = ["--model=serial", "--workload=files"]
        self.assert_usage_error([*files, "--dir=/absent/directory"], "'/absent/directory'",
                                "No such file or directory", "--dir")
        self.assert_usage_error([*files, "--dir=/proc"], "'/proc'", "--dir")
        self.assert_usage_error(["--model=coroutines", "--workload=files", "--size=1000000000",
                                 "--concurrency=10000", "--tasks=10000"],
                                "10000 files of 1000000000 bytes", "smaller --size")

    def test_shapes_that_no_task_can_have_are_refused(self):
        synthetic = ["--model=serial", "--workload=synthetic"]
        for option in ("--compute", "--wait"):
            for value in ("3 ms", "3furlongs", "-1ms", "2h", ""):
                with self.subTest(option=option, value=value):
                    self.assert_usage_error([*synthetic, f"{option}={value}"], option)
        self.assert_usage_error([*synthetic, "--repeat=0"], "--repeat")
        self.assert_usage_error([*synthetic, "--wait=1h", "--repeat=1000"], "more than a day")
        for skew in ("5", "-1", "much"):
            self.assert_usage_error(["--model=serial", "--workload=skewed", f"--skew={skew}"],
                                    "--skew")

    def test_an_option_given_twice_is_refused(self):
        self.assert_usage_error(["--tasks=8", "--tasks=9", *SHORT], "--tasks")

    def test_an_option_without_its_value_is_refused(self):
        for option in (*NUMBERS, "--model", "--workload", "--seed", "--time-scale", "--time-budget",
                       "--deadline", "--out", "--csv", "--resume", "--trial-program"):
            with self.subTest(option=option):
                self.assert_usage_error([option], option)

    def test_an_empty_value_does_not_swallow_the_next_option(self):
        for option in (*NUMBERS, "--model", "--workload", "--seed", "--time-scale", "--time-budget",
                       "--deadline", "--out", "--csv", "--resume", "--trial-program"):
            with self.subTest(option=option):
                rest = [part for part in SHORT if not part.startswith(f"{option}=")]
                run = self.assert_usage_error([f"{option}=", "--quiet", *rest], option)
                self.assertNotIn("'--quiet'", run.err)

    def test_a_switch_takes_no_value(self):
        for switch in ("--no-baseline", "--quiet"):
            for value in ("3", "maybe"):
                with self.subTest(switch=switch, value=value):
                    self.assert_usage_error([f"{switch}={value}", *SHORT], switch)


class Files(CommandLineTest):
    def test_an_output_in_a_directory_that_does_not_exist_is_refused(self):
        for option in ("--out", "--csv"):
            self.assert_usage_error([f"{option}=no/such/file", *SHORT], "'no/such/file'",
                                    "No such file or directory")

    def test_an_output_that_is_a_directory_is_refused(self):
        os.mkdir(self.directory / "folder")
        for option in ("--out", "--csv"):
            for name in ("folder", "folder/", "."):
                self.assert_usage_error([f"{option}={name}", *SHORT], f"'{name}'", "directory")

    def test_an_empty_file_name_is_refused(self):
        for option in ("--out", "--csv", "--resume", "--trial-program"):
            self.assert_usage_error([option, "", *SHORT], option)

    def test_one_file_for_two_outputs_is_refused(self):
        self.assert_usage_error(["--out=same", "--csv=same", *SHORT], "same")
        self.assert_usage_error(["--out=same", "--csv=./same", *SHORT], "same")
        self.assert_usage_error(["--out=same", "--csv=same.journal", *SHORT], "same")

    def test_a_results_file_in_the_way_of_the_journal_is_refused(self):
        os.mkdir(self.directory / "r.json.journal")
        self.assert_usage_error(["--out=r.json", *SHORT], "r.json.journal")


class Information(CommandLineTest):
    def test_list_shows_every_model_and_workload(self):
        run = self.bench("list")
        self.assertEqual(run.err, "")
        for name in ("serial", "fork", "process-pool", "pool", "thread-pool", "threads", "tbb",
                     "coroutines", "core", "empty", "primes", "powers", "downloads"):
            self.assertRegex(run.out, rf"(?m)\b{name}\b")

    def test_help_names_every_option(self):
        for arguments in (["--help"], ["-h"], ["run", "--help"], ["help"], ["help", "run"],
                          ["--model=treads", "--help"]):
            run = self.bench(*arguments)
            self.assertEqual(run.err, "")
            for option in (*NUMBERS, "--model", "--workload", "--seed", "--time-scale",
                           "--time-budget", "--deadline", "--out", "--csv", "--resume", "--quiet",
                           "--no-baseline", "--version"):
                self.assertIn(option, run.out)

    def test_help_of_a_command_is_the_same_however_it_is_asked_for(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                text = self.bench("help", command).out
                self.assertEqual(self.bench(command, "--help").out, text)
                self.assertEqual(self.bench(command, "-h").out, text)
                self.assertTrue(text.startswith(f"Usage: bench {command}"), text)
                self.assertIn("--help", text)
        self.assertEqual(self.bench("help").out, self.bench("--help").out)

    def test_help_fits_80_columns_and_is_grouped(self):
        for arguments in (["--help"], *(["help", command] for command in COMMANDS)):
            lines = self.bench(*arguments).out.splitlines()
            self.assertEqual([line for line in lines if len(line) > 80], [], arguments)
        lines = self.bench("--help").out.splitlines()
        for title in ("Commands that measure:", "What to measure:", "How much to measure:",
                      "Where results go:"):
            self.assertIn(title, lines)

    def test_help_is_refused_for_what_is_no_command(self):
        self.assert_usage_error(["help", "lsit"], "'lsit'", "bench --help")
        self.assert_usage_error(["help", "run", "ab"], "one command")
        self.assert_usage_error(["help", "--man", "ab"], "one command")

    def test_version_is_one_line_with_the_revision(self):
        run = self.bench("--version")
        self.assertRegex(run.out, r"\Abench \d+\.\d+\S*( \([0-9a-f]+(-dirty)?\))?\n\Z")
        self.assertEqual(run.err, "")
        self.assertEqual(self.bench("run", "--version").out, run.out)


class ManualPage(CommandLineTest):
    def test_it_is_roff_without_a_mistake(self):
        page = self.bench("help", "--man").out
        self.assertTrue(page.startswith(".TH BENCH 1"))
        if shutil.which("groff") is None:
            self.skipTest("groff is not installed")
        run = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-z"], input=page,
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_man_shows_every_command_and_option(self):
        if shutil.which("man") is None:
            self.skipTest("man is not installed")
        (self.directory / "bench.1").write_text(self.bench("help", "--man").out)
        run = subprocess.run(["man", "-l", self.path("bench.1")], capture_output=True, text=True,
                             env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80",
                                  "MANPAGER": "cat", "MAN_KEEP_FORMATTING": ""})
        if "minimized" in run.stdout:
            self.skipTest("man is a stand-in that shows nothing")
        self.assertEqual(run.returncode, 0, run.stderr)
        for command in COMMANDS:
            self.assertIn(f"BENCH {command.upper()}", run.stdout)
            for option in re.findall(r"(?m)^  (?:-., )?(--[a-z-]+)", self.bench("help", command).out):
                self.assertIn(option, run.stdout)


class Completion(CommandLineTest):
    def complete(self, *words):
        """What bash offers for the last of these words."""
        script = self.bench("completion", "bash").out
        # As readline splits them.
        split = [part for word in words for part in re.split("(=)", word) if part]
        if not words[-1]:
            split.append("")
        quoted = " ".join(shlex.quote(word) for word in ("bench", *split))
        run = subprocess.run(
            ["bash", "--norc", "-c",
             f"{script}\ncompopt() {{ :; }}\nCOMP_WORDS=({quoted})\n"
             "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_bench\nprintf '%s\\n' \"${COMPREPLY[@]}\""],
            capture_output=True, text=True, cwd=self.directory)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.complete("comp"), ["compare", "completion"])
        self.assertEqual(set(self.complete("")), set(COMMANDS))
        self.assertEqual(self.complete("--time-b"), ["--time-budget="])
        self.assertEqual(self.complete("doctor", "--q"), ["--quick", "--quiet"])
        self.assertEqual(self.complete("--model=thread-pool-l"), ["thread-pool-locked"])
        self.assertEqual(self.complete("run", "--model=tbb,seri"), ["tbb,serial"])
        self.assertEqual(self.complete("--dispatch", "s"), ["submit"])
        self.assertEqual(self.complete("help", "hist"), ["history"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])

    def test_bash_completes_files_and_folders(self):
        (self.directory / "results").mkdir()
        (self.directory / "results.json").write_text("{}")
        self.assertEqual(sorted(self.complete("report", "res")), ["results", "results.json"])
        self.assertEqual(self.complete("history", "res"), ["results"])
        self.assertEqual(sorted(self.complete("--out=res")), ["results", "results.json"])

    def test_every_shell_has_a_script_that_it_can_read(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.bench("completion", shell).out
            for command in COMMANDS:
                self.assertIn(command, script)
            self.assertIn("time-budget", script)
            if shutil.which(shell) is None:
                continue
            run = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""), shell)

    def test_other_shells_are_refused(self):
        for arguments in ([], ["tcsh"], ["bash", "zsh"]):
            self.assert_usage_error(["completion", *arguments], "bash, zsh or fish")

    def test_an_option_without_its_value_is_told_with_its_form(self):
        self.assert_usage_error(["--model=serial", "--columns"],
                                "'--columns' lacks its value: --columns=LIST")
        self.assert_usage_error(["--workers", "--model=serial"],
                                "'--workers' lacks its value: --workers=N,...")
        self.assert_usage_error(["--time-budget=0"], "more than 0 and at most 30 days")


if __name__ == "__main__":
    unittest.main()
