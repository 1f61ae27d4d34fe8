# SPDX-License-Identifier: Apache-2.0
"""bench compare, with files of real runs, files of a run of pairs, and untrusted ones."""

import copy
import gzip
import json
import math

from tests.command_line.support import CommandLineTest, parse_results, unfolded, with_rows

RUN = ["--model=serial,threads", "--workload=primes", "--workers=1", "--tasks=8", "--size=50",
       "--trials=6", "--iterations=2", "--quiet"]


def spread(count, centre, half_width):
    """Evenly spread differences of logarithms, not in their order."""
    places = [i // 2 if i % 2 == 0 else count - 1 - i // 2 for i in range(count)]
    return [centre + half_width * (2 * (place + 0.5) / count - 1) for place in places]


def with_times(results, centre):
    """The same results with times around e to the `centre` seconds: what a machine under test
    measures may vary by more than any margin."""
    changed = copy.deepcopy(results)
    for trial in changed["concurrency_bench"]["trials"]:
        difference = spread(6, centre, 0.01)[trial["index"]]
        trial["iterations_ns"] = [round(10**9 * math.exp(difference))] * 2
    return with_rows(changed)


class CompareTest(CommandLineTest):
    def write(self, name, content):
        (self.directory / name).write_text(
            content if isinstance(content, str) else json.dumps(content))
        return name

    def measure(self, name):
        self.bench(*RUN, f"--out={name}")
        return json.loads((self.directory / name).read_text())

    def pairs(self, differences, controls=(0,)):
        """The two files of a run of pairs of real cells: per cell the differences of its screen
        and of its confirmation. What is no measurement is as a run wrote it."""
        measured = self.measure("measured.json")
        sides = {}
        for side in ("base", "candidate"):
            results = copy.deepcopy(measured)
            ours = results["concurrency_bench"]
            # Trials of pairs run alone, in no round.
            pattern = {key: value for key, value in ours["trials"][0].items()
                       if key not in ("round", "turns", "processors")}
            plan_cell = ours["plan"]["cells"][0]
            ours.pop("rounds", None)
            ours["trials"], results["benchmarks"], ours["memory"] = [], [], []
            ours["plan"]["trials"] = ours["plan"]["iterations"] = 0
            ours["plan"]["experiments"] = []
            ours["plan"]["cells"] = []
            pairs = []
            for number, (screen, confirm) in enumerate(differences):
                name = f"serial/primes/workers:1/tasks:8/size:{number + 1}"
                name += "/control" if number in controls else ""
                ours["plan"]["cells"].append({**plan_cell, "name": name, "baseline": False})
                stages = [("screen", d) for d in screen] + [("confirm", d) for d in confirm]
                for index, (stage, difference) in enumerate(stages):
                    ns = 10**9 * (math.exp(difference) if side == "candidate" else 1)
                    pairs.append({"cell": number, "stage": stage, "candidate_first": False,
                                  "trial": len(ours["trials"]), "void_reason": ""})
                    ours["trials"].append({**pattern, "cell": number, "index": index,
                                           "iterations_ns": [round(ns)]})
            ours["pairing"] = {
                "run": "0123456789abcdef", "side": side, "controls": list(controls),
                "margins": {"fail_size": 0.01, "bias_floor": 0.005, "equivalence": 0.02,
                            "level": 0.05},
                "pairs": pairs, "alone": []}
            text = json.dumps(with_rows(results))
            parse_results(text)
            self.write(f"{side}.json", text)
            sides[side] = results
        return sides["base"], sides["candidate"]


class PairedTest(CompareTest):
    QUIET = (spread(12, 0, 0.01), [])
    SLOW = (spread(12, 0.05, 0.01), spread(12, 0.05, 0.01))

    def test_a_confirmed_slowdown_exits_with_1(self):
        self.pairs([self.QUIET, self.QUIET, self.SLOW])
        run = self.bench("compare", "base.json", "candidate.json", status=1)
        self.assertIn("serial/primes/workers:1/tasks:8/size:3 is slower: +5.13 %", run.out)
        self.assertIn("Of 2 cells: 1 slower, 0 faster, 1 equivalent, 0 inconclusive; "
                      "beside 1 control.", run.out)
        self.assertNotIn("Unpaired", run.out)

    def test_what_is_equivalent_passes(self):
        self.pairs([self.QUIET, self.QUIET])
        self.bench("compare", "base.json", "candidate.json", "--strict")

    def test_a_file_against_itself_is_refused(self):
        self.pairs([self.QUIET, self.QUIET])
        self.assert_usage_error(["compare", "base.json", "base.json"], "the same side of a run")
        self.assert_usage_error(["compare", "candidate.json", "base.json"],
                                "base and candidate are exchanged")

    def test_a_contaminated_run_exits_with_3(self):
        self.pairs([self.SLOW, self.SLOW])
        run = self.bench("compare", "base.json", "candidate.json", status=3)
        self.assertIn("The run is contaminated", run.out)
        self.assertIn("slower, were the run not contaminated", run.out)

    def test_margins_of_the_command_line_come_first(self):
        self.pairs([self.QUIET, self.SLOW])
        self.bench("compare", "base.json", "candidate.json", "--fail-size=10%",
                   "--equivalence=10%")

    def test_an_inconclusive_cell_says_how_many_pairs_it_takes(self):
        self.pairs([self.QUIET, self.QUIET, (spread(12, 0, 0.1), [])])
        run = self.bench("compare", "base.json", "candidate.json")
        self.assertRegex(unfolded(run.out), r"inconclusive .* about 150 pairs would settle it")
        self.bench("compare", "base.json", "candidate.json", "--strict", status=3)

    def test_doctored_pairs_are_refused_with_their_place(self):
        base, candidate = self.pairs([self.QUIET, self.QUIET])
        candidate["concurrency_bench"]["pairing"]["pairs"][5]["trial"] = 10**6
        self.write("candidate.json", candidate)
        self.assert_usage_error(["compare", "base.json", "candidate.json"],
                                "concurrency_bench.pairing: pairs[5]: trial: must be an index of the file's ",
                                "trials (got 1000000)")

    def test_two_files_of_a_run_that_do_not_fit_are_refused_in_every_output(self):
        self.pairs([self.QUIET, self.QUIET])
        run = self.bench("compare", "candidate.json", "base.json", "--markdown=r.md",
                         "--json=r.json", "--html=page.html", status=2)
        self.assertIn("give its base.json and then its candidate.json", run.err)
        self.assertIn("markdown: r.md", run.err)
        for name in ("r.md", "r.json", "page.html"):
            self.assertIn("base and candidate are exchanged", (self.directory / name).read_text())
        self.assertEqual(json.loads((self.directory / "r.json").read_text())["gate"], "unusable")

    def test_every_output_is_written(self):
        self.pairs([self.QUIET, self.QUIET, self.SLOW])
        run = self.bench("compare", "base.json", "candidate.json", "--markdown=c.md",
                         "--html=c.html", "--json=c.json", "--summary=s.json", status=1)
        self.assertIn("slower", run.out)
        for name in ("c.md", "c.html", "c.json", "s.json"):
            self.assertIn(name, run.err)
        self.assertIn("| cell | verdict |", (self.directory / "c.md").read_text())
        page = (self.directory / "c.html").read_text()
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertIn("Is the candidate slower than the base?", page)
        judgement = json.loads((self.directory / "c.json").read_text())
        self.assertEqual(judgement["gate"], "regression")
        self.assertEqual([cell["verdict"] for cell in judgement["cells"]],
                         ["equivalent", "equivalent", "slower"])
        summary = json.loads((self.directory / "s.json").read_text())
        names = [row["name"] for row in summary["benchmarks"]]
        self.assertEqual(names, ["serial/primes/workers:1/tasks:8/size:2/real_time",
                                 "serial/primes/workers:1/tasks:8/size:3/real_time"])
        for row in summary["benchmarks"]:
            for key in ("real_time", "cpu_time", "time_unit", "iterations", "threads"):
                self.assertIn(key, row)

    def test_the_summary_is_a_file_that_compare_reads(self):
        self.pairs([self.QUIET, self.SLOW])
        self.bench("compare", "base.json", "candidate.json", "--summary=s.json", status=1)
        summary = json.loads((self.directory / "s.json").read_text())
        for row in summary["benchmarks"]:
            row["real_time"] *= 1.5
        self.write("slower.json", summary)
        run = self.bench("compare", "s.json", "slower.json", status=3)
        self.assertIn("too few trials", run.out)

    def test_a_summary_of_before_the_suffix_has_the_same_cells(self):
        self.pairs([self.QUIET, self.SLOW])
        self.bench("compare", "base.json", "candidate.json", "--summary=s.json", status=1)
        older = json.loads((self.directory / "s.json").read_text())
        del older["context"]["row_name_suffix"]
        for row in older["benchmarks"]:
            row["name"] = row["run_name"] = row["name"].removesuffix("/real_time")
        self.write("older.json", older)
        run = self.bench("compare", "older.json", "s.json", status=3)
        self.assertIn("too few trials", run.out)
        self.assertNotIn("Only the", run.out)
        self.assertNotIn("real_time", run.out)


class UnpairedTest(CompareTest):
    def test_two_runs_of_one_program_are_compared_with_the_warning(self):
        self.measure("old.json")
        self.measure("new.json")
        run = self.finish(self.start("compare", "old.json", "new.json", "--fail-size=1000%",
                                     "--bias-floor=1000%"))
        self.assertIn(run.status, (0, 3), run.err)  # it depends on how much the times vary
        self.assertIn("warning: Unpaired: ", run.out)
        self.assertIn("Of 2 cells: 0 slower", run.out)
        self.assertIn("6 / 6", run.out)

    def test_equal_times_are_equivalent(self):
        results = self.measure("old.json")
        self.write("old.json", with_times(results, 0))
        self.write("new.json", with_times(results, 0.02))
        run = self.bench("compare", "old.json", "new.json", "--strict")
        self.assertIn("2 equivalent", run.out)
        self.assertIn("a bias of a whole run cannot be excluded", unfolded(run.out))

    def test_much_slower_is_a_regression_and_the_warning_stays(self):
        results = self.measure("old.json")
        self.write("old.json", with_times(results, 0))
        self.write("new.json", with_times(results, 0.3))
        run = self.bench("compare", "old.json", "new.json", status=1)
        self.assertIn("2 slower", run.out)
        self.assertIn("a bias of a whole run cannot be excluded", unfolded(run.out))
        run = self.bench("compare", "new.json", "old.json")
        self.assertIn("2 faster", run.out)

    def test_cells_of_one_side_are_listed(self):
        results = with_times(self.measure("old.json"), 0)
        self.write("old.json", results)
        new = copy.deepcopy(results)
        new["concurrency_bench"]["plan"]["cells"][0]["name"] = "other/primes/workers:1"
        self.write("new.json", with_rows(new))
        run = self.bench("compare", "old.json", "new.json")
        self.assertIn("Only the base has serial/primes/workers:1", run.out)
        self.assertIn("Only the candidate has other/primes/workers:1", run.out)
        self.bench("compare", "old.json", "new.json", "--strict", status=3)

    def test_files_without_a_common_cell_are_said_to_have_none(self):
        results = self.measure("old.json")
        for number, cell in enumerate(results["concurrency_bench"]["plan"]["cells"]):
            cell["name"] = f"other{number}/primes/workers:1"
        self.write("new.json", with_rows(results))
        run = self.bench("compare", "old.json", "new.json", status=3)
        self.assertIn("Nothing could be compared: no cell was measured on both sides.", run.out)
        self.assertIn("What to do: Measure the same models and workloads", run.out)
        self.assertNotIn("verdict", run.out)

    def test_a_run_that_is_compared_with_itself_is_said_to_be(self):
        results = self.measure("old.json")
        part = copy.deepcopy(results)
        part["concurrency_bench"]["interrupted"] = True
        del part["concurrency_bench"]["trials"][7:]
        self.write("part.json", with_rows(part))
        self.write("pretty.json", json.dumps(results, indent=3))
        for base, candidate in (("old.json", "old.json"), ("old.json", "pretty.json"),
                                ("part.json", "old.json"), ("old.json", "part.json")):
            run = self.finish(self.start("compare", base, candidate))
            self.assertIn("The base and the candidate hold the same run", run.out)
            self.assertIn("0 slower, 0 faster", run.out)

    def assert_explained(self, cause):
        """Every output says why nothing was judged, and what to do."""
        for name in ("page.html", "r.md", "r.json"):
            text = (self.directory / name).read_text()
            self.assertIn(cause, text)
            self.assertIn("bench ab --base=PROGRAM", text)
        self.assertTrue((self.directory / "r.md").read_text().startswith("### Not comparable"))
        judgement = json.loads((self.directory / "r.json").read_text())
        self.assertEqual((judgement["gate"], judgement["cells"]), ("not_measurable", []))

    def test_other_results_of_equal_work_are_not_comparable(self):
        results = with_times(self.measure("old.json"), 0)
        for trial in results["concurrency_bench"]["trials"]:
            trial["digest"] = "0123456789abcdef"
        self.write("new.json", results)
        run = self.bench("compare", "old.json", "new.json", status=3)
        self.assertIn("the results of equal work differ in 'base' and 'candidate'", run.err)
        self.assertIn("0123456789abcdef", run.err)

    def test_a_file_that_contradicts_itself_is_unusable(self):
        results = self.measure("old.json")
        results["concurrency_bench"]["trials"][3]["digest"] = "0123456789abcdef"
        self.write("new.json", results)
        self.assert_usage_error(["compare", "old.json", "new.json"], "cannot use 'new.json'",
                                "trials[3]: digest", "(got 0123456789abcdef)")

    def test_what_is_not_comparable_is_refused_by_name(self):
        results = self.measure("old.json")
        for key, value, telling in [("cpu_model", "Another", "the processor differs"),
                                    ("usable_cores", 77, "the number of usable cores differs"),
                                    ("kernel", "Linux 1.0", "the kernel differs"),
                                    ("compiler", "tcc", "the compiler differs"),
                                    ("build_type", "Debug", "the build type differs")]:
            new = copy.deepcopy(results)
            new["concurrency_bench"]["machine"][key] = value
            if key == "build_type":
                new["context"]["library_build_type"] = "debug"
            self.write("new.json", new)
            run = self.bench("compare", "old.json", "new.json", "--html=page.html",
                             "--markdown=r.md", "--json=r.json", status=3)
            self.assertIn(telling, run.err)
            self.assertIn(str(value), run.err)
            self.assertEqual(run.out, "")
            self.assert_explained(telling)
        new = copy.deepcopy(results)
        for cell in new["concurrency_bench"]["plan"]["cells"]:
            cell["size"] = 51
        self.write("new.json", with_rows(new))
        run = self.bench("compare", "old.json", "new.json", status=3)
        self.assertIn("the work of primes differs (sizes 50 and 51)", run.err)

    def test_a_candidate_that_failed_is_unusable(self):
        results = self.measure("old.json")
        new = with_times(results, -3)
        new["concurrency_bench"]["failed"] = [
            {"cell": 1, "phase": "trial", "reason": "a wrong \x1b answer", "elapsed_s": 0.1,
             "name": new["concurrency_bench"]["plan"]["cells"][1]["name"]}]
        self.write("new.json", new)
        run = self.bench("compare", "old.json", "new.json", status=2)
        self.assertIn("the candidate failed: a wrong   answer", run.out)

    def test_files_of_google_benchmark_are_read(self):
        def file(name, centre):
            rows = [{"name": "BM_sort/8", "run_name": "BM_sort/8", "run_type": "iteration",
                     "repetitions": 9, "repetition_index": i, "threads": 1, "iterations": 7,
                     "real_time": 1000 * math.exp(d), "cpu_time": 900.0, "time_unit": "us"}
                    for i, d in enumerate(spread(9, centre, 0.01))]
            return self.write(name, {"context": {"num_cpus": 4}, "benchmarks": rows})
        file("a.json", 0)
        file("b.json", 0.3)
        run = self.bench("compare", "a.json", "b.json", status=1)
        self.assertIn("BM_sort/8 is slower: +34.99 %", run.out)
        self.assertIn("of one process, and not independent", run.out)
        with open(self.path("a.json")) as first:
            self.bench("compare", "-", "b.json", stdin=first, status=1)


class OtherProgramTest(CompareTest):
    """Files of Google Benchmark, and what is given for one."""

    def google(self, name, rows, build_type="release"):
        return self.write(name, {"context": {"num_cpus": 4, "library_build_type": build_type},
                                 "benchmarks": rows})

    def rows(self, name="BM_a", centre=0, **more):
        return [{"name": name, "repetition_index": i, "real_time": 1000 * math.exp(d),
                 "cpu_time": 900.0, "time_unit": "us", **more}
                for i, d in enumerate(spread(9, centre, 0.01))]

    def compare(self, base, candidate, status=0, strict=None):
        self.google("a.json", base)
        self.google("b.json", candidate)
        run = self.bench("compare", "a.json", "b.json", status=status)
        self.bench("compare", "a.json", "b.json", "--strict",
                   status=status if strict is None else strict)
        return run

    def test_counters_that_are_not_finite_are_no_matter(self):
        rows = self.rows(rate=math.nan, other=-math.inf) + [
            {"name": "BM_a_cv", "run_name": "BM_a", "run_type": "aggregate",
             "aggregate_name": "cv", "real_time": math.nan, "cpu_time": math.inf}]
        run = self.compare(rows, rows)
        self.assertIn("1 equivalent", run.out)
        rows[3]["real_time"] = math.nan
        self.google("b.json", rows)
        run = self.bench("compare", "a.json", "b.json", status=2)
        self.assertIn("the candidate failed: real_time of 'BM_a': expected a finite number", run.out)

    def test_what_both_sides_skipped_is_listed_and_no_failure(self):
        rows = self.rows() + [{"name": "BM_gpu", "skipped": True, "skip_message": "no GPU"}]
        run = self.compare(rows, rows)
        self.assertIn("BM_gpu is not compared: both sides skipped it: no GPU", run.out)

    def test_a_new_benchmark_that_failed_is_a_failure(self):
        failed = {"name": "BM_new", "error_occurred": True, "error_message": "no \x1b[2J way"}
        run = self.compare(self.rows(), self.rows() + [failed], status=2)
        self.assertIn("Only the candidate has BM_new: the base's file has no such cell, and the "
                      "candidate failed: no [2J way", unfolded(run.out))
        run = self.compare(self.rows() + [failed], self.rows(), strict=3)
        self.assertIn("Only the base has BM_new", run.out)

    def test_rows_of_one_name_and_two_labels_are_two_benchmarks(self):
        base = self.rows(label="small") + self.rows(label="large")
        candidate = self.rows(label="small") + self.rows(label="large", centre=0.3)
        run = self.compare(base, candidate, status=1)
        self.assertIn("BM_a [large] is slower: +34.99 %", run.out)
        self.assertIn("1 equivalent", run.out)

    def test_aggregates_of_old_files_are_no_benchmarks(self):
        rows = self.rows() + [{**self.rows()[0], "name": f"BM_a_{name}"}
                              for name in ("mean", "median", "stddev")]
        run = self.compare(rows, rows)
        self.assertIn("Of 1 cell:", run.out)

    def test_a_debug_build_is_refused_by_name(self):
        self.google("a.json", self.rows(), "debug")
        self.google("b.json", self.rows(), "release")
        run = self.bench("compare", "a.json", "b.json", status=3)
        self.assertIn("the build type differs (debug in 'base'; release in 'candidate')", run.err)
        run = self.bench("compare", "a.json", "a.json")
        self.assertIn("'base' was measured with a debug build of Google Benchmark", run.out)

    def test_a_change_that_the_medians_do_not_show_is_explained(self):
        def two(a, b):
            return [{"name": "BM_a", "real_time": t, "cpu_time": 1} for t in (a, b)]
        run = self.compare(two(8.0, 9.0), two(7.6, 9.4), status=3)
        self.assertRegex(run.out, r"-\d\.\d\d %\s+8.50 ns\s+8.50 ns")
        self.assertIn("differs from the ratio of the two medians beside it", run.out)

    def test_other_files_are_named(self):
        text = json.dumps({"benchmarks": self.rows()})
        pyperf = {"benchmarks": [{"metadata": {"name": "x"}, "runs": [{"values": [1]}]}],
                  "metadata": {}, "version": "1.0"}
        for content, telling in [(text.encode("utf-16"), "UTF-16"),
                                 (text.encode("utf-16-be"), "UTF-16"),
                                 (gzip.compress(text.encode()), "gzip"),
                                 (b"<!DOCTYPE html><html></html>", "HTML"),
                                 (json.dumps(pyperf).encode(), "pyperf"),
                                 (b"\0\1\2\3", "no text")]:
            (self.directory / "x.json").write_bytes(content)
            run = self.assert_usage_error(["compare", "x.json", "x.json"],
                                          "cannot use 'x.json': it is", telling)
            self.assertNotIn("\0", run.err)
        (self.directory / "x.json").write_text(text, encoding="utf-8-sig")
        self.bench("compare", "x.json", "x.json")

    def test_our_own_files_tell_the_same_of_what_was_skipped_or_failed(self):
        measured = with_times(self.measure("a.json"), 0)
        def of_second(key):
            changed = copy.deepcopy(measured)
            ours = changed["concurrency_bench"]
            ours["trials"] = [trial for trial in ours["trials"] if trial["cell"] != 1]
            name = ours["plan"]["cells"][1]["name"]
            ours[key] = [{"cell": 1, "reason": "a reason", "name": name,
                          **({"phase": "trial", "elapsed_s": 0} if key == "failed" else {})}]
            return with_rows(changed)
        skipped, failed = of_second("skipped"), of_second("failed")
        for base, candidate, status, strict, telling in [
                (skipped, skipped, 0, 0, "both sides skipped it: a reason"),
                (measured, skipped, 0, 3, "the candidate skipped it: a reason"),
                (skipped, measured, 0, 3, "the base skipped it: a reason"),
                (skipped, failed, 2, 2, "the candidate failed: a reason"),
                (failed, measured, 0, 3, "the base failed: a reason")]:
            self.write("a.json", base)
            self.write("b.json", candidate)
            run = self.bench("compare", "a.json", "b.json", status=status)
            self.assertIn(telling, run.out)
            self.bench("compare", "a.json", "b.json", "--strict", status=strict)


class UsageTest(CompareTest):
    def test_what_is_wrong_is_said(self):
        self.write("x.json", "{")
        self.assert_usage_error(["compare"], "compare takes two results files")
        self.assert_usage_error(["compare", "a", "b", "c"], "compare takes two results files")
        self.assert_usage_error(["compare", "-", "-"], "standard input")
        self.assert_usage_error(["compare", "x.json", "x.json"], "cannot use 'x.json': line 1")
        self.assert_usage_error(["compare", "none.json", "x.json"], "none.json")
        for value in ("0", "-1%", "nan", "1e9%", "x"):
            self.assert_usage_error(["compare", "a", "b", f"--fail-size={value}"],
                                    "--fail-size takes a percentage")
        self.assert_usage_error(["compare", "a", "b", "--json=-", "--html=-"],
                                "two outputs would go to standard output")
        self.assert_usage_error(["compare", "a", "b", "--json=c", "--html=./c"], "the same file")
        self.assert_usage_error(["compare", "a", "b", "--markdwon=c"], "did you mean '--markdown'")
        self.assert_usage_error(["compere"], "did you mean 'compare'")

    def test_help_explains_the_verdicts_and_the_exit_status(self):
        out = self.bench("compare", "--help").out
        for word in ("equivalent", "inconclusive", "--strict", "--summary", "Exit status"):
            self.assertIn(word, out)
        self.assertRegex(self.bench("--help").out, r"(?m)^  compare  ")
