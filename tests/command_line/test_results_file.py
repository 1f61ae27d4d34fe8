# SPDX-License-Identifier: Apache-2.0
import collections
import csv
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import unittest

from tests.command_line.support import (BENCH, CORE_MODELS, SCHEMA, SMALL, THAT_WAIT, WORKLOADS,
                                        CommandLineTest, parse_results)


class EveryModelOnEveryWorkload(unittest.TestCase):
    """One run of all, looked at from many sides."""

    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="bench-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.run_ = subprocess.run(
            [BENCH, "--model=core", "--workload=core", "--workers=1,2", "--time-scale=0.2", *SMALL,
             "--out=results.json", "--csv=results.csv"],
            cwd=cls.directory, capture_output=True, text=True, timeout=120)
        cls.results = parse_results((cls.directory / "results.json").read_text())
        cls.ours = cls.results["concurrency_bench"]
        cls.cells = cls.ours["plan"]["cells"]

    def test_all_succeed(self):
        self.assertEqual(self.run_.returncode, 0, self.run_.stderr)
        self.assertEqual(self.ours["failed"], [])
        self.assertEqual(self.ours["not_applicable"], [])
        self.assertFalse(self.ours["interrupted"])
        self.assertEqual({(cell["model"], cell["workload"]) for cell in self.cells},
                         {(model, workload) for model in CORE_MODELS for workload in WORKLOADS})

    def test_every_cell_has_its_trials_and_its_memory(self):
        trials = collections.Counter(trial["cell"] for trial in self.ours["trials"])
        self.assertEqual(trials, dict.fromkeys(range(len(self.cells)), 2))
        self.assertEqual(sorted(peak["cell"] for peak in self.ours["memory"]),
                         list(range(len(self.cells))))
        for trial in self.ours["trials"]:
            self.assertEqual(len(trial["iterations_ns"]), 2)
            self.assertGreaterEqual(len(trial["warmup_ns"]), 1)

    def test_digests_are_equal_across_all_models_and_differ_between_workloads(self):
        digests = collections.defaultdict(set)
        for trial in self.ours["trials"]:
            digests[self.cells[trial["cell"]]["workload"]].add(trial["digest"])
        self.assertEqual({workload: len(found) for workload, found in digests.items()},
                         dict.fromkeys(WORKLOADS, 1))
        self.assertEqual(len(set.union(*digests.values())), len(WORKLOADS))

    def test_every_trial_ran_every_task(self):
        for trial in self.ours["trials"]:
            cell = self.cells[trial["cell"]]
            self.assertEqual(trial["tasks_run"], cell["tasks"])
            self.assertEqual(sum(trial["tasks_by_worker"]), cell["tasks"])
            self.assertEqual(len(trial["tasks_by_worker"]), cell["workers"])

    def test_a_blocking_model_has_as_many_in_flight_as_workers(self):
        for cell in self.cells:
            if cell["model"] != "coroutines":
                self.assertEqual(cell["concurrency"], cell["workers"], cell)
        for model in ("fork", "process-pool", "thread-pool", "tbb"):
            for workload in WORKLOADS:
                workers = [cell["workers"] for cell in self.cells
                           if (cell["model"], cell["workload"]) == (model, workload)]
                self.assertEqual(workers, [1, 2])

    def test_coroutines_have_one_cell_and_one_worker_whatever_the_workers(self):
        for workload in WORKLOADS:
            cells = [cell for cell in self.cells
                     if (cell["model"], cell["workload"]) == ("coroutines", workload)]
            self.assertEqual([cell["workers"] for cell in cells], [1])
            self.assertEqual([cell["concurrency"] for cell in cells],
                             [8 if workload in THAT_WAIT else 1])

    def test_only_serial_is_the_baseline_and_only_some_workloads_wait(self):
        for cell in self.cells:
            self.assertEqual(cell["baseline"], cell["model"] == "serial")
            self.assertEqual(cell["waits"], cell["workload"] in THAT_WAIT)

    def test_rows_have_what_readers_of_google_benchmark_need(self):
        rows = self.results["benchmarks"]
        self.assertEqual(len(rows), len(self.ours["trials"]))
        for row in rows:
            self.assertEqual(row["run_name"], row["name"])
            self.assertEqual(row["repetitions"], 2)
            self.assertEqual(row["iterations"], 2)
            self.assertEqual(row["threads"], row["workers"])
            self.assertGreater(row["real_time"], 0)
            cell = self.cells[row["family_index"]]
            for key in ("model", "workload", "workers", "concurrency", "tasks", "size"):
                self.assertEqual(row[key], cell[key])
            # Otherwise readers that follow Google Benchmark's names take the CPU time.
            self.assertEqual(row["name"], cell["name"] + "/real_time")
        # The repetitions of a cell stand together, in order.
        self.assertEqual([(row["family_index"], row["repetition_index"]) for row in rows],
                         [(cell, index) for cell in range(len(self.cells)) for index in range(2)])

    def test_a_row_says_what_its_trial_measured(self):
        trials = {(trial["cell"], trial["index"]): trial for trial in self.ours["trials"]}
        for row in self.results["benchmarks"]:
            trial = trials[row["family_index"], row["repetition_index"]]
            self.assertAlmostEqual(row["real_time"], sum(trial["iterations_ns"]) / 2)
            resources = trial["resources"]
            self.assertAlmostEqual(row["cpu_time"], resources.get("cpu_ns", 0) / 2)
            for key, value in resources.items():
                self.assertEqual(row[key], value)
            self.assertAlmostEqual(row["one_shot_ns"],
                                   trial["start_ns"] + trial["warmup_ns"][0] + trial["stop_ns"])

    def test_tasks_that_wait_did_wait(self):
        for row in self.results["benchmarks"]:
            if row["workload"] == "downloads":
                # 8 tasks of at least 5 ms × 0.2 each.
                least_ns = 8 * 1e6 / row["concurrency"]
                self.assertGreaterEqual(row["real_time"], least_ns, row["name"])

    def test_the_csv_file_has_one_line_per_cell(self):
        with open(self.directory / "results.csv", newline="") as file:
            lines = list(csv.DictReader(file, strict=True))
        self.assertEqual(sorted(line["name"] for line in lines),
                         sorted(cell["name"] for cell in self.cells))
        for line in lines:
            self.assertEqual(line["trials"], "2")
            self.assertEqual(line["failure"], "")
            self.assertGreaterEqual(float(line["median_ns"]), 0)
            self.assertNotIn(None, line)
            self.assertNotIn(None, line.values())

    def test_the_table_names_every_model_and_workload(self):
        for name in (*CORE_MODELS, *WORKLOADS):
            self.assertIn(name, self.run_.stdout)

    def test_nothing_but_the_files_asked_for_is_left(self):
        self.assertEqual(sorted(path.name for path in self.directory.iterdir()),
                         ["results.csv", "results.json"])


