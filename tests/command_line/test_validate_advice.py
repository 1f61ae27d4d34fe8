# SPDX-License-Identifier: Apache-2.0
"""What scripts/validate-advice.py draws, runs and concludes, without measuring anything."""

import contextlib
import io
import json
import pathlib
import stat
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from advice_validation import __main__ as program
from advice_validation import judge, measure, shapes, table

MAX_SERIAL_S = 20


def advice_of(model, workers, concurrency, ties=()):
    return {"model": model, "workers": workers, "concurrency": concurrency, "ties": list(ties)}


def results_of(cells, rounds=30, failed=()):
    """`cells`: model, workers, concurrency and the time of a round."""
    trials = [{"cell": place, "index": index, "iterations_ns": [time_of(index)] * 3}
              for place, (*_, time_of) in enumerate(cells) for index in range(rounds)]
    return {"concurrency_bench": {
        "plan": {"cells": [{"model": model, "workers": workers, "concurrency": concurrency}
                           for model, workers, concurrency, _ in cells]},
        "machine": {"cpu_model": "a processor", "usable_cores": 2},
        "failed": [{"cell": cell} for cell in failed], "trials": trials}}


def steady(time_ns):
    return lambda index: time_ns + index % 3


COMPUTING = shapes.Shape(1_000_000, 0, 100, 100)


class Drawing(unittest.TestCase):
    def test_shapes_are_within_their_ranges_and_take_no_longer_than_allowed(self):
        drawn = [shapes.draw("1", number, MAX_SERIAL_S) for number in range(300)]
        for shape in drawn:
            self.assertTrue(1_000 <= shape.compute_ns <= 100_000_000, shape)
            self.assertTrue(shape.wait_ns == 0 or 1_000 <= shape.wait_ns <= 100_000_000, shape)
            self.assertTrue(10 <= shape.tasks <= 10_000, shape)
            self.assertTrue(1 <= shape.in_flight <= min(1_000, shape.tasks), shape)
            self.assertLessEqual(shape.serial_s, MAX_SERIAL_S)
        without = sum(shape.wait_ns == 0 for shape in drawn) / len(drawn)
        self.assertTrue(0.25 < without < 0.55, without)  # those that wait are drawn again more often

    def test_they_are_spread_over_the_decades(self):
        drawn = [shapes.draw("1", number, 1e9) for number in range(500)]
        for low in (1e3, 1e4, 1e5, 1e6, 1e7):
            share = sum(low <= shape.compute_ns < 10 * low for shape in drawn) / len(drawn)
            self.assertTrue(0.13 < share < 0.27, (low, share))

    def test_a_shape_depends_on_the_seed_and_its_number_alone(self):
        self.assertEqual(shapes.draw("1", 5, MAX_SERIAL_S), shapes.draw("1", 5, MAX_SERIAL_S))
        self.assertNotEqual(shapes.draw("1", 5, MAX_SERIAL_S), shapes.draw("2", 5, MAX_SERIAL_S))
        self.assertNotEqual(shapes.draw("1", 5, MAX_SERIAL_S), shapes.draw("1", 6, MAX_SERIAL_S))

    def test_a_duration_is_written_as_the_program_takes_it(self):
        for nanoseconds, text in ((0, "0"), (1_000, "1us"), (1_230, "1230ns"), (20_000_000, "20ms"),
                                  (1_500_000, "1500us"), (3_000_000_000, "3s")):
            self.assertEqual(shapes.duration(nanoseconds), text)

    def test_enough_in_flight_is_littles_law_with_as_many_to_spare(self):
        self.assertEqual(shapes.Shape(1_000, 9_000, 1000, 1000).enough_in_flight(2), 40)
        self.assertEqual(shapes.Shape(1_000, 9_000, 1000, 30).enough_in_flight(2), 30)
        self.assertEqual(COMPUTING.enough_in_flight(2), 2)


