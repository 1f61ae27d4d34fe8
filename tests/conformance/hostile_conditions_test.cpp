// SPDX-License-Identifier: Apache-2.0
// What every model must do when tasks or workers fail or results are large, with each of its
// settings.
#include <sys/wait.h>

#include <cctype>
#include <csignal>
#include <cstdlib>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/process/process_tree.h"
#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "tests/conformance/exclusions.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

/// One model with one of its settings.
struct Way {
  const CatalogueEntry* model = nullptr;
  Settings settings;
  std::string name;
};

void PrintTo(const Way& way, std::ostream* stream) { *stream << way.name; }

bool has(const Capabilities& can, Dispatch dispatch) {
  switch (dispatch) {
    case Dispatch::map:
      return true;
    case Dispatch::submit:
      return can.submits;
    case Dispatch::apply:
      return can.applies;
    case Dispatch::callback:
      return can.calls_back;
  }
  return false;
}

std::vector<Way> ways() {
  std::vector<Way> all;
  for (const auto& entry : catalogue()) {
    // CPython has its own workloads, and its own tests of what goes wrong.
    if (!entry.missing.empty() || entry.family == "python") continue;
    const auto can = entry.make().capabilities;
    for (std::size_t dispatch = 0; dispatch < dispatch_names.size(); ++dispatch) {
      if (!has(can, static_cast<Dispatch>(dispatch))) continue;
      for (std::size_t method = 0; method < (can.start_methods ? start_method_names.size() : 1);
           ++method) {
        for (std::size_t transport = 0; transport < (can.transports ? transport_names.size() : 1);
             ++transport) {
          for (const bool replaces : {false, true}) {
            if (replaces && !can.replaces_workers) continue;
            Way way;
            way.model = &entry;
            way.name = entry.name;
            way.settings.workers = can.single_worker ? 1 : 2;
            way.settings.concurrency = 2;
            way.settings.dispatch = static_cast<Dispatch>(dispatch);
            way.settings.start_method = static_cast<StartMethod>(method);
            way.settings.transport = static_cast<Transport>(transport);
            way.settings.max_tasks_per_worker = replaces ? 3 : 0;
            for (const auto part : {dispatch_names[dispatch], start_method_names[method],
                                    transport_names[transport]}) {
              way.name += "_" + std::string(part);
            }
            if (replaces) way.name += "_replaced";
            for (char& character : way.name) {
              if (std::isalnum(static_cast<unsigned char>(character)) == 0) character = '_';
            }
            all.push_back(std::move(way));
          }
        }
      }
    }
  }
  return all;
}

class HostileConditions : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    if (const auto reason = excluded(GetParam().model->name); !reason.empty()) {
      GTEST_SKIP() << reason;
    }
    model_ = GetParam().model->make();
    if (const auto reason = model_.unavailable(GetParam().settings)) GTEST_SKIP() << *reason;
    std::signal(SIGPIPE, SIG_IGN);  // as bench does
    setenv("MAIN_PROCESS", std::to_string(getpid()).c_str(), 1);
    model_.prepare(GetParam().settings);
  }

  /// Returns why the iterations of the workload were not correct, whether the model or the check
  /// noticed it; empty when they were correct.
  std::string outcome(const std::string& name, std::uint64_t tasks, int iterations = 2) {
    const auto workload = workloads::build({.tasks = tasks, .size = 1, .workload = name});
    const auto expected = run_oracle(*workload)->digest();
    HarnessJob job(*workload, GetParam().settings.workers);
    if (GetParam().settings.dispatch == Dispatch::callback) job.expect_callbacks();
    try {
      const auto running = model_.start(job, GetParam().settings);
      for (int iteration = 0; iteration < iterations; ++iteration) {
        job.clear();
        running->run();
        running->collect();
        // Of tasks that failed, too.
        if (auto wrong = job.callback_fault(); !wrong.empty()) return wrong;
        if (auto wrong = job.check(expected); !wrong.empty()) return wrong;
      }
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  bool has_processes() const {
    return model_.capabilities.worker_kind == WorkerKind::process &&
           GetParam().model->name != "fork-floor";
  }
  static bool lives_long() {
    return GetParam().model->name.find("process") != std::string_view::npos;
  }

  void TearDown() override {
    model_ = {};
    EXPECT_TRUE(bench::descendants(getpid()).empty()) << "a process was left behind";
    EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0) << "a child was not reaped";
  }

  Model model_;
};

TEST_P(HostileConditions, ResultsFromNoneTo16MiBArrive) {
  EXPECT_EQ(outcome("large-results", 10), "");
}

TEST_P(HostileConditions, TasksThatThrowAreNamedAndTheOthersRun) {
  if (const auto reason = excluded_when_throwing(GetParam().model->name); !reason.empty()) {
    GTEST_SKIP() << reason;
  }
  const std::string wrong = outcome("throws", 9);
  EXPECT_TRUE(wrong.starts_with("3 of 9 tasks failed:")) << wrong;
  EXPECT_NE(wrong.find("task 6: task 6 has had enough"), std::string::npos) << wrong;
}

TEST_P(HostileConditions, ALostWorkerIsNoticedWithTheTaskThatWasLost) {
  const std::string wrong = outcome("kills-its-worker", 40);
  if (!has_processes()) {
    EXPECT_EQ(wrong, "");  // the process is the test's own, and lives
    return;
  }
  EXPECT_NE(wrong.find("killed by signal 9"), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("task 3"), std::string::npos) << wrong;
}

TEST_P(HostileConditions, AWorkerLostAmongLargeResultsIsNoticedToo) {
  if (!has_processes()) return;
  const std::string wrong = outcome("kills-its-worker-late", 40);
  EXPECT_NE(wrong.find("killed by signal 9"), std::string::npos) << wrong;
}

TEST_P(HostileConditions, AWorkerThatEndsInItsTaskIsLostAndNotReplaced) {
  if (!has_processes()) return;
  const std::string wrong = outcome("ends-its-worker", 9);
  EXPECT_NE(wrong.find("task 3"), std::string::npos) << wrong;
}

TEST_P(HostileConditions, AnInitialiserThatFailsIsTheFailureOfThePool) {
  const std::string wrong = outcome("fails-to-initialise", 9);
  if (!has_processes() || !lives_long()) {
    EXPECT_EQ(wrong, "");  // only the processes of pools have one
    return;
  }
  EXPECT_NE(wrong.find("no database to connect to"), std::string::npos) << wrong;
}

std::string way_name(const testing::TestParamInfo<Way>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Catalogue, HostileConditions, testing::ValuesIn(ways()), way_name);

}  // namespace
}  // namespace models
