# SPDX-License-Identifier: Apache-2.0
"""How cells went over many results files."""

import copy
import json
import os
import shutil
import unittest

from tests.command_line.support import CommandLineTest, unfolded, with_rows

CELLS = ["--model=threads", "--workload=primes", "--workers=2", "--tasks=8", "--size=50",
         "--trials=6", "--iterations=2"]


class History(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.template = self.measure(*CELLS)
        os.remove(self.path("results.json"))
        os.mkdir(self.path("h"))

    def write(self, day, factor, name=None, change=None):
        """A file of that day, of which every time is so many milliseconds."""
        results = copy.deepcopy(self.template)
        results["context"]["date"] = f"2026-10-{day:02}T08:00:00+00:00"
        ours = results["concurrency_bench"]
        ours["machine"]["git_revision"] = f"revision{day}"
        for number, trial in enumerate(ours["trials"]):
            trial["iterations_ns"] = [int(factor * 1e6) + 10 * number] * 2
        if change:
            change(results)
        path = self.directory / "h" / (name or f"{day}.json")
        path.write_text(json.dumps(with_rows(results)))

    def write_step(self):
        for day in range(1, 15):
            self.write(day, (1 if day < 9 else 1.05) + (day * 7 % 5) * 1e-3)

    def test_a_step_is_marked_where_it_is(self):
        self.write_step()
        run = self.bench("history", "h")
        self.assertEqual(run.err, "")
        for model in ("serial", "thread-pool"):
            cell = rf"{model}/primes/workers:\d/tasks:8/size:50"
            self.assertRegex(unfolded(run.out),
                             cell + r": 2026-10-09T08:00, 9.json, revision revision9: "
                                    r"\+[45]\.\d % \(1\.00 ms to 1\.05 ms\)\. ")
            self.assertRegex(run.out, rf"(?m)^  {model}.* +14 .* 1(  |$)")
        self.assertIn("14 files from 2026-10-01 to 2026-10-14", run.out)

    def test_files_without_a_change_have_none(self):
        for day in range(1, 15):
            self.write(day, 1 + (day * 7 % 5) * 1e-3)
        self.assertIn("No change was found in 2 cells.", self.bench("history", "h").out)

    def test_a_single_spike_is_none(self):
        for day in range(1, 15):
            self.write(day, (3 if day == 6 else 1) + (day * 7 % 5) * 1e-3)
        self.assertIn("No change was found", self.bench("history", "h").out)

    def test_too_few_files_are_said_to_be_too_few(self):
        for day in range(1, 5):
            self.write(day, day)
        run = self.bench("history", "h")
        self.assertIn("it cannot be told whether they changed", run.out)
        self.assertNotIn("No change", run.out)

    def copy_whole(self):
        """A step of 14 files, and what it makes of them."""
        self.write_step()
        run = self.bench("history", "h")
        self.assertEqual(run.err, "")
        return run.out

    def test_a_copy_of_a_run_counts_once_whatever_it_is(self):
        out = self.copy_whole()
        folder = self.directory / "h"
        newest = json.loads((folder / "14.json").read_text())
        shutil.copy(folder / "14.json", folder / "latest.json")
        os.symlink("13.json", folder / "link.json")
        os.link(folder / "12.json", folder / "hard.json")
        (folder / "pretty.json").write_text(json.dumps(newest, indent=4, sort_keys=True))
        part = copy.deepcopy(newest)
        part["concurrency_bench"]["interrupted"] = True
        del part["concurrency_bench"]["trials"][5:]
        (folder / "interrupted.json").write_text(json.dumps(with_rows(part)))
        run = self.bench("history", "h")
        self.assertEqual(run.out, out)
        for name, used in (("latest", 14), ("link", 13), ("hard", 12), ("pretty", 14)):
            self.assertRegex(run.err, rf"(?m)^left out: '{name}.json': it holds the same run as "
                                      rf"'{used}.json', and a run counts once$")
        self.assertRegex(run.err, r"(?m)^left out: 'interrupted.json': it holds a part of the run "
                                  r"in '14.json' \(5 of its \d+ trials\)")
        self.assertEqual(run.err.count("left out"), 5)

    def test_copies_make_no_change_where_there_is_none(self):
        for day in range(1, 15):
            self.write(day, 1 + (day * 7 % 5) * 1e-3)
        for number in range(8):
            shutil.copy(self.path("h/10.json"), self.path(f"h/copy-{number}.json"))
        self.assertIn("No change was found in 2 cells.", self.bench("history", "h").out)

    def test_files_of_one_second_are_in_the_order_of_their_numbers(self):
        def at_once(results):
            results["context"]["date"] = "2026-10-01T08:00:00+00:00"
        for number in range(1, 15):
            factor = (1 if number < 9 else 1.05) + number * 1e-5
            self.write(number, factor, f"run-{number}.json", change=at_once)
        run = self.bench("history", "h")
        self.assertIn(", run-9.json, revision revision9: +", run.out)
        # A copy has no place of its own, whatever it is called.
        for name in ("latest.json", "aaa.json", "zzz.json"):
            shutil.copy(self.path("h/run-14.json"), self.path(f"h/{name}"))
        again = self.bench("history", "h")
        self.assertEqual(again.out, run.out)
        self.assertEqual(again.err.count("it holds the same run as 'run-14.json'"), 3)

    def test_google_benchmarks_machine_is_what_is_known_of_it(self):
        for number in range(1, 10):
            rows = [{"name": "BM_a", "run_name": "BM_a", "run_type": "iteration", "threads": 1,
                     "repetitions": 1, "repetition_index": 0, "iterations": 7,
                     "real_time": 100.0 + number, "cpu_time": 99.0, "time_unit": "ns"}]
            context = {"date": f"2026-10-0{number}T08:00:00+00:00", "num_cpus": 2,
                       "mhz_per_cpu": 2445, "host_name": "ci"}
            (self.directory / f"h/{number}.json").write_text(
                json.dumps({"context": context, "benchmarks": rows}))
        out = self.bench("history", "h").out
        self.assertIn("2 CPUs at 2445 MHz of an unknown model, host 'ci'", out)
        self.assertNotIn("usable", out)
        self.assertIn("takes at least 10 files of one machine, and there are 9.", unfolded(out))

    def test_a_file_that_contradicts_itself_is_left_out(self):
        self.write_step()
        text = (self.directory / "h/9.json").read_text()
        digest = self.template["concurrency_bench"]["trials"][0]["digest"]
        bad = json.loads(text)
        bad["concurrency_bench"]["trials"][0]["digest"] = "0123456789abcdef"
        (self.directory / "h/9.json").write_text(json.dumps(bad))
        run = self.bench("history", "h")
        self.assertRegex(run.err, "left out: '9.json': .*digest")
        self.assertIn("0123456789abcdef", run.err)
        self.assertIn(digest, run.err)

    def test_machines_are_series_of_their_own(self):
        def elsewhere(results):
            results["concurrency_bench"]["machine"]["cpu_model"] = "elsewhere"

        for day in range(1, 15):
            self.write(day, 1 if day < 9 else 9, change=elsewhere if day >= 9 else None)
        run = self.bench("history", "h")
        self.assertIn("warning: the files come from 2 machines", run.out)
        self.assertNotIn("+800", run.out)

    def test_what_is_no_results_file_is_named_and_left_out(self):
        self.write_step()
        for name, text in (("notes.txt", "hello"), ("bad.json", "{"), ("empty.json", ""),
                           ("other.json", "{}"), ("evil\033[2J.json", "[")):
            (self.directory / "h" / name).write_text(text)
        os.mkdir(self.path("h/folder"))
        (self.directory / "h/.hidden").write_text("")
        os.mkdir(self.path("h/folder.json"))
        os.mkfifo(self.path("h/pipe.json"))
        self.write(20, 1, "undated.json",
                   change=lambda results: results["context"].update(date="some day"))
        run = self.bench("history", "h")
        for name in ("notes.txt", "bad.json", "empty.json", "other.json", "folder.json",
                     "pipe.json", "undated.json"):
            self.assertRegex(run.err, rf"(?m)^left out: '{name}': .+$")
        self.assertNotIn("\033", run.err)
        self.assertEqual(run.err.count("left out"), 8)
        self.assertIn("14 files", run.out)

    def test_the_page_opens_with_the_change(self):
        self.write_step()
        self.bench("history", "h", "--html=p.html")
        page = (self.directory / "p.html").read_text()
        self.assertIn("What changed?", page)
        self.assertIn("9.json, revision revision9", page)
        self.assertEqual(page.count('<figure id="history-'), 2)
        self.assertEqual(self.bench("history", "h", "--html=-").out, page)

    def test_wrong_usage_is_refused(self):
        self.assert_usage_error(["history"], "one folder")
        self.assert_usage_error(["history", "h", "h"], "one folder")
        self.assert_usage_error(["history", "nowhere"], "'nowhere'", "No such file")
        self.assert_usage_error(["history", "h"], "no results file in 'h'", "--out")
        self.assert_usage_error(["history", "h", "--htm=x"], "'--html'")
        self.assert_usage_error(["history", "h", "--html=no/such/p.html"], "'no/such/p.html'")
        self.assertIn("--html", self.bench("history", "--help").out)


if __name__ == "__main__":
    unittest.main()
