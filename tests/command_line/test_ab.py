# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import re
import shutil
import signal
import unittest

from tests.command_line.support import BENCH, BENCH_HOSTILE, wait_until
from tests.command_line.two_builds import CELLS, CONTAMINATED, ITSELF, USAGE, TwoBuilds


class AComparison(TwoBuilds):
    def test_keeps_every_pair_of_both_sides_with_controls_and_order(self):
        self.ab(*ITSELF, *CELLS, "--time-budget=25s", "--out=out", "--quiet", status=None)
        base, candidate = self.sides()
        pairings = [side["concurrency_bench"]["pairing"] for side in (base, candidate)]
        self.assertEqual([pairing["side"] for pairing in pairings], ["base", "candidate"])
        self.assertEqual(pairings[0]["run"], pairings[1]["run"])
        cells = [cell["name"] for cell in base["concurrency_bench"]["plan"]["cells"]]
        self.assertEqual(cells, ["serial/primes/workers:1/tasks:64/size:2000",
                                 "thread-pool/primes/workers:2/tasks:64/size:2000",
                                 "serial/primes/workers:1/tasks:64/size:2000/control",
                                 "thread-pool/primes/workers:2/tasks:64/size:2000/control"])
        self.assertEqual(pairings[0]["controls"], [2, 3])
        self.assertEqual(len(pairings[0]["pairs"]), len(pairings[1]["pairs"]))
        for cell in range(4):
            pairs = [pair for pair in pairings[0]["pairs"] if pair["cell"] == cell]
            valid = [pair for pair in pairs if not pair["void_reason"]]
            screen = [pair for pair in valid if pair["stage"] == "screen"]
            # Unless the machine was too busy for them.
            self.assertTrue(len(screen) >= 12 or len(pairs) - len(valid) > 0, pairs)
            for block in range(len(pairs) // 4):
                first = [pair["candidate_first"] for pair in pairs[4 * block:4 * block + 4]]
                self.assertEqual(sum(first), 2)
        # Warm-up and iterations are the same on both sides and for the whole run.
        for cell in range(4):
            shapes = {(len(trial["warmup_ns"]), len(trial["iterations_ns"]))
                      for side in (base, candidate)
                      for trial in side["concurrency_bench"]["trials"] if trial["cell"] == cell}
            self.assertEqual(len(shapes), 1)
        self.assertIn("its run of pairs is complete; 'bench compare out/base.json "
                      "out/candidate.json'", self.ab("--resume=out", status=USAGE).err)
        self.assertIn("it is a file", self.ab("--resume=out/base.json", status=USAGE).err)
        self.assert_usage_error(["report", "out"], "'out': it is a folder of a run of pairs",
                                "'out/base.json'")
        self.assert_usage_error(["--resume=out/base.json"], "it is one side of a run of pairs")

    def test_has_the_usual_cells_but_for_what_is_said(self):
        # Refused before anything is measured, by the number of cells.
        for said, cells in ((["--tasks=64"], 16), (["--model=serial,tbb"], 8),
                            (["--workload=primes,powers,empty", "--workers=1"], 22)):
            with self.subTest(said=said):
                run = self.ab(*ITSELF, *said, "--time-budget=100ms", status=CONTAMINATED)
                self.assertIn(f"too small for any verdict: {cells} cells (controls", run.err)

    def test_reports_cells_of_one_side_alone(self):
        run = self.ab(*ITSELF, *CELLS[1:], "--base-args=--model=serial",
                      "--candidate-args=--model=serial,thread-pool", "--time-budget=20s",
                      status=None)
        self.assertIn("not compared: the candidate's thread-pool/primes/workers:2", run.err)
        self.assertIn("thread-pool/primes/workers:2", run.out)

    def test_matches_cells_whose_flags_differ_between_the_sides(self):
        # A budget that is too small for its pilots, as on a busy machine, ends without files.
        self.interrupt(self.start_long(*ITSELF, *CELLS, "--candidate-args=--chunk=2"))
        base, candidate = [side["concurrency_bench"]["plan"]["cells"][1] for side in self.sides()]
        self.assertEqual((base["chunk"], candidate["chunk"]), (0, 2))
        self.assertEqual(base["name"], candidate["name"])

    def test_says_what_a_budget_that_is_too_small_would_need(self):
        run = self.ab(*ITSELF, *CELLS, "--time-budget=200ms", "--out=out", "--markdown=r.md",
                      status=CONTAMINATED)
        explanation = (self.directory / "r.md").read_text()
        self.assertIn("### Not measurable", explanation)
        self.assertIn("too small for any verdict", explanation)
        self.assertFalse((self.directory / "out").exists())
        self.assertRegex(run.err, r"a time budget of 200 ms is too small for any verdict: 4 cells "
                                  r".* need about [\d.]+ m?s; use --time-budget=\d+s, or choose "
                                  r"fewer cells")

    def test_shows_its_plan_and_measures_nothing(self):
        run = self.ab(*ITSELF, *CELLS[1:], "--base-args=--model=serial,thread-pool",
                      "--candidate-args=--model=serial,tbb", "--out=out", "--markdown=r.md",
                      "--time-budget=90s", "--dry-run")
        plan = run.out.replace("\n  ", " ")
        for part in ("would compare 1 cell of two builds", "beside 1 control", "1 worker: serial",
                     "pairs: 12 of each cell and control", "24 pairs or more, which is 48 processes",
                     "time budget of 90.0 s", "not compared: the base's thread-pool/primes",
                     "not compared: the candidate's tbb/primes",
                     "files: out/base.json, out/candidate.json, r.md"):
            self.assertIn(part, plan)
        self.assertEqual(os.listdir(self.directory), ["temporary"])
        self.assertEqual(self.temporary_files(), [])

    def test_shows_no_plan_of_what_it_would_refuse(self):
        self.ab(*ITSELF, "--model=treads", "--dry-run", status=USAGE)
        self.ab("--resume=out", "--dry-run", status=USAGE)
        self.ab(*ITSELF, *CELLS, "--html=/no/such/folder/x", "--dry-run", status=USAGE)

    def test_leaves_no_folder_that_it_made_and_every_other(self):
        os.mkdir(self.directory / "old")
        for refused, status in (("--time-budget=200ms", CONTAMINATED), ("--seed=none", USAGE)):
            self.ab(*ITSELF, *CELLS, refused, "--out=new/out/", status=status)
            self.assertFalse((self.directory / "new").exists(), refused)
            self.ab(*ITSELF, *CELLS, refused, "--out=old/out", status=status)
            self.assertEqual(os.listdir(self.path("old")), [], refused)

    def test_the_budget_that_it_says_is_enough_is_not_refused(self):
        small = self.ab(*ITSELF, *CELLS, "--time-budget=200ms", status=CONTAMINATED)
        enough = int(re.search(r"use --time-budget=(\d+)s", small.err)[1])
        # One that is smaller by a sixth is fitted with shorter trials.
        for budget_s in (enough, enough / 1.2):
            with self.subTest(budget_s):
                run = self.ab(*ITSELF, *CELLS, f"--time-budget={budget_s}s", status=None)
                self.assertNotIn("too small for any verdict", run.err)
                self.assertNotIn("not measured", run.out)

    def test_a_pilot_that_is_longer_than_the_budget_is_cut_off(self):
        run = self.ab(*ITSELF, "--model=serial", "--workload=synthetic", "--tasks=1",
                      "--compute=0", "--wait=30s", "--repeat=1", "--time-budget=2s",
                      status=CONTAMINATED)
        self.assertRegex(run.err, "a time budget of 2.00 s is too small for any verdict: .* alone "
                                  "take longer; use a larger --time-budget")

    def test_has_no_longer_pilots_than_the_budget(self):
        # The pilot of one worker takes 1.3 s, that of two half as long …
        run = self.ab(*ITSELF, "--model=thread-pool", "--workload=synthetic", "--tasks=8",
                      "--compute=0", "--wait=20ms", "--repeat=1", "--workers=1,2,3,4,5,6,7,8",
                      "--no-baseline", "--time-budget=3s", status=CONTAMINATED)
        # Where the machine is busy, the first of them is cut off.
        self.assertRegex(run.err, "too small for any verdict: (12 cells .* need about |"
                                  "a few trials of .* alone take longer)")
        self.assertLess(run.err.count("pilot of"), 8)


class ProgramsThatCannotBeCompared(TwoBuilds):
    def refused(self, candidate, *expected, arguments=()):
        run = self.ab(f"--base={BENCH}", f"--candidate={candidate}", *CELLS, *arguments,
                      "--time-budget=15s", status=USAGE)
        for text in expected:
            self.assertIn(text, run.err)

    def test_are_those_that_are_missing_no_programs_or_not_executable(self):
        self.refused(self.path("nothing"), "--candidate: '", "No such file or directory")
        self.refused(str(self.directory), "is no program")
        pathlib.Path(self.path("text")).write_text("x")
        self.refused(self.path("text"), "is not executable")

    def test_are_those_that_are_not_ours(self):
        self.refused("/bin/true", "'/bin/true' says:", "without an answer")
        self.refused(self.script("echo '{}' >&3"), "its answer is not readable")

    def test_are_those_that_do_not_answer_in_time(self):
        run = self.ab(f"--base={BENCH}", f"--candidate={self.script('exec sleep 1000')}", *CELLS,
                      "--time-budget=1s", status=USAGE)
        self.assertRegex(run.err, "--candidate: '.*' gives no answer within 5.00 s: is it a 'bench'?")

    def test_are_those_of_another_protocol(self):
        self.refused(self.script("""echo '{"protocol":2,"error":""}' >&3"""),
                     "whose trials cannot be compared", "speaks protocol 2 instead of")

    def test_are_told_apart_from_cells_that_do_not_exist(self):
        run = self.ab(*ITSELF, "--model=treads", status=USAGE)
        self.assertIn("unknown model 'treads': did you mean 'threads'?", run.err)
        run = self.ab(*ITSELF, "--modle=pool", status=USAGE)
        self.assertIn("unknown option '--modle'", run.err)
        for other in ("--csv=x", "--trials=3", "--iterations=2"):
            run = self.ab(*ITSELF, *CELLS, other, status=USAGE)
            self.assertIn("only options of 'bench run' that say what is measured", run.err)
        self.ab(*ITSELF, *CELLS, "--base-args=--time-budget=1m", status=USAGE)

    def test_must_both_be_named(self):
        self.assertIn("--candidate is missing", self.ab(f"--base={BENCH}", status=USAGE).err)
        self.assertIn("--base is missing", self.ab(status=USAGE).err)


class ACandidateThatFails(TwoBuilds):
    def test_is_no_faster_candidate(self):
        for model, reason in (("answers-wrongly", "task"), ("crashes", "killed by signal 11")):
            with self.subTest(model):
                run = self.ab(f"--base={BENCH_HOSTILE}", f"--candidate={BENCH_HOSTILE}",
                              f"--model=serial,{model}", "--workload=primes", "--tasks=16",
                              "--size=100", "--time-budget=15s", status=USAGE)
                self.assertIn("failed", run.err)
                self.assertIn(reason, run.err)
                self.assertEqual(run.err.count("the candidate failed"), 1)


class AnInterruptedComparison(TwoBuilds):
    def set_budget(self, seconds):
        """So that what is left of it is small enough for a test."""
        for side in ("base", "candidate"):
            path = pathlib.Path(self.path(f"out/{side}.json.journal"))
            path.write_text(path.read_text().replace('"time_budget_s":60.0',
                                                     f'"time_budget_s":{seconds}'))

    def test_goes_on_where_it_stopped_and_measures_no_pair_twice(self):
        process = self.start_long()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        self.assertIn("go on with: bench ab --resume='out'", err)
        before = self.sides()[0]["concurrency_bench"]
        self.set_budget("22.0")
        self.ab("--resume=out", "--quiet", status=None)
        after = self.sides()[0]["concurrency_bench"]
        self.assertEqual(after["pairing"]["run"], before["pairing"]["run"])
        kept = len(before["pairing"]["pairs"])
        self.assertGreater(len(after["pairing"]["pairs"]), kept)
        self.assertEqual(after["trials"][:kept], before["trials"])
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["base.json", "candidate.json"])

    def test_goes_on_with_what_did_not_fail(self):
        # The first cell is the one whose expected result all others share.
        process = self.start_long(f"--base={BENCH_HOSTILE}", f"--candidate={BENCH_HOSTILE}",
                                  "--model=crashes,impatient", "--workload=primes",
                                  "--no-baseline", "--tasks=64", "--size=2000")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        before = self.sides()[0]["concurrency_bench"]
        self.assertEqual(before["failed"][0]["cell"], 0)
        self.set_budget("8.0")
        again = self.finish(self.start("ab", "--resume=out", "--quiet", program=BENCH_HOSTILE))
        self.assertEqual(again.status, USAGE, again.err)
        after = self.sides()[0]["concurrency_bench"]
        self.assertGreater(len(after["pairing"]["pairs"]), len(before["pairing"]["pairs"]))
        self.assertEqual(after["failed"], before["failed"])

    def test_is_not_overwritten_by_another_run(self):
        process = self.start_long()
        another = self.finish(self.start("ab", *ITSELF, *CELLS, "--out=out"))
        self.assertEqual(another.status, USAGE)
        self.assertIn("bench ab --resume='out'", another.err)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        journals = [pathlib.Path(self.path(f"out/{side}.json.journal"))
                    for side in ("base", "candidate")]
        texts = [journal.read_text() for journal in journals]
        self.assertEqual(self.ab(*ITSELF, *CELLS, "--out=out", status=USAGE).err, another.err)
        self.assertEqual([journal.read_text() for journal in journals], texts)
        self.assert_usage_error(["--resume=out/base.json.journal"], "it is of a run of pairs",
                                "bench ab --resume=FOLDER")
        self.assert_usage_error(["--resume=out"], "it is a folder", "bench ab --resume=out")
        journals[0].write_text(texts[1])
        self.assertIn("do not belong together: they are of the same side",
                      self.ab("--resume=out", status=USAGE).err)

    def test_that_was_killed_leaves_no_process_and_no_copy(self):
        process = self.start_long()
        process.kill()
        process.wait()
        wait_until(lambda: not self.processes(), "no process is left")
        wait_until(lambda: not self.temporary_files(), "no copy is left")

    def test_is_not_gone_on_with_by_other_programs_or_from_other_files(self):
        process = self.start_long()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        for side in ("base", "candidate"):
            path = pathlib.Path(self.path(f"out/{side}.json.journal"))
            header, rest = path.read_text().split("\n", 1)
            text = json.loads(header)
            machine = text["journal"]["machine"] if "journal" in text else text["machine"]
            machine["executable_digest"] = "0" * 16
            path.write_text(json.dumps(text) + "\n" + rest)
        self.assertIn("cannot go on with 'out'", self.ab("--resume=out", status=USAGE).err)
        shutil.rmtree(self.path("out"))
        self.assertIn("cannot", self.ab("--resume=out", status=USAGE).err)
        for other in (*CELLS, "--time-budget=5m", "--fail-size=5%", "--base-args=--chunk=2"):
            self.assertIn("takes no cells", self.ab("--resume=out", other, status=USAGE).err)


if __name__ == "__main__":
    unittest.main()
