// SPDX-License-Identifier: Apache-2.0
#include "reports/text/natural_order.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(NaturalOrder, NumbersInNamesCountByTheirValue) {
  std::vector<std::string> names = {"run-10.json",   "run-9.json",   "a.json",
                                    "run-2-10.json", "run-2-9.json", "run-100.json"};
  std::ranges::sort(names, NaturalLess());
  EXPECT_EQ(names, (std::vector<std::string>{"a.json", "run-2-9.json", "run-2-10.json",
                                             "run-9.json", "run-10.json", "run-100.json"}));
}

TEST(NaturalOrder, ZerosThatLeadANumberDoNotCount) {
  std::vector<std::string> names = {"run-010", "run-9", "run-08", "run-0", "run-01"};
  std::ranges::sort(names, NaturalLess());
  EXPECT_EQ(names, (std::vector<std::string>{"run-0", "run-01", "run-08", "run-9", "run-010"}));
}

TEST(NaturalOrder, EqualNamesAreInNoOrder) {
  EXPECT_FALSE(NaturalLess()("a1", "a1"));
  EXPECT_NE(NaturalLess()("a01", "a1"), NaturalLess()("a1", "a01"));
}

}  // namespace
}  // namespace reports
