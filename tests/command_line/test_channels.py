# SPDX-License-Identifier: Apache-2.0
"""Tasks that talk: what is measured and recorded of channels, and what of them is refused."""

import unittest

from tests.command_line.support import CommandLineTest

TALK = ["--workload=producer-consumer", "--items=2000"]
ONE_TRIAL = ["--trials=1", "--iterations=2", "--no-baseline"]
QUANTILES = ["p50", "p90", "p99", "p999", "max"]


class Messages(CommandLineTest):
    def test_the_times_of_a_cell_with_a_channel_are_those_of_items(self):
        results = self.measure("--model=thread-pool", *TALK, *ONE_TRIAL)
        row = results["benchmarks"][0]
        cell = results["concurrency_bench"]["plan"]["cells"][0]
        self.assertEqual(row["channel"], cell["channel"])
        self.assertEqual(row["operations"], 2000)
        self.assertEqual(row["size"], 2000, "--items is another name of --size")
        latencies = [row[f"item_latency_{quantile}_ns"] for quantile in QUANTILES]
        self.assertEqual(latencies, sorted(latencies))
        self.assertGreater(latencies[-1], 0)
        self.assertEqual([key for key in row if key.startswith("lock_wait")], [])
        self.assertAlmostEqual(row["bytes_per_second"], 8 * row["operations_per_second"])
        self.assertEqual(results["concurrency_bench"]["trials"][0]["sync"]["traits"],
                         {"name": "item", "sampled": "latency", "has_price": True, "bytes": 8})

    def test_tables_call_an_operation_by_its_name_and_show_what_moves(self):
        table = self.bench("--model=thread-pool", "--workload=ping-pong", "--size=500", *ONE_TRIAL,
                           "--columns=per-operation,bytes-per-second").out
        self.assertRegex(table, r"per round trip +bytes/s")
        self.assertRegex(table, r"iB/s|\d B/s")
        timers = self.bench("--model=thread-pool", "--workload=timers", "--size=20", *ONE_TRIAL, "--wide").out
        self.assertIn("late p50", timers)
        self.assertNotIn("per timer", timers)

    def test_a_csv_has_the_latency_of_items_apart_from_what_locks_wait(self):
        self.bench("--model=thread-pool", "--workload=producer-consumer,account", "--size=2000", "--tasks=2",
                       *ONE_TRIAL, "--csv=talk.csv")
        rows = {row["workload"]: row for row in self.csv("talk.csv")}
        talk, share = rows["producer-consumer"], rows["account"]
        self.assertGreater(int(talk["item_latency_max_ns"]), 0)
        self.assertEqual(talk["lock_wait_max_ns"], "")
        self.assertEqual(share["item_latency_max_ns"], "")
        self.assertGreater(int(share["lock_wait_max_ns"]), 0)

    def test_there_are_as_many_workers_as_producers_and_consumers(self):
        results = self.measure("--model=thread-pool", *TALK, "--producers=2", "--consumers=3", *ONE_TRIAL)
        cells = results["concurrency_bench"]["plan"]["cells"]
        self.assertEqual([(cell["workers"], cell["tasks"]) for cell in cells], [(5, 5)])

    def test_what_is_lost_where_consumers_stop_at_an_empty_queue_is_expected(self):
        ours = self.measure("--model=thread-pool", *TALK, "--ending=empty", "--produce=1us",
                            *ONE_TRIAL)["concurrency_bench"]
        self.assertEqual(ours["failed"], [])
        self.assertEqual(ours["plan"]["cells"][0]["expected_failure"], "race")
        failure = ours["expected_failures"][0]
        self.assertRegex(failure["text"], r"of 2000 items were never got$")
        self.assertEqual(failure["of"] % 2000, 0, "the items of all iterations")
        self.assertIn(failure["faults"], range(1, failure["of"]))


