// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/left_out.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

class LeftOutTest : public testing::Test {
 protected:
  LeftOutTest() {
    for (const char* const model : {"a", "b", "c", "d", "e", "f"}) {
      results_.plan.cells.push_back(make_cell(model, "w"));
    }
  }

  std::string sentence(std::size_t cells) {
    results_.skipped.clear();
    for (std::uint64_t cell = 0; cell < cells; ++cell) {
      results_.skipped.push_back({cell, "it is late", "by a minute"});
    }
    return left_out_sentence(left_out_by_reason(results_).front(), results_.plan);
  }

  Results results_;
};

TEST_F(LeftOutTest, OneLineNamesThreeOfManyAndCountsTheOthers) {
  EXPECT_EQ(sentence(1), "a/w/workers:1 is left out: it is late");
  EXPECT_EQ(sentence(2), "a/w/workers:1 and b/w/workers:1 are left out: it is late");
  EXPECT_EQ(
      sentence(4),
      "a/w/workers:1, b/w/workers:1, c/w/workers:1 and d/w/workers:1 are left out: it is late");
  EXPECT_EQ(sentence(6),
            "a/w/workers:1, b/w/workers:1, c/w/workers:1 and 3 more are left out: it is late");
}

TEST_F(LeftOutTest, EachReasonHasItsCellsInTheOrderOfTheResults) {
  results_.skipped = {{4, "late"}, {0, "large"}, {2, "late"}};
  const std::vector<LeftOut> all = left_out_by_reason(results_);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].reason, "late");
  EXPECT_EQ(names_of(all[0], results_.plan), "e/w/workers:1 and c/w/workers:1");
  EXPECT_EQ(names_of(all[1], results_.plan), "a/w/workers:1");
}

TEST_F(LeftOutTest, WhatIsKnownOfACellAloneStandsBehindItsReason) {
  EXPECT_EQ(whole_reason({0, "late"}), "late");
  EXPECT_EQ(whole_reason({0, "late", "by a minute"}), "late (by a minute)");
}

}  // namespace
}  // namespace reports
