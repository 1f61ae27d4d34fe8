// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/work_units.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

TEST(WorkUnits, TheResultDependsOnTheSeedAndOnEveryUnit) {
  EXPECT_EQ(do_work_units(0, 7), 7U);
  EXPECT_NE(do_work_units(1, 7), 7U);
  EXPECT_NE(do_work_units(1, 7), do_work_units(1, 8));
  EXPECT_NE(do_work_units(1000, 7), do_work_units(999, 7));
  EXPECT_NE(do_work_units(1, 0), 0U);
}

TEST(WorkUnits, SomeUnitsAndThenOthersAreAllOfThem) {
  EXPECT_EQ(do_work_units(30, do_work_units(12, 7)), do_work_units(42, 7));
}

TEST(WorkUnits, OneUnitIsTheSameOnEveryMachine) {
  std::uint64_t value = 7;
  for (int round = 0; round < 64; ++round) {
    value = (value ^ (value >> 29)) * 0xbf58476d1ce4e5b9u + 0x9e3779b97f4a7c15u;
  }
  EXPECT_EQ(do_work_units(1, 7), value);
}

TEST(WorkUnits, AreCalibratedOncePerProcess) {
  Configuration one;
  Configuration another;
  calibrate(one);
  calibrate(another);
  EXPECT_EQ(one.options, another.options);
  EXPECT_EQ(number_of(one.options, units_per_ms_option), units_per_millisecond());
  EXPECT_TRUE(is_canonical(units_per_ms_option, one.options.at(units_per_ms_option.name)));
}

TEST(WorkUnits, AComputeTimeIsSoManyOfThem) {
  EXPECT_EQ(compute_units({}), 1000U);
  EXPECT_EQ(compute_units({{"compute", "3ms"}, {"_units-per-ms", "250"}}), 750U);
  EXPECT_EQ(compute_units({{"compute", "10us"}, {"_units-per-ms", "250"}}), 3U);
  EXPECT_EQ(compute_units({{"compute", "3600s"}, {"_units-per-ms", "1000000000"}}),
            3'600'000'000'000'000U);
  EXPECT_EQ(compute_units({{"compute", "0s"}, {"_units-per-ms", "250"}}), 0U);
  EXPECT_THROW(compute_units({{"compute", "long"}}), std::invalid_argument);
}

TEST(WorkUnits, RoundsAreTheirPartsSoThatDoublingAShortComputeTimeDoublesTheWork) {
  EXPECT_EQ(do_work_rounds(3 * rounds_per_unit, 7), do_work_units(3, 7));
  EXPECT_EQ(do_work_rounds(5, do_work_rounds(4, 7)), do_work_rounds(9, 7));
  EXPECT_EQ(compute_rounds({{"compute", "3ms"}, {"_units-per-ms", "250"}}), 750 * rounds_per_unit);
  EXPECT_EQ(compute_rounds({{"compute", "100ns"}, {"_units-per-ms", "10586"}}), 68U);
  EXPECT_EQ(compute_rounds({{"compute", "200ns"}, {"_units-per-ms", "10586"}}), 136U);
  EXPECT_EQ(compute_rounds({{"compute", "3600s"}, {"_units-per-ms", "1000000000"}}),
            3'600'000'000'000'000U * rounds_per_unit);
}

}  // namespace
}  // namespace workloads::support
