# SPDX-License-Identifier: Apache-2.0
"""bench report, with files that bench wrote and with untrusted ones."""

import copy
import html.parser
import json
import os
import re
import unittest

from tests.command_line.support import ROOT, CommandLineTest, unfolded, with_rows

GOLDEN = ROOT / "tests/golden"
NASTY = ("</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`|a| **b** [c](http://d.e)"
         " @somebody #1 GH-2 :smile: www.f.com $g$ \\| <!-- \x1b[2J\x07\r\n\x9b31m\u202e{{h}}")


def golden(name):
    return json.loads((GOLDEN / name).read_text())


def strings_replaced(value, replacement, keep=()):
    """Every text that is not part of the format, replaced."""
    if isinstance(value, dict):
        return {key: part if key in keep else strings_replaced(part, replacement, keep)
                for key, part in value.items()}
    if isinstance(value, list):
        return [strings_replaced(part, replacement, keep) for part in value]
    return replacement if isinstance(value, str) else value


class PageParser(html.parser.HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


class ReportTest(CommandLineTest):
    def write(self, name, content):
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return name

    def assert_refused(self, content, *telling):
        """A file with this content is unusable, and no report is begun."""
        name = self.write("bad.json", content)
        return self.assert_usage_error(
            ["report", name, "--html=page.html", "--markdown=summary.md", "--charts=charts"],
            "cannot use 'bad.json': ", *telling)


class GoldenTest(ReportTest):
    """BENCH_UPDATE_GOLDEN=1 writes the files anew."""

    def compare(self, name, expected, *arguments):
        text = self.bench("report", str(GOLDEN / name), *arguments).out
        path = GOLDEN / expected
        if os.environ.get("BENCH_UPDATE_GOLDEN"):
            path.write_text(text)
        self.assertEqual(text, path.read_text())

    def test_tables_are_what_they_were(self):
        self.compare("by_hand.json", "by_hand.txt")
        self.compare("overhead.json", "overhead.txt")

    def test_markdown_is_what_it_was(self):
        self.compare("by_hand.json", "by_hand.md", "--markdown=-")
        self.compare("overhead.json", "overhead.md", "--markdown=-")


class OutputTest(ReportTest):
    def test_a_run_ends_with_what_the_report_prints_again(self):
        run = self.bench("--model=threads", "--workload=primes,downloads", "--workers=2",
                         "--tasks=6", "--time-scale=0.01", "--trials=6", "--iterations=2",
                         "--quiet", "--out=results.json")
        self.assertEqual(self.bench("report", "results.json").out, run.out)
        with open(self.path("results.json")) as file:
            self.assertEqual(self.bench("report", "-", stdin=file).out, run.out)

    def test_every_output_is_written_whole_and_says_where(self):
        run = self.bench("report", str(GOLDEN / "by_hand.json"), "--html=page.html",
                         "--markdown=summary.md", "--charts=more/charts")
        self.assertEqual(run.out, "")
        for name in ("page.html", "summary.md", "more/charts"):
            self.assertIn(name, run.err)
        self.assert_files("page.html", "summary.md", "more")
        page = (self.directory / "page.html").read_text()
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertTrue(page.rstrip().endswith("</html>"))
        for chart in (self.directory / "more/charts").iterdir():
            self.assertRegex(chart.name, r"^[a-z0-9-]+\.vl\.json$")
            self.assertIn("vega-lite/v5", json.loads(chart.read_text())["$schema"])

    def test_a_page_goes_to_standard_output(self):
        out = self.bench("report", str(GOLDEN / "by_hand.json"), "--html=-").out
        self.assertTrue(out.startswith("<!DOCTYPE html>"))

    def test_several_files_have_labels_and_warnings(self):
        other = golden("by_hand.json")
        machine = other["concurrency_bench"]["machine"]
        machine["cpu_model"], machine["usable_cores"] = "Another Processor", 2
        for cell in other["concurrency_bench"]["plan"]["cells"]:
            cell["options"]["work-time"] = "3us"
        (self.directory / "other").mkdir()
        self.write("other/by_hand.json", other)
        first = str(GOLDEN / "by_hand.json")
        run = self.bench("report", first, "other/by_hand.json")
        self.assertIn("--- by_hand ---\n", run.out)
        self.assertIn("--- other/by_hand ---\n", run.out)
        words = unfolded(run.out)
        self.assertIn("the processor differs (A Processor in 'by_hand'; "
                      "Another Processor in 'other/by_hand')", words)
        self.assertIn("the number of usable cores differs (8 in ", words)
        self.assertIn("the work of primes differs (work-time the default and '3us')", words)
        run = self.bench("report", f"before={first}", "after=other/by_hand.json", "--markdown=-")
        self.assertIn("'before'", run.out)
        self.assertIn("'after'", run.out)

    def test_a_run_is_reported_once(self):
        first = str(GOLDEN / "by_hand.json")
        once = self.bench("report", first)
        document = golden("by_hand.json")
        part = copy.deepcopy(document)
        part["concurrency_bench"]["interrupted"] = True
        del part["concurrency_bench"]["trials"][20:]
        self.write("part.json", with_rows(part))
        os.symlink(first, self.directory / "link.json")
        run = self.bench("report", "part.json", first, first, "again=link.json")
        self.assertEqual(run.out, once.out)
        self.assertIn(f"left out: '{first}': it holds the same run as '{first}'", run.err)
        self.assertIn(f"left out: 'link.json': it holds the same run as '{first}'", run.err)
        self.assertRegex(run.err, r"left out: 'part.json': it holds a part of the run in '.*' "
                                  r"\(20 of its 60 trials\), and a run counts once")
        self.assertEqual(run.err.count("left out"), 3)

    def test_a_journal_is_what_an_interrupted_run_leaves(self):
        ours = golden("by_hand.json")["concurrency_bench"]
        lines = [{"format": "concurrency-bench journal", "schema": 1, "date": "2026",
                  "plan": ours["plan"], "machine": ours["machine"]}]
        lines += [{"trial": trial} for trial in ours["trials"]]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        self.write("x.journal", text)
        out = self.bench("report", "x.journal").out
        self.assertIn("interrupted", out)
        self.assertIn("thread-pool", out)
        self.write("x.journal", text[:-100])  # the last line was being written
        self.assertIn("thread-pool", self.bench("report", "x.journal").out)

    def test_google_benchmark_of_another_program_is_shown_without_ranks(self):
        row = {"name": "BM_sort/8", "run_name": "BM_sort/8", "run_type": "iteration", "threads": 1,
               "repetitions": 6, "iterations": 7, "cpu_time": 3.0, "time_unit": "us"}
        rows = [{**row, "repetition_index": i, "real_time": 12.5 + i} for i in range(6)]
        rows.append({**row, "name": "BM_sort/8_mean", "run_type": "aggregate",
                     "aggregate_name": "mean", "real_time": 99})
        rows.append({**row, "name": "BM_x", "run_name": "BM_x", "error_occurred": True,
                     "error_message": "no \x1b[2J way", "real_time": 0.0})
        rows.append({"name": "BM_gpu", "skipped": True, "skip_message": "no GPU"})
        self.write("google.json", {"context": {"num_cpus": 4}, "benchmarks": rows})
        run = self.bench("report", "google.json")
        self.assertIn("skipped: BM_gpu: no GPU", run.out)
        self.assertIn("BM_sort/8", run.out)
        self.assertIn("15.0 µs", run.out)
        self.assertNotIn("99", run.out)
        self.assertIn("none are ranked", run.out)
        self.assertNotIn("\x1b", run.out)
        self.write("google.json", {"benchmarks": rows[6:7]})
        self.assert_usage_error(["report", "google.json"], "nothing but aggregates")

    def test_two_languages_stand_in_two_lists(self):
        document = golden("by_hand.json")
        cells = document["concurrency_bench"]["plan"]["cells"]
        of_primes = [cell for cell in cells if cell["workload"] == "primes"]
        of_primes[-1].update(family="python", model="python-thread-executor")
        run = self.bench("report", self.write("two.json", document))
        self.assertIn("\nprimes: 60 tasks, C++\n", "\n" + run.out)
        self.assertIn("\nprimes: 60 tasks, Python\n", run.out)

    def test_help_stands_alone(self):
        out = self.bench("report", "--help").out
        for part in ("--html", "--markdown", "--charts", "LABEL", "Exit status", "journal"):
            self.assertIn(part, out)
        self.assertRegex(self.bench("--help").out, r"(?m)^  report  ")


class RunTest(ReportTest):
    SMALL = ["--model=serial", "--workload=empty", "--trials=1", "--iterations=1"]

    def test_a_run_writes_the_report_that_bench_report_makes_of_its_results(self):
        run = self.bench(*self.SMALL, "--out=results.json", "--html=run.html")
        self.assertIn("report: run.html", run.err)
        self.bench("report", "results.json", "--html=report.html")
        pages = [(self.directory / name).read_text() for name in ("run.html", "report.html")]
        self.assertEqual(*pages)

    def test_a_report_does_not_take_the_place_of_the_results(self):
        for option in ("--out=x", "--csv=x"):
            self.assert_usage_error([*self.SMALL, option, "--html=x"], "would write the same file")
        self.assert_usage_error([*self.SMALL, "--html=-"], "--html takes a file's name")


class UsageTest(ReportTest):
    def test_wrong_usage_is_told(self):
        good = str(GOLDEN / "by_hand.json")
        self.assert_usage_error(["report"], "at least one results file")
        self.assert_usage_error(["report", good, "--htm=x"], "did you mean '--html'?")
        self.assert_usage_error(["report", good, "--html="], "lacks its value")
        self.assert_usage_error(["report", "missing.json"], "missing.json", "No such file")
        self.assert_usage_error(["report", "/tmp"], "it is a folder", "bench history /tmp")
        self.assert_usage_error(["report", f"a={good}", f"a={good}"], "two files are labelled 'a'")
        self.assert_usage_error(["report", good, "--html=x", "--markdown=x"], "same file")
        self.assert_usage_error(["report", good, "--html=x", "--markdown=./x"], "same file")
        self.assert_usage_error(["report", good, "--html=-", "--markdown=-"], "standard output")
        self.assert_usage_error(["report", good, "--html=/nowhere/x"], "No such file")
        self.assert_usage_error(["report", good, "--markdown=/tmp"], "directory")
        self.assert_usage_error(["report", good, "--charts=/dev/null"], "/dev/null")
        self.assert_usage_error(["repport", good], "did you mean 'report'?")

    def test_what_is_read_is_not_overwritten(self):
        self.write("in.json", golden("by_hand.json"))
        os.symlink("in.json", self.directory / "link.json")
        before = (self.directory / "in.json").read_bytes()
        for option in ("--html", "--markdown"):
            for name in ("in.json", "./in.json", "link.json", self.path("in.json")):
                self.assert_usage_error(["report", "before=in.json", f"{option}={name}"],
                                        f"{option} would overwrite '{name}', which is read")
        self.assertEqual((self.directory / "in.json").read_bytes(), before)

    def test_a_full_disk_is_an_error(self):
        good = str(GOLDEN / "by_hand.json")
        with open("/dev/full", "w") as full:
            run = self.bench("report", good, status=4, stdout=full)
        self.assertIn("No space left", run.err)
        run = self.bench("report", good, "--html=/dev/full", status=4)
        self.assertIn("No space left", run.err)


class UnusableFileTest(ReportTest):
    def test_the_place_is_told(self):
        self.assert_refused("", "line 1: it is empty")
        self.assert_refused(" \n", "it is empty")
        self.assert_refused("{}", "concurrency_bench", "bench --out=FILE")
        self.assert_refused("[1,\n2 3]", "line 2, column 3: not JSON")
        self.assert_refused('{"benchmarks":[{"name":"a","real_time":NaN}]}',
                            "benchmarks[0]: real_time of 'a': expected a finite number, found NaN")
        self.assert_refused('{"concurrency_bench":{"schema":NaN}}', "line 1, column 32: not JSON")
        self.assert_refused('{"benchmarks":[{"name":"a","real_time":1e999}]}', "benchmarks[0]: real_time of 'a': expected a finite number")
        self.assert_refused('"text"', "no results")
        self.assert_refused("\udcff".encode("utf8", "surrogateescape").decode("latin1"), "line 1")
        self.assert_refused('{"benchmarks":[{"name":"a"}]}', "benchmarks[0]")

    def test_depth_is_refused_before_anything_is_built(self):
        for text in ("[" * 1_000_000, '{"a":' * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000):
            self.assert_refused(text, "nested deeper than 32 levels")

    def test_size_is_refused(self):
        with open(self.path("huge.json"), "w") as file:
            file.truncate(300 << 20)
        self.assert_usage_error(["report", "huge.json"], "larger than 256 MiB")

    def test_a_file_that_was_cut_off_is_unusable_wherever_that_was(self):
        text = (GOLDEN / "overhead.json").read_text().rstrip()
        for end in list(range(1, len(text), 397)) + [len(text) - 1]:
            self.assert_refused(text[:end], "line ")
        self.assert_refused(text[:2000], "was it cut off?")

    def refuse_changed(self, change, *telling):
        document = golden("overhead.json")
        change(document["concurrency_bench"])
        self.assert_refused(document, *telling)

    def test_what_does_not_fit_is_told_by_its_path(self):
        def put(path, value):
            def change(ours):
                *way, last = path
                for step in way:
                    ours = ours[step]
                if value is None:
                    del ours[last]
                else:
                    ours[last] = value
            return change

        plan = "concurrency_bench.plan: "
        refuse = self.refuse_changed
        refuse(put(["schema"], 2), "concurrency_bench: schema: must be 1, the layout that this program reads (got 2")
        refuse(put(["plan"], 3), plan)
        refuse(put(["plan", "cells"], []), plan, "cells: must have at least one cell")
        refuse(put(["plan", "cells", 1, "workers"], None), plan, "cells[1]", "'workers'")
        refuse(put(["plan", "cells", 1, "workers"], -1), plan, "cells[1]", "workers")
        refuse(put(["plan", "cells", 1, "workers"], 1.5), plan, "cells[1]", "workers")
        refuse(put(["plan", "cells", 1, "workers"], 10**9), plan,
               "cells[1]: workers: must be from 1 to 1000000 (got 1000000000)")
        refuse(put(["plan", "cells", 1, "tasks"], 0), plan, "cells[1]")
        refuse(put(["plan", "cells", 1, "tasks"], 2**64), plan, "cells[1]")
        refuse(put(["plan", "cells", 1, "model"], "<b>"), plan, "cells[1]")
        refuse(put(["plan", "experiments", 0, "cells"], [2]), plan,
               "experiments[0]: cells: must be an index of the plan's 2 cells (got 2)")
        refuse(put(["plan", "experiments", 0, "cells"], [0, 0]), plan,
               "cells: must have each cell once (got 0 twice)")
        refuse(put(["plan", "experiments", 0, "chart"], "../x"), plan, "experiments[0]")
        refuse(put(["plan", "experiments", 0, "comparisons", 1, "cell"], 7), plan,
               "experiments[0]: comparisons[1]: cell: must be an index of the plan's 2 cells (got 7)")
        refuse(put(["plan", "experiments", 0, "comparisons", 1, "figure"], "x"),
               "experiments[0]: figure: must be one of")
        trial = "concurrency_bench.trials[3]: "
        refuse(put(["trials", 3, "cell"], 2), trial + "cell: must be an index of the plan's 2 cells (got 2)")
        refuse(put(["trials", 3, "cell"], -1), trial, "cell")
        refuse(put(["trials", 3, "index"], 0), trial + "index: must be that of no other trial")
        refuse(put(["trials", 3, "index"], 10), trial + "index: must be below the most trials of a cell, 10 (got 10)")
        refuse(put(["trials", 3, "iterations_ns"], []), trial + "iterations_ns: must have at least one iteration")
        refuse(put(["trials", 3, "iterations_ns"], [2**63]), trial, "iterations_ns[0]")
        refuse(put(["trials", 3, "start_ns"], 2**62), trial)
        refuse(put(["trials", 3, "digest"], NASTY), trial + "digest: must be 16 hexadecimal digits")
        refuse(put(["trials", 3, "digest"], "00000000000000cd"),
               trial + "digest: trial 1 of '", "must have the digest of equal work, "
               "00000000000000ab as in trial 0 of '", "(got 00000000000000cd)")
        refuse(put(["trials", 3, "iterations_ns"], [1, 2, 3]),
               "benchmarks[11].real_time: must be 2.0, the median iteration as in trial 1 of '")
        refuse(put(["trials", 3, "iterations_ns"], [1, 2]),
               trial + "iterations_ns: must be as many as plan.iterations, 3 (got 2)")
        refuse(put(["plan", "cells", 1, "concurrency"], 7), "benchmarks[10].concurrency: must be 7")
        refuse(put(["trials", 3, "resources", "cpu_ns"], "1"), trial)
        refuse(put(["trials", 3, "elapsed_s"], 1e300), trial + "a number that is too large")
        refuse(put(["trials", 3, "resources", "cpu_ns"], "1"),
               trial + "resources.cpu_ns: expected a number, found text")
        refuse(put(["trials", 3, "resources", "cpu_ns"], None),
               "benchmarks[11].cpu_time: must be 0.0, the CPU time per iteration as in trial 1 of '")
        refuse(put(["trials", 3, "digest"], None), trial + "the key 'digest' is missing")
        refuse(put(["trials", 3, "resources", "cpu_ns"], 0.5),
               trial + "resources.cpu_ns: expected a whole number", "found 0.5")
        refuse(put(["trials", 3, "resources"], []),
               trial + "resources: expected an object, found a list")
        refuse(put(["trials", 3, "surplus"], 1), trial + "surplus: an unknown key")
        refuse(put(["plan", "cells", 1, "workers"], "2"),
               plan + "cells[1]: workers: expected a number, found text")
        refuse(put(["machine", "cpu_model"], 3), "concurrency_bench.machine: cpu_model: expected "
               "text, found a number")
        refuse(put(["trials"], {}), "trials: must be a list")
        refuse(put(["failed"], [{"cell": 9, "phase": "trial", "reason": "", "elapsed_s": 0}]),
               "concurrency_bench.failed[0]: cell: must be an index of the plan's 2 cells (got 9)")
        refuse(put(["memory"], [{"cell": 0, "peak_bytes": -1, "job_bytes": 0, "elapsed_s": 0}]),
               "concurrency_bench.memory[0]")

    def test_rows_that_are_not_those_of_the_trials_are_refused(self):
        document = golden("overhead.json")
        rows = document.pop("benchmarks")
        self.assert_refused(document, "benchmarks: must not be missing, since there are trials")
        for wrong, telling in (
                ([], "benchmarks: must have a row for each of the 20 trials (got 0"),
                (rows[1:], "benchmarks: must have a row for each of the 20 trials (got 19"),
                (rows + rows[:1], "benchmarks[20].repetition_index: must be that of no other row"),
                ([{**rows[0], "name": "other"}, *rows[1:]],
                 "benchmarks[0].name: must be that of a cell of the plan (got 'other')"),
                ([{**rows[0], "real_time": 1}, *rows[1:]], "benchmarks[0].real_time: must be "),
                ([{**rows[0], "error_occurred": True}, *rows[1:]],
                 "benchmarks[0].error_occurred: must be false")):
            self.assert_refused({**document, "benchmarks": wrong}, telling)
        named = [{**row, "name": row["name"] + "/real_time"} for row in reversed(rows)]
        self.bench("report", self.write("x.json", {**document, "benchmarks": named}))

    def test_a_message_does_not_repeat_megabytes(self):
        document = golden("overhead.json")
        document["concurrency_bench"]["plan"]["x" * 3_000_000] = 1
        self.assertLess(len(self.assert_refused(document).err), 1000)
        self.assertLess(len(self.assert_refused("x" * 3_000_000).err), 1000)

    def test_too_many_cells_are_refused(self):
        def grow(ours):
            ours["plan"]["cells"] *= 5000
        self.refuse_changed(grow, "cells: must be at most 5000 (got ")


class HostileTextTest(ReportTest):
    """Every text that an untrusted file may hold, in every kind of report."""

    def hostile(self, name):
        document = golden(name)
        names = ("model", "workload", "family", "chart", "figure", "digest", "executable_digest",
                 "phase")
        ours = strings_replaced(document["concurrency_bench"], NASTY, names)
        for experiment in ours["plan"]["experiments"]:
            experiment["name"] = "overhead"
            for comparison in experiment["comparisons"]:
                comparison["label"] = NASTY
                if "cell" in comparison:
                    comparison["not_applicable"] = ""
        for number, cell in enumerate(ours["plan"]["cells"]):
            cell["name"] += str(number)
            cell["settings"] = {"python": NASTY}
            cell["options"] = {"an-option": NASTY}
        for entry in ours["failed"] + ours["skipped"]:
            entry["name"] = ours["plan"]["cells"][entry["cell"]]["name"]
        for absent in ours["plan"]["not_applicable"]:
            absent["model"] = absent["workload"] = NASTY
        ours["not_applicable"] = ours["plan"]["not_applicable"]
        ours["machine"]["libraries"] = {NASTY: NASTY}
        return with_rows(
            {"context": {"date": NASTY}, "benchmarks": [], "concurrency_bench": ours})

    def google(self):
        return {"context": {"date": NASTY, "host_name": NASTY, "executable": NASTY},
                "benchmarks": [{"name": NASTY, "real_time": 5, "cpu_time": 4},
                               {"name": NASTY + "2", "error_occurred": True,
                                "error_message": NASTY}]}

    def documents(self):
        return [self.hostile("by_hand.json"), self.hostile("overhead.json"), self.google()]

    def test_tables_move_no_cursor(self):
        for document in self.documents():
            run = self.bench("report", f"{NASTY.replace('/', '').replace('=', '')}="
                             + self.write("hostile.json", document))
            self.assertNotRegex(run.out, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
            self.assertIn("alert", run.out)

    def test_markdown_holds_no_structure_of_theirs(self):
        for document in self.documents():
            run = self.bench("report", self.write("hostile.json", document), "--markdown=-")
            ours = re.sub(r"<br><sub>|</sub>", "", run.out)  # what stands behind an answer
            self.assertNotRegex(ours, r"[<>`\[\]@\\$!~]|://|www\.|:smile:|GH-2|[^&]#1")
            self.assertIn("alert", run.out)
            for table in re.findall(r"(?:^\|.*\n)+", run.out, re.M):
                self.assertEqual(len({line.count("|") for line in table.splitlines()}), 1, table)

    def test_a_page_has_no_element_or_attribute_of_theirs(self):
        for document in self.documents():
            page = self.bench("report", self.write("hostile.json", document), "--html=-").out
            tags = PageParser(page).tags
            self.assertNotIn("img", [tag for tag, _ in tags])
            for tag, attributes in tags:
                self.assertFalse([name for name in attributes if name.startswith("on")], tag)
                self.assertNotIn("src", attributes)
                self.assertTrue(attributes.get("href", "#").startswith("#"), attributes)

    def test_markdown_fits_into_a_comment_whatever_there_is(self):
        document = golden("by_hand.json")
        ours = document["concurrency_bench"]
        cell = ours["plan"]["cells"][1]
        ours["plan"]["cells"] += [
            {**copy.deepcopy(cell), "name": f"{'#' * 400}{n}", "workload": f"w{n}"}
            for n in range(900)]
        ours["failed"] = [{"cell": n, "phase": "trial", "reason": "<" * 5000, "elapsed_s": 0,
                           "name": ours["plan"]["cells"][n]["name"]} for n in range(900)]
        files = []
        for n in range(12):
            ours["plan"]["seed"] = n
            self.write(f"many{n}.json", document)
            files.append(f"{'|' * 50}{n}=many{n}.json")
        out = self.bench("report", *files, "--markdown=-").out
        self.assertLess(len(out.encode()), 60_000)
        self.assertIn("Left out here for want of room: ", out)
        self.assertIn("#### Where it was measured", out)


if __name__ == "__main__":
    unittest.main()
