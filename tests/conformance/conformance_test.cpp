// SPDX-License-Identifier: Apache-2.0
// What every model must do with every workload. Both come from the catalogues.
#include "tests/conformance/conformance.h"

#include <map>
#include <string_view>
#include <vector>

#include "tests/conformance/exclusions.h"

namespace models {
namespace {

class OfEveryPair : public Conformance {};

// Spawning a sanitized process takes tens of milliseconds.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t few_tasks = 7;
constexpr std::uint64_t many_tasks = 300;
#else
constexpr std::uint64_t few_tasks = 23;
constexpr std::uint64_t many_tasks = 10'000;
#endif

TEST_P(OfEveryPair, RunsEveryTaskOnceWithTheExpectedResults) {
  for (const unsigned workers : {1U, 2U, 3U}) {
    EXPECT_EQ(outcome(few_tasks, {.workers = workers, .concurrency = workers}), "") << workers;
  }
}

bool is_any(const CatalogueEntry&, const workloads::CatalogueEntry& workload) {
  return !is_told_by_others(workload.name);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfEveryPair, testing::ValuesIn(pairs(is_any)), test_name);

class OfEveryModel : public Conformance {};

TEST_P(OfEveryModel, RunsWithMoreWorkersThanTasks) {
  EXPECT_EQ(outcome(3, {.workers = 8, .concurrency = 8}), "");
}

TEST_P(OfEveryModel, RunsASingleTask) {
  EXPECT_EQ(outcome(1, {.workers = 2, .concurrency = 2}), "");
}

TEST_P(OfEveryModel, RunsWithChunksOfEverySize) {
  for (const std::uint64_t chunk : {1U, 7U, 1000U}) {
    EXPECT_EQ(outcome(23, {.workers = 2, .concurrency = 2, .chunk = chunk}, 1), "") << chunk;
  }
}

TEST_P(OfEveryModel, RunsSixtyFourWorkersOnFewCores) {
  EXPECT_EQ(outcome(200, {.workers = 64, .concurrency = 64}, 2), "");
}

TEST_P(OfEveryModel, StartsAndStopsWithoutRunning) {
  EXPECT_EQ(outcome(5, {.workers = 4, .concurrency = 4}, 0), "");
}

TEST_P(OfEveryModel, SaysWhatItIsInALine) {
  EXPECT_FALSE(model_.description.empty());
  EXPECT_EQ(model_.description.find('\n'), std::string_view::npos);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfEveryModel, testing::ValuesIn(pairs(is_typical)),
                         test_name);

class OfModelsInAnotherLanguage : public Conformance {};

TEST_P(OfModelsInAnotherLanguage, CountHalfAUnitOfWorkAsWeDo) {
  for (const char* const units_per_ms : {"5", "15", "25"}) {  // with --compute=100us
    found_out_ = {{"_units-per-ms", units_per_ms}};
    EXPECT_EQ(outcome(3, {.workers = 1, .concurrency = 1}, 1), "") << units_per_ms;
  }
}

bool calibrates_in_another_language(const CatalogueEntry& model,
                                    const workloads::CatalogueEntry& workload) {
  return model.family != "native" && workload.kind().units_per_ms != nullptr;
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsInAnotherLanguage,
                         testing::ValuesIn(pairs(calibrates_in_another_language)), test_name);

/// The harness checks that a task waited as long as it declares, which is twice as long when it is
/// repeated. So a worker that does not repeat tasks makes the iteration incorrect.
class OfModelsThatRunOurTasks : public Conformance {};

TEST_P(OfModelsThatRunOurTasks, RepeatThoseOfASlowedWorkloadInEveryProcess) {
  found_out_ = {{"_inject-slowdown", "50"}};
  std::vector<StartMethod> methods = {StartMethod::fork};
  if (model_.capabilities.start_methods) {
    methods.insert(methods.end(), {StartMethod::spawn, StartMethod::forkserver});
  }
  for (const auto method : methods) {
    prepare({.start_method = method});
    EXPECT_EQ(outcome(23, {.workers = 2, .concurrency = 5, .start_method = method}, 2), "");
  }
}

bool runs_our_tasks_that_wait(const CatalogueEntry& model,
                              const workloads::CatalogueEntry& workload) {
  return !capabilities_of(model).interprets && workload.name == "downloads";
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsThatRunOurTasks,
                         testing::ValuesIn(pairs(runs_our_tasks_that_wait)), test_name);

class OfNativeModels : public Conformance {};

TEST_P(OfNativeModels, RunsThousandsOfTasks) {
  EXPECT_EQ(outcome(many_tasks, {.workers = 8, .concurrency = many_tasks}, 1), "");
}

bool is_native(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return model.family == "native" && workload.name == "empty";
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfNativeModels, testing::ValuesIn(pairs(is_native)),
                         test_name);

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
