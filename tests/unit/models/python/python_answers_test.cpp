// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_answers.h"

#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "workloads/support/pipe.h"

namespace models::support {
namespace {

/// As models/python/runner/main.py packs it.
struct Record {
  std::uint64_t task = 0;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::uint32_t worker = 0;
  std::uint32_t failed = 0;
  std::uint32_t callbacks = 0;
  std::uint32_t size = 0;
};

std::string pack(const Record& record, const std::string& body) {
  std::string bytes;
  const auto add = [&](std::uint64_t value, int size) {
    for (int byte = 0; byte < size; ++byte) bytes += static_cast<char>(value >> (8 * byte));
  };
  add(record.task, 8);
  add(static_cast<std::uint64_t>(record.begin_ns), 8);
  add(static_cast<std::uint64_t>(record.end_ns), 8);
  add(record.worker, 4);
  add(record.failed, 4);
  add(record.callbacks, 4);
  add(record.size, 4);
  return bytes + body;
}

class PythonAnswersTest : public testing::Test {
 protected:
  /// Makes the answers of an interpreter that then ended.
  PythonAnswers answers(const std::string& text) {
    EXPECT_EQ(write(pipe_.write_end.get(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    pipe_.write_end.reset();
    return PythonAnswers(pipe_.read_end.get());
  }

  std::string refusal(const std::string& text) {
    try {
      answers(text).read_results(job_, 2);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  static std::string index(std::uint8_t task) {
    return std::string(1, static_cast<char>(task)) + std::string(7, '\0');
  }

  workloads::support::Pipe pipe_{"pipe of a test"};
  std::unique_ptr<workloads::Workload> workload_ =
      bench::make_workload("empty", {.tasks = 2, .size = 1});
  HarnessJob job_{*workload_, 2};
};

TEST_F(PythonAnswersTest, ResultsGoIntoTheJob) {
  answers("results 2\n" + pack({.task = 1, .worker = 1, .size = 8}, index(1)) +
          pack({.task = 0, .size = 8}, index(0)) + "end\n")
      .read_results(job_, 2);
  EXPECT_EQ(job_.check(run_oracle(*workload_)->digest()), "");
  EXPECT_EQ(job_.tasks_by_worker(), (std::vector<std::uint64_t>{1, 1}));
}

TEST_F(PythonAnswersTest, AFailedTaskKeepsItsMessage) {
  answers("results 2\n" + pack({.task = 0, .size = 8}, index(0)) +
          pack({.task = 1, .failed = 1, .size = 14}, "ValueError: no") + "end\n")
      .read_results(job_, 2);
  EXPECT_EQ(job_.check(0), "1 of 2 tasks failed: task 1: ValueError: no");
}

TEST_F(PythonAnswersTest, HowOftenCallbacksWereCalledIsChecked) {
  job_.expect_callbacks();
  answers("results 2\n" + pack({.task = 0, .callbacks = 1, .size = 8}, index(0)) +
          pack({.task = 1, .failed = 1, .callbacks = 1, .size = 2}, "no") + "end\n")
      .read_results(job_, 2);
  EXPECT_EQ(job_.callback_fault(), "");
}

TEST_F(PythonAnswersTest, CallbacksThatWereCalledTwiceOrNotAreToldApart) {
  job_.expect_callbacks();
  const std::string first = pack({.task = 0, .callbacks = 2, .size = 8}, index(0));
  const std::string second = pack({.task = 1, .size = 8}, index(1));
  answers("results 2\n" + first + second + "end\n").read_results(job_, 2);
  EXPECT_EQ(job_.check(run_oracle(*workload_)->digest()),
            "the callback of task 0 was called again");
}

TEST_F(PythonAnswersTest, WhatCannotBeAResultIsRefusedByName) {
  EXPECT_EQ(refusal("results 2\n" + pack({.task = 7}, "")), "the interpreter named task 7 of 2");
}

TEST_F(PythonAnswersTest, ANumberOfAWorkerThatDoesNotExistIsRefused) {
  EXPECT_EQ(refusal("results 2\n" + pack({.worker = 2}, "")),
            "the interpreter ran task 0 on a worker 2, and has 2");
}

TEST_F(PythonAnswersTest, ASizeIsBelievedOnlyWithinTheTasksRoom) {
  EXPECT_EQ(refusal("results 2\n" + pack({.size = 0xffffffff}, "")),
            "the interpreter answered 4294967295 bytes for task 0, which may return 8");
}

TEST_F(PythonAnswersTest, ATaskThatWasCancelledHasNoResult) {
  const auto workload = bench::make_workload("cancel", {.tasks = 2, .size = 1});
  HarnessJob job(*workload, 2);
  const std::string results = "results 2\n" + pack({.task = 1, .failed = 2}, "") +
                              pack({.task = 0, .failed = 2, .size = 8}, index(0)) + "end\n";
  try {
    answers(results).read_results(job, 2);
    FAIL() << "not refused";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the interpreter answered task 0 as cancelled, with 8 bytes");
  }
  EXPECT_EQ(job.slot_of(1).state, Slot::cancelled);
}

TEST_F(PythonAnswersTest, AnEndlessMessageIsRefused) {
  EXPECT_EQ(refusal("results 2\n" + pack({.failed = 1, .size = 1 << 30}, "")),
            "the interpreter answered a message of 1073741824 bytes");
}

TEST_F(PythonAnswersTest, AnotherNumberOfResultsIsRefused) {
  EXPECT_EQ(refusal("results 3\n"), "the interpreter answered 'results 3' instead of 'results 2'");
}

TEST_F(PythonAnswersTest, MoreThanTheResultsIsRefused) {
  EXPECT_EQ(refusal("results 2\n" + pack({.task = 0, .size = 8}, index(0)) +
                    pack({.task = 1, .size = 8}, index(1)) + "more\n"),
            "the interpreter answered 'more' instead of 'end'");
}

TEST_F(PythonAnswersTest, AnAnswerThatEndsEarlyIsTheEndOfTheInterpreter) {
  EXPECT_THROW(answers("results 2\n" + pack({.task = 0, .size = 8}, "abc")).read_results(job_, 2),
               EndOfAnswers);
}

TEST_F(PythonAnswersTest, AModelThatFailedSaysWhy) {
  EXPECT_EQ(refusal("failed BrokenProcessPool: gone\n"), "BrokenProcessPool: gone");
}

TEST_F(PythonAnswersTest, NumbersFollowAWordAllOrNone) {
  EXPECT_EQ(answers("done 1 20 3 4\n").expect_numbers("done", 4),
            (std::vector<std::int64_t>{1, 20, 3, 4}));
}

TEST_F(PythonAnswersTest, AWordMayStandWithoutItsNumbers) {
  EXPECT_TRUE(answers("done\n").expect_numbers("done", 4).empty());
}

TEST_F(PythonAnswersTest, OtherNumbersAreRefused) {
  auto all = answers(
      "done 1 2 3\ndone 1 2 3 4 5\ndone 1 2 3 -4\ndone 1 2 3 4x\ndone  1 2 3 4\n"
      "done 1 2 3 99999999999999999999\ndone1 2 3 4\ndo\n");
  for (int line = 0; line < 8; ++line) {
    EXPECT_THROW(all.expect_numbers("done", 4), std::runtime_error) << line;
  }
}

TEST_F(PythonAnswersTest, ALineWithoutAnEndIsNotReadForEver) {
  EXPECT_NE(refusal(std::string(5000, 'x')).find("a line without an end"), std::string::npos);
}

TEST_F(PythonAnswersTest, ADeadlineIsKept) {
  PythonAnswers silent(pipe_.read_end.get());
  EXPECT_THROW(silent.line(std::chrono::steady_clock::now()), std::runtime_error);
}

TEST_F(PythonAnswersTest, ExplainsARefusedSemaphore) {
  try {
    answers("no semaphores 28\n").expect("ready");
    FAIL() << "not refused";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("semaphores in /dev/shm: No space left"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace models::support
