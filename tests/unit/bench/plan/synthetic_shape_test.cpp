// SPDX-License-Identifier: Apache-2.0
#include "reports/results/synthetic_shape.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "workloads/catalogue.h"
#include "workloads/option.h"

namespace reports {
namespace {

Cell synthetic(std::map<std::string, std::string> options) {
  return {.workload = "synthetic", .options = std::move(options)};
}

TEST(SyntheticShapeTest, DurationsAreReadAsTheWorkloadsWriteThem) {
  for (const std::int64_t ns : {0LL, 1LL, 100LL, 25'600LL, 1'000'000LL, 3'600'000'000'000LL}) {
    const auto text = workloads::canonical_duration(std::chrono::nanoseconds(ns));
    ASSERT_TRUE(parse_duration_ns(text).has_value()) << text;
    EXPECT_EQ(*parse_duration_ns(text), static_cast<double>(ns)) << text;
  }
}

TEST(SyntheticShapeTest, WhatIsNoDurationIsNothing) {
  for (const char* text : {"", "ms", "3", "-3ms", "+3ms", "3.5ms", "3 ms", "3msx", "3m",
                           "99999999999999999999s", "nan", "inf", "0x3ms"}) {
    EXPECT_FALSE(parse_duration_ns(text).has_value()) << text;
  }
}

TEST(SyntheticShapeTest, WholeNumbersAreDigitsAlone) {
  EXPECT_EQ(parse_whole("1073741824"), 1'073'741'824U);
  for (const char* text : {"", "-1", "+1", "1.0", "1e6", " 1", "18446744073709551616"}) {
    EXPECT_FALSE(parse_whole(text).has_value()) << text;
  }
}

TEST(SyntheticShapeTest, TheDefaultsAreTheWorkloads) {
  const auto entry =
      std::ranges::find(workloads::catalogue(), "synthetic", &workloads::CatalogueEntry::name);
  ASSERT_NE(entry, workloads::catalogue().end());
  std::map<std::string, std::string> defaults;
  for (const workloads::Option* option : entry->kind().options) {
    defaults[option->name] = option->default_value;
  }
  EXPECT_EQ(defaults.at("compute"), SyntheticDefaults::compute);
  EXPECT_EQ(defaults.at("wait"), SyntheticDefaults::wait);
  EXPECT_EQ(defaults.at("repeat"), SyntheticDefaults::repeat);
  EXPECT_EQ(defaults.at("result-size"), SyntheticDefaults::result_size);
}

TEST(SyntheticShapeTest, TheShareOfWaitingIsThatOfATasksTime) {
  const auto shape = shape_of(synthetic({{"compute", "1ms"}, {"wait", "3ms"}, {"repeat", "4"}}));
  ASSERT_TRUE(shape.has_value());
  EXPECT_DOUBLE_EQ(*shape->share_of_waiting(), 0.75);
  EXPECT_DOUBLE_EQ(shape->compute_ns_per_task(), 4e6);
}

TEST(SyntheticShapeTest, ATimeScaleStretchesTheWaitAlone) {
  Cell cell = synthetic({{"compute", "1ms"}, {"wait", "3ms"}});
  cell.time_scale = 3;
  EXPECT_DOUBLE_EQ(*shape_of(cell)->share_of_waiting(), 0.9);
}

TEST(SyntheticShapeTest, WhatCannotBeReadHasNoShape) {
  EXPECT_FALSE(shape_of({.workload = "primes"}).has_value());
  EXPECT_FALSE(shape_of(synthetic({{"compute", "much"}})).has_value());
  EXPECT_FALSE(shape_of(synthetic({{"wait", "-1ms"}})).has_value());
  EXPECT_FALSE(shape_of(synthetic({{"repeat", "0"}})).has_value());
  EXPECT_FALSE(shape_of(synthetic({{"hold", "wait:1ms"}})).has_value()) << "tasks are not alike";
  Cell cell = synthetic({});
  cell.time_scale = -1;
  EXPECT_FALSE(shape_of(cell).has_value());
  EXPECT_FALSE(
      shape_of(synthetic({{"compute", "0ns"}, {"wait", "0ns"}}))->share_of_waiting().has_value());
}

}  // namespace
}  // namespace reports
