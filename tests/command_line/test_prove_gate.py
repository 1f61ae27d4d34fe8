# SPDX-License-Identifier: Apache-2.0
"""What scripts/prove-gate.sh does besides measuring, which takes its time and a quiet machine: its
parts, how it relinks, its state and its table, of a made-up one."""

import csv
import gzip
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from prove_gate import (criteria, measure, neighbour, parts, peers, raw_data, relink, simulation, state,
                        table)
from prove_gate.shares import Share

MACHINE = {"host_name": "h", "cpu_model": "made up", "usable_cores": 2, "kernel": "6",
           "compiler": "g++ 12", "git_revision": "abc"}


class Parts(unittest.TestCase):
    def test_every_part_has_a_dozen_cells(self):
        for part in parts.PARTS.values():
            self.assertGreaterEqual(len(set(part.cells())), 12, part.name)

    def test_different_levels_meet_different_cells_of_one_run_and_some_none(self):
        mixed = parts.PARTS["power-mixed"]
        slowdowns = mixed.slowdowns("seed", 0)
        self.assertEqual(sorted(slowdowns.values()), sorted(parts.LEVELS * 2))
        self.assertGreaterEqual(len(set(mixed.cells()) - set(slowdowns)), 4)
        self.assertEqual(slowdowns, mixed.slowdowns("seed", 7))
        self.assertNotEqual(slowdowns, mixed.slowdowns("another", 0))

    def test_five_runs_have_every_level_in_all_cells(self):
        everything = parts.PARTS["power-all"]
        levels = [set(everything.slowdowns("seed", index).values()) for index in range(5)]
        self.assertEqual(set().union(*levels), set(parts.LEVELS))
        self.assertEqual({len(level) for level in levels}, {1})
        self.assertEqual(set(everything.slowdowns("seed", 0)), set(everything.cells()))

    def test_slowdowns_are_an_option_of_bench(self):
        self.assertEqual(parts.injection({("tbb", "primes"): 3, ("serial", "powers"): 10}),
                         ["--inject-slowdown=3:tbb/primes,10:serial/powers"])
        self.assertEqual(parts.injection(parts.PARTS["aa-quiet"].slowdowns("seed", 0)), [])

    def test_the_neighbour_is_busy_half_of_the_time_and_as_planned(self):
        intervals = neighbour.plan("seed", 160)
        self.assertEqual(sum(end - begin for begin, end in intervals), 80)
        self.assertTrue(all(one[1] < other[0] for one, other in zip(intervals, intervals[1:])))
        self.assertEqual(intervals, neighbour.plan("seed", 160))
        self.assertNotEqual(intervals, neighbour.plan("another", 160))

    def test_the_neighbour_ends_with_its_block(self):
        with neighbour.Neighbour("seed", 1000) as beside:
            self.assertIsNone(beside.process.poll())
        self.assertIsNotNone(beside.process.poll())