class ItemsThatArrive(CommandLineTest):
    def test_their_latencies_are_in_results_and_in_the_table(self):
        run = self.bench("--model=thread-pool,coroutines", "--workload=producer-consumer",
                         "--arrival-rate=2000/s,5k/s", *ONE_TRIAL, "--out=r.json", "--csv=r.csv")
        results = self.results("r.json")
        ours = results["concurrency_bench"]
        self.assertEqual([(cell["arrival_rate"], cell["arriving_operations"], cell["size"])
                          for cell in ours["plan"]["cells"]],
                         [(2000, 200, 200), (5000, 500, 500)] * 2)
        for row in results["benchmarks"]:
            latencies = [row[f"latency_{quantile}_ns"] for quantile in QUANTILES]
            self.assertEqual(latencies, sorted(latencies))
            self.assertGreater(latencies[0], 0)
            # The last item arrives when the rate has it.
            self.assertGreaterEqual(row["real_time"], 0.1e9)
            self.assertLessEqual(row["achieved_rate"], row["arrival_rate"] * 1.001)
        for trial in ours["trials"]:
            items = sum(count for _, count in trial["open_loop"]["latency"])
            cell = ours["plan"]["cells"][trial["cell"]]
            self.assertEqual(items, 2 * cell["arriving_operations"], "all of them are measured")
        for text in ("2000/s items arrive", "items behind", "p99.9", "achieved"):
            self.assertIn(text, run.out)
        self.assertNotIn("rank", run.out)

    def test_a_consumer_that_takes_ten_times_as_long_is_saturated(self):
        row, = self.measure("--model=thread-pool", "--workload=producer-consumer", "--items=100",
                            "--consume=wait:10ms", "--arrival-rate=1k/s", "--trials=1",
                            "--iterations=1")["benchmarks"]
        self.assertTrue(row["saturated"])
        self.assertLess(row["achieved_rate"], 200)
        # The last items waited for those before them.
        self.assertGreater(row["latency_max_ns"], 500_000_000)

    def test_python_has_them_too(self):
        results = self.measure("--model=python-thread-per-task,python-asyncio,python-process-pool",
                               "--workload=producer-consumer", "--arrival-rate=1k/s",
                               "--python=/usr/bin/python3", *ONE_TRIAL)
        ours = results["concurrency_bench"]
        self.assertEqual(ours["failed"], [])
        self.assertEqual(len(results["benchmarks"]), 3)
        for row in results["benchmarks"]:
            self.assertEqual(row["size"], 100)
            self.assertGreater(row["latency_p50_ns"], 0)
            self.assertGreaterEqual(row["real_time"], 0.1e9)

    def test_they_do_not_end_at_an_empty_queue(self):
        self.assert_usage_error(["--model=thread-pool", *TALK, "--arrival-rate=1k/s",
                                 "--ending=empty"],
                                "--ending=empty does not go with --arrival-rate")


class StagesOfALibrary(CommandLineTest):
    PIPELINE = ["--workload=pipeline", "--items=500", *ONE_TRIAL]

    def test_tbb_runs_them_with_the_results_of_the_others(self):
        ours = self.measure("--model=tbb,thread-pool", *self.PIPELINE, "--stages=2,4",
                            "--work=2us")["concurrency_bench"]
        self.assertEqual(ours["failed"], [])
        cells = ours["plan"]["cells"]
        self.assertEqual({(cell["model"], cell["channel"]) for cell in cells},
                         {("tbb", "tbb-pipeline"), ("thread-pool", "ring")})
        digests = {}
        for trial in ours["trials"]:
            tasks = cells[trial["cell"]]["tasks"]
            digests.setdefault(tasks, set()).add(trial["digest"])
        self.assertEqual(sorted(digests), [2, 4])
        for of_tasks in digests.values():
            self.assertEqual(len(of_tasks), 1)

    def test_it_is_for_stages_and_for_models_that_run_them(self):
        for arguments, told in (
                (["--model=tbb", *TALK, "--channel=tbb-pipeline"],
                 "--channel=tbb-pipeline is for stages of a pipeline, and producer-consumer has none"),
                (["--model=thread-pool", *self.PIPELINE, "--channel=tbb-pipeline"],
                 "is for models that run the stages of a pipeline themselves"),
                (["--model=tbb", *self.PIPELINE, "--channel=ring"], "does not guarantee that"),
                (["--model=tbb", *self.PIPELINE, "--dispatch=submit"],
                 "--dispatch means nothing to it with pipeline"),
                (["--model=tbb", *self.PIPELINE, "--chunk=2"],
                 "--chunk means nothing to it with pipeline"),
                (["--model=tbb", *self.PIPELINE, "--unbounded"],
                 "cannot be unbounded, which pipeline needs")):
            with self.subTest(told):
                self.assert_usage_error(arguments, told)


