// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/models/python/python_run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

#include <gtest/gtest.h>

#include "models/sync/choose_sync.h"
#include "workloads/catalogue.h"

namespace models {

const CatalogueEntry& model_called(std::string_view name) {
  return *std::ranges::find(catalogue(), name, &CatalogueEntry::name);
}

const SyncEntry& implementation_called(std::string_view name) {
  return *std::ranges::find(sync_catalogue(), name, &SyncEntry::name);
}

std::vector<const CatalogueEntry*> python_models(
    const std::function<bool(const Capabilities&)>& is_meant) {
  std::vector<const CatalogueEntry*> models;
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.family == "python" && is_meant(entry.make().capabilities)) models.push_back(&entry);
  }
  return models;
}

bool can_talk(const Capabilities& can) {
  return can.execution_context && (!can.single_worker || can.suspends);
}

std::vector<const SyncEntry*> implementations_for(const CatalogueEntry& model, SyncFamily family) {
  std::vector<const SyncEntry*> found;
  const auto place = model.make().capabilities.execution_context;
  for (const SyncEntry& entry : sync_catalogue()) {
    if (entry.family != family || entry.make == nullptr || !place) continue;
    const SyncImplementation made = entry.make();
    // What a pool has of its own is no channel of tasks.
    if (made.works_in(*place) && !made.channel.is_of_pool) found.push_back(&entry);
  }
  return found;
}

std::string test_name(std::initializer_list<std::string_view> words) {
  std::string name;
  for (const std::string_view word : words) name += (name.empty() ? "" : "_") + std::string(word);
  std::ranges::replace(name, '-', '_');
  return name;
}

bool comes_true(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

PythonRun::PythonRun(const CatalogueEntry& model, const SyncEntry* implementation,
                     const workloads::Configuration& configuration, StartMethod start_method)
    : workload_(workloads::build(configuration)),
      model_(model.make()),
      settings_{.workers = model_.capabilities.single_worker
                               ? 1U
                               : static_cast<unsigned>(configuration.tasks),
                .chunk = 1,
                .start_method = start_method,
                .python = debian_python},
      job_(*workload_, settings_.workers) {
  settings_.concurrency =
      model_.capabilities.suspends ? configuration.tasks : std::uint64_t{settings_.workers};
  if (implementation != nullptr) start_sync(job_, implementation->name);
  model_.prepare(settings_);
}

void PythonRun::start() { running_ = model_.start(job_, settings_); }

void PythonRun::run() {
  job_.clear();
  job_.start_clock();
  running_->run();
  running_->collect();
}

bool PythonRun::is_seen_while_it_runs(const std::function<bool()>& condition) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      start();
      run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  const bool is_seen = comes_true(condition);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return is_seen;
}

void PythonRun::run_rightly(int iterations, bool may_be_wrong) {
  const auto expected = run_oracle(*workload_)->digest();
  for (int iteration = 0; iteration < iterations; ++iteration) {
    run();
    EXPECT_EQ(job_.check(expected), "") << iteration;
    const auto fault = job_.shared_fault();
    EXPECT_TRUE(!fault || may_be_wrong) << iteration << ": " << fault->text;
  }
}

}  // namespace models
