// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/value_needs.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "bench/options/option_table.h"
#include "bench/plan/cell_planner.h"
#include "workloads/value_needs.h"

namespace bench {
namespace {

/// Returns why the model cannot have the value of the option; empty where it can.
std::string refusal(const std::string& model, const std::string& option, const std::string& value,
                    const std::string& channel = "") {
  const reports::Cell cell{.name = {},
                           .model = model,
                           .workload = "w",
                           .options = {{option, value}},
                           .channel = channel};
  try {
    require_values(cell, make_model(model).capabilities);
    return "";
  } catch (const Unavailable& absent) {
    return absent.text();
  }
}

TEST(RequireValues, KnowsValuesOfOptionsThatThereAre) {
  for (const workloads::NeedyValue& needy : workloads::needy_values) {
    const OptionRow* const row = find_option(needy.option);
    ASSERT_NE(row, nullptr) << needy.option;
    EXPECT_NE(std::ranges::find(row->option.words, needy.value), row->option.words.end())
        << needy.value;
    EXPECT_NE(needy.value, row->option.default_value) << "a default is not looked at";
  }
}

TEST(RequireValues, CallsAndCoroutinesAreForEveryModel) {
  for (const char* const model : {"serial", "coroutines", "python-serial", "python-asyncio"}) {
    EXPECT_EQ(refusal(model, "chain", "calls"), "") << model;
    EXPECT_EQ(refusal(model, "chain", "coroutines"), "") << model;
  }
}

TEST(RequireValues, TasksOfAnEventLoopNeedOne) {
  for (const char* const model :
       {"coroutines", "coroutine-threads", "coroutine-processes", "python-asyncio"}) {
    EXPECT_EQ(refusal(model, "chain", "tasks"), "") << model;
  }
  for (const char* const model : {"serial", "thread-pool", "python-serial", "python-gevent"}) {
    EXPECT_EQ(
        refusal(model, "chain", "tasks"),
        std::string(model) + ": --chain=tasks is for tasks that are coroutines of an event loop");
  }
}

TEST(RequireValues, GeneratorsAndGreenletsArePythons) {
  EXPECT_EQ(refusal("python-thread-executor", "chain", "generators"), "");
  EXPECT_EQ(refusal("thread-pool", "chain", "generators"),
            "thread-pool: --chain=generators is for tasks in Python");
  EXPECT_EQ(refusal("python-gevent", "chain", "greenlets"), "");
  EXPECT_EQ(refusal("python-asyncio", "chain", "greenlets"),
            "python-asyncio: --chain=greenlets is for tasks that are greenlets");
}

TEST(RequireValues, AChannelIsClosedThatCanBe) {
  EXPECT_EQ(refusal("thread-pool", "ending", "close", "locked"), "");
  EXPECT_EQ(refusal("python-process-pool", "ending", "close", "mp-queue"),
            "python-process-pool: --ending=close does not work with --channel=mp-queue, which has "
            "no close");
  EXPECT_EQ(refusal("python-process-pool", "ending", "sentinel", "mp-queue"), "");
}

}  // namespace
}  // namespace bench
