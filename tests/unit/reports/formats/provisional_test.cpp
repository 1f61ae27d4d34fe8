// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/provisional.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

TEST(Provisional, EachWorkIsALineWithItsFastestModelSoFar) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes"), make_cell("tbb", "primes", 2),
                        make_cell("fork", "primes", 2), make_cell("fork", "powers", 2)};
  add_trials(results, 0, {200'000});
  add_trials(results, 1, {100'000});
  add_trials(results, 2, {150'000});
  EXPECT_EQ(format_provisional(results, {}),
            "  work    fastest so far  workers  median  speed-up\n"
            "  primes  tbb                   2  100 µs     2.00×\n");
}

TEST(Provisional, TenWorksAreShownAndTheOthersCounted) {
  Results results;
  for (std::uint64_t work = 0; work < 14; ++work) {
    results.plan.cells.push_back(make_cell("tbb", "w" + std::to_string(work), 2));
    add_trials(results, work, {100'000});
  }
  const std::string text = format_provisional(results, {});
  EXPECT_EQ(std::ranges::count(text, '\n'), 12) << text;
  EXPECT_NE(text.find("  and 4 more works\n"), std::string::npos) << text;
}

TEST(Provisional, WithoutAResultNothingIsSaid) {
  Results results;
  results.plan.cells = {make_cell("serial", "primes")};
  EXPECT_EQ(format_provisional(results, {}), "");
}

}  // namespace
}  // namespace reports