class Relinking(unittest.TestCase):
    """A program of ten objects, two of one name, in an archive and a half."""

    def setUp(self):
        self.build = pathlib.Path(tempfile.mkdtemp(prefix="bench-test-"))
        self.addCleanup(shutil.rmtree, self.build)
        rules = ["rule cc\n command = cc -c -o $out $in", "rule link\n command = : && cc -o $out $in"
                 " && :", "rule ar\n command = rm -f $out && ar qc $out $in && ranlib $out"]
        names = [f"f{place}" for place in range(8)] + ["one/same", "other/same"]
        for name in names + ["unused"]:
            path = self.build / f"{name}.c"
            path.parent.mkdir(exist_ok=True)
            function = name.replace("/", "_")
            path.write_text(f"int {function}(void) {{ return {len(name)}; }}\n")
            rules.append(f"build {name}.o: cc {name}.c")
        calls = [name.replace("/", "_") for name in names]
        (self.build / "main.c").write_text(
            "".join(f"int {call}(void);\n" for call in calls)
            + f"int main(void) {{ return {' + '.join(f'{call}()' for call in calls)} - 32; }}\n")
        objects = " ".join(f"{name}.o" for name in names[2:] + ["unused"])
        rules += ["build main.o: cc main.c", f"build part.a: ar {objects}",
                  "build bin/bench: link main.o f0.o f1.o part.a", ""]
        (self.build / "build.ninja").write_text("\n".join(rules))
        subprocess.run(["ninja", "-C", self.build, "bin/bench"], check=True,
                       stdout=subprocess.DEVNULL)

    def test_the_same_objects_lie_elsewhere_and_do_the_same(self):
        program = self.build / "bin/bench"
        targets = [self.build / name for name in ("first", "second", "again")]
        for target, seed in zip(targets, ("a", "b", "a")):
            self.assertGreaterEqual(relink.relink(self.build, target, seed), relink.LEAST_MOVED)
            self.assertEqual(relink.functions(target).keys(), relink.functions(program).keys())
            self.assertEqual(subprocess.run([target], check=False).returncode,
                             subprocess.run([program], check=False).returncode)
        self.assertEqual(relink.functions(targets[0]), relink.functions(targets[2]))
        self.assertNotEqual(relink.functions(targets[0]), relink.functions(targets[1]))
        self.assertEqual(relink.share_moved(program, program), 0)
        self.assertNotIn("unused", relink.functions(targets[0]))

    def test_the_same_order_is_refused(self):
        # No order moves what is alone.
        (self.build / "build.ninja").write_text(
            "rule cc\n command = cc -c -o $out $in\nrule link\n command = cc -o $out $in\n"
            "build alone.o: cc alone.c\nbuild bin/bench: link alone.o\n")
        (self.build / "alone.c").write_text("int main(void) { return 0; }\n")
        subprocess.run(["ninja", "-C", self.build, "bin/bench"], check=True,
                       stdout=subprocess.DEVNULL)
        with self.assertRaisesRegex(relink.CannotRelink, "the order is the same"):
            relink.relink(self.build, self.build / "copy", "a")

    def test_another_kind_of_build_folder_is_refused(self):
        with self.assertRaises(relink.CannotRelink):
            relink.relink(self.build / "bin", self.build / "copy", "a")


