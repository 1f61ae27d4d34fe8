// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/trade_offs.h"

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// `fork` takes half the time of `tbb`; each test makes it dear in one way.
class TradeOffsTest : public ChartsTest {
 protected:
  TradeOffsTest() : ChartsTest("overview") {
    fork_ = add("fork", 2, 1'000'000);
    tbb_ = add("tbb", 2, 1'200'000);
  }
  void start_takes(std::uint64_t cell, std::int64_t ns) {
    for (Trial& trial : results().trials) {
      if (trial.cell == cell) trial.start_ns = ns + static_cast<std::int64_t>(trial.index);
    }
  }
  void uses_cpu(std::uint64_t cell, std::int64_t ns) {
    for (Trial& trial : results().trials) {
      if (trial.cell == cell) trial.resources.cpu_ns = ns;
    }
  }
  void needs_memory(std::uint64_t cell, std::uint64_t mib) {
    results().memory.push_back({.cell = cell, .peak_bytes = mib << 20});
  }
  std::vector<std::string> sentences() const {
    std::vector<std::string> all;
    for (const Answer& answer : section().answers) all.push_back(answer.sentence);
    return all;
  }

  std::uint64_t fork_ = 0;
  std::uint64_t tbb_ = 0;
};

TEST_F(TradeOffsTest, NothingIsSaidWhereTheFastestCostsNoMore) {
  EXPECT_EQ(sentences().size(), 1U) << sentences().at(1);
}

TEST_F(TradeOffsTest, AStartThatMakesTheFastestTheSlowerOneOnceIsSaid) {
  start_takes(fork_, 5'000'000);
  EXPECT_EQ(sentences().at(1),
            "Done only once, start-up included, tbb takes less: 2.40 ms against 7.00 ms.");
}

TEST_F(TradeOffsTest, MuchMoreMemoryIsSaid) {
  needs_memory(fork_, 443);
  needs_memory(tbb_, 30);
  EXPECT_EQ(sentences().at(1), "fork needs 443 MiB of memory, tbb 30.0 MiB.");
}

TEST_F(TradeOffsTest, AFewTimesOfLittleMemoryAreNot) {
  needs_memory(fork_, 40);
  needs_memory(tbb_, 4);
  EXPECT_EQ(sentences().size(), 1U);
}

TEST_F(TradeOffsTest, OfSeveralWorksEachSentenceNamesItsOwnHoweverLongTheModelsNamesAre) {
  const auto add_python = [&](const std::string& model, std::int64_t ns) {
    Cell cell = make_cell(model, "powers", 2);
    cell.family = "python";
    cell.runtime = model == "python-process-executor" ? "CPython 3.14.0, GIL off, of some build"
                                                      : "CPython 3.11.7, GIL on, of some build";
    return add_near(cell, ns);
  };
  const std::uint64_t first = add_python("python-process-executor", 1'000'000);
  const std::uint64_t other = add_python("python-thread-executor", 1'200'000);
  needs_memory(first, 443);
  needs_memory(other, 30);
  const Section made = section();
  const auto says = [](const Answer& answer) { return answer.sentence.find("443 MiB"); };
  const auto found = std::ranges::find_if(
      made.answers, [&](const Answer& answer) { return says(answer) != std::string::npos; });
  ASSERT_NE(found, made.answers.end()) << all_answers(made);
  EXPECT_EQ(found->sentence.find("Python, powers: python-process-executor"), 0U) << found->sentence;
}

TEST_F(TradeOffsTest, OfThreeWorksWithUnlikeWinnersEachIsToldWithWhatItsWinnerCosts) {
  const auto add_work = [&](const char* work, const char* winner) {
    for (const char* const model : {"tbb", "fork", "openmp"}) {
      add_near(make_cell(model, work, 2), std::string_view(model) == winner ? 100'000 : 150'000);
    }
  };
  add_work("powers", "tbb");
  add_work("skewed", "openmp");
  start_takes(fork_, 5'000'000);
  const Section made = section();
  ASSERT_EQ(made.answers.size(), 3U) << all_answers(made);
  const auto found = std::ranges::find_if(made.answers, [](const Answer& answer) {
    return answer.sentence.starts_with("primes: fork (2 processes) is the fastest");
  });
  ASSERT_NE(found, made.answers.end()) << all_answers(made);
  EXPECT_TRUE(found->sentence.ends_with("; done only once, tbb takes less.")) << found->sentence;
  EXPECT_NE(found->evidence.find("2.40 ms against 7.00 ms"), std::string::npos) << found->evidence;
}

TEST_F(TradeOffsTest, WaitingTasksThatUseNextToNoCpuTimeAreNotComparedByIt) {
  uses_cpu(fork_, 60'000);
  uses_cpu(tbb_, 24'000);
  EXPECT_EQ(sentences().size(), 1U);
}

TEST_F(TradeOffsTest, MuchMoreCpuTimeIsSaid) {
  uses_cpu(fork_, 6'000'000);
  uses_cpu(tbb_, 2'400'000);
  EXPECT_EQ(sentences().at(1), "fork uses 2.50× the CPU time of tbb, which takes 1.20× as long.");
}

}  // namespace
}  // namespace reports
