// SPDX-License-Identifier: Apache-2.0
// The other tasks of the Python models that talk: every model with every channel that works where
// its tasks are, and chains in every way that a model has.
#include <algorithm>
#include <ostream>
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

struct Case {
  const CatalogueEntry* model;
  const SyncEntry* channel;
  workloads::Configuration configuration;
};

void PrintTo(const Case& one, std::ostream* stream) {
  *stream << one.model->name << "/" << one.channel->name << "/" << one.configuration.workload;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return test_name(
      {info.param.model->name, info.param.channel->name, info.param.configuration.workload});
}

std::vector<Case> cases() {
  // Of 300 items there are three whose time is measured.
  const workloads::Configuration configurations[] = {
      {.tasks = 2, .size = 300, .seed = 3, .workload = "ping-pong"},
      {.tasks = 3, .size = 300, .seed = 3, .workload = "token-ring"},
      {.tasks = 4, .size = 300, .workload = "pipeline", .options = {{"stages", "4"}}},
      {.tasks = 4, .size = 300, .workload = "fan-out", .options = {{"fan", "2"}}},
  };
  std::vector<Case> all;
  for (const CatalogueEntry* const model : python_models(can_talk)) {
    for (const SyncEntry* const channel : implementations_for(*model, SyncFamily::channel)) {
      for (workloads::Configuration configuration : configurations) {
        configuration.options["item-size"] = "20";
        configuration.options["_units-per-ms"] = "100";
        if (!channel->make().channel.bounded) {
          configuration.options["unbounded"] = "yes";
        } else if (configuration.options.contains("stages")) {
          configuration.options["capacity"] = "1";
        } else if (configuration.options.contains("fan")) {
          configuration.options["capacity"] = "3";
        }
        all.push_back({model, channel, configuration});
      }
    }
  }
  return all;
}

class PythonMessages : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const Model model = GetParam().model->make();
    if (const auto reason = model.unavailable({.python = debian_python})) GTEST_SKIP() << *reason;
    ASSERT_FALSE(model.cannot_run(GetParam().configuration.workload));
  }
};

TEST_P(PythonMessages, BringEveryItemOnceAndInOrderIterationAfterIteration) {
  PythonRun talking(*GetParam().model, GetParam().channel, GetParam().configuration);
  talking.start();
  talking.run_rightly(2);
  std::ptrdiff_t measured = 0;
  for (std::size_t task = 0; task < talking.workload().task_count(); ++task) {
    measured += std::ranges::count_if(talking.job().sync().wait_samples(task),
                                      [](auto sample) { return sample > 1; });
  }
  if (GetParam().configuration.workload == "ping-pong") {
    EXPECT_GE(measured, 3) << "some round trips of one task";
  } else {
    EXPECT_EQ(measured, 3) << "items 0, 128 and 256";
  }
}

INSTANTIATE_TEST_SUITE_P(All, PythonMessages, testing::ValuesIn(cases()), name_of);

TEST(PythonPingPong, HasItemsOfASizeWithAUnit) {
  workloads::Configuration configuration{.tasks = 2, .size = 3, .workload = "ping-pong"};
  configuration.options = {{"item-size", "100KiB"}};
  PythonRun talking(model_called("python-process-pool"), &implementation_called("mp-pipe"),
                    configuration);
  talking.start();
  talking.run_rightly(1);
}

TEST(PythonFanOut, WorksAndWaitsBetweenItems) {
  workloads::Configuration configuration{.tasks = 4, .size = 6, .workload = "fan-out"};
  configuration.options = {{"fan", "2"}, {"work", "wait:1ms"}, {"_units-per-ms", "100"}};
  PythonRun talking(model_called("python-asyncio"), &implementation_called("asyncio-queue"),
                    configuration);
  talking.start();
  talking.run_rightly(1);
}

// ---- chains -------------------------------------------------------------------------------------

struct ChainCase {
  const CatalogueEntry* model;
  std::string way;
};

void PrintTo(const ChainCase& one, std::ostream* stream) {
  *stream << one.model->name << "/" << one.way;
}

std::string name_of_chain(const testing::TestParamInfo<ChainCase>& info) {
  return test_name({info.param.model->name, info.param.way});
}

std::vector<ChainCase> chain_cases() {
  std::vector<ChainCase> all;
  for (const CatalogueEntry* const model : python_models([](const auto&) { return true; })) {
    const auto place = model->make().capabilities.execution_context;
    for (const char* const way : {"auto", "calls", "coroutines", "generators"}) {
      all.push_back({model, way});
    }
    if (place == ExecutionContext::python_asyncio) all.push_back({model, "tasks"});
    if (place == ExecutionContext::python_gevent) all.push_back({model, "greenlets"});
  }
  return all;
}

class PythonChain : public testing::TestWithParam<ChainCase> {};

TEST_P(PythonChain, ComesBackWithTheResultOfCppAsDeepAsItMayBe) {
  const Model model = GetParam().model->make();
  if (const auto reason = model.unavailable({.python = debian_python})) GTEST_SKIP() << *reason;
  for (const char* const depth : {"1", "2", "500"}) {
    PythonRun chain(*GetParam().model, nullptr,
                    {.tasks = 3,
                     .size = 4,
                     .seed = 5,
                     .workload = "chain",
                     .options = {{"chain", GetParam().way}, {"depth", depth}}});
    chain.start();
    chain.run_rightly(1);
  }
}

INSTANTIATE_TEST_SUITE_P(All, PythonChain, testing::ValuesIn(chain_cases()), name_of_chain);

}  // namespace
}  // namespace models
