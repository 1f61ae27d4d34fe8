// SPDX-License-Identifier: Apache-2.0
// Producers and consumers of the Python models: every model with every channel that works where its
// tasks are, with every order and ending that the channel has.
#include <algorithm>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/sync/sync_catalogue.h"
#include "tests/unit/models/python/python_run.h"
#include "workloads/workload.h"

namespace models {
namespace {

constexpr unsigned tasks = 4;
constexpr std::uint64_t items = 400;  // of which each producer has some whose time is measured

struct Case {
  const CatalogueEntry* model;
  const SyncEntry* channel;
  std::string order;
  std::string ending;
};

void PrintTo(const Case& one, std::ostream* stream) {
  *stream << one.model->name << "/" << one.channel->name << "/" << one.order << "/" << one.ending;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return test_name(
      {info.param.model->name, info.param.channel->name, info.param.order, info.param.ending});
}

workloads::Configuration configuration_of(const Case& what) {
  workloads::Configuration configuration{
      .tasks = tasks, .size = items, .seed = 3, .workload = "producer-consumer"};
  workloads::Options& options = configuration.options;
  options["producers"] = "2";
  options["consumers"] = "2";
  options["item-size"] = "20";
  options["order"] = what.order;
  options["ending"] = what.ending;
  const ChannelAbilities can = what.channel->make().channel;
  if (can.bounded) {
    options["capacity"] = "3";
  } else {
    options["unbounded"] = "yes";
  }
  options["_units-per-ms"] = "100";
  return configuration;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const CatalogueEntry* const entry : python_models(can_talk)) {
    for (const SyncEntry* const channel : implementations_for(*entry, SyncFamily::channel)) {
      const ChannelAbilities can = channel->make().channel;
      for (const auto order : {workloads::ChannelOrder::fifo, workloads::ChannelOrder::lifo,
                               workloads::ChannelOrder::priority}) {
        if (!can.orders.contains(order)) continue;
        for (const char* const ending : {"auto", "sentinel", "join", "empty"}) {
          if (ending == std::string_view("join") && !can.joins.contains(order)) continue;
          const auto place = static_cast<std::size_t>(order);
          all.push_back(
              {entry, channel, std::string(workloads::channel_order_names[place]), ending});
        }
      }
    }
  }
  return all;
}

class PythonChannels : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (const auto reason = GetParam().model->make().unavailable({.python = debian_python})) {
      GTEST_SKIP() << *reason;
    }
  }
};

TEST_P(PythonChannels, BringsEveryItemOnceAndInOrderIterationAfterIteration) {
  PythonRun talking(*GetParam().model, GetParam().channel, configuration_of(GetParam()));
  talking.start();
  const auto expected = run_oracle(talking.workload())->digest();
  for (int iteration = 0; iteration < 2; ++iteration) {
    talking.run();
    EXPECT_EQ(talking.job().check(expected), "") << iteration;
    const auto fault = talking.job().shared_fault();
    if (GetParam().ending == "empty") {
      // Items may get lost, or not; none is damaged or comes twice.
      const std::string text = fault ? fault->text : "items were never got";
      EXPECT_TRUE(text.ends_with("items were never got")) << text;
      continue;
    }
    EXPECT_FALSE(fault) << iteration << ": " << fault->text;
    std::size_t measured = 0;
    for (std::size_t task = tasks / 2; task < tasks; ++task) {
      measured += static_cast<std::size_t>(std::ranges::count_if(
          talking.job().sync().wait_samples(task), [](auto sample) { return sample > 1; }));
    }
    EXPECT_EQ(measured, 4U) << "items 0 and 128 of each of two producers";
  }
}

INSTANTIATE_TEST_SUITE_P(All, PythonChannels, testing::ValuesIn(cases()), name_of);

struct Started {
  const char* model;
  const char* channel;
  StartMethod method;
};

class PythonChannelStartMethods : public testing::TestWithParam<Started> {};

TEST_P(PythonChannelStartMethods, ShareChannelsWithProcessesThatWereNotForked) {
  const Case what{&model_called(GetParam().model), &implementation_called(GetParam().channel),
                  "fifo", "auto"};
  PythonRun talking(*what.model, what.channel, configuration_of(what), GetParam().method);
  talking.start();
  talking.run_rightly(2);
}

INSTANTIATE_TEST_SUITE_P(
    Each, PythonChannelStartMethods,
    testing::Values(Started{"python-process-pool", "mp-queue", StartMethod::spawn},
                    Started{"python-process-pool", "mp-pipe", StartMethod::forkserver},
                    Started{"python-process-executor", "mp-simple-queue", StartMethod::forkserver},
                    Started{"python-process-per-task", "mp-joinable-queue", StartMethod::spawn},
                    Started{"python-process-per-task", "manager-queue", StartMethod::forkserver}));

// ---- tasks that wait for ever -------------------------------------------------------------------

struct Stuck {
  const char* model;
  const char* channel;
};

void PrintTo(const Stuck& stuck, std::ostream* stream) {
  *stream << stuck.model << "/" << stuck.channel;
}

class PythonStuckChannels : public testing::TestWithParam<Stuck> {};

TEST_P(PythonStuckChannels, RecordWhatWhoWaitsForWaitsFor) {
  const Case what{&model_called(GetParam().model), &implementation_called(GetParam().channel),
                  "fifo", "auto"};
  if (const auto reason = what.model->make().unavailable({.python = debian_python})) {
    GTEST_SKIP() << *reason;
  }
  // The producers wait long before the first item, so the consumers find none.
  auto configuration = configuration_of(what);
  configuration.options["produce"] = "wait:3600s";
  configuration.size = 2;
  PythonRun talking(*what.model, what.channel, configuration);
  const auto waits = talking.job().sync().waits();
  EXPECT_TRUE(talking.is_seen_while_it_runs([&] {
    return std::ranges::all_of(waits.subspan(tasks / 2), [](const workloads::TaskWait& wait) {
      return wait.object == 1 && wait.is_limited == 0 &&
             wait.channel == workloads::ChannelWait::item;
    });
  }));
}

INSTANTIATE_TEST_SUITE_P(Each, PythonStuckChannels,
                         testing::Values(Stuck{"python-thread-per-task", "queue"},
                                         Stuck{"python-thread-per-task", "simple-queue"},
                                         Stuck{"python-thread-executor", "deque"},
                                         Stuck{"python-process-pool", "mp-queue"},
                                         Stuck{"python-process-per-task", "mp-simple-queue"},
                                         Stuck{"python-process-pool", "mp-pipe"},
                                         Stuck{"python-process-executor", "manager-queue"},
                                         Stuck{"python-asyncio", "asyncio-queue"},
                                         Stuck{"python-gevent", "gevent-queue"}));

}  // namespace
}  // namespace models