class Commands(unittest.TestCase):
    def truth(self, shape, advice):
        return measure.truth_command("bench", shape, 2, 30, advice, "truth.json")

    def test_the_advised_number_in_flight_is_measured_as_well(self):
        command = self.truth(shapes.Shape(1_000_000, 1_000_000, 500, 100),
                             advice_of("coroutines", 1, 60))
        self.assertIn("--concurrency=8,60,100", command)
        self.assertIn("--workers=2", command)
        self.assertIn("--trials=30", command)

    def test_tasks_that_compute_have_as_many_workers_as_cores_or_as_are_allowed(self):
        for in_flight, workers in ((100, 2), (1, 1)):
            command = self.truth(shapes.Shape(1_000_000, 0, 100, in_flight),
                                 advice_of("thread-pool", workers, workers))
            self.assertIn(f"--workers={workers}", command)
            self.assertFalse([part for part in command if part.startswith("--concurrency")])

    def test_what_cannot_win_is_left_out(self):
        command = self.truth(shapes.Shape(1_000, 50_000_000, 300, 300), advice_of("coroutines", 1, 300))
        models = next(part for part in command if part.startswith("--model=")).split("=")[1]
        self.assertEqual(models.split(","), ["thread-pool", "tbb", "coroutines", "coroutine-threads"])


    def test_a_model_that_was_far_behind_in_every_round_has_no_more_rounds(self):
        results = results_of([("tbb", 2, 2, steady(1000)),
                              ("fork", 2, 2, lambda index: 2000 if index == 1 else 9000),
                              ("serial", 1, 1, steady(3100)), ("thread-pool", 2, 2, steady(9000)),
                              ("thread-pool", 4, 4, steady(2000))], rounds=3)
        near = measure.near_models(results, advice_of("tbb", 2, 2))
        self.assertEqual(near, {"tbb", "fork", "thread-pool"})
        self.assertIn("serial", measure.near_models(results, advice_of("serial", 1, 1)))
        command = measure.truth_command("bench", COMPUTING, 2, 30, advice_of("tbb", 2, 2), "out", near)
        self.assertIn("--model=fork,thread-pool,tbb", command)


class Judging(unittest.TestCase):
    def judge(self, advice, cells, **how):
        return judge.judge(0, COMPUTING, advice, results_of(cells, **how))

    def test_the_best_is_right(self):
        judged = self.judge(advice_of("tbb", 2, 2),
                            [("tbb", 2, 2, steady(1000)), ("serial", 1, 1, steady(2000))])
        self.assertEqual((judged.verdict, judged.best), ("right", "tbb 2/2"))
        self.assertEqual(judged.ratio, 1)

    def test_within_five_percent_is_right_and_more_is_wrong(self):
        for time_ns, verdict in ((1040, "right"), (1060, "wrong")):
            judged = self.judge(advice_of("tbb", 2, 2),
                                [("tbb", 2, 2, lambda index, time_ns=time_ns: time_ns),
                                 ("thread-pool", 2, 2, lambda index: 1000)])
            self.assertEqual(judged.verdict, verdict)
            self.assertAlmostEqual(judged.ratio, time_ns / 1000)
            self.assertEqual(judged.interval, (time_ns / 1000, time_ns / 1000))

    def test_a_tie_with_more_than_five_percent_between_is_wrong(self):
        for time_ns, verdict in ((1040, "right"), (1080, "wrong")):
            judged = self.judge(
                advice_of("tbb", 2, 2, [{"model": "fork", "workers": 2, "concurrency": 2}]),
                [("tbb", 2, 2, lambda index: 1000),
                 ("fork", 2, 2, lambda index, time_ns=time_ns: time_ns)])
            self.assertEqual(judged.verdict, verdict)

    def test_rounds_are_compared_with_each_other(self):
        judged = self.judge(advice_of("tbb", 2, 2),
                            [("tbb", 2, 2, lambda index: 1000 * (index + 1)),
                             ("fork", 2, 2, lambda index: 1100 * (index + 1))])
        self.assertEqual(judged.verdict, "right")

    def test_nothing_advised_and_nothing_measured_are_said(self):
        nothing = {"model": None, "ties": [], "cannot_tell": "too few rounds"}
        cells = [("tbb", 2, 2, steady(1000)), ("fork", 2, 2, steady(1100))]
        self.assertEqual(self.judge(nothing, cells).verdict, "not told")
        self.assertEqual(self.judge(advice_of("tbb", 2, 2), cells, rounds=4).verdict, "not measured")

    def test_what_failed_is_not_the_best(self):
        judged = self.judge(advice_of("tbb", 2, 2),
                            [("tbb", 2, 2, steady(1000)), ("fork", 2, 2, steady(10))], failed=[1])
        self.assertEqual(judged.verdict, "right")

    def test_the_interval_of_the_median_is_that_of_the_order_statistics(self):
        # The 10th and the 21st of 30: 95.7 %; of five values there is none.
        self.assertEqual(judge.median_interval(list(range(1, 31))), (10, 21))
        self.assertIsNone(judge.median_interval([1, 2, 3, 4, 5]))
        self.assertEqual(judge.median_interval([1, 2, 3, 4, 5, 6]), (1, 6))

    def test_another_number_in_flight_is_compared_by_the_nearest(self):
        judged = self.judge(advice_of("coroutines", 1, 90),
                            [("coroutines", 1, 100, steady(1000)), ("coroutines", 1, 8, steady(900))])
        self.assertEqual(judged.advised, "coroutines 1/90")
        self.assertEqual(judged.verdict, "wrong")


