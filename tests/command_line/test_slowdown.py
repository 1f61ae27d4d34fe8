# SPDX-License-Identifier: Apache-2.0
"""More work on purpose: what it is said to be, and that the results stay what they were."""

import unittest

from tests.command_line.support import CommandLineTest, unfolded

CELL = ["--workload=primes", "--workers=2", "--tasks=100", "--size=50", "--trials=2",
        "--iterations=2"]


class Slowdown(CommandLineTest):
    def levels(self, results):
        return {cell["model"]: cell["options"].get("_inject-slowdown")
                for cell in results["concurrency_bench"]["plan"]["cells"]}

    def test_the_chosen_cells_do_more_work_with_the_same_results(self):
        plain = self.measure("--model=pool,threads", *CELL)
        slowed = self.measure("--model=pool,threads", "--inject-slowdown=50:pool,10:threads/primes",
                              *CELL)
        self.assert_complete(slowed, 2)
        self.assertEqual(self.levels(slowed),
                         {"serial": None, "process-pool": "50", "thread-pool": "10"})
        for one in ("name", "tasks", "size"):
            self.assertEqual([cell[one] for cell in slowed["concurrency_bench"]["plan"]["cells"]],
                             [cell[one] for cell in plain["concurrency_bench"]["plan"]["cells"]])
        digests = {trial["digest"] for results in (plain, slowed)
                   for trial in results["concurrency_bench"]["trials"]}
        self.assertEqual(len(digests), 1)
        self.assertEqual({row["model"]: row.get("inject_slowdown") for row in slowed["benchmarks"]},
                         self.levels(slowed))

    def test_every_process_repeats_its_tasks(self):
        # That tasks wait as long as they declare, which is twice for a repeated one, is checked.
        results = self.measure(
            "--model=fork,spawn,forkserver,process-pool,thread-pool,coroutines,serial",
            "--start-method=fork,spawn,forkserver", "--workload=downloads", "--concurrency=4",
            "--tasks=20", "--time-scale=0.2", "--inject-slowdown=50", "--trials=1",
            "--iterations=1")
        self.assert_complete(results, 1)
        plan = results["concurrency_bench"]["plan"]
        self.assertEqual({cell["options"]["_inject-slowdown"] for cell in plan["cells"]}, {"50"})

    def test_it_is_said_wherever_the_times_are_shown(self):
        said = "done twice on purpose (--inject-slowdown) in 1 cell: " \
               "thread-pool/primes/workers:2/tasks:100/size:50 (50 %)"
        run = self.bench("--model=threads", "--inject-slowdown=50:threads", "--out=r.json", *CELL)
        self.assertIn(said, run.err)
        self.assertIn(said, unfolded(run.out))
        self.assertIn("primes: 100 tasks, size: 50 integers in a task's range, 50 % of the work "
                      "done twice", run.out)
        quiet = self.bench("--model=threads", "--inject-slowdown=50:threads", "--quiet", *CELL)
        self.assertIn(said, quiet.err)
        self.assertIn(said, unfolded(self.bench("report", "r.json").out))
        self.bench("report", "r.json", "--html=p.html", "--markdown=m.md")
        page = (self.directory / "p.html").read_text()
        self.assertIn("done twice on purpose", page)
        self.assertIn("--inject-slowdown=50", page)
        self.assertIn("done twice on purpose", (self.directory / "m.md").read_text())
        self.assertNotIn("on purpose", self.bench("--model=threads", *CELL).out)

    def test_what_cannot_be_is_refused(self):
        self.assert_usage_error(["--model=serial", "--workload=primes", "--tasks=32",
                                 "--inject-slowdown=1"], "primes: --inject-slowdown=1",
                                "at least 1000 are needed, and there are 32")
        self.assert_usage_error(["--model=python-serial", *CELL, "--inject-slowdown=50"],
                                "python-serial", "none of our tasks")
        self.assert_usage_error(["--model=serial", *CELL, "--inject-slowdown=50:threads"],
                                "names none of the cells")
        self.assert_usage_error(["--model=serial", *CELL, "--inject-slowdown=101"],
                                "--inject-slowdown takes")
        self.assert_usage_error(["--experiment=overview", "--inject-slowdown=5"],
                                "cannot be combined")


if __name__ == "__main__":
    unittest.main()
