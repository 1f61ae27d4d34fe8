// SPDX-License-Identifier: Apache-2.0
// What models must do with the settings that only some of them have.
#include <chrono>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "tests/conformance/conformance.h"
#include "tests/conformance/exclusions.h"

namespace models {
namespace {

class OfModelsWithSingleSubmissions : public Conformance {};

TEST_P(OfModelsWithSingleSubmissions, RunsInEveryDispatchModeThatItHas) {
  const Capabilities& can = model_.capabilities;
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
    if (can.calls_back) {
      settings.dispatch = Dispatch::callback;
      EXPECT_EQ(outcome(23, settings), "") << "callback, " << workers;
    }
  }
}

bool takes_single_submissions(const CatalogueEntry& model,
                              const workloads::CatalogueEntry& workload) {
  const auto can = capabilities_of(model);
  return (can.submits || can.applies || can.calls_back) && is_typical(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithSingleSubmissions,
                         testing::ValuesIn(pairs(takes_single_submissions)), test_name);

class OfModelsThatCallBack : public Conformance {};

TEST_P(OfModelsThatCallBack, CallTheCallbackOfEachTaskOnceInEveryWorkload) {
  EXPECT_EQ(outcome(23, {.workers = 3, .concurrency = 5, .dispatch = Dispatch::callback}), "");
}

/// Tasks that are cancelled have no callback, and neither have the stages that a library runs and
/// the items that CPython's pools are fed with.
bool calls_back(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  const Capabilities can = capabilities_of(model);
  const bool is_fed = can.interprets && workload.name == "lazy";
  const bool runs_stages = can.runs_stages && workload.name == "pipeline";
  return can.calls_back && workload.name != "cancel" && !is_fed && !runs_stages;
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsThatCallBack, testing::ValuesIn(pairs(calls_back)),
                         test_name);

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
    prepare({.start_method = method});
    EXPECT_EQ(outcome(5, {.workers = 2, .concurrency = 2, .start_method = method}, 2), "");
  }
}

/// A process that was not forked has to find by itself what tasks share.
bool has_start_methods(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).start_methods &&
         (is_typical(model, workload) || workload.name == "philosophers" ||
          workload.name == "wake-all");
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithStartMethods,
                         testing::ValuesIn(pairs(has_start_methods)), test_name);

class OfModelsThatCancel : public Conformance {
 protected:
  /// Returns how often the test's process has opened what it has not closed.
  static std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  }
};

TEST_P(OfModelsThatCancel, EndEveryTaskInEveryWayThatTheyHave) {
  const auto cancels = model_.capabilities.cancels;
  for (const CancelMethod method : cancels) {
    if (method == CancelMethod::pthread_cancel && !can_cancel_threads()) continue;
    for (const char* const activity : {"wait", "work"}) {
      for (const auto dispatch : {Dispatch::map, Dispatch::submit, Dispatch::apply}) {
        if (dispatch != Dispatch::map && std::string_view(activity) == "work") continue;
        if (dispatch == Dispatch::submit && !model_.capabilities.submits) continue;
        if (dispatch == Dispatch::apply && !model_.capabilities.applies) continue;
        found_out_ = {{"activity", activity}, {"finished", "2"}};
        const Settings settings{
            .workers = 3, .concurrency = 3, .dispatch = dispatch, .cancel = method};
        model_ = {};
        const std::ptrdiff_t before = open_descriptors();
        prepare(settings);
        EXPECT_EQ(outcome(7, settings), "")
            << cancel_method_names.at(static_cast<std::size_t>(method)) << ", " << activity << ", "
            << dispatch_names.at(static_cast<std::size_t>(dispatch));
        model_ = {};
        EXPECT_EQ(open_descriptors(), before);
        prepare(settings);
      }
    }
  }
}

TEST_P(OfModelsThatCancel, EndTheProcessesOfPoolsHoweverTheyWereStarted) {
  if (!model_.capabilities.start_methods) GTEST_SKIP() << "its processes start in one way";
  for (const CancelMethod method : model_.capabilities.cancels) {
    for (const auto start : {StartMethod::spawn, StartMethod::forkserver}) {
      const Settings settings{
          .workers = 2, .concurrency = 2, .start_method = start, .cancel = method};
      if (model_.unavailable(settings)) continue;
      prepare(settings);
      EXPECT_EQ(outcome(5, settings, 2), "")
          << cancel_method_names.at(static_cast<std::size_t>(method)) << ", "
          << start_method_names.at(static_cast<std::size_t>(start));
    }
  }
}

bool cancels(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return !capabilities_of(model).cancels.empty() && workload.name == "cancel";
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsThatCancel, testing::ValuesIn(pairs(cancels)),
                         test_name);

class OfModelsWithAnEmulatedLock : public Conformance {};

TEST_P(OfModelsWithAnEmulatedLock, RunsWhereAllAskForItAtOnce) {
  for (const auto dispatch : {Dispatch::map, Dispatch::submit, Dispatch::callback}) {
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
    Settings settings{.workers = 3, .concurrency = 3, .arrival_rate = rate};
    settings.dispatch = Dispatch::submit;
    EXPECT_EQ(outcome(23, settings), "") << rate;
    if (!model_.capabilities.calls_back) continue;
    settings.dispatch = Dispatch::callback;
    EXPECT_EQ(outcome(23, settings), "") << rate << " with callbacks";
  }
}

bool has_an_open_loop(const CatalogueEntry& model, const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).open_loop && is_typical(model, workload) && waits(workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithAnOpenLoop,
                         testing::ValuesIn(pairs(has_an_open_loop)), test_name);

class OfModelsWithAnOpenLoopThatReplaceWorkers : public Conformance {};

TEST_P(OfModelsWithAnOpenLoopThatReplaceWorkers, DoSoBetweenArrivalsToo) {
  for (const auto dispatch : {Dispatch::submit, Dispatch::callback}) {
    EXPECT_EQ(
        outcome(
            23,
            {.workers = 2, .arrival_rate = 2000, .dispatch = dispatch, .max_tasks_per_worker = 3}),
        "");
  }
}

bool has_an_open_loop_and_replaces(const CatalogueEntry& model,
                                   const workloads::CatalogueEntry& workload) {
  return capabilities_of(model).replaces_workers && has_an_open_loop(model, workload);
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfModelsWithAnOpenLoopThatReplaceWorkers,
                         testing::ValuesIn(pairs(has_an_open_loop_and_replaces)), test_name);

}  // namespace
}  // namespace models
