# SPDX-License-Identifier: Apache-2.0
"""The two trials of a pair take turns: what both files say of it, and what a failure leaves."""

import itertools
import json
import pathlib
import signal
import unittest

from tests.command_line.support import BENCH
from tests.command_line.two_builds import CELLS, ITSELF, USAGE, TwoBuilds


class PairsInTurns(TwoBuilds):
    def measured(self, *what):
        """Both sides of a comparison that was interrupted after a few pairs."""
        self.interrupt(self.start_long(*what))
        return [side["concurrency_bench"] for side in self.sides()]

    def compare(self, *more):
        """The verdict on these few pairs may be any."""
        run = self.finish(self.start("compare", "out/base.json", "out/candidate.json", *more))
        self.assertIn(run.status, (0, 1, 3), run.err)
        return run

    def test_a_pair_is_one_round_in_which_each_lap_has_a_turn_of_both(self):
        base, candidate = self.measured()
        self.assertEqual(base["rounds"], candidate["rounds"])
        self.assertEqual(len(base["rounds"]), len(base["pairing"]["pairs"]))
        firsts = set()
        for pair in base["pairing"]["pairs"]:
            one, other = (side["trials"][pair["trial"]] for side in (base, candidate))
            self.assertEqual(one["round"], other["round"])
            round = base["rounds"][one["round"]]
            self.assertEqual(round["cells"], [pair["cell"]])
            self.assertEqual(round["index"], one["index"])
            laps = [sorted(set(trial["turns"])) for trial in (one, other)]
            self.assertEqual(len(laps[0]), len(laps[1]))
            self.assertGreaterEqual(len(laps[0]), 3)
            if not pair["void_reason"]:
                self.assertEqual(round["turns"], 2 * len(laps[0]))
            for lap, turns in enumerate(zip(*laps)):
                if not pair["void_reason"]:
                    self.assertEqual(sorted(turns), [2 * lap, 2 * lap + 1])
                firsts.add(turns[0] < turns[1])
        self.assertEqual(firsts, {False, True}, "the order of turns is random")

    def test_both_trials_of_a_pair_have_turns_of_equal_length(self):
        base, candidate = self.measured()
        for pair in base["pairing"]["pairs"]:
            lengths = [[len(list(turn)) for _, turn in
                        itertools.groupby(side["trials"][pair["trial"]]["turns"])]
                       for side in (base, candidate)]
            self.assertEqual(lengths[0], lengths[1])
            self.assertEqual(len(set(lengths[0])), 1)

    def test_the_probes_are_read_between_turns_or_the_reason_is_recorded(self):
        base, candidate = self.measured()
        state = base["machine_state"]
        self.assertEqual(state, candidate["machine_state"])
        if state.get("unknown"):
            self.assertTrue(all("readings" not in round for round in base["rounds"]))
            return
        for round in base["rounds"]:
            self.assertEqual(len(round["readings"]["at_ns"]), round["turns"] + 1)
        self.assertEqual(len(state["cores"]),
                         len(base["rounds"][0]["readings"]["core_ns"][0]))

    def test_each_file_is_read_alone_and_both_say_how_quiet_the_machine_was(self):
        self.measured()
        for side in ("base", "candidate"):
            self.bench("report", f"out/{side}.json")
        self.compare("--json=said.json")
        said = json.loads(pathlib.Path(self.path("said.json")).read_text())["machine_state"]
        self.assertEqual(said["base"], said["candidate"])
        self.assertTrue("quiet_share" in said["base"] or "unknown" in said["base"], said)

    def test_files_of_earlier_versions_are_judged_by_their_samples(self):
        self.measured()
        for side in ("base", "candidate"):
            path = pathlib.Path(self.path(f"out/{side}.json"))
            results = json.loads(path.read_text())
            ours = results["concurrency_bench"]
            for key in ("rounds", "machine_state"):
                ours.pop(key, None)
            for trial in ours["trials"]:
                for of_a_round in ("round", "turns", "processors"):
                    trial.pop(of_a_round, None)
            path.write_text(json.dumps(results))
        run = self.compare()
        self.assertIn("thread-pool/primes", run.out)

    def test_arrivals_on_a_schedule_do_not_take_turns(self):
        base, candidate = self.measured(
            *ITSELF, "--model=coroutines", "--workload=synthetic", "--compute=0", "--wait=1ms",
            "--repeat=1", "--tasks=60", "--arrival-rate=10000/s", "--no-baseline")
        self.assertEqual([side.get("rounds", []) for side in (base, candidate)], [[], []])
        for side in (base, candidate):
            self.assertTrue(all("round" not in trial for trial in side["trials"]))

    def test_a_crash_of_one_side_is_a_failure_of_that_side(self):
        candidate = self.script(f"""read -r request
case $request in *'"kind":1,'*) kill -SEGV $$ ;; esac
printf '%s\\n' "$request" | exec '{BENCH}' trial""")
        run = self.ab(f"--base={BENCH}", f"--candidate={candidate}", *CELLS, "--time-budget=15s",
                      "--out=out", status=USAGE)
        self.assertIn("the candidate failed", run.err)
        self.assertNotIn("the base failed", run.err)
        base, candidate = (side["concurrency_bench"] for side in self.sides())
        self.assertEqual(base.get("failed", []), [])
        self.assertTrue(all("signal 11" in failure["reason"] for failure in candidate["failed"]))
        self.assertEqual({failure["cell"] for failure in candidate["failed"]}, {0, 1})


class AnInterruptedComparisonInTurns(TwoBuilds):
    def test_goes_on_with_the_rounds_that_it_had(self):
        process = self.start_long()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        before = self.sides()[0]["concurrency_bench"]
        # A line that was cut off: the trial of a round that is whole.
        journal = pathlib.Path(self.path("out/base.json.journal"))
        extra = json.dumps({"round": before["rounds"][-1]}) + '\n{"trial":{"cell"'
        journal.write_text(journal.read_text() + extra)
        again = self.start("ab", "--resume=out", "--quiet")
        kept = len(before["pairing"]["pairs"])
        self.wait_for_pairs(kept + 2)
        self.interrupt(again)
        base, candidate = (side["concurrency_bench"] for side in self.sides())
        self.assertEqual(base["rounds"][:kept], before["rounds"])
        self.assertEqual(base["rounds"], candidate["rounds"])
        self.assertEqual([trial["round"] for trial in base["trials"]],
                         list(range(len(base["rounds"]))))


if __name__ == "__main__":
    unittest.main()