class MadeUpState(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="bench-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.folder = pathlib.Path(folder)
        self.state = state.State(self.folder / "state")
        self.random = random.Random(1)

    def results(self, side, cells, pairs):
        """A results file of `pairs` pairs per cell: cells are (name, slowdown, is a control)."""
        plan = [{"name": name, "options": {"_inject-slowdown": str(percent)}
                 if percent and side == "candidate" else {}} for name, percent, _ in cells]
        trials, of_run = [], []
        for _ in range(pairs):
            for cell, (_, percent, _) in enumerate(cells):
                slow = 1 + percent / 100 if side == "candidate" else 1
                of_run.append({"cell": cell, "stage": "screen", "candidate_first": False,
                               "trial": len(trials),
                               "void_reason": "stolen CPU time: 7 % of the cores"
                               if len(of_run) == 3 else ""})
                time_ns = 1e6 * slow * (1 + 0.002 * self.random.random())
                trials.append({"cell": cell, "iterations_ns": [int(time_ns)] * 3,
                               "resources": {"cpu_ns": int(2e6 * slow)}})
        return {"concurrency_bench": {"plan": {"cells": plan}, "trials": trials, "pairing": {
            "run": "0123456789abcdef", "pairs": of_run}}}

    def add_run(self, part, cells, verdicts, status=0, elapsed_s=80.0, machine=None):
        number, folder = self.state.begin(part)
        (folder / "raw").mkdir()
        for side in ("base", "candidate"):
            path = folder / "raw" / f"{side}.json"
            path.write_text(json.dumps(self.results(side, cells, 12)))
            state.compress(path)
        judged = [{"name": name, "control": control, "verdict": verdict, "why": "w",
                   "flagged": False, "pairs": 12, "voided": 0, "decisive_pairs": 12,
                   "effect": 0.001, "interval": {"low": -0.01, "high": 0.01},
                   "screen_interval": {"low": -0.01, "high": 0.01}}
                  for (name, _, control), verdict in zip(cells, verdicts)]
        state.write_json(folder / "judgement.json", {"contaminated": "", "cells": judged})
        machine = machine or MACHINE
        self.state.finish(folder, {
            "number": number, "part": part, "seed": f"s/{part}/0", "date": f"2026-01-0{number}",
            "stratum": state.stratum_of(machine), "machine": machine, "budget_s": 90,
            "elapsed_s": elapsed_s, "status": status, "said": "",
            "arguments": parts.PARTS[part].arguments()})

    def load(self):
        return [raw_data.load_run(path) for _, _, path in self.state.finished()]

    def null_run(self, verdict="equivalent", **how):
        cells = [(f"m{place}/w", 0, False) for place in range(12)] + [("m0/w/control", 0, True)]
        self.add_run("aa-quiet", cells, [verdict] + ["equivalent"] * 12, **how)

    def test_the_demands_are_counted(self):
        self.null_run()
        self.null_run("slower", status=1, elapsed_s=91.0)
        self.null_run("inconclusive", status=3)
        levels = [("a/w", 3, False), ("b/w", 3, False), ("c/w", 10, False), ("d/w", 0, False),
                  ("d/w/control", 0, True)]
        self.add_run("power-mixed", levels,
                     ["slower", "inconclusive", "faster", "equivalent", "slower"], status=1)
        rows = {demand: (figure, reached) for demand, figure, reached in criteria.judge(self.load())}

        def of(beginning):
            found, = (value for demand, value in rows.items() if demand.startswith(beginning))
            return found

        self.assertEqual(of("A/A, byte copies"), (f"{Share(1, 3)}; of those that judged "
                                                  f"{Share(1, 2)}", "so far: too few to say"))
        self.assertEqual(of("A/A, relinked")[1], "so far: too few to say")
        self.assertEqual(of("3 % slower, 40 cells of variation ≤ 2 %, usual pairs"), (Share(1, 2), "no"))
        self.assertEqual(of("10 % slower, 40 cells of variation ≤ 2 %, usual pairs"), (Share(0, 1), "so far: too few to say"))
        self.assertEqual(of("a slowed cell"), (Share(1, 3), "no"))
        self.assertEqual(of("within the time budget"), (Share(3, 4), "no"))
        self.assertEqual(of("the 95 % interval"), (Share(36, 36), "so far: too few to say"))
        self.assertEqual(of("untouched cells of variation ≤ 2 %, usual pairs"), (Share(35, 37), "yes"))

    def test_the_table_has_every_part_with_its_intervals(self):
        self.null_run()
        self.null_run("slower", status=1)
        text = table.make_table(self.load())
        self.assertIn("2 runs, seed s.", text)
        self.assertIn("made up", text)
        self.assertIn(f"| aa-quiet | {state.stratum_of(MACHINE)} | 2 | 2 | 12–12 |", text)
        self.assertIn("1/2, 50.0 % (1.3 % to 98.7 %)", text)
        self.assertIn("1/24, 4.2 %", text)
        self.assertIn("| aa-quiet | stolen CPU time: … % of the cores | 2 |", text)
        for peer in peers.PEERS:
            self.assertIn(f"| {peer.tool} | {peer.rule} | {peer.unit} |", text)

    def test_the_cpu_time_shows_what_was_injected(self):
        self.add_run("power-all", [(f"m{place}/w", 5, False) for place in range(3)],
                     ["slower"] * 3, status=1)
        run, = self.load()
        self.assertEqual([round(cell.more_cpu_time, 9) for cell in run.cells], [0.05] * 3)
        self.assertRegex(table.make_table([run]),
                         r"\| power-all \| 5 % \| any \| 3 \| 3/3, 100 % .* \| \+5.00 % \|")

    def test_another_machine_is_a_stratum_of_its_own(self):
        self.null_run()
        self.null_run(machine={**MACHINE, "cpu_model": "another"})
        text = table.make_table(self.load())
        self.assertEqual(text.count("| aa-quiet | "), 3 + text.count("| aa-quiet | stolen")
                         + text.count("| aa-quiet | 24/24"))
        self.assertNotEqual(*[run.stratum for run in self.load()])

    def test_no_run_is_lost_and_no_pair(self):
        self.null_run()
        number, folder = self.state.begin("aa-noisy")
        self.state.finish(folder, {
            "number": number, "part": "aa-noisy", "seed": "s/aa-noisy/0", "date": "2026-01-02",
            "stratum": "x", "machine": MACHINE, "budget_s": 90, "elapsed_s": 5, "status": 3,
            "said": "too small a budget"})
        runs = self.load()
        for name, columns, rows in (("pairs", raw_data.PAIR_COLUMNS, raw_data.pair_rows),
                                    ("verdicts", raw_data.VERDICT_COLUMNS, raw_data.verdict_rows)):
            paths = [self.folder / f"{name}{copy}.csv.gz" for copy in (1, 2)]
            for path in paths:
                raw_data.write_csv(path, columns, rows(runs))
            self.assertEqual(paths[0].read_bytes(), paths[1].read_bytes())
        with gzip.open(self.folder / "pairs1.csv.gz", "rt") as file:
            pairs = list(csv.DictReader(file, strict=True))
        self.assertEqual(len(pairs), 13 * 12)
        self.assertEqual(sum(bool(pair["void_reason"]) for pair in pairs), 1)
        with gzip.open(self.folder / "verdicts1.csv.gz", "rt") as file:
            verdicts = list(csv.DictReader(file, strict=True))
        self.assertEqual([len(verdicts), verdicts[-1]["part"], verdicts[-1]["exit_status"]],
                         [14, "aa-noisy", "3"])
        self.assertEqual(verdicts[-1]["why"], "too small a budget")
        self.assertTrue(all(None not in row and None not in row.values() for row in verdicts))
        self.assertIn("3: 1", table.make_table(runs))

    def test_what_was_interrupted_is_done_again(self):
        self.null_run()
        number, folder = self.state.begin("aa-quiet")
        self.assertEqual([number, self.state.count("aa-quiet")], [2, 1])
        (folder / "raw").mkdir()
        again, fresh = self.state.begin("aa-quiet")
        self.assertEqual([again, list(fresh.iterdir())], [2, []])
        self.assertEqual(self.state.count("aa-quiet"), 1)

    def test_a_seed_is_kept(self):
        self.assertEqual(self.state.seed("one"), "one")
        self.assertEqual(self.state.seed(), "one")
        with self.assertRaisesRegex(state.StateError, "is one, not two"):
            self.state.seed("two")

    def test_runs_of_another_program_or_of_other_cells_are_not_added_to(self):
        self.null_run()
        measure.refuse_other_runs(self.state, MACHINE)
        other = {**MACHINE, "executable_digest": "0123456789abcdef"}
        with self.assertRaisesRegex(state.StateError, "run 1 in .* is of another program"):
            measure.refuse_other_runs(self.state, other)
        measure.refuse_other_runs(self.state, {**other, "host_name": "of another stratum"})
        _, _, folder = self.state.finished()[0]
        record = state.read_json(folder / "run.json")
        state.write_json(folder / "run.json", {**record, "arguments": ["--model=serial"]})
        with self.assertRaisesRegex(state.StateError, "of other cells"):
            measure.refuse_other_runs(self.state, MACHINE)

    def test_two_do_not_measure_at_once(self):
        with self.state.locked():
            with self.assertRaisesRegex(state.StateError, "already"):
                with self.state.locked():
                    pass

    def test_the_noise_is_what_was_measured_around_its_centre(self):
        self.null_run()
        self.null_run()
        text, share = simulation.noise_of(self.load())
        self.assertLess(share, 0.5)  # the made-up runs are not biased
        lines = text.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["cell"] * 12 + ["control"])
        for line in lines:
            values = [float(word) for word in line.split()[3:]]
            self.assertIn(len(values), (22, 24))  # the fourth cell has a void pair in each run
            self.assertAlmostEqual(simulation.centre(values), 0, places=8)


class CommandLine(unittest.TestCase):
    def run_script(self, *arguments):
        return subprocess.run([ROOT / "scripts/prove-gate.sh", *arguments], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False,
                              env={**os.environ, "PYTHON": sys.executable})

    def test_what_cannot_be_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments, telling in ((["run", "aa-loud", f"--state={folder}"], "no part 'aa-loud'"),
                                       (["run", "aa-quiet"], "--state"),
                                       (["run", "aa-quiet", "--runs=0", f"--state={folder}"],
                                        "from 1 up"),
                                       (["table", f"--state={folder}/none"], "holds no runs"),
                                       (["run", "aa-quiet", f"--state={folder}", "--bench=/none"],
                                        "no program '/none'")):
                with self.subTest(arguments=arguments):
                    run = self.run_script(*arguments)
                    self.assertEqual(run.returncode, 2, run.stderr)
                    self.assertIn(telling, run.stderr)
                    self.assertNotIn("Traceback", run.stderr)

    def test_help_names_the_parts(self):
        text = self.run_script("--help").stdout
        for name in parts.PARTS:
            self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
