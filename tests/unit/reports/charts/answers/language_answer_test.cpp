// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/language_answer.h"

#include <numeric>

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class LanguageAnswerTest : public ChartsTest {
 protected:
  void add_python(const std::string& workload, std::int64_t ns, std::uint64_t size = 1) {
    Cell cell = make_cell("python-serial", workload);
    cell.family = "python";
    cell.size = size;
    cell.baseline = true;
    add_near(cell, ns);
  }
  void add_native(const std::string& model, const std::string& workload, std::int64_t ns) {
    add_near(make_cell(model, workload), ns);
  }
  std::optional<Answer> answer() {
    Selection selection{.source = &source(), .cells = {}};
    selection.cells.resize(results().plan.cells.size());
    std::iota(selection.cells.begin(), selection.cells.end(), 0);
    const auto all = best_settings({&selection, 1});
    return language_answer(all);
  }
};

TEST_F(LanguageAnswerTest, TheBestOfEachLanguageAreCompared) {
  add_native("serial", "primes", 200'000);
  add_native("tbb", "primes", 100'000);
  add_python("primes", 1'000'000);
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->sentence, "The best in Python takes 10.00× as long as the best in C++.");
  EXPECT_EQ(said->evidence, "primes 10.00× [10.00×, 10.00×]; the languages are ranked apart");
}

TEST_F(LanguageAnswerTest, OfSeveralWorksTheLeastAndTheMostAreSaidWithTheirWorks) {
  for (const char* const work : {"primes", "powers"}) add_native("serial", work, 100'000);
  add_python("primes", 1'000'000);
  add_python("powers", 500'000);
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->sentence,
            "The best in Python takes 5.00× (powers) to 10.00× (primes) as long as the best in "
            "C++.");
}

TEST_F(LanguageAnswerTest, RatiosNearToEachOtherNeedNoWorks) {
  for (const char* const work : {"primes", "powers"}) add_native("serial", work, 100'000);
  add_python("primes", 1'000'000);
  add_python("powers", 900'000);
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->sentence, "The best in Python takes 9.00× to 10.00× as long as the best in C++.");
}

TEST_F(LanguageAnswerTest, WorkOfAnotherSizeIsNotCompared) {
  add_native("serial", "primes", 100'000);
  add_python("primes", 1'000'000, 2);
  EXPECT_FALSE(answer());
}

TEST_F(LanguageAnswerTest, OneLanguageAloneIsNoAnswer) {
  EXPECT_FALSE(answer());
  add_python("primes", 1'000'000);
  EXPECT_FALSE(answer());
}

}  // namespace
}  // namespace reports