class Names(CommandLineTest):
    def names(self, *arguments):
        results = self.measure("--no-baseline", "--trials=1", "--iterations=1", *arguments)
        return [cell["name"] for cell in results["concurrency_bench"]["plan"]["cells"]]

    def test_a_cell_at_its_defaults_is_named_by_model_workload_and_workers(self):
        self.assertEqual(self.names("--model=pool", "--workload=primes", "--workers=2"),
                         ["process-pool/primes/workers:2"])

    def test_a_setting_at_its_default_is_not_named_even_if_given(self):
        listed = json.loads(self.bench("list", "workloads", "empty", "--json").out)
        tasks = listed["workloads"][0]["default_tasks"]
        self.assertEqual(
            self.names("--model=serial", "--workload=empty", f"--tasks={tasks}", "--chunk=auto",
                       "--time-scale=1"),
            ["serial/empty/workers:1"])

    def test_every_setting_that_differs_from_its_default_is_named(self):
        self.assertEqual(
            self.names("--model=threads", "--workload=downloads", "--workers=2", "--tasks=6",
                       "--size=7", "--chunk=3", "--time-scale=0.25"),
            ["thread-pool/downloads/workers:2/tasks:6/size:7/chunk:3/time_scale:0.25"])

    def test_each_model_takes_the_io_that_it_has(self):
        results = self.measure("--model=threads,coroutine-processes,asio-coroutines",
                               "--workload=downloads", "--io=blocking,uring", "--concurrency=2",
                               "--time-scale=0.1", *SMALL)
        ours = results["concurrency_bench"]
        refused = {entry["model"]: entry["reason"] for entry in ours["not_applicable"]}
        self.assertIn("--io=own", refused.pop("asio-coroutines"))
        settings = {cell["model"]: cell["settings"] for cell in ours["plan"]["cells"]}
        self.assertEqual(settings.pop("thread-pool"), {})
        self.assertEqual(settings.pop("serial"), {})
        if refused:  # a kernel that forbids it, or a build without it
            self.assertIn("uring", refused.pop("coroutine-processes"))
        else:
            self.assertEqual(settings.pop("coroutine-processes"), {"io": "uring"})
        self.assertEqual((refused, settings), ({}, {}))
        self.assertEqual(ours["failed"], [])

    def test_a_concurrency_that_is_not_the_workers_is_named(self):
        self.assertEqual(
            self.names("--model=coroutines", "--workload=downloads", "--concurrency=3",
                       "--time-scale=0"),
            ["coroutines/downloads/workers:1/concurrency:3/time_scale:0"])

    def test_small_time_scales_have_names_of_their_own(self):
        names = {tuple(self.names("--model=serial", "--workload=downloads", "--tasks=2",
                                  f"--time-scale={scale}"))
                 for scale in ("1e-7", "2e-7")}
        self.assertEqual(len(names), 2, names)

    def test_no_two_cells_have_the_same_name(self):
        names = self.names("--model=core", "--workload=empty,downloads", "--workers=1,2,2,1",
                           "--chunk=auto,2,2", "--tasks=4", "--time-scale=0.1")
        self.assertEqual(len(names), len(set(names)))

    def test_an_alias_a_group_and_a_name_said_twice_are_one_model(self):
        names = self.names("--model=threads,thread-pool,threads", "--workload=empty",
                           "--workers=1", "--tasks=4")
        self.assertEqual(names, ["thread-pool/empty/workers:1/tasks:4"])


