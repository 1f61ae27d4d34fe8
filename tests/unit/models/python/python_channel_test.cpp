// SPDX-License-Identifier: Apache-2.0
// Producers and consumers of the Python models: every model with every channel that works where its
// tasks are, with every order and ending that the channel has.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "models/sync/sync_catalogue.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

constexpr const char* python = "/usr/bin/python3";  // Debian's, which has Debian's python3-gevent
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
  std::string name = std::string(info.param.model->name) + "_" +
                     std::string(info.param.channel->name) + "_" + info.param.order + "_" +
                     info.param.ending;
  std::ranges::replace(name, '-', '_');
  return name;
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

const SyncEntry& channel_called(std::string_view name) {
  return *std::ranges::find(sync_catalogue(), name, &SyncEntry::name);
}
const CatalogueEntry& model_called(std::string_view name) {
  return *std::ranges::find(catalogue(), name, &CatalogueEntry::name);
}

/// Whether tasks that wait for each other can run in the model.
bool can_talk(const Model& model) {
  const Capabilities& can = model.capabilities;
  return can.execution_context && (!can.single_worker || can.suspends);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& entry : catalogue()) {
    if (entry.family != "python" || !can_talk(entry.make())) continue;
    for (const auto& channel : sync_catalogue()) {
      if (channel.family != SyncFamily::channel || channel.make == nullptr) continue;
      const SyncImplementation made = channel.make();
      if (!made.works_in(*entry.make().capabilities.execution_context)) continue;
      for (const auto order : {workloads::ChannelOrder::fifo, workloads::ChannelOrder::lifo,
                               workloads::ChannelOrder::priority}) {
        if (!made.channel.orders.contains(order)) continue;
        for (const char* const ending : {"auto", "sentinel", "join", "empty"}) {
          const bool is_joined = std::string_view(ending) == "join";
          if (is_joined && !made.channel.joins.contains(order)) continue;
          const auto place = static_cast<std::size_t>(order);
          all.push_back(
              {&entry, &channel, std::string(workloads::channel_order_names[place]), ending});
        }
      }
    }
  }
  return all;
}

/// A started Python model whose tasks talk.
class Talking {
 public:
  explicit Talking(const Case& what, StartMethod start_method = StartMethod::fork)
      : Talking(what, configuration_of(what), start_method) {}
  Talking(const Case& what, const workloads::Configuration& configuration,
          StartMethod start_method = StartMethod::fork)
      : workload_(workloads::build(configuration)),
        model_(what.model->make()),
        settings_{.workers = model_.capabilities.single_worker ? 1U : tasks,
                  .concurrency = tasks,
                  .chunk = 1,
                  .start_method = start_method,
                  .python = python},
        job_(*workload_, settings_.workers) {
    start_sync(job_, what.channel->name);
    model_.prepare(settings_);
  }

  void start() { running_ = model_.start(job_, settings_); }
  void run() {
    job_.clear();
    job_.start_clock();
    running_->run();
    running_->collect();
  }
  HarnessJob& job() { return job_; }
  const workloads::Workload& workload() const { return *workload_; }

 private:
  std::unique_ptr<workloads::Workload> workload_;
  Model model_;
  Settings settings_;
  HarnessJob job_;
  std::unique_ptr<RunningModel> running_;
};

class PythonChannels : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (const auto reason = GetParam().model->make().unavailable({.python = python})) {
      GTEST_SKIP() << *reason;
    }
  }
};

TEST_P(PythonChannels, BringsEveryItemOnceAndInOrderIterationAfterIteration) {
  Talking talking(GetParam());
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
  Talking talking(
      {&model_called(GetParam().model), &channel_called(GetParam().channel), "fifo", "auto"},
      GetParam().method);
  talking.start();
  const auto expected = run_oracle(talking.workload())->digest();
  for (int iteration = 0; iteration < 2; ++iteration) {
    talking.run();
    EXPECT_EQ(talking.job().check(expected), "");
    EXPECT_FALSE(talking.job().shared_fault());
  }
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

/// Waits until the condition is true, and returns whether it came true.
bool comes_true(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST_P(PythonStuckChannels, RecordWhatWhoWaitsForWaitsFor) {
  const Case what{&model_called(GetParam().model), &channel_called(GetParam().channel), "fifo",
                  "auto"};
  if (const auto reason = what.model->make().unavailable({.python = python})) {
    GTEST_SKIP() << *reason;
  }
  // The producers wait long before the first item, so the consumers find none.
  auto configuration = configuration_of(what);
  configuration.options["produce"] = "wait:3600s";
  configuration.size = 2;
  Talking talking(what, configuration);
  const pid_t child = fork();
  if (child == 0) {
    try {
      talking.start();
      talking.run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  const auto waits = talking.job().sync().waits();
  const bool they_wait = comes_true([&] {
    return std::ranges::all_of(waits.subspan(tasks / 2), [](const workloads::TaskWait& wait) {
      return wait.object == 1 && wait.is_limited == 0 &&
             wait.channel == workloads::ChannelWait::item;
    });
  });
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(they_wait);
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
