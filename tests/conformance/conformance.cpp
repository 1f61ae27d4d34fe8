// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conformance.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ostream>

#include "bench/process/process_tree.h"
#include "models/cancel_methods.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "models/sync/sync_choice.h"
#include "tests/conformance/exclusions.h"
#include "workloads/stages.h"

namespace models {
namespace {

int allowed_cores() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

/// At most so many tasks share something: where all of them must be in flight at once, each needs a
/// worker of its own.
constexpr std::uint64_t max_sharing_tasks = 7;
/// Enough that the default tasks of a workload are several.
constexpr unsigned several_cores = 2;

bool has_stages(const workloads::Workload& workload) {
  return dynamic_cast<const workloads::StagedWorkload*>(&workload) != nullptr;
}

/// Returns why `bench` plans no cell of the model and the workload, whose tasks may share
/// something; empty where it does.
std::string why_not_shared(const Capabilities& can, const workloads::CatalogueEntry& entry) {
  const workloads::WorkloadKind kind = entry.kind();
  const auto workload = kind.create(kind.defaults(several_cores));
  if (workload->sync_objects().empty()) return "";
  const bool are_stages = has_stages(*workload);
  if (default_sync(can, workload->sync_objects(), are_stages).empty()) {
    return "no lock or channel works where its tasks are";
  }
  if (workload->cancels_tasks() && can.cancels.empty()) return "it cannot cancel tasks";
  if (workload->tasks_together() <= 1 || (are_stages && can.runs_stages)) return "";
  if (can.single_worker && !can.suspends) return "it runs one task after the other";
  if (!can.guarantees_concurrency) return "it does not promise that tasks run together";
  return "";
}

/// Returns the first workload whose tasks wait, or do not.
const workloads::CatalogueEntry* first_that(bool waiting) {
  for (const auto& entry : workloads::catalogue()) {
    if (waits(entry) == waiting) return &entry;
  }
  return nullptr;
}

}  // namespace

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

bool shares(const workloads::CatalogueEntry& workload) {
  const workloads::WorkloadKind kind = workload.kind();
  return !kind.create(kind.defaults(several_cores))->sync_objects().empty();
}

bool waits(const workloads::CatalogueEntry& workload) {
  const workloads::WorkloadKind kind = workload.kind();
  return kind.create(kind.defaults(1))->waits();
}

bool is_typical(const CatalogueEntry&, const workloads::CatalogueEntry& workload) {
  static const auto* const computing = first_that(false);
  static const auto* const waiting = first_that(true);
  return &workload == computing || &workload == waiting;
}

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

Conformance::Conformance() : cores_at_setup_(allowed_cores()) {}

void Conformance::SetUp() {
  if (const auto reason = excluded(GetParam().model->name); !reason.empty()) {
    GTEST_SKIP() << reason;
  }
  model_ = GetParam().model->make();
  if (const auto reason = model_.unavailable({})) GTEST_SKIP() << *reason;
  if (const auto reason = model_.cannot_run(GetParam().workload->name)) GTEST_SKIP() << *reason;
  const std::string reason = why_not_shared(model_.capabilities, *GetParam().workload);
  if (!reason.empty()) GTEST_SKIP() << reason;
  model_.prepare({});
}

void Conformance::TearDown() {
  model_ = {};
  EXPECT_EQ(allowed_cores(), cores_at_setup_) << "the caller was left pinned";
  EXPECT_TRUE(bench::descendants(getpid()).empty()) << "a process was left behind";
  EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0) << "a child was not reaped";
}

void Conformance::prepare(const Settings& settings) {
  model_ = GetParam().model->make();
  model_.prepare(settings);
}

std::string Conformance::outcome(std::uint64_t tasks, Settings settings, int iterations) {
  const auto can = model_.capabilities;
  if (can.single_worker) settings.workers = 1;
  const workloads::WorkloadKind kind = GetParam().workload->kind();
  if (shares(*GetParam().workload)) tasks = std::min(tasks, max_sharing_tasks);
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
    if (std::string_view(option->name) == "meals") configuration.options[option->name] = "20";
    if (std::string_view(option->name) == "producers") configuration.options[option->name] = "3";
    if (std::string_view(option->name) == "consumers") configuration.options[option->name] = "2";
  }
  // Some workloads have a number of tasks that follows from their options.
  if (shares(*GetParam().workload)) {
    configuration.tasks = kind.default_tasks(configuration.options, tasks);
  }
  kind.complete(configuration);
  for (const auto& [option, value] : found_out_) configuration.options[option] = value;
  const auto service = workloads::start_service(configuration);
  const auto workload = workloads::build(configuration);
  const auto together = static_cast<unsigned>(workload->tasks_together());
  if (!can.single_worker && !can.suspends) settings.workers = std::max(settings.workers, together);
  settings.concurrency =
      can.suspends ? std::max<std::uint64_t>(settings.concurrency, together) : settings.workers;
  const auto expected = run_oracle(*workload)->digest();
  HarnessJob job(*workload, settings.workers, settings.arrival_rate);
  if (settings.dispatch == Dispatch::callback) job.expect_callbacks();
  start_sync(job, default_sync(can, workload->sync_objects(), has_stages(*workload)));
  set_cancellation(job, settings, can);
  const auto running = model_.start(job, settings);
  for (int iteration = 0; iteration < iterations; ++iteration) {
    job.clear();
    job.start_clock();
    running->run();
    running->collect();
    if (auto wrong = job.check(expected); !wrong.empty()) return wrong;
    if (const auto fault = job.shared_fault()) return fault->text;
  }
  return "";
}

}  // namespace models
