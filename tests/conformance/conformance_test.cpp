// SPDX-License-Identifier: Apache-2.0
// What every model owes to every workload. Both come from the catalogues.
#include <sched.h>
#include <sys/wait.h>

#include <cctype>
#include <chrono>
#include <map>
#include <ostream>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "bench/names.h"
#include "bench/process_tree.h"
#include "models/catalogue.h"
#include "tests/conformance/exclusions.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

struct Pair {
  const CatalogueEntry* model;
  const workloads::CatalogueEntry* workload;
};

std::string test_name(const testing::TestParamInfo<Pair>& info) {
  std::string name =
      std::string(info.param.model->name) + "_" + std::string(info.param.workload->name);
  for (char& character : name) {
    if (std::isalnum(static_cast<unsigned char>(character)) == 0) character = '_';
  }
  return name;
}

void PrintTo(const Pair& pair, std::ostream* stream) {
  *stream << pair.model->name << "/" << pair.workload->name;
}

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  for (const auto& model : catalogue()) {
    for (const auto& workload : workloads::catalogue()) {
      if (model.missing.empty() && workload.missing.empty()) all.push_back({&model, &workload});
    }
  }
  return all;
}

class Conformance : public testing::TestWithParam<Pair> {
 protected:
  static int allowed_cores() {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
  }

  void SetUp() override {
    if (const auto reason = excluded(GetParam().model->name); !reason.empty())
      GTEST_SKIP() << reason;
    model_ = GetParam().model->make();
    if (const auto reason = model_->unavailable({})) GTEST_SKIP() << *reason;
    if (const auto reason = model_->cannot_run(GetParam().workload->name)) GTEST_SKIP() << *reason;
    model_->prepare({});
  }

  /// Starts the model, runs a few iterations, checks each, stops it: an empty text when all is
  /// well.
  std::string outcome(std::uint64_t tasks, Settings settings, int iterations = 3) {
    const auto can = model_->capabilities();
    if (can.single_worker) settings.workers = 1;
    if (!can.suspends) settings.concurrency = settings.workers;
    const auto workload = workloads::build({.tasks = tasks,
                                            .size = 20,
                                            .seed = 3,
                                            .time_scale = 0.2,
                                            .workload = std::string(GetParam().workload->name)});
    const auto expected = run_oracle(*workload)->digest();
    Job job(*workload, settings.workers);
    const auto running = model_->start(job, settings);
    for (int iteration = 0; iteration < iterations; ++iteration) {
      job.clear();
      running->run();
      running->collect();
      if (auto wrong = job.check(expected); !wrong.empty()) return wrong;
    }
    return "";
  }

  void TearDown() override {
    model_.reset();
    EXPECT_EQ(allowed_cores(), cores_at_setup_) << "the caller was left pinned";
    EXPECT_TRUE(bench::descendants(getpid()).empty()) << "a process was left behind";
    EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0) << "a child was not reaped";
  }

  std::unique_ptr<Model> model_;
  int cores_at_setup_ = allowed_cores();
};

TEST_P(Conformance, RunsEveryTaskOnceWithTheExpectedResults) {
  for (const unsigned workers : {1U, 2U, 3U}) {
    EXPECT_EQ(outcome(23, {.workers = workers, .concurrency = workers}), "") << workers;
  }
}

TEST_P(Conformance, RunsWithMoreWorkersThanTasks) {
  EXPECT_EQ(outcome(3, {.workers = 8, .concurrency = 8}), "");
}

TEST_P(Conformance, RunsASingleTask) {
  EXPECT_EQ(outcome(1, {.workers = 2, .concurrency = 2}), "");
}

TEST_P(Conformance, RunsWithChunksOfEverySize) {
  for (const std::uint64_t chunk : {1U, 7U, 1000U}) {
    EXPECT_EQ(outcome(23, {.workers = 2, .concurrency = 2, .chunk = chunk}, 1), "") << chunk;
  }
}

TEST_P(Conformance, RunsSixtyFourWorkersOnFewCores) {
  EXPECT_EQ(outcome(200, {.workers = 64, .concurrency = 64}, 2), "");
}

TEST_P(Conformance, StartsAndStopsWithoutRunning) {
  EXPECT_EQ(outcome(5, {.workers = 4, .concurrency = 4}, 0), "");
}

TEST_P(Conformance, RunsInEveryDispatchModeThatItHas) {
  const auto can = model_->capabilities();
  if (!can.submits && !can.applies) GTEST_SKIP() << "it only maps";
  for (const unsigned workers : {1U, 2U, 5U}) {
    Settings settings{.workers = workers, .concurrency = workers};
    if (can.submits) {
      settings.dispatch = Dispatch::submit;
      EXPECT_EQ(outcome(23, settings), "") << "submit, " << workers;
    }
    if (can.applies) {
      settings.dispatch = Dispatch::apply;
      EXPECT_EQ(outcome(23, settings), "") << "apply, " << workers;
    }
  }
}

TEST_P(Conformance, RunsWithPinnedWorkers) {
  if (!model_->capabilities().pins) GTEST_SKIP() << "it does not pin";
  EXPECT_EQ(outcome(23, {.workers = 3, .concurrency = 3, .pin = true}), "");
}

TEST_P(Conformance, RunsWhereEveryoneAsksForTheInterpreterAtOnce) {
  if (!model_->capabilities().switches) GTEST_SKIP() << "it emulates no interpreter lock";
  for (const auto dispatch : {Dispatch::map, Dispatch::submit}) {
    EXPECT_EQ(outcome(200, {.workers = 4,
                            .concurrency = 4,
                            .dispatch = dispatch,
                            .switch_interval = std::chrono::nanoseconds(1)}),
              "");
  }
}

TEST_P(Conformance, RunsThousandsOfTasks) {
  if (GetParam().workload->name != "empty") GTEST_SKIP() << "once per model, with cheap tasks";
  if (GetParam().model->family == "python") GTEST_SKIP() << "CPython's own processes are not ours";
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::uint64_t tasks = 1'000;  // forking a sanitized process takes milliseconds
#else
  constexpr std::uint64_t tasks = 10'000;
#endif
  EXPECT_EQ(outcome(tasks, {.workers = 8, .concurrency = tasks}, 1), "");
}

TEST_P(Conformance, RunsWithEveryStartMethodThatItHas) {
  if (!model_->capabilities().start_methods) GTEST_SKIP() << "it has no choice";
  for (const auto method : {StartMethod::spawn, StartMethod::forkserver}) {
    model_ = GetParam().model->make();
    model_->prepare({.start_method = method});
    EXPECT_EQ(outcome(5, {.workers = 2, .concurrency = 2, .start_method = method}, 2), "");
  }
}

TEST_P(Conformance, SaysWhatItIsInALine) {
  EXPECT_FALSE(model_->description().empty());
  EXPECT_EQ(model_->description().find('\n'), std::string_view::npos);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Conformance, testing::ValuesIn(pairs()), test_name);

TEST(Catalogue, NamesAndAliasesAreUnique) {
  std::map<std::string_view, int> uses;
  for (const auto& entry : catalogue()) {
    ++uses[entry.name];
    for (const auto alias : entry.aliases) ++uses[alias];
  }
  for (const auto& [name, count] : uses) EXPECT_EQ(count, 1) << name;
}

TEST(Catalogue, EveryFamilyHasExactlyOneBaseline) {
  std::map<std::string_view, int> baselines;
  for (const auto& entry : catalogue()) baselines[entry.family] += entry.baseline ? 1 : 0;
  for (const auto& [family, count] : baselines) EXPECT_EQ(count, 1) << family;
}

}  // namespace
}  // namespace models
