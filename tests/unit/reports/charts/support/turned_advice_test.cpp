// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/turned_advice.h"

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

/// `fork` takes half the time of `tbb`; each test makes it dear in one way.
class TurnedAdviceTest : public ChartsTest {
 protected:
  TurnedAdviceTest() : ChartsTest("overview") {
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

TEST_F(TurnedAdviceTest, NothingIsSaidWhereNothingTurnsIt) {
  EXPECT_EQ(sentences().size(), 1U) << sentences().at(1);
}

TEST_F(TurnedAdviceTest, AStartThatMakesTheFastestTheSlowerOneOnceIsSaid) {
  start_takes(fork_, 5'000'000);
  EXPECT_EQ(sentences().at(1),
            "Done only once, start-up included, tbb takes less: 2.40 ms against 7.00 ms.");
}

TEST_F(TurnedAdviceTest, MuchMoreMemoryIsSaid) {
  needs_memory(fork_, 443);
  needs_memory(tbb_, 30);
  EXPECT_EQ(sentences().at(1), "fork needs 443 MiB of memory, tbb 30.0 MiB.");
}

TEST_F(TurnedAdviceTest, AFewTimesOfLittleMemoryAreNot) {
  needs_memory(fork_, 40);
  needs_memory(tbb_, 4);
  EXPECT_EQ(sentences().size(), 1U);
}

TEST_F(TurnedAdviceTest, MuchMoreCpuTimeIsSaid) {
  uses_cpu(fork_, 6'000'000);
  uses_cpu(tbb_, 2'400'000);
  EXPECT_EQ(sentences().at(1), "fork uses 2.50× the CPU time of tbb, which takes 1.20× as long.");
}

}  // namespace
}  // namespace reports
