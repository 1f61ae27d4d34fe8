// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/not_applicable.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(NotApplicableTest, EachReasonIsSaidOnceWithAllThatItRulesOut) {
  const Plan plan{.not_applicable = {{"a", "memory", "no memory in Python"},
                                     {"a", "files", "no files in Python"},
                                     {"b", "memory", "no memory in Python"},
                                     {"", "primes", "no library"},
                                     {"c", "", "no interpreter"},
                                     {"a", "pages", "no interpreter"},
                                     {"a", "http", "no interpreter"}}};
  EXPECT_EQ(format_not_applicable(plan),
            "not applicable: memory with a, b: no memory in Python\n"
            "not applicable: files with a: no files in Python\n"
            "not applicable: primes: no library\n"
            "not applicable: c; pages, http with a: no interpreter\n");
}

TEST(NotApplicableTest, ManyModelsOfOneLanguageAreCountedOnATerminalAndNamedElsewhere) {
  Plan plan;
  for (const char* const model : {"python-a", "python-b", "python-c", "python-d"}) {
    plan.not_applicable.push_back({model, "memory", "not in Python", "python"});
  }
  EXPECT_EQ(format_not_applicable(plan),
            "not applicable: memory with 4 models in Python: not in Python\n");
  EXPECT_EQ(subjects_of(not_applicable_groups(plan).front()),
            "memory with python-a, python-b, python-c, python-d");
  plan.not_applicable.push_back({"tbb", "memory", "not in Python", "native"});
  EXPECT_EQ(format_not_applicable(plan),
            "not applicable: memory with python-a, python-b, python-c, python-d, tbb: not in "
            "Python\n");
}

TEST(NotApplicableTest, NothingIsSaidWhereAllIsApplicable) {
  EXPECT_EQ(format_not_applicable({}), "");
}

TEST(NotApplicableTest, UntrustedTextsCannotBreakTheLine) {
  const Plan plan{.not_applicable = {{"a\n", "p\033[2J", "not\nhere"}}};
  const std::string text = format_not_applicable(plan);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

}  // namespace
}  // namespace reports
