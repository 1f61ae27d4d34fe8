// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/winner_lines.h"

#include "tests/unit/reports/charts/charts_fixture.h"

namespace reports {
namespace {

class WinnerLinesTest : public ChartsTest {
 protected:
  std::string winners() {
    const Section section{.name = chosen_by_hand, .chart = chosen_by_hand};
    return format_winners(section, source(), {});
  }
};

TEST_F(WinnerLinesTest, TheFastestIsNamedAndByHowMuchItIsFasterThanEachOther) {
  add("serial", 1, 200'000);
  add("tbb", 2, 100'000);
  add("fork", 2, 150'000);
  EXPECT_EQ(winners(),
            "tbb (2 threads) is the fastest for primes\n"
            "    1.50 [1.50, 1.50] times as fast as fork (2 processes)\n"
            "    2.00 [2.00, 2.00] times as fast as serial\n");
}

TEST_F(WinnerLinesTest, OfTasksThatShareTheLockIsNamed) {
  const auto sharing = [&](const char* lock, bool is_chosen) {
    Cell cell = make_cell("thread-pool", "account", 2);
    cell.lock = lock;
    cell.name += std::string("/lock:") + lock;
    if (is_chosen) cell.settings = {{"lock", lock}};
    return cell;
  };
  add_near(sharing("std", false), 150'000);
  add_near(sharing("futex", true), 100'000);
  EXPECT_EQ(winners(),
            "thread-pool lock:futex (2 threads) is the fastest for account\n"
            "    1.50 [1.50, 1.50] times as fast as thread-pool (2 threads, lock std)\n");
}

TEST_F(WinnerLinesTest, WhatCannotBeToldApartIsNamedTogether) {
  add("serial", 1, 200'000);
  add(make_cell("tbb", "primes", 2), around(100'000));
  add(make_cell("fork", "primes", 2), around_reversed(100'001));
  EXPECT_EQ(winners(),
            "tbb (2 threads) and fork (2 processes) are the fastest for primes and cannot be told "
            "apart; the\n  first is\n"
            "    2.00 [1.92, 2.08] times as fast as serial\n");
}

TEST_F(WinnerLinesTest, WhereNothingIsSurelyFasterThanSerialItIsNotPassedOver) {
  add(make_cell("serial", "primes"), around(100'000));
  add(make_cell("tbb", "primes", 2), around_reversed(100'001));
  add("fork", 2, 300'000);
  EXPECT_EQ(winners(),
            "no model is surely faster than serial for primes; serial is\n"
            "    3.00 [2.88, 3.13] times as fast as fork (2 processes)\n");
}

TEST_F(WinnerLinesTest, SerialAsAReferenceIsFasterThanAllOthersOnlyWhereItSurelyIsThanEach) {
  add_near(waiting("serial", 1), 100'000);
  add_near(waiting("tbb", 2), 141'000);
  add_near(waiting("fork", 2), 150'000);
  EXPECT_EQ(winners(),
            "serial is faster than all others for downloads at 2 in flight\n"
            "    1.41 [1.41, 1.41] times as fast as tbb (2 threads)\n"
            "    1.50 [1.50, 1.50] times as fast as fork (2 processes)\n");
}

TEST_F(WinnerLinesTest, WhatSerialAsAReferenceIsNotSurelyFasterThanIsNotAmongTheOthers) {
  add_near(waiting("serial", 1), 100'000);
  add_near(waiting("tbb", 2), 141'000);
  // Faster than serial in some rounds, and slower than `tbb` in the median.
  add(waiting("fork", 2), scattered());
  const std::string text = winners();
  EXPECT_EQ(text,
            "serial is faster than tbb (2 threads) for downloads at 2 in flight\n"
            "    1.41 [1.41, 1.41] times as fast as tbb (2 threads)\n"
            "    and not surely faster than fork (2 processes)\n");
}

TEST_F(WinnerLinesTest, AnIntervalOfOneRatioAloneProvesNothingAboutARunOfManyCells) {
  for (int number = 0; number < 30; ++number) {
    add("model" + std::to_string(number), 2, 100'000 + 1'000 * number, 10);
  }
  add_near(waiting("serial", 1), 100'000, 10);
  // One round of ten contradicts the others: beyond 95 %, but not at the level of so many cells.
  std::vector<std::int64_t> samples(10, 150'000);
  samples.front() = 90'000;
  add(waiting("tbb", 2), samples);
  EXPECT_EQ(winners().find("serial is faster"), std::string::npos) << winners();
}

TEST_F(WinnerLinesTest, WithTooFewTrialsThereIsNothing) {
  add("serial", 1, 200'000, 2);
  add("tbb", 2, 100'000, 2);
  EXPECT_EQ(winners(), "");
}

}  // namespace
}  // namespace reports
