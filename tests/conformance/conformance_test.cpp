// SPDX-License-Identifier: Apache-2.0
// What every model must do with every workload. Both come from the catalogues.
#include <sched.h>
#include <sys/wait.h>

#include <cctype>
#include <chrono>
#include <map>
#include <ostream>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "bench/process/process_tree.h"
#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/support/os/thread_times.h"
#include "tests/conformance/exclusions.h"
#include "workloads/catalogue.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

struct Pair {
  const CatalogueEntry* model;
  const workloads::CatalogueEntry* workload;
};

std::string test_name(const testing::TestParamInfo<Pair>& info) {
  std::string name =
      std::string(info.param.model->name) + "_with_" + std::string(info.param.workload->name);
  for (char& character : name) {
    if (std::isalnum(static_cast<unsigned char>(character)) == 0) character = '_';
  }
  return name;
}

void PrintTo(const Pair& pair, std::ostream* stream) {
  *stream << pair.model->name << "/" << pair.workload->name;
}

using Applies = bool (*)(const CatalogueEntry&, const workloads::CatalogueEntry&);

std::vector<Pair> pairs(Applies applies) {
  std::vector<Pair> all;
  for (const auto& model : catalogue()) {
    for (const auto& workload : workloads::catalogue()) {
      if (model.missing.empty() && workload.missing.empty() && applies(model, workload)) {
        all.push_back({&model, &workload});
      }
    }
  }
  return all;
}

bool is_any(const CatalogueEntry&, const workloads::CatalogueEntry& workload) {
  return !is_told_by_others(workload.name);
}

/// One workload that computes and one that waits stand for all where only the model matters.
bool is_typical(const CatalogueEntry&, const workloads::CatalogueEntry& workload) {
  const auto first_that = [](bool waits) {
    for (const auto& entry : workloads::catalogue()) {
      if (entry.kind().create(entry.kind().defaults(1))->waits() == waits) return &entry;
    }
    return &workloads::catalogue()[0];
  };
  static const auto* const computes = first_that(false);
  static const auto* const waits = first_that(true);
  return &workload == computes || &workload == waits;
}

bool is_cheapest(const CatalogueEntry&, const workloads::CatalogueEntry& workload) {
  return workload.name == "empty";
}

Capabilities capabilities_of(const CatalogueEntry& model) { return model.make().capabilities; }

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
    if (const auto reason = model_.unavailable({})) GTEST_SKIP() << *reason;
    if (const auto reason = model_.cannot_run(GetParam().workload->name)) GTEST_SKIP() << *reason;
    model_.prepare({});
  }

  /// Starts the model, runs a few iterations, checks each, and stops the model. Returns what was
  /// wrong; empty when nothing was.
  std::string outcome(std::uint64_t tasks, Settings settings, int iterations = 3) {
    const auto can = model_.capabilities;
    if (can.single_worker) settings.workers = 1;
    if (!can.suspends) settings.concurrency = settings.workers;
    const workloads::WorkloadKind kind = GetParam().workload->kind();
    workloads::Configuration configuration{.tasks = tasks,
                                           .size = 20,
                                           .seed = 3,
                                           .time_scale = 0.2,
                                           .workload = std::string(GetParam().workload->name)};
    for (const workloads::Option* const option : kind.options) {
      // The defaults are for measuring. An option that is longer than the test is a deadline.
      if (option->type == workloads::Option::Type::duration &&
          workloads::duration_of({}, *option) < std::chrono::seconds(1)) {
        configuration.options[option->name] = "100us";
      }
    }
    kind.complete(configuration);
    for (const auto& [option, value] : found_out_) configuration.options[option] = value;
    const auto service = workloads::start_service(configuration);
    const auto workload = workloads::build(configuration);
    const auto expected = run_oracle(*workload)->digest();
    HarnessJob job(*workload, settings.workers, settings.arrival_rate);
    const auto running = model_.start(job, settings);
    for (int iteration = 0; iteration < iterations; ++iteration) {
      job.clear();
      job.start_clock();
      running->run();
      running->collect();
      if (auto wrong = job.check(expected); !wrong.empty()) return wrong;
    }
    return "";
  }

  void TearDown() override {
    model_ = {};
    EXPECT_EQ(allowed_cores(), cores_at_setup_) << "the caller was left pinned";
    EXPECT_TRUE(bench::descendants(getpid()).empty()) << "a process was left behind";
    EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0) << "a child was not reaped";
  }

  Model model_;
  workloads::Options found_out_;  ///< used instead of the properties of this machine
  int cores_at_setup_ = allowed_cores();
};

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

