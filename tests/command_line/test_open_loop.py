# SPDX-License-Identifier: Apache-2.0
import os
import unittest

from tests.command_line.support import CommandLineTest

QUANTILES = ["p50", "p90", "p99", "p999", "max"]


class OpenLoop(CommandLineTest):
    def rows(self, *options):
        self.bench(*options, "--trials=1", "--out=r.json", "--csv=r.csv", "--quiet")
        return self.results("r.json")

    def test_every_rate_is_a_cell_with_latencies_and_the_tasks_behind_them(self):
        results = self.rows("--model=thread-pool,coroutines", "--workload=downloads",
                            "--time-scale=0.2", "--tasks=40", "--iterations=2",
                            "--concurrency=40", "--arrival-rate=400/s,800")
        rows = results["benchmarks"]
        self.assertEqual(
            [row["name"].split("/")[-2] for row in rows],
            ["arrival-rate:400", "arrival-rate:800"] * 2)
        for row in rows:
            times = [row[f"latency_{quantile}_ns"] for quantile in QUANTILES]
            behind = [row[f"latency_{quantile}_tasks"] for quantile in QUANTILES]
            self.assertEqual(times, sorted(times))
            self.assertEqual(behind, sorted(behind, reverse=True))
            self.assertGreaterEqual(behind[0], 40)
            self.assertGreaterEqual(times[0], 1_000_000)  # what every task sleeps
            self.assertLessEqual(row["achieved_rate"], row["arrival_rate"] * 1.001)
            self.assertNotIn("served_p50_ns", row)
            # The last task arrives when the rate has it.
            self.assertGreaterEqual(row["real_time"], 40 / row["arrival_rate"] * 1e9)
        for trial in results["concurrency_bench"]["trials"]:
            counts = trial["open_loop"]["latency"]
            self.assertEqual(sum(count for _, count in counts), 80)
        for line in self.csv("r.csv"):
            self.assertGreater(float(line["achieved_rate"]), 0)
            self.assertGreaterEqual(int(line["latency_max_ns"]), int(line["latency_p50_ns"]))

    def test_tasks_that_arrive_may_have_callbacks(self):
        models = "thread-pool,process-pool,thread-pool-gil,asio-pool,coroutines,asio-coroutines"
        rows = self.rows(f"--model={models}", "--workload=downloads", "--time-scale=0.2",
                         "--tasks=20", "--iterations=2", "--workers=4", "--concurrency=20",
                         "--arrival-rate=1000", "--dispatch=map,callback")["benchmarks"]
        with_callbacks = [row["model"] for row in rows if "/dispatch:callback/" in row["name"]]
        self.assertEqual(sorted(with_callbacks), sorted(models.split(",")))
        self.assertEqual(len(rows), 2 * len(with_callbacks))
        for row in rows:
            self.assertGreaterEqual(row["latency_p50_ns"], 1_000_000)

    def test_one_at_a_time_at_ten_times_its_rate_is_saturated(self):
        row, = self.rows("--model=serial", "--workload=downloads", "--time-scale=0.2",
                         "--tasks=60", "--iterations=1", "--arrival-rate=10000/s")["benchmarks"]
        self.assertTrue(row["saturated"])
        self.assertLess(row["achieved_rate"], 2000)
        # Those that wait for the others wait longer than they are served.
        self.assertGreater(row["latency_max_ns"], 20_000_000)

    def test_the_table_says_what_was_offered_and_achieved(self):
        text = self.bench("--model=serial", "--workload=downloads", "--time-scale=0.2",
                          "--tasks=60", "--iterations=1", "--trials=1",
                          "--arrival-rate=10000/s").out
        for expected in ("10000/s arrive", "achieved", "p99.9", "tasks behind", "saturated"):
            self.assertIn(expected, text)
        self.assertNotIn("rank", text)

    def test_a_closed_loop_tells_served_and_queued_apart(self):
        row, = self.rows("--model=serial", "--workload=downloads", "--no-baseline",
                         "--tasks=8", "--iterations=2", "--time-scale=0.2")["benchmarks"]
        for figure in ("served", "queued"):
            self.assertLessEqual(row[f"{figure}_p50_ns"], row[f"{figure}_p99_ns"])
            self.assertLessEqual(row[f"{figure}_p99_ns"], row[f"{figure}_max_ns"])
        self.assertGreaterEqual(row["served_p50_ns"], 1_000_000)
        self.assertGreaterEqual(row["queued_max_ns"], 7_000_000)
        self.assertFalse([key for key in row if key.startswith("latency")])

    def test_what_makes_no_sense_is_refused_before_anything_is_measured(self):
        for rate in ("0", "-1", "nan", "500/h", "3furlongs", "1e99", "", "5,"):
            with self.subTest(rate=rate):
                self.assert_usage_error(["--workload=downloads", "--arrival-rate", rate],
                                        "--arrival-rate")
        self.assert_usage_error(["--workload=primes", "--arrival-rate=5"],
                                "--arrival-rate means nothing to", "--workload=io")
        self.assert_usage_error(["--workload=downloads", "--arrival-rate=0.001", "--tasks=1000"],
                                "longer than a day")
        self.assert_usage_error(["--model=tbb", "--workload=downloads", "--arrival-rate=5"],
                                "as a whole")


class WorkersTime(CommandLineTest):
    def shares(self, *options):
        self.bench(*options, "--no-baseline", "--trials=1", "--out=r.json", "--quiet")
        row, = self.results("r.json")["benchmarks"]
        return row

    def setUp(self):
        super().setUp()
        if not os.path.exists("/proc/self/schedstat"):
            self.skipTest("this kernel has no schedstat")

    def test_who_waits_is_blocked(self):
        for model in ("serial", "thread-pool", "process-pool", "fork", "spawn", "thread-per-task"):
            with self.subTest(model=model):
                row = self.shares(f"--model={model}", "--workload=downloads", "--workers=2",
                                  "--tasks=8", "--iterations=2")
                self.assertGreater(row["blocked_ns"], row["running_ns"])

    def test_who_computes_runs(self):
        for model in ("serial", "thread-pool", "process-pool", "fork", "thread-per-task"):
            with self.subTest(model=model):
                row = self.shares(f"--model={model}", "--workload=primes", "--workers=1",
                                  "--tasks=8", "--size=20000", "--iterations=2")
                self.assertGreater(row["running_ns"], row["blocked_ns"])

    def test_interpreters_do_not_say(self):
        row = self.shares("--model=python-serial", "--workload=primes", "--tasks=8",
                          "--size=50", "--iterations=1")
        self.assertNotIn("running_ns", row)


if __name__ == "__main__":
    unittest.main()
