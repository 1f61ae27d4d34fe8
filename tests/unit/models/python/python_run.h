// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "models/sync/sync_catalogue.h"
#include "workloads/workload.h"

namespace models {

/// Debian's interpreter, which has Debian's python3-gevent.
inline constexpr const char* debian_python = "/usr/bin/python3";

// The models and implementations of these names, which must exist.
const CatalogueEntry& model_called(std::string_view name);
const SyncEntry& implementation_called(std::string_view name);

/// The models that run in CPython, of which `is_meant` is true.
std::vector<const CatalogueEntry*> python_models(
    const std::function<bool(const Capabilities&)>& is_meant);

/// Whether tasks that wait for each other can run in the model.
bool can_talk(const Capabilities& can);

/// The implementations of this family that tasks of the model can use.
std::vector<const SyncEntry*> implementations_for(const CatalogueEntry& model, SyncFamily family);

/// Returns these words as the name of a test.
std::string test_name(std::initializer_list<std::string_view> words);

/// Waits until the condition is true, and returns whether it came true.
bool comes_true(const std::function<bool()>& condition);

/// A Python model with a job, which runs one worker for each task where tasks block.
class PythonRun {
 public:
  /// `implementation` is that of what tasks share; null where they share nothing.
  PythonRun(const CatalogueEntry& model, const SyncEntry* implementation,
            const workloads::Configuration& configuration,
            StartMethod start_method = StartMethod::fork);

  /// Starts the model: before the first iteration, on the thread or in the process that runs them.
  void start();
  /// Runs one iteration.
  void run();
  /// Runs an iteration, which never ends, in a process of its own until the condition comes true,
  /// and ends that. Returns whether it came true.
  bool is_seen_while_it_runs(const std::function<bool()>& condition);
  /// Runs so many iterations; each must have the right results, and leave what is shared right
  /// (unless `may_be_wrong`).
  void run_rightly(int iterations, bool may_be_wrong = false);

  HarnessJob& job() { return job_; }
  const workloads::Workload& workload() const { return *workload_; }

 private:
  std::unique_ptr<workloads::Workload> workload_;
  Model model_;
  Settings settings_;
  HarnessJob job_;
  std::unique_ptr<RunningModel> running_;
};

}  // namespace models