class OfModelsWithSingleSubmissions : public Conformance {};

TEST_P(OfModelsWithSingleSubmissions, RunsInEveryDispatchModeThatItHas) {
  const auto can = model_.capabilities;
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

bool takes_single_submissions(const CatalogueEntry& model,
                              const workloads::CatalogueEntry& workload) {
  const auto can = capabilities_of(model);
  return (can.submits || can.applies) && is_typical(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithSingleSubmissions,
                         testing::ValuesIn(pairs(takes_single_submissions)), test_name);

class OfModelsWithEventLoops : public Conformance {};

TEST_P(OfModelsWithEventLoops, RunsOverIoUring) {
  if (const auto reason = model_.unavailable({.io = IoMethod::uring})) GTEST_SKIP() << *reason;
  for (const unsigned workers : {1U, 3U}) {
    EXPECT_EQ(outcome(23, {.workers = workers, .concurrency = 7, .io = IoMethod::uring}), "");
  }
}

bool has_event_loops(const CatalogueEntry& model, const workloads::CatalogueEntry&) {
  return capabilities_of(model).io == IoMethod::epoll;
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithEventLoops,
                         testing::ValuesIn(pairs(has_event_loops)), test_name);

class OfModelsInAnotherLanguage : public Conformance {};

TEST_P(OfModelsInAnotherLanguage, CountHalfAUnitOfWorkAsWeDo) {
  for (const char* const units_per_ms : {"5", "15", "25"}) {  // with --compute=100us
    found_out_ = {{"_units-per-ms", units_per_ms}};
    EXPECT_EQ(outcome(3, {.workers = 1, .concurrency = 1}, 1), "") << units_per_ms;
  }
}

bool calibrates_in_another_language(const CatalogueEntry& model,
                                    const workloads::CatalogueEntry& workload) {
  return model.family != "native" && workload.name == "pages";
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
    model_ = GetParam().model->make();
    model_.prepare({.start_method = method});
    EXPECT_EQ(outcome(23, {.workers = 2, .concurrency = 5, .start_method = method}, 2), "");
  }
}

bool runs_our_tasks_that_wait(const CatalogueEntry& model,
                              const workloads::CatalogueEntry& workload) {
  return !capabilities_of(model).interprets && workload.name == "downloads";
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsThatRunOurTasks,
                         testing::ValuesIn(pairs(runs_our_tasks_that_wait)), test_name);

class OfModelsThatPin : public Conformance {};

TEST_P(OfModelsThatPin, RunsWithPinnedWorkers) {
  EXPECT_EQ(outcome(23, {.workers = 3, .concurrency = 3, .pin = true}), "");
}

bool pins(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).pins && is_typical(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsThatPin, testing::ValuesIn(pairs(pins)), test_name);

class OfModelsWithStartMethods : public Conformance {};

TEST_P(OfModelsWithStartMethods, RunsWithEachOfThem) {
  for (const auto method : {StartMethod::spawn, StartMethod::forkserver}) {
    model_ = GetParam().model->make();
    model_.prepare({.start_method = method});
    EXPECT_EQ(outcome(5, {.workers = 2, .concurrency = 2, .start_method = method}, 2), "");
  }
}

bool has_start_methods(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).start_methods && is_typical(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithStartMethods,
                         testing::ValuesIn(pairs(has_start_methods)), test_name);

class OfModelsWithAnEmulatedLock : public Conformance {};

TEST_P(OfModelsWithAnEmulatedLock, RunsWhereEveryoneAsksForItAtOnce) {
  for (const auto dispatch : {Dispatch::map, Dispatch::submit}) {
    EXPECT_EQ(outcome(200, {.workers = 4,
                            .concurrency = 4,
                            .dispatch = dispatch,
                            .switch_interval = std::chrono::nanoseconds(1)}),
              "");
  }
}

bool emulates_a_lock(const CatalogueEntry& model, const workloads::CatalogueEntry&) {
  return capabilities_of(model).switches;
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithAnEmulatedLock,
                         testing::ValuesIn(pairs(emulates_a_lock)), test_name);

class OfModelsWithAnOpenLoop : public Conformance {};

TEST_P(OfModelsWithAnOpenLoop, StartNoTaskBeforeItArrives) {
  // Faster and slower than the tasks, of 1 to 2 ms each.
  for (const double rate : {300.0, 100'000.0}) {
    EXPECT_EQ(
        outcome(
            23,
            {.workers = 3, .concurrency = 3, .arrival_rate = rate, .dispatch = Dispatch::submit}),
        "")
        << rate;
  }
}

bool has_an_open_loop(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).open_loop && is_typical(model, workload) &&
         workload.kind().create(workload.kind().defaults(1))->waits();
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithAnOpenLoop,
                         testing::ValuesIn(pairs(has_an_open_loop)), test_name);

class OfModelsWithAnOpenLoopThatReplaceWorkers : public Conformance {};

TEST_P(OfModelsWithAnOpenLoopThatReplaceWorkers, DoSoBetweenArrivalsToo) {
  EXPECT_EQ(outcome(23, {.workers = 2,
                         .arrival_rate = 2000,
                         .dispatch = Dispatch::submit,
                         .max_tasks_per_worker = 3}),
            "");
}

bool has_an_open_loop_and_replaces(const CatalogueEntry& model,
                                   const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).replaces_workers && has_an_open_loop(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithAnOpenLoopThatReplaceWorkers,
                         testing::ValuesIn(pairs(has_an_open_loop_and_replaces)), test_name);

/// Accounts how the workers of a model spend their time.
class OfModelsOfOurOwnWorkers : public Conformance {
 protected:
  /// Runs the tasks one after the other, on one worker at a time.
  void run_tasks(std::uint64_t tasks, std::uint64_t size, double time_scale) {
    const auto workload = workloads::build({.tasks = tasks,
                                            .size = size,
                                            .seed = 3,
                                            .time_scale = time_scale,
                                            .workload = std::string(GetParam().workload->name)});
    HarnessJob job(*workload, 1);
    const auto running = model_.start(job, {.workers = 1, .concurrency = 1});
    for (int iteration = 0; iteration < 2; ++iteration) {  // the first enters the workers
      job.clear();
      job.worker_table().begin_iteration();
      const std::int64_t own_ns = support::own_running_ns();
      job.start_clock();
      running->run();
      const std::int64_t end_ns = workloads::support::monotonic_now_ns();
      times_ = job.worker_table().end_iteration(job.start_ns(), end_ns,
                                                support::own_running_ns() - own_ns);
    }
    declared_ns_ = 0;
    for (std::size_t task = 0; task < tasks; ++task) {
      declared_ns_ += workload->minimum_wait(task).count();
    }
  }
  std::int64_t accounted_ns() const {
    return times_->running_ns + times_->ready_ns + times_->blocked_ns;
  }
  void SetUp() override {
    Conformance::SetUp();
    if (!support::own_thread_times()) GTEST_SKIP() << "this kernel has no schedstat";
  }

  std::optional<support::WorkerTimes> times_;
  std::int64_t declared_ns_ = 0;  ///< the waits that the tasks declare, in all
};

// These compare the times that one account has, never with a limit: a busy machine makes workers
// ready for longer, and neither running nor blocked.
TEST_P(OfModelsOfOurOwnWorkers, ComputeMoreThanTheyAreBlockedOrAreBlockedWhenTheyWait) {
  const bool waits =
      GetParam().workload->kind().create(GetParam().workload->kind().defaults(1))->waits();
  // The waits are scaled up to more CPU time than a process with a sanitizer needs to start.
  waits ? run_tasks(2, 20, 20) : run_tasks(40, 20'000, 1);
  ASSERT_TRUE(times_.has_value());
  if (waits) {
    EXPECT_GT(times_->blocked_ns, times_->running_ns);
    EXPECT_GE(accounted_ns(), declared_ns_) << "a part of the waits is missing";
  } else {
    EXPECT_GT(times_->running_ns, times_->blocked_ns);
  }
}

bool has_own_workers(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return model.family == "native" && !model.reference &&
         (workload.name == "primes" || workload.name == "downloads");
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsOfOurOwnWorkers,
                         testing::ValuesIn(pairs(has_own_workers)), test_name);

class OfNativeModels : public Conformance {};

TEST_P(OfNativeModels, RunsThousandsOfTasks) {
  EXPECT_EQ(outcome(many_tasks, {.workers = 8, .concurrency = many_tasks}, 1), "");
}

bool is_native(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return model.family == "native" && is_cheapest(model, workload);
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
