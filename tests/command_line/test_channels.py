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

    def test_a_channel_is_bounded_or_not(self):
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
