# SPDX-License-Identifier: Apache-2.0
import copy
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from tests.command_line.support import BENCH, CommandLineTest, journal_entries, wait_until

PLAN = ["--model=serial,threads", "--workload=downloads", "--workers=2", "--tasks=4", "--size=50",
        "--trials=4", "--iterations=2", "--deadline=2s"]


class Resume(CommandLineTest):
    @classmethod
    def setUpClass(cls):
        """One interrupted run, whose journal every test gets a copy of."""
        with tempfile.TemporaryDirectory(prefix="bench-test-") as directory:
            run = subprocess.Popen([BENCH, *PLAN, "--out=r.json", "--quiet"], cwd=directory,
                                   stdout=subprocess.DEVNULL)
            journal = pathlib.Path(directory, "r.json.journal")
            try:
                wait_until(lambda: len(journal_entries(journal)) >= 3, "trials in the journal")
                run.send_signal(signal.SIGINT)
                run.wait(timeout=10)
            finally:
                run.kill()
                run.wait()
            cls.lines = journal.read_text().splitlines(keepends=True)

    def write(self, lines):
        (self.directory / "r.json.journal").write_text("".join(lines))

    def changed(self, number, change):
        """The journal with one line changed; the first line has number 1."""
        lines = list(self.lines)
        line = json.loads(lines[number - 1])
        change(line)
        lines[number - 1] = json.dumps(line) + "\n"
        return lines

    def trial_line(self):
        """The number of the second trial's line, which others follow."""
        numbers = [number for number, line in enumerate(self.lines, 1)
                   if "trial" in json.loads(line)]
        return numbers[1]

    def assert_refused(self, lines, *telling, more=()):
        self.write(lines)
        self.assert_usage_error(["--resume=r.json.journal", *more], "r.json.journal", *telling)
        self.assertEqual((self.directory / "r.json.journal").read_text(), "".join(lines))

    def test_a_journal_as_it_was_left_is_resumed(self):
        self.write(self.lines)
        self.bench("--resume=r.json.journal", "--quiet")
        self.assert_complete(self.results("r.json"), 4)
        self.assert_files("r.json")

    def test_a_journal_with_no_more_than_its_first_line_is_resumed(self):
        self.write(self.lines[:1])
        self.bench("--resume=r.json.journal", "--quiet")
        self.assert_complete(self.results("r.json"), 4)

    def test_a_last_line_that_is_cut_off_is_measured_again(self):
        number = self.trial_line()
        for cut in (1, 20, -1):
            with self.subTest(cut=cut):
                self.write([*self.lines[:number - 1], self.lines[number - 1][:cut]])
                self.bench("--resume=r.json.journal", "--quiet")
                results = self.results("r.json")
                self.assert_complete(results, 4)
                kept = [json.loads(line)["trial"] for line in self.lines[1:number - 1]
                        if "trial" in json.loads(line)]
                self.assertEqual(results["concurrency_bench"]["trials"][:len(kept)], kept)

    def test_results_go_to_another_file_if_asked(self):
        self.write(self.lines)
        self.bench("--resume=r.json.journal", "--out=other.json", "--quiet")
        self.assert_complete(self.results("other.json"), 4)

    def test_a_failure_in_the_journal_stays_a_failure(self):
        failure = {"failure": {"cell": 1, "phase": "trial", "reason": "it rained", "elapsed_s": 1}}
        self.write([*self.lines, json.dumps(failure) + "\n"])
        self.bench("--resume=r.json.journal", "--quiet", status=1)
        self.assert_failed(self.results("r.json"), {"thread-pool": "it rained"})

    def test_another_plan_is_refused(self):
        self.write(self.lines)
        for change, telling in ((["--trials=5"], "trials"), (["--seed=2"], "seed"),
                                (["--iterations=3"], "iterations"), (["--tasks=5"], "cells"),
                                (["--model=serial"], "cells"), (["--deadline=9s"], "deadline")):
            with self.subTest(change=change):
                names = [part.split("=")[0] for part in change]
                same = [part for part in PLAN if part.split("=")[0] not in names]
                self.assert_refused(self.lines, "plans differ", telling, more=[*same, *change])

    def test_another_machine_is_refused(self):
        def change(line):
            line["machine"]["cpu_model"] = "Z80"
        self.assert_refused(self.changed(1, change), "machines differ", "Z80")

    def test_another_program_is_refused(self):
        def change(line):
            line["machine"]["executable_digest"] = "0" * 16
        self.assert_refused(self.changed(1, change), "executable")

    def test_a_missing_file_is_refused(self):
        self.assert_usage_error(["--resume=nowhere.journal"], "'nowhere.journal'",
                                "No such file or directory")

    def test_a_directory_is_refused(self):
        os.mkdir(self.directory / "folder")
        self.assert_usage_error(["--resume=folder"], "'folder'")

    def test_an_empty_file_is_refused(self):
        self.assert_refused([], "line 1")

    def test_garbage_is_refused(self):
        for text in ("garbage", "garbage\n", "\n", "{}\n", "[]\n", "null\n", "1\n", "{\"a\":\n",
                     "[" * 100_000 + "\n", "\033[31m\n"):
            with self.subTest(text=text[:20]):
                self.assert_refused([text], "line 1")

    def test_bytes_that_are_no_text_are_refused(self):
        self.assert_refused(["\0\0\0\n"], "it is no text", "goes on from its journal")

    def test_the_results_of_a_complete_run_are_not_resumed_but_shown(self):
        self.bench(*PLAN, "--quiet", "--out=finished.json")
        self.assert_usage_error(["--resume=finished.json"],
                                "'finished.json': it is the results file of a run that is complete; "
                                "'bench report finished.json' shows it")

    def test_interrupted_results_without_their_journal_are_not_resumed_but_shown(self):
        self.write(self.lines[:1])
        self.bench("--resume=r.json.journal", "--quiet")
        results = self.results("r.json")
        results["concurrency_bench"]["interrupted"] = True
        (self.directory / "r.json").write_text(json.dumps(results))
        self.assert_usage_error(["--resume=r.json"], "whose journal 'r.json.journal' is missing",
                                "'bench report r.json'")

    def test_files_of_another_kind_are_named_and_the_journal_with_them(self):
        self.bench(*PLAN, "--quiet", "--out=r.json", "--csv=r.csv", "--html=r.html")
        self.bench("report", "r.json", "--markdown=r.md")
        (self.directory / "r.txt").write_text(self.bench("report", "r.json").out)
        self.bench("timeline", "--model=threads", "--workload=empty", "--tasks=4", "--workers=2",
                   "--out=t.json", "--trace=t.trace", "--quiet")
        (self.directory / "google.json").write_text(json.dumps(
            {"context": {}, "benchmarks": [{"name": "a", "run_type": "iteration", "iterations": 1,
                                            "real_time": 1, "cpu_time": 1, "time_unit": "ns"}]}))
        for name, what in (("r.csv", "it is CSV; a run goes on from its journal"),
                           ("r.html", "it is an HTML page; a run goes on from its journal"),
                           ("r.md", "it is a summary in Markdown"),
                           ("r.txt", "it is a table that bench printed"),
                           ("t.json", "it is a timeline, which is complete"),
                           ("t.trace", "it is a trace"),
                           ("google.json", "of another program, which keeps no journal")):
            with self.subTest(name=name):
                self.assert_usage_error([f"--resume={name}"], f"'{name}'", what)
                if not name.endswith(".json"):
                    self.assert_usage_error(["report", name], f"'{name}'", what.split(";")[0])

    def test_a_line_that_is_cut_off_in_the_middle_is_refused_by_its_number(self):
        number = self.trial_line()
        lines = list(self.lines)
        lines[number - 1] = lines[number - 1][:len(lines[number - 1]) // 2] + "\n"
        self.assert_refused(lines, f"line {number}:")

    def test_an_empty_line_in_the_middle_is_refused_by_its_number(self):
        number = self.trial_line()
        self.assert_refused([*self.lines[:number - 1], "\n", *self.lines[number - 1:]],
                            f"line {number}:")

    def test_another_layout_is_refused(self):
        def change(line):
            line["schema"] = 99
        self.assert_refused(self.changed(1, change), "line 1:", "schema: must be 1, the layout that this program writes")

    def test_an_unknown_cell_is_refused_by_its_line(self):
        number = self.trial_line()
        for cell in (2, 99, -1, 2**63, 2**64 - 1):
            with self.subTest(cell=cell):
                def change(line):
                    line["trial"]["cell"] = cell
                self.assert_refused(self.changed(number, change), f"line {number}:", "cell")

    def test_fields_of_a_wrong_type_or_sign_are_refused_by_their_line(self):
        number = self.trial_line()
        for field, value in (("iterations_ns", []), ("iterations_ns", [-1]), ("iterations_ns", "x"),
                             ("iterations_ns", None), ("start_ns", -1), ("stop_ns", "1"),
                             ("cell", "0"), ("digest", 3), ("resources", {"cpu_ns": "1"}), ("index", "0")):
            with self.subTest(field=field, value=value):
                def change(line):
                    line["trial"][field] = value
                self.assert_refused(self.changed(number, change), f"line {number}:")

    def test_a_missing_field_is_refused_by_its_line(self):
        number = self.trial_line()
        for field in ("cell", "index", "iterations_ns", "digest", "resources"):
            with self.subTest(field=field):
                def change(line):
                    del line["trial"][field]
                self.assert_refused(self.changed(number, change), f"line {number}:", field)

    def test_a_trial_that_is_there_twice_is_refused_by_its_line(self):
        number = self.trial_line()
        self.assert_refused([*self.lines[:number], self.lines[number - 1], *self.lines[number:]],
                            f"line {number + 1}:")

    def test_a_trial_beyond_the_plan_is_refused_by_its_line(self):
        number = self.trial_line()
        for index in (4, 2**64 - 1):
            with self.subTest(index=index):
                def change(line):
                    line["trial"]["index"] = index
                self.assert_refused(self.changed(number, change), f"line {number}:")

    def test_a_number_that_is_no_whole_number_is_refused_by_its_line(self):
        number = self.trial_line()
        for field, value in (("cell", 0.5), ("index", -1), ("tasks_run", -5)):
            with self.subTest(field=field):
                def change(line):
                    line["trial"][field] = value
                self.assert_refused(self.changed(number, change), f"line {number}:")

    def test_a_trial_with_another_digest_is_refused_by_its_line(self):
        number = self.trial_line()

        def change(line):
            line["trial"]["digest"] = "\033[31m"
        self.assert_refused(self.changed(number, change), f"line {number}:")

    def test_trials_of_equal_work_with_two_digests_are_refused(self):
        trials = [json.loads(line) for line in self.lines if "trial" in json.loads(line)]
        trial = copy.deepcopy(trials[0])
        trial["trial"]["index"] = 3
        for of_a_round in ("round", "turns", "processors"):
            trial["trial"].pop(of_a_round, None)
        trial["trial"]["digest"] = "0123456789abcdef"
        self.assert_refused([*self.lines, json.dumps(trial) + "\n"],
                            f"line {len(self.lines) + 1}: ", "(got 0123456789abcdef)")

    def test_results_that_are_no_longer_the_expected_ones_are_not_gone_on_with(self):
        lines = []
        for line in map(json.loads, self.lines):
            if "trial" in line:
                line["trial"]["digest"] = "0123456789abcdef"
            lines.append(json.dumps(line) + "\n")
        self.write(lines)
        self.bench("--resume=r.json.journal", "--quiet", status=1)
        reasons = [failure["reason"] for failure in
                   self.results("r.json")["concurrency_bench"]["failed"]]
        self.assertTrue(reasons)
        for reason in reasons:
            self.assertIn("no longer those of before the interruption (digest 0123456789abcdef",
                          reason)

    def test_a_plan_that_makes_no_sense_is_refused(self):
        for field, value in (("workers", 0), ("workers", 10**9), ("tasks", 0), ("tasks", 2**62),
                             ("concurrency", 0), ("size", 0), ("time_scale", -1)):
            with self.subTest(field=field, value=value):
                def change(line):
                    line["plan"]["cells"][0][field] = value
                self.assert_refused([self.changed(1, change)[0]], "line 1:")

    def test_a_plan_without_cells_is_refused(self):
        def change(line):
            line["plan"]["cells"] = []
        self.assert_refused([self.changed(1, change)[0]], "line 1:")


if __name__ == "__main__":
    unittest.main()
