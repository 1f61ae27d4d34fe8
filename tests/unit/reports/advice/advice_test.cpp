// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advice.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/reports/advice/advised_work.h"

namespace reports {
namespace {

const AdviceRequest computing = {.compute_ns = 1e6, .tasks = 100};
const AdviceRequest isolated = {.compute_ns = 1e6, .tasks = 100, .needs = {"isolation"}};
const AdviceRequest waiting = {
    .compute_ns = 1e4, .wait_ns = 1e7, .tasks = 1000, .concurrency = 100};

Advice advice_of(const AdvisedResults& made) {
  return advise(made.results, *made.results.plan.advice);
}

const Candidate& candidate_of(const LanguageAdvice& answer, std::uint64_t cell) {
  return *std::ranges::find(answer.candidates, cell, &Candidate::cell);
}

TEST(AdviceTest, AClearWinnerIsAdvised) {
  AdvisedResults made(computing);
  const auto serial = made.add("serial", 1);
  const auto pool = made.add("thread-pool", 2);
  made.measure(serial, 1e6, 12);
  made.measure(pool, 5e5, 12);
  const Advice advice = advice_of(made);
  ASSERT_EQ(advice.answers.size(), 1U);
  const LanguageAdvice& answer = advice.answers[0];
  EXPECT_EQ(advice.first(), &answer);
  EXPECT_EQ(answer.verdict, Verdict::clear);
  EXPECT_EQ(answer.advised()->cell, pool);
  EXPECT_NEAR(answer.advised()->task_ns, 5e5, 5e3);
  EXPECT_EQ(candidate_of(answer, serial).status, CandidateStatus::slower);
  EXPECT_NEAR(candidate_of(answer, serial).ratio, 2, 0.02);
  EXPECT_EQ(advice.measured_tasks, 100U);
}

TEST(AdviceTest, ThoseWithinFivePercentTakeAboutAsLongAndTheOthersAreSlower) {
  AdvisedResults made(computing);
  const auto serial = made.add("serial", 1);
  const auto pool = made.add("thread-pool", 2);
  const auto processes = made.add("process-pool", 2);
  made.measure(serial, 1e6, 14);
  made.measure(pool, 5e5, 14);
  made.measure(processes, 5.15e5, 14);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::tie);
  EXPECT_EQ(answer.advised()->cell, pool);
  EXPECT_EQ(candidate_of(answer, processes).status, CandidateStatus::tie);
  EXPECT_EQ(candidate_of(answer, serial).status, CandidateStatus::slower);
}

TEST(AdviceTest, WhatCannotBeToldApartAndMayBeFarBehindIsOpen) {
  AdvisedResults made(computing);
  const auto pool = made.add("thread-pool", 2);
  const auto tbb = made.add("tbb", 2);
  made.measure(pool, 5e5, 12);
  std::vector<std::int64_t> wild;
  wild.reserve(12);
  for (int round = 0; round < 12; ++round) wild.push_back(round % 2 == 0 ? 40'000'000 : 90'000'000);
  add_trials(made.results, tbb, wild);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::open);
  EXPECT_EQ(answer.advised()->cell, pool);
  EXPECT_EQ(candidate_of(answer, tbb).status, CandidateStatus::open);
}

TEST(AdviceTest, AmongThoseAsFastTheSerialOneIsAdvisedAndElseTheOneWithLessCpuTime) {
  AdvisedResults made(computing);
  const auto pool = made.add("thread-pool", 2);
  const auto tbb = made.add("tbb", 2);
  made.measure(pool, 1e6, 12, 2e6);
  made.measure(tbb, 1.01e6, 12, 1.2e6);
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, tbb);
  const auto serial = made.add("serial", 1);
  made.measure(serial, 1.012e6, 12, 3e6);
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, serial);
}

TEST(AdviceTest, ThreePercentAreTooMuchForLessCpuTime) {
  AdvisedResults made(computing);
  const auto pool = made.add("thread-pool", 2);
  const auto tbb = made.add("tbb", 2);
  made.measure(pool, 1e6, 12, 2e6);
  made.measure(tbb, 1.03e6, 12, 1e6);
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, pool);
}

TEST(AdviceTest, WhatWasLeftBehindInTheFirstRoundsIsNoContender) {
  AdvisedResults made(computing);
  const auto serial = made.add("serial", 1);
  const auto pool = made.add("thread-pool", 2);
  const auto tbb = made.add("tbb", 2);
  made.measure(serial, 1e6, 2);
  made.measure(pool, 5e5, 12);
  made.measure(tbb, 6e5, 12);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::clear);
  EXPECT_EQ(answer.advised()->cell, pool);
  EXPECT_EQ(candidate_of(answer, serial).status, CandidateStatus::screened);
  EXPECT_EQ(candidate_of(answer, tbb).status, CandidateStatus::slower);
}

