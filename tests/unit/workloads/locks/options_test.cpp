// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "workloads/catalogue.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// Whether a workload takes the value of an option of its own.
bool takes(std::string_view workload, std::string_view option, const char* value) {
  for (const auto& entry : catalogue()) {
    if (entry.name != workload) continue;
    for (const Option* const known : entry.kind().options) {
      if (known->name == option) return is_canonical(*known, value);
    }
  }
  ADD_FAILURE() << workload << " has no option " << option;
  return false;
}

/// What a workload says to a configuration; empty when it takes it.
std::string refusal(const char* workload, const Configuration& configuration) {
  try {
    static_cast<void>(bench::make_workload(workload, configuration));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Values {
  const char* workload;
  const char* option;
  const char* taken;
  const char* refused;
};

TEST(SharingOptions, ValuesThatMakeNoSenseAreOutOfTheirRange) {
  for (const auto& [workload, option, taken, refused] :
       {Values{"account", "accounts", "1", "0"}, Values{"account", "inside", "wait:10ms", "wait"},
        Values{"account", "outside", "5us", "-5us"}, Values{"permits", "permits", "1", "0"},
        Values{"permits", "inside", "5us", "wait:0s"}, Values{"permits", "bounded", "yes", "2"},
        Values{"philosophers", "seats", "2", "1"}, Values{"philosophers", "meals", "1", "0"},
        Values{"philosophers", "pick", "naive", "random"}, Values{"phases", "skew", "0", "-1"},
        Values{"readers", "writes", "0.5", "101"}, Values{"recursion", "depth", "1", "0"},
        Values{"recursion", "aliases", "2", "3"},
        Values{"recursion", "lock-kind", "ordinary", "reentrant"},
        Values{"turns", "placement", "same-core", "here"}}) {
    EXPECT_TRUE(takes(workload, option, taken)) << "--" << option << "=" << taken;
    EXPECT_FALSE(takes(workload, option, refused)) << "--" << option << "=" << refused;
  }
}

TEST(SharingOptions, MoreSeatsThanTasksAreRefusedWithBothNumbers) {
  const std::string text =
      refusal("philosophers", {.tasks = 5, .size = 1, .options = {{"seats", "7"}}});
  EXPECT_EQ(
      text,
      "--tasks=5 is too few: at least 7 are needed so that every one of the --seats is taken: "
      "use more tasks or fewer seats");
  EXPECT_EQ(refusal("philosophers", {.tasks = 7, .size = 1, .options = {{"seats", "7"}}}), "");
}

TEST(SharingOptions, WhoNeedsAnotherTaskRefusesToBeAlone) {
  for (const char* const workload : {"turns", "wake-all"}) {
    EXPECT_TRUE(mentions(refusal(workload, {.tasks = 1, .size = 1}), "--tasks=1 is too few"));
    EXPECT_EQ(refusal(workload, {.tasks = 2, .size = 1}), "");
  }
}

TEST(SharingOptions, ATaskOfMoreThanADayIsRefused) {
  for (const char* const workload : {"account", "permits"}) {
    const Configuration configuration{
        .tasks = 2, .size = 1000, .options = {{"inside", "wait:200s"}}};
    EXPECT_TRUE(mentions(refusal(workload, configuration), "more than a day")) << workload;
  }
  EXPECT_TRUE(mentions(refusal("timers", {.tasks = 1, .size = 100'000, .time_scale = 1'000}),
                       "more than a day"));
}

TEST(SharingOptions, WhatIsWaitedForIsDeclaredAndScaled) {
  const auto make = [](const char* inside, double time_scale) {
    return bench::make_workload("account",
                                {.tasks = 2,
                                 .size = 10,
                                 .time_scale = time_scale,
                                 .options = {{"inside", inside}, {"outside", "wait:3ms"}}});
  };
  EXPECT_EQ(make("wait:2ms", 1)->minimum_wait(0), std::chrono::milliseconds(50));
  EXPECT_EQ(make("wait:2ms", 0.5)->minimum_wait(0), std::chrono::milliseconds(25));
  EXPECT_EQ(make("5us", 1)->minimum_wait(0), std::chrono::milliseconds(30));
  EXPECT_TRUE(make("5us", 1)->waits());
  EXPECT_TRUE(make("5us", 0)->has_time_scale());
  EXPECT_FALSE(make("5us", 0)->waits());
  const auto plain = bench::make_workload("account", {.tasks = 2, .size = 10});
  EXPECT_FALSE(plain->waits());
  EXPECT_FALSE(plain->has_time_scale());
}

TEST(SharingOptions, UnitsOfWorkAreMeasuredOnlyWhereTasksWork) {
  const auto complete = [](Options options) {
    Configuration configuration{.tasks = 2, .size = 1, .options = std::move(options)};
    for (const auto& entry : catalogue()) {
      if (entry.name == "account") entry.kind().complete(configuration);
    }
    return configuration.options.contains("_units-per-ms");
  };
  EXPECT_FALSE(complete({}));
  EXPECT_FALSE(complete({{"inside", "wait:3ms"}}));
  EXPECT_TRUE(complete({{"inside", "3us"}}));
  EXPECT_TRUE(complete({{"outside", "3us"}}));
}

}  // namespace
}  // namespace workloads
