// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/work_names.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

const std::vector<WorkName> all = {
    {"primes", {}}, {"downloads", 2}, {"downloads", 16}, {"mixed", 2}, {"mixed", 16}};

TEST(WorkNames, AWorkOfWhichAllAreMeantIsItsName) {
  EXPECT_EQ(name_works({all[0], all[1], all[2]}, all), "primes and downloads");
}

TEST(WorkNames, APartOfAWorkNamesItsNumbersInFlight) {
  EXPECT_EQ(name_works({all[1], all[3], all[4]}, all), "downloads at 2 in flight and mixed");
  EXPECT_EQ(name_works({all[1]}, {all[1]}), "downloads at 2 in flight");
}

TEST(WorkNames, ATextThatLooksLikeANumberInFlightIsPartOfTheWork) {
  const WorkName odd{"downloads, 2 in flight", {}};
  EXPECT_EQ(name_works({odd}, {odd, {"downloads", 16}}), "downloads, 2 in flight");
  EXPECT_EQ(title_of({"downloads", 16}), "downloads, 16 in flight");
}

TEST(WorkNames, MoreThanASentenceHoldsAreCounted) {
  std::vector<WorkName> many;
  for (int number = 0; number < 12; ++number)
    many.push_back({"work-" + std::to_string(number), {}});
  EXPECT_EQ(name_works(many, many), "12 works");
}

}  // namespace
}  // namespace reports