TEST(AdviceTest, WithTooFewRoundsItCannotBeTold) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 3);
  made.measure(made.add("tbb", 2), 5.4e5, 3);
  const Advice advice = advice_of(made);
  EXPECT_EQ(advice.first(), nullptr);
  EXPECT_EQ(advice.answers[0].verdict, Verdict::cannot_tell);
  EXPECT_NE(advice.answers[0].cannot_tell.find("3 rounds"), std::string::npos);
  EXPECT_NE(advice.answers[0].cannot_tell.find("--time-budget=60s"), std::string::npos);
}

TEST(AdviceTest, AFewRoundsTellWhatIsPlain) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 4);
  made.measure(made.add("tbb", 2), 5.1e5, 4);
  made.measure(made.add("serial", 1), 1e6, 4);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::tie);
  EXPECT_EQ(candidate_of(answer, 2).status, CandidateStatus::screened);
}

TEST(AdviceTest, OneCandidateAloneIsNoChoice) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  const Advice advice = advice_of(made);
  EXPECT_EQ(advice.answers[0].verdict, Verdict::cannot_tell);
  EXPECT_NE(advice.answers[0].cannot_tell.find("thread-pool"), std::string::npos);
}

TEST(AdviceTest, WhatAClaimRefutesOfAModelIsNotAdvised) {
  AdvisedResults made(isolated);
  const auto pool = made.add("process-pool", 2);
  const auto fork = made.add("fork", 2);
  made.measure(pool, 5e5, 12);
  made.measure(fork, 8e5, 12);
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, pool);
  ClaimPart part{.comparison = {.label = "for a pool", .at_least = 1},
                 .scenario = "crash",
                 .value = "spared",
                 .reason = "r",
                 .need = "isolation",
                 .models = {"process-pool"}};
  made.results.plan.claims.push_back({.id = "crash-isolated", .parts = {part}});
  for (std::uint64_t run = 0; run < 3; ++run) {
    made.results.observations.push_back(
        {.scenario = "crash", .index = run, .figures = {{"spared", 0}}});
  }
  const LanguageAdvice answer = advice_of(made).answers[0];
  ASSERT_EQ(answer.ruled_out.size(), 1U);
  EXPECT_EQ(answer.ruled_out.front().reason,
            "isolation: it was tried here, and claim crash-isolated does not hold for a pool");
  EXPECT_NE(answer.verdict, Verdict::clear) << "one candidate alone is no choice";
  // Who does not need it may well take the pool.
  made.results.plan.advice->needs = {};
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, pool);
}

TEST(AdviceTest, WhatDoesNotGiveWhatIsNeededIsRuledOutHoweverFastItIs) {
  AdvisedResults made(isolated);
  const auto pool = made.add("thread-pool", 2);
  const auto processes = made.add("process-pool", 2);
  const auto fork = made.add("fork", 2);
  made.measure(pool, 5e5, 12);
  made.measure(processes, 7e5, 12);
  made.measure(fork, 9e5, 12);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.advised()->cell, processes);
  ASSERT_EQ(answer.ruled_out.size(), 1U);
  EXPECT_EQ(answer.ruled_out[0].model, "thread-pool");
  EXPECT_NE(answer.ruled_out[0].reason.find("crash-isolated"), std::string::npos);
}

TEST(AdviceTest, WhatFailedIsRuledOutWithItsReason) {
  AdvisedResults made(computing);
  const auto pool = made.add("thread-pool", 2);
  made.measure(pool, 5e5, 12);
  made.measure(made.add("serial", 1), 1e6, 12);
  const auto tbb = made.add("tbb", 2);
  made.measure(tbb, 4e5, 12);
  made.results.failed.push_back({.cell = tbb, .phase = "trial", .reason = "a task went missing"});
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.advised()->cell, pool);
  ASSERT_EQ(answer.ruled_out.size(), 1U);
  EXPECT_NE(answer.ruled_out[0].reason.find("a task went missing"), std::string::npos);
}

TEST(AdviceTest, ACandidateThatThereWasNoTimeForLeavesTheAnswerOpen) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  made.measure(made.add("serial", 1), 1e6, 12);
  made.results.skipped.push_back({.cell = made.add("tbb", 2), .reason = "no time"});
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::open);
  EXPECT_TRUE(answer.has_advice());
  ASSERT_EQ(answer.unmeasured.size(), 1U);
  EXPECT_EQ(answer.unmeasured[0].model, "tbb with 2 worker threads");
  EXPECT_TRUE(answer.ruled_out.empty());
}

TEST(AdviceTest, WithoutAnyModelThatGivesWhatIsNeededNothingIsAdvised) {
  AdviceRequest request = computing;
  request.needs = {"cancel"};
  AdvisedResults made(request);
  made.measure(made.add("openmp", 2), 5e5, 12);
  made.results.plan.not_applicable = {{"tbb", "synthetic", "the library is missing", "native"}};
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.verdict, Verdict::cannot_tell);
  EXPECT_FALSE(answer.cannot_tell.empty());
  ASSERT_EQ(answer.ruled_out.size(), 2U);
  EXPECT_EQ(answer.ruled_out[0].model, "tbb");
  EXPECT_EQ(answer.ruled_out[1].model, "openmp");
}

