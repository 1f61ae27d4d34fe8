# SPDX-License-Identifier: Apache-2.0
"""What 'bench list' and 'bench help' say of models, workloads, experiments and commands."""
import json

from tests.command_line.support import CommandLineTest


class List(CommandLineTest):
    def test_a_kind_can_be_listed_by_itself(self):
        self.assertIn("process-pool (pool, processes)", self.bench("list", "models").out)
        self.assertNotIn("primes", self.bench("list", "experiments").out)
        self.assertTrue(self.bench("list", "workloads").out.startswith("workloads ("))

    def test_a_list_fits_into_a_hundred_columns(self):
        for arguments in (["list"], ["list", "workloads", "http"], ["list", "models", "fork"]):
            for line in self.bench(*arguments).out.splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_a_name_shows_all_about_one_entry(self):
        out = self.bench("list", "workloads", "synthetic").out
        for part in ("--compute DURATION", "(default: 20ms)", "C++, Python", "has no effect",
                     "python-asyncio"):
            self.assertIn(part, out)
        out = self.bench("list", "models", "threads").out
        for part in ("model thread-pool (threads)", "--dispatch", "C++", "available"):
            self.assertIn(part, out)
        out = self.bench("list", "experiments", "python-models").out
        for part in ("threads, processes or asyncio in Python?", "90.0 s", "python-asyncio",
                     "downloads"):
            self.assertIn(part, out)

    def test_a_name_of_several_kinds_shows_them_all(self):
        out = self.bench("list", "memory").out
        self.assertIn("workload memory", out)
        self.assertIn("experiment memory", out)

    def test_a_group_shows_what_belongs_to_it(self):
        out = self.bench("list", "core").out
        for part in ("models (", "coroutines", "workloads (", "downloads"):
            self.assertIn(part, out)
        for part in ("spawn", "skewed", "experiments ("):
            self.assertNotIn(part, out)
        out = self.bench("list", "workloads", "cpu").out
        self.assertIn("skewed", out)
        self.assertNotIn("downloads", out)
        facts = json.loads(self.bench("list", "python", "--json").out)
        self.assertEqual({model["language"] for model in facts["models"]}, {"Python"})
        self.assertGreater(len(facts["models"]), 5)

    def test_a_name_that_a_group_has_too_is_the_entrys(self):
        out = self.bench("list", "mixed").out
        self.assertTrue(out.startswith("workload mixed\n"), out)
        self.assertNotIn("synthetic", out)

    def test_a_kind_may_be_named_in_the_singular(self):
        for kind in ("model", "workload", "experiment", "implementation"):
            self.assertEqual(self.bench("list", kind).out, self.bench("list", f"{kind}s").out)
        self.assertEqual(self.bench("list", "model", "tbb").out,
                         self.bench("list", "models", "tbb").out)

    def test_a_wrong_name_is_refused_with_the_nearest(self):
        self.assert_usage_error(["list", "modles"], "unknown name 'modles'", "'models'")
        self.assert_usage_error(["list", "workloads", "prmes"], "unknown workload 'prmes'",
                                "did you mean 'primes'?", "'bench list workloads' shows all")
        self.assert_usage_error(["list", "models", "primes"], "unknown model 'primes'",
                                "it is a workload")
        self.assert_usage_error(["list", "experiments", "cpu"], "unknown experiment 'cpu'",
                                "a group of workloads")
        self.assert_usage_error(["list", "modles", "tbb"], "did you mean 'bench list models tbb'?")
        self.assert_usage_error(["list", ""], "'' is no name")

    def test_programs_read_the_same(self):
        facts = json.loads(self.bench("list", "--json").out)
        self.assertEqual(sorted(facts), ["experiments", "implementations", "models", "workloads"])
        locks = {lock["name"]: lock for lock in facts["implementations"]}
        self.assertEqual(locks["std"]["places"], ["threads"])
        self.assertIn("lock", locks["std"]["objects"])
        self.assertIn("thread-pool", locks["std"]["models"])
        self.assertNotIn("process-pool", locks["std"]["models"])
        by_name = {workload["name"]: workload for workload in facts["workloads"]}
        self.assertEqual(by_name["synthetic"]["languages"], ["C++", "Python"])
        self.assertEqual(by_name["files"]["languages"], ["C++"])
        one = json.loads(self.bench("list", "workloads", "skewed", "--json").out)
        self.assertEqual(one["models"], [])
        self.assertEqual([option["name"] for option in one["workloads"][0]["options"]], ["--skew"])


class Help(CommandLineTest):
    def test_help_of_a_command_is_that_of_its_option(self):
        self.assertEqual(self.bench("help", "list").out, self.bench("list", "--help").out)

    def test_help_of_an_unknown_command_names_the_nearest(self):
        self.assert_usage_error(["help", "lsit"], "unknown command 'lsit'", "'list'")
        self.assert_usage_error(["help", "primes"], "unknown command 'primes'",
                                "it is a workload (--workload=primes)")
        self.assert_usage_error(["help", "models"], "did you mean 'bench list models'?")
