# SPDX-License-Identifier: Apache-2.0
import json
import os
import unittest

from tests.command_line.support import SMALL, CommandLineTest

CELLS = ["--model=serial", "--workload=empty", *SMALL, "--deadline=1s"]


# What a trial of 8 tasks on one worker could answer.
TRIAL = {"cell": 0, "index": 0, "iterations_ns": [5], "warmup_ns": [5], "start_ns": 1,
         "stop_ns": 1, "digest": "0" * 16, "tasks_run": 8, "tasks_by_worker": [8],
         "elapsed_s": 0, "resources": {
             "cpu_ns": 1, "user_ns": 1, "system_ns": 0, "voluntary_switches": 0,
             "involuntary_switches": 0, "minor_faults": 0, "major_faults": 0}}
TIMELINE = {"cell": 0, "iteration_ns": 9, "begin_ns": [0] * 8, "end_ns": [9] * 8,
            "worker": [0] * 8, "elapsed_s": 0}
ANSWER = {"protocol": 5, "error": "", "digest": 0, "waiting_ns": 0, "job_bytes": 0,
          "trial": TRIAL, "timeline": TIMELINE}


class TrialProgram(CommandLineTest):
    """The coordinator against programs that are no trials at all."""

    def script(self, text):
        path = self.directory / "trial.sh"
        path.write_text("#!/bin/sh\n" + text + "\n")
        os.chmod(path, 0o755)
        return str(path)

    def assert_fails(self, program, *telling, cells=1, status=1):
        results = self.measure(*CELLS, f"--trial-program={program}", status=status)
        failed = results["concurrency_bench"]["failed"]
        self.assertEqual(len(failed), cells)
        for part in telling:
            self.assertIn(part, failed[0]["reason"])
        self.assertEqual(results["benchmarks"], [])
        return failed[0]["reason"]

    def test_one_that_ends_without_an_answer(self):
        self.assert_fails("/bin/true", "exited with status 0", "without an answer")

    def test_one_that_fails_without_an_answer(self):
        self.assert_fails("/bin/false", "exited with status 1", "without an answer")

    def test_one_that_does_not_exist(self):
        self.assert_fails("/no/such/program", "/no/such/program", "No such file or directory")

    def test_one_that_is_no_program(self):
        self.assert_fails("/etc/passwd", "/etc/passwd", "Permission denied", status=4)

    def test_one_that_complains_is_quoted(self):
        self.assert_fails(self.script("echo 'my dog ate it' >&2; exit 3"), "status 3",
                          "it said: my dog ate it")

    def test_one_that_answers_garbage(self):
        self.assert_fails(self.script("echo garbage >&3"), "without an answer")
        self.assert_fails(self.script("echo '{garbage' >&3"), "not readable")
        self.assert_fails(self.script("head -c 10000 /dev/urandom >&3"), "")

    def test_one_that_answers_json_of_another_kind(self):
        for text in ("{}", "{} {}", '{"protocol":5}', '{"protocol":"2"}',
                     '{"protocol":5,"error":7}'):
            with self.subTest(text=text):
                self.assert_fails(self.script(f"echo '{text}' >&3"), "not readable")

    def test_one_that_answers_in_another_protocol(self):
        self.assert_fails(self.script("""echo '{"protocol":99}' >&3"""), "protocol 99")

    def test_one_whose_measurements_are_invalid(self):
        for wrong in ({"iterations_ns": []}, {"iterations_ns": [-7]}, {"tasks_run": 0},
                      {"digest": ""}, {"digest": "1" * 16}, {"tasks_by_worker": []}):
            answer = ANSWER | {"trial": TRIAL | wrong}
            with self.subTest(wrong=wrong):
                self.assert_fails(self.script(f"echo '{json.dumps(answer)}' >&3"), "invalid trial result: ")

    def test_one_whose_timeline_is_invalid(self):
        for wrong in ({"begin_ns": [], "end_ns": [], "worker": []}, {"iteration_ns": 0},
                      {"iteration_ns": 8}, {"end_ns": [9] * 7 + [-1]}, {"worker": [1] * 8}):
            answer = ANSWER | {"timeline": TIMELINE | wrong}
            script = self.script(f"echo '{json.dumps(answer)}' >&3")
            with self.subTest(wrong=wrong):
                run = self.bench("timeline", "--model=serial", "--workload=empty", "--tasks=8",
                                 f"--trial-program={script}", "--trace=t.json", status=1)
                self.assertIn("invalid trial result: ", run.err)
                self.assertEqual(run.out, "")
                self.assertFalse((self.directory / "t.json").exists())

    def test_one_whose_answer_is_cut_off(self):
        self.assert_fails(self.script("""printf '{"protocol":5,"error":"","dig' >&3"""),
                          "not readable")

    def test_one_that_answers_without_end(self):
        self.assert_fails(self.script("exec yes '{' >&3"), "longer than 64 MiB")

    def test_one_that_sleeps_forever(self):
        reason = self.assert_fails(self.script("sleep 1000 & sleep 1000"), "deadline", "1.00 s")
        self.assertIn("--deadline", reason)

    def test_one_that_shows_life_forever(self):
        self.assert_fails(self.script("while :; do echo >&3; done"), "deadline")

    def test_one_that_prints_without_end(self):
        self.assert_fails(self.script("exec yes 'blah blah'"), "deadline", "blah")

    def test_one_that_closes_everything_and_stays(self):
        self.assert_fails(self.script("exec <&- >&- 2>&- 3>&-; sleep 1000"), "deadline")

    def test_one_that_stops_itself(self):
        self.assert_fails(self.script("kill -STOP $$"), "deadline")

    def test_one_that_dies_of_a_signal(self):
        self.assert_fails(self.script("kill -SEGV $$"), "signal 11")

    def test_one_that_leaves_processes_behind(self):
        self.assert_fails(self.script(
            "setsid sleep 1000 & sleep 0.2; echo '{\"protocol\":2}' >&3"), "left", "behind")

    def test_escape_sequences_in_what_it_says_reach_no_terminal(self):
        script = self.script(r"printf '\033[31mred\033]0;title\007' >&2; exit 1")
        run = self.bench(*CELLS, f"--trial-program={script}", "--csv=r.csv", status=1)
        for text in (run.out, run.err, (self.directory / "r.csv").read_text()):
            self.assertNotIn("\033", text)
            self.assertNotIn("\007", text)
        self.assertIn("red", run.out)

    def test_bytes_that_are_no_text_make_a_valid_file(self):
        self.assert_fails(self.script(r"printf 'a\377\376b\200' >&2; exit 1"), "status 1")

    def test_the_table_and_the_csv_file_give_the_reason(self):
        run = self.bench(*CELLS, "--trial-program=/bin/false", "--csv=r.csv", "--quiet", status=1)
        self.assertIn("failed: serial/empty/workers:1/tasks:8/size:50: the trial exited", run.out)
        self.assertIn("exited with status 1", self.csv("r.csv")[0]["failure"])


if __name__ == "__main__":
    unittest.main()
