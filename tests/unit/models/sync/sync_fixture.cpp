// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/models/sync/sync_fixture.h"

#include <algorithm>
#include <utility>

#include "bench/options/names.h"
#include "models/model.h"
#include "models/sync/choose_sync.h"
#include "models/sync/sync_catalogue.h"

namespace models {
namespace {

struct ModelOfPlace {
  const char* name;
  ExecutionContext place;
};

constexpr ModelOfPlace models_of_places[] = {
    {"thread-pool", ExecutionContext::threads},
    {"process-pool", ExecutionContext::processes},
    {"coroutines", ExecutionContext::loop},
    {"asio-coroutines", ExecutionContext::loop},
    {"fibers", ExecutionContext::fibers},
    {"coroutine-threads", ExecutionContext::loop_threads},
    {"coroutine-processes", ExecutionContext::loop_processes},
};

unsigned workers_of(const SyncCase& one, std::size_t tasks) {
  if (one.place == ExecutionContext::loop || one.place == ExecutionContext::fibers) return 1;
  const bool has_loops =
      one.place == ExecutionContext::loop_threads || one.place == ExecutionContext::loop_processes;
  const std::size_t most = has_loops ? 3 : tasks;
  return static_cast<unsigned>(std::min(tasks, most));
}

Settings settings_of(const SyncCase& one, std::size_t tasks) {
  return {.workers = workers_of(one, tasks), .concurrency = tasks, .chunk = 1};
}

}  // namespace

void PrintTo(const SyncCase& one, std::ostream* out) { *out << one.lock << " in " << one.model; }

std::string name_of_case(const SyncCase& one) {
  std::string name = one.lock + "_in_" + one.model;
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string name_of_one(const testing::TestParamInfo<SyncCase>& info) {
  return name_of_case(info.param);
}

std::vector<SyncCase> cases_with(workloads::SyncKind kind) {
  std::vector<SyncCase> cases;
  for (const SyncEntry& entry : sync_catalogue()) {
    if (entry.make == nullptr) continue;
    const SyncImplementation implementation = entry.make();
    if (implementation.make == nullptr || !implementation.has(kind)) continue;
    for (const ModelOfPlace& model : models_of_places) {
      if (!implementation.works_in(model.place)) continue;
      cases.push_back({std::string(entry.name), model.name, model.place});
    }
  }
  return cases;
}

std::vector<std::pair<SyncCase, workloads::SyncKind>> cases_with_any(
    const std::vector<workloads::SyncKind>& kinds) {
  std::vector<std::pair<SyncCase, workloads::SyncKind>> all;
  for (const workloads::SyncKind kind : kinds) {
    for (SyncCase& one : cases_with(kind)) all.emplace_back(std::move(one), kind);
  }
  return all;
}

struct SharedRun::Started {
  Model model;
  std::unique_ptr<RunningModel> running;
};

SharedRun::SharedRun(const SyncCase& one, const SharedTasks& workload)
    : job_(workload, workers_of(one, workload.task_count())) {
  start_sync(job_, one.lock);
  job_.clear();
  Model model = bench::make_model(one.model);
  const Settings settings = settings_of(one, workload.task_count());
  model.prepare(settings);
  auto running = model.start(job_, settings);
  started_ = std::make_unique<Started>(Started{std::move(model), std::move(running)});
}

SharedRun::~SharedRun() = default;

void SharedRun::run_unchecked() {
  if (!std::exchange(is_clear_, false)) job_.clear();
  started_->running->run();
}

void SharedRun::run() {
  run_unchecked();
  EXPECT_EQ(job_.check(job_.digest()), "");
}

workloads::Coroutine<bool> soon(workloads::Io& io, std::function<bool()> condition) {
  // Only to end a test that has failed.
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) co_return false;
    co_await workloads::sleep(io, std::chrono::microseconds(200));
  }
  co_return true;
}

}  // namespace models