class Refusals(CommandLineTest):
    def refused(self, arguments, *texts):
        self.assert_usage_error(["--model=thread-pool", *arguments], *texts)

    def test_a_capacity_of_0_needs_a_channel_without_a_buffer(self):
        for channel in ([], ["--channel=locked"]):
            with self.subTest(channel=channel):
                self.refused([*TALK, "--capacity=0", *channel],
                             "--capacity=0: the most items that a channel holds must be 1 to 100000000; 0 needs "
                             "--channel=rendezvous")

    def test_numbers_out_of_range_are_refused_with_option_and_range(self):
        self.refused([*TALK, "--producers=0"], "--producers takes", "from 1 to 4096")
        self.refused([*TALK, "--consumers=5000"], "--consumers takes", "from 1 to 4096")
        self.refused([*TALK, "--capacity=100000001"], "--capacity takes", "from 0 to 100M")
        self.refused([*TALK, "--item-size=0"], "--item-size takes bytes from 8 up to 1.00 GiB", "'0'")
        self.refused([*TALK, "--item-size=7"], "--item-size takes bytes from 8 up to 1.00 GiB", "'7'")
        self.refused(["--workload=producer-consumer", "--items=0"], "--items takes", "from 1 to")

    def test_nonsense_in_any_option_of_the_group_is_refused_with_what_it_takes(self):
        for workload, option, *told in (
                ("pipeline", "--stages=1", "--stages takes", "from 2 to 4096", "'1'"),
                ("pipeline", "--work=wait:", "--work takes a duration", "wait:10ms"),
                ("pipeline", "--tasks=7", "--tasks=7 does not fit", "--stages=3"),
                ("fan-out", "--fan=0", "--fan takes", "from 1 to 4096", "'0'"),
                ("fan-out", "--work=-1s", "--work takes a duration", "'-1s'"),
                ("chain", "--depth=501", "--depth=501 is deeper", "at most 500"),
                ("ping-pong", "--placement=here", "--placement takes free, same-core, other-core"),
                ("ping-pong", "--tasks=3", "--tasks=3 does not fit", "--tasks is 2"),
                ("token-ring", "--tasks=1", "--tasks=1 is too few", "at least 2"),
                ("token-ring", "--tasks=65536", "--tasks=65536 is more", "at most 65535"),
                ("producer-consumer", "--tasks=5", "--producers and --consumers together, 2"),
                ("producer-consumer", "--order=random", "--order takes fifo, lifo, priority"),
                ("producer-consumer", "--ending=never", "--ending takes auto, close, join,"),
                ("producer-consumer", "--produce=2h", "--produce takes", "from 0s to 3600s"),
                ("producer-consumer", "--unbounded=maybe", "'--unbounded' takes no value"),
                ("producer-consumer", "--arrival-rate=0", "--arrival-rate", "'0'")):
            with self.subTest(option, workload=workload):
                self.refused([f"--workload={workload}", option], *told)

    def test_an_item_that_is_too_large_for_a_channel_is_refused_with_the_most(self):
        self.refused([*TALK, "--channel=unix-socket", "--item-size=2MiB"],
                     "--channel=unix-socket has no items of more than")

    def test_what_does_not_fit_into_memory_names_what_can_be_less(self):
        self.refused(["--workload=producer-consumer", "--items=10000", "--item-size=1GiB",
                      "--capacity=10000"],
                     "for their results and what they share", "--capacity or --item-size")

    def test_a_channel_is_bounded_or_not(self):
        self.refused(["--workload=producer-consumer", "--size=6", "--items=5"], "--items is another name of --size")
        self.refused([*TALK, "--capacity=1024", "--unbounded"],
                     "--capacity and --unbounded cannot be combined: leave one of the two out")

    def test_an_unknown_channel_is_refused_with_the_nearest(self):
        self.refused([*TALK, "--channel=lokced"], "--channel", "'lokced'", "locked")
        self.refused([*TALK, "--channel=nonsense"], "--channel", "'nonsense'", "locked")
        self.refused([*TALK, "--channel=std"], "--channel", "'std'")

    def test_a_channel_means_nothing_to_tasks_that_do_not_talk(self):
        self.refused(["--workload=primes", "--channel=locked"],
                     "--channel means nothing to the chosen workloads")
        self.refused(["--workload=producer-consumer", "--lock=std"],
                     "--lock means nothing to the chosen workloads")


if __name__ == "__main__":
    unittest.main()