class Outputs(CommandLineTest):
    def test_out_to_standard_output_prints_one_document_and_nothing_else(self):
        run = self.bench("--model=serial,threads", "--workload=empty", *SMALL, "--out=-")
        results = parse_results(run.out)
        self.assert_complete(results, 2)
        self.assert_files()

    def test_quiet_with_out_to_standard_output_prints_nothing_on_standard_error(self):
        run = self.bench("--model=serial", "--workload=empty", *SMALL, "--out=-", "--quiet")
        parse_results(run.out)
        self.assertEqual(run.err, "")

    def test_without_out_there_is_a_table_and_no_file(self):
        run = self.bench("--model=serial,threads", "--workload=empty", *SMALL)
        self.assertIn("thread-pool", run.out)
        self.assertNotIn("\033", run.out)
        self.assert_files()

    def test_an_older_results_file_is_replaced(self):
        (self.directory / "results.json").write_text("old")
        self.measure("--model=serial", "--workload=empty", *SMALL)
        self.assert_files("results.json")

    def test_six_trials_make_an_interval_and_a_rank_and_five_do_not(self):
        for trials in (5, 6):
            with self.subTest(trials=trials):
                run = self.bench("--model=serial,threads", "--workload=empty", "--workers=1",
                                 "--tasks=8", f"--trials={trials}", "--iterations=2",
                                 "--csv=r.csv", "--quiet")
                for line in self.csv("r.csv"):
                    self.assertEqual(line["trials"], str(trials))
                    for field in ("rank", "low_ns", "high_ns"):
                        self.assertEqual(line[field] != "", trials == 6, line)
                    if trials == 6:
                        self.assertLessEqual(float(line["low_ns"]), float(line["median_ns"]))
                        self.assertLessEqual(float(line["median_ns"]), float(line["high_ns"]))
                self.assertEqual(bool(re.search(r"s – \d", run.out)), trials == 6, run.out)

    def test_the_speed_up_is_against_serial_trial_by_trial(self):
        self.bench("--model=threads", "--workload=empty", "--workers=1", *SMALL, "--csv=r.csv",
                   "--out=r.json", "--quiet")
        times = {}
        for trial in parse_results(pathlib.Path(self.path("r.json")).read_text())["concurrency_bench"]["trials"]:
            times.setdefault(trial["index"], {})[trial["cell"]] = statistics.median(
                trial["iterations_ns"])
        lines = {line["model"]: line for line in self.csv("r.csv")}
        self.assertEqual(set(lines), {"serial", "thread-pool"})
        self.assertEqual(float(lines["serial"]["speed_up"]), 1)
        self.assertAlmostEqual(
            float(lines["thread-pool"]["speed_up"]),
            statistics.median(time[0] / time[1] for time in times.values()), 2)

    def test_without_a_baseline_there_is_no_speed_up(self):
        self.bench("--model=threads", "--no-baseline", "--workload=empty", "--workers=1", *SMALL,
                   "--csv=r.csv", "--quiet")
        lines = self.csv("r.csv")
        self.assertEqual([(line["model"], line["speed_up"]) for line in lines],
                         [("thread-pool", "")])

    def test_a_file_name_with_spaces_and_quotes_is_a_file_name(self):
        self.bench("--model=serial", "--workload=empty", *SMALL, "--quiet", "--out=it's a \"file\"")
        self.assert_files("it's a \"file\"")
        json.loads((self.directory / "it's a \"file\"").read_text())


class Schema(CommandLineTest):
    def test_its_settings_are_the_options_that_choose_how_models_work(self):
        text = self.bench("--help").out
        topic = text.partition("How models do the work:\n")[2].partition("\n\n")[0]
        options = dict(re.findall(r"^  --([a-z-]+) ?([a-z|]*)", topic, re.M))
        settings = SCHEMA["$defs"]["cell"]["properties"]["settings"]["properties"]
        self.assertEqual(set(settings), set(options))
        for name, words in options.items():
            recorded = SCHEMA["$defs"][settings[name]["$ref"].rpartition("/")[2]]
            if "|" in words:
                self.assertLess(set(recorded["enum"]), set(words.split("|")), name)


if __name__ == "__main__":
    unittest.main()
