// SPDX-License-Identifier: Apache-2.0
#include "workloads/sharing/activity.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace workloads {
namespace {

constexpr Option first_option = {"first", "TIME|wait:TIME", "", Option::Type::work_or_wait, "0s", 0,
                                 3.6e12};
constexpr Option second_option = {
    "second", "TIME|wait:TIME", "", Option::Type::work_or_wait, "0s", 0, 3.6e12};
constexpr const Option* both[] = {&first_option, &second_option};

Configuration configuration_of(Options options, double time_scale = 1) {
  return {.tasks = 1, .size = 1, .time_scale = time_scale, .options = std::move(options)};
}

std::string refusal(const Configuration& configuration, std::uint64_t times) {
  try {
    check_duration(configuration, both, times);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(CheckDuration, AddsUpWhatATaskDoesAndNamesTheOptions) {
  const Options options = {{"first", "10s"}, {"second", "wait:14s"}};
  EXPECT_EQ(refusal(configuration_of(options), 3600), "");
  EXPECT_EQ(refusal(configuration_of(options), 3601),
            "a task would take more than a day: use a smaller --size, --first, --second or "
            "--time-scale");
  EXPECT_EQ(refusal(configuration_of(options, 0.5), 3601), "") << "waits are half as long";
}

TEST(SaysWait, IsTrueOfAnyOptionAndWhateverTheTimeScale) {
  EXPECT_FALSE(says_wait(configuration_of({{"first", "10s"}}), both));
  EXPECT_TRUE(says_wait(configuration_of({{"second", "wait:10s"}}), both));
  EXPECT_TRUE(says_wait(configuration_of({{"second", "wait:10s"}}, 0), both));
}

TEST(CalibrateActivities, MeasuresUnitsOfWorkOnlyWhereAnyOptionSaysWork) {
  const auto calibrated = [](Options options) {
    Configuration configuration = configuration_of(std::move(options));
    calibrate_activities(configuration, both);
    return configuration.options.contains("_units-per-ms");
  };
  EXPECT_FALSE(calibrated({}));
  EXPECT_FALSE(calibrated({{"first", "wait:3ms"}}));
  EXPECT_TRUE(calibrated({{"second", "3us"}}));
}

TEST(ActivityOf, ScalesWaitsAndNotWork) {
  const auto activity = [](const char* value) {
    return activity_of(configuration_of({{"first", value}}, 0.5), first_option);
  };
  EXPECT_EQ(activity("wait:3ms").wait, std::chrono::microseconds(1500));
  EXPECT_EQ(activity("wait:3ms").rounds, 0U);
  EXPECT_EQ(activity("1ms").rounds, 1000 * support::rounds_per_unit) << "units by default";
  EXPECT_TRUE(activity("0s").is_nothing());
}

}  // namespace
}  // namespace workloads