class Summing(unittest.TestCase):
    def test_the_table_counts_what_was_judged(self):
        rows = []
        for number, ratio in enumerate((1.0, 1.02, 1.3)):
            rows.append(judge.Judged(number, COMPUTING, "a", "b", "right" if ratio < 1.05 else "wrong",
                                     ratio, (ratio, ratio), [("c", 1.01)], 30))
        rows.append(judge.Judged(3, COMPUTING, verdict="not measured", remark="4 rounds"))
        text = table.table_of(rows, "1", "20 s", 30, "a machine")
        self.assertIn("2 of 3 (67%) | no |", text)
        self.assertIn("at most 1.30 times | no |", text)
        self.assertIn("3 of 3 (100%) | yes |", text)
        self.assertIn("| 3 | 1ms | 0 | 100 | 100 | nothing |", text)

    def test_without_any_result_nothing_is_kept(self):
        for _, _, kept in table.summary([])[:2]:
            self.assertEqual(kept, "no")


class Measuring(unittest.TestCase):
    """With a program that writes what it was asked in place of measuring."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bench-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.bench = self.folder / "bench"
        cells = json.dumps(results_of([("thread-pool", 2, 2, steady(1000)),
                                       ("serial", 1, 1, steady(2000))]))
        advice = json.dumps(advice_of("thread-pool", 2, 2))
        self.bench.write_text(f"""#!{sys.executable}
import pathlib, sys
with open({str(self.folder / 'calls')!r}, "a") as calls:
    calls.write(sys.argv[1] + "\\n")
out = next(one for one in sys.argv if one.startswith("--out="))[6:]
pathlib.Path(out).write_text({cells!r})
if sys.argv[1] == "advise":
    print({advice!r})
""")
        self.bench.chmod(self.bench.stat().st_mode | stat.S_IXUSR)

    def calls(self):
        path = self.folder / "calls"
        return path.read_text().split() if path.exists() else []

    def run_program(self, command, *more):
        with contextlib.redirect_stdout(io.StringIO()):
            program.main([command, f"--folder={self.folder / 'kept'}", "--shapes=2", *more])

    def test_what_is_done_is_not_measured_again(self):
        self.run_program("measure", f"--bench={self.bench}")
        self.assertEqual(self.calls(), ["advise", "run", "run"] * 2)
        self.run_program("measure", f"--bench={self.bench}")
        self.assertEqual(len(self.calls()), 6)
        (self.folder / "kept/shape-001/done.json").unlink()
        self.run_program("measure", f"--bench={self.bench}")
        self.assertEqual(len(self.calls()), 9)

    def test_a_folder_of_other_shapes_is_refused(self):
        self.run_program("measure", f"--bench={self.bench}")
        with self.assertRaisesRegex(SystemExit, "another --seed"):
            self.run_program("measure", f"--bench={self.bench}", "--seed=2")

    def test_the_table_is_made_of_what_is_there(self):
        self.run_program("measure", f"--bench={self.bench}")
        out = self.folder / "advice.md"
        self.run_program("table", f"--out={out}")
        self.assertIn("2 of 2 (100%)", out.read_text())


if __name__ == "__main__":
    unittest.main()
