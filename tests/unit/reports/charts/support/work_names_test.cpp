// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/work_names.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

const std::vector<std::string> all = {"primes", "downloads, 2 in flight", "downloads, 16 in flight",
                                      "mixed, 2 in flight", "mixed, 16 in flight"};

TEST(WorkNames, AWorkOfWhichAllAreMeantIsItsName) {
  EXPECT_EQ(name_works({"primes", all[1], all[2]}, all), "primes and downloads");
}

TEST(WorkNames, APartOfAWorkNamesItsNumbersInFlight) {
  EXPECT_EQ(name_works({all[1], all[3], all[4]}, all), "downloads at 2 in flight and mixed");
  EXPECT_EQ(name_works({all[1]}, {all[1]}), "downloads at 2 in flight");
}

TEST(WorkNames, MoreThanASentenceHoldsAreCounted) {
  std::vector<std::string> many;
  for (int number = 0; number < 12; ++number) many.push_back("work-" + std::to_string(number));
  EXPECT_EQ(name_works(many, many), "12 works");
}

}  // namespace
}  // namespace reports