TEST(AdviceTest, TasksThatWaitAreComparedByTimePerTask) {
  AdvisedResults made(waiting);
  const auto many = made.add("coroutines", 1, 100);
  const auto few = made.add("thread-pool", 12);
  made.results.plan.cells[few].tasks = 120;
  made.measure(many, 1e5, 12);
  made.measure(few, 8e5, 12);
  const LanguageAdvice answer = advice_of(made).answers[0];
  EXPECT_EQ(answer.advised()->cell, many);
  EXPECT_NEAR(candidate_of(answer, few).ratio, 8, 0.1);
}

TEST(AdviceTest, TheSerialRunOfWaitingTasksIsACandidateAsWell) {
  AdviceRequest request = waiting;
  request.concurrency = 1;
  AdvisedResults made(request);
  const auto serial = made.add("serial", 1);
  const auto pool = made.add("thread-pool", 1);
  made.measure(serial, 1e7, 12);
  made.measure(pool, 1.005e7, 12);
  EXPECT_EQ(advice_of(made).answers[0].advised()->cell, serial);
}

TEST(AdviceTest, EachLanguageHasItsAnswerAndTheFirstThatAdvisesIsTheAdvice) {
  AdviceRequest request = computing;
  request.languages = {"cpp", "python"};
  AdvisedResults made(request);
  const auto python_pool = made.add("python-process-pool", 2);
  made.measure(python_pool, 4e5, 12);  // that it is faster makes it no better: it is other work
  made.measure(made.add("python-serial", 1), 1e6, 12);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  made.measure(made.add("serial", 1), 1e6, 12);
  const Advice advice = advice_of(made);
  ASSERT_EQ(advice.answers.size(), 2U);
  EXPECT_EQ(advice.answers[0].family, "native");
  EXPECT_EQ(advice.answers[1].family, "python");
  EXPECT_TRUE(advice.answers[1].has_advice());
  EXPECT_EQ(advice.first(), &advice.answers[0]);
  // Where the first language has none, that of the next is the advice.
  std::erase_if(made.results.trials, [&](const Trial& trial) {
    return made.results.plan.cells[trial.cell].family == "native";
  });
  const Advice other = advice_of(made);
  EXPECT_FALSE(other.answers[0].has_advice());
  ASSERT_EQ(other.first(), &other.answers[1]);
  EXPECT_EQ(other.first()->advised()->cell, python_pool);
}

TEST(AdviceTest, OfOtherWorkNothingCanBeTold) {
  AdvisedResults made(computing);
  made.measure(made.add("thread-pool", 2), 5e5, 12);
  made.measure(made.add("serial", 1), 1e6, 12);
  AdviceRequest other = computing;
  other.languages = {"cpp"};
  for (const double compute_ns : {1.2e6, 0.8e6}) {
    other.compute_ns = compute_ns;
    const Advice advice = advise(made.results, other);
    EXPECT_EQ(advice.first(), nullptr);
    EXPECT_NE(advice.answers[0].cannot_tell.find("bench advise --compute="), std::string::npos);
  }
  other.compute_ns = 1.05e6;  // near enough
  EXPECT_NE(advise(made.results, other).first(), nullptr);
  other.wait_ns = 1;
  EXPECT_EQ(advise(made.results, other).first(), nullptr);
}

TEST(AdviceTest, FewTasksDoNotStandForManyUnlessTheyWereMeasuredForThem) {
  AdvisedResults made(computing);
  made.results.plan.advice->tasks = 10'000;
  for (const auto& [model, workers, task_ns] :
       {std::tuple("thread-pool", 2U, 5e5), std::tuple("serial", 1U, 1e6)}) {
    const auto cell = made.add(model, workers);
    made.results.plan.cells[cell].tasks = 16;
    made.measure(cell, task_ns, 12);
  }
  EXPECT_EQ(advice_of(made).first(), nullptr);
  made.results.plan.fewer_tasks = {{"synthetic", 16}};
  const Advice advice = advice_of(made);
  ASSERT_NE(advice.first(), nullptr);
  EXPECT_EQ(advice.measured_tasks, 16U);
}

TEST(AdviceTest, WithFarFewerInFlightThanAllowedNothingCanBeTold) {
  AdvisedResults made(waiting);
  made.measure(made.add("thread-pool", 4), 2.5e6, 12);
  made.measure(made.add("coroutines", 1, 4), 2.5e6, 12);
  const Advice advice = advice_of(made);
  EXPECT_EQ(advice.first(), nullptr);
  EXPECT_NE(advice.answers[0].cannot_tell.find("at most 4 tasks in flight"), std::string::npos);
}

}  // namespace
}  // namespace reports
